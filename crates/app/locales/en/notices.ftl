# Notifications, and what answers about devices and notifications say.
notice-title-repair = Repair update
notice-title-quotation = A quotation waits for you
notice-title-invoice = New invoice
notice-title-payment = Payment received
notice-title-general = Message from the shop
notice-your-device = your device
notice-repair = { $number } ({ $device }): { $stage }.
notice-quotation = { $number } ({ $device }): please approve or decline the quotation.
notice-quotation-of = { $number } ({ $device }): please approve or decline the quotation of { $total }.
notice-invoice = Invoice { $number } of { $total } was issued.
notice-payment = We received { $total } for invoice { $number }.
message-device-added = The device was added.
message-device-changed = The device was changed.
message-device-removed = The device was removed.
message-notification-removed = The notification was removed.
