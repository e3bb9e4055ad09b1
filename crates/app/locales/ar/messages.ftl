# ما تقوله الإجابة الناجحة. لكل قسم فقرة باسمه.

# auth
message-logged-in = تم تسجيل الدخول.
message-logged-out = تم تسجيل الخروج.
message-code-sent = إذا كان الحساب موجودًا فسيصلك رمز خلال لحظات.
message-password-set = تم تعيين كلمة المرور الجديدة. سجّل الدخول من جديد.
message-session-ended = تم إنهاء الجلسة.
message-sessions-ended = تم إنهاء الجلسات الأخرى.
