# ما تقوله الإجابة الناجحة. لكل قسم فقرة باسمه.

# auth
message-logged-in = تم تسجيل الدخول.
message-logged-out = تم تسجيل الخروج.
