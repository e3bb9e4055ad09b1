# طلبات الصيانة: أسماء المراحل، وما تقوله الإجابة الناجحة، وما يقرؤه الفني.
stage-received = تم الاستلام
stage-inspection = قيد الفحص
stage-awaiting-approval = في انتظار موافقتك
stage-under-repair = قيد الإصلاح
stage-waiting-parts = في انتظار قطع الغيار
stage-on-hold = متوقف مؤقتاً
stage-ready-for-pickup = جاهز للاستلام
stage-ready-for-delivery = جاهز للتوصيل
stage-delivered = تم التسليم
stage-rejected = مرفوض
stage-cancelled = ملغي
message-comment-added = تمت إضافة تعليقك.
message-update-requested = وصل طلبك إلى المركز.
message-quotation-approved = تمت الموافقة على عرض السعر.
message-quotation-rejected = تم رفض عرض السعر.
notice-update-requested = يسأل العميل عن آخر تطورات طلب الصيانة هذا.
notice-update-requested-with = يسأل العميل عن آخر تطورات طلب الصيانة هذا: { $message }
