# الإشعارات، وما تقوله الردود عن الأجهزة والإشعارات.
notice-title-repair = تحديث طلب الإصلاح
notice-title-quotation = عرض سعر بانتظارك
notice-title-invoice = فاتورة جديدة
notice-title-payment = تم استلام دفعة
notice-title-general = رسالة من الورشة
notice-your-device = جهازك
notice-repair = ‏{ $number } ({ $device }): { $stage }.
notice-quotation = ‏{ $number } ({ $device }): برجاء الموافقة على عرض السعر أو رفضه.
notice-quotation-of = ‏{ $number } ({ $device }): برجاء الموافقة على عرض السعر بقيمة { $total } أو رفضه.
notice-invoice = صدرت الفاتورة { $number } بقيمة { $total }.
notice-payment = استلمنا { $total } عن الفاتورة { $number }.
message-device-added = تمت إضافة الجهاز.
message-device-changed = تم تعديل الجهاز.
message-device-removed = تم حذف الجهاز.
message-notification-removed = تم حذف الإشعار.
