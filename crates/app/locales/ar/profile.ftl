# الملف الشخصي: ما تقوله الإجابات، وما يُرسل عند تغيير وسيلة اتصال.
message-profile-changed = تم حفظ بياناتك.
message-contact-code-sent = أرسلنا رمزًا إلى وسيلة الاتصال الجديدة. أدخله لإتمام التغيير.
message-contact-changed = تم تغيير وسيلة الاتصال.
message-password-changed = تم تغيير كلمة المرور، وتم إنهاء الجلسات الأخرى.
message-account-closed = تم إغلاق حسابك.
message-avatar-changed = تم حفظ صورتك.
message-avatar-removed = تم حذف صورتك.
message-preferences-saved = تم حفظ تفضيلاتك.
contact-changed-phone = تم تغيير رقم الهاتف المسجّل في حسابك لدينا، ولن تصلك رسائلنا على هذا الرقم بعد الآن. إن لم تكن أنت من غيّره فاتصل بالورشة فورًا.
contact-changed-email = تم تغيير البريد الإلكتروني المسجّل في حسابك لدينا، ولن تصلك رسائلنا على هذا العنوان بعد الآن. إن لم تكن أنت من غيّره فاتصل بالورشة فورًا.
contact-changed-subject = تم تغيير بريدك الإلكتروني
security-password-changed = تم تغيير كلمة المرور لحسابك لدينا. إن لم تكن أنت من غيّرها فاتصل بالورشة فورًا.
security-password-changed-subject = تم تغيير كلمة المرور
security-session-theft = أنهينا جلسة أحد أجهزتك لأن شخصًا آخر ربما استخدم نسخة منها. سجّل الدخول من جديد وغيّر كلمة المرور، واتصل بالورشة إن لم يكن لك علم بذلك.
security-session-theft-subject = تم إنهاء جلسة أحد أجهزتك
