-- The awkward rows that need the columns of the fullest shape.

-- Customers and logins point at each other: read in as a dump is.
SET FOREIGN_KEY_CHECKS = 0;
-- Half-linked the other way; links that disagree; a login that is switched off, one that nobody switched on, one whose
-- password must be changed first.
INSERT INTO Customer (id, name, phone, userId) VALUES
  (9020, 'نور', '01000009020', NULL), (9021, 'ياسر', '01000009021', 9021), (9022, 'ياسمين', '01000009022', NULL),
  (9023, 'موقوف', '01000009023', 9023), (9024, 'قديم', '01000009024', 9024), (9025, 'جديد', '01000009025', 9025);
INSERT INTO `User` (id, name, email, password, phone, isActive, roleId, customerId, forcePasswordReset) VALUES
  (9020, 'نور', 'customer-9020@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', '0020 1000009020', 1, CUSTOMER_ROLE, 9020, 0),
  (9021, 'ياسر', 'customer-9021@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', NULL, 1, CUSTOMER_ROLE, 9022, 0),
  (9023, 'موقوف', 'customer-9023@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', NULL, 0, CUSTOMER_ROLE, 9023, 0),
  (9024, 'قديم', 'customer-9024@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', NULL, NULL, CUSTOMER_ROLE, 9024, 0),
  (9025, 'جديد', 'customer-9025@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', NULL, 1, CUSTOMER_ROLE, 9025, 1);

-- The device is what the repair wrote down; accessories as plain words and as JSON; attachments as words, and as JSON that
-- another program wrote: numbers for ids, fields missing, an address that is no longer there.
INSERT INTO RepairRequest (id, customerId, reportedProblem, status, accessories, attachments, deviceBrand, deviceModel, deviceType,
  serialNumber, devicePassword, internalNotes, createdAt, updatedAt) VALUES
  (9010, 9020, 'لا يعمل', 'INSPECTION', 'شاحن وحقيبة', 'صورة في الدرج', 'Dell', 'XPS 13', 'laptop', 'SN-9010', '4711', 'سري',
    '2026-03-06 10:00:00', '2026-03-06 10:00:00'),
  (9011, 9020, 'بطيء', 'ON_HOLD', '["شاحن", "فأرة"]',
    '[{"id": 17, "name": "a.jpg", "url": "https://old.shop.local/uploads/a.jpg"}, {"title": "بلا رقم"}, null, "نص"]',
    NULL, NULL, NULL, NULL, NULL, NULL, '2026-03-07 10:00:00', '2026-03-07 10:00:00');

-- A purchase, a deleted invoice, and one whose items are deleted, unnamed, or without amounts.
INSERT INTO Service (id, name, basePrice) VALUES (9001, 'تغيير شاشة', 300.00);
INSERT INTO InventoryItem (id, name) VALUES (9001, 'شاشة XPS');
INSERT INTO Invoice (id, totalAmount, status, customerId, invoiceType, dueDate, createdAt, updatedAt, deletedAt) VALUES
  (9010, 900.00, 'sent', 9020, 'purchase', NULL, '2026-03-08 10:00:00', '2026-03-08 10:00:00', NULL),
  (9011, 700.00, 'sent', 9020, 'sale', NULL, '2026-03-08 10:00:00', '2026-03-08 10:00:00', '2026-03-09 10:00:00'),
  (9012, 450.00, 'whatever', 9020, 'sale', NULL, '2026-03-09 10:00:00', '2026-03-09 10:00:00', NULL);
INSERT INTO InvoiceItem (id, quantity, unitPrice, totalPrice, invoiceId, serviceId, inventoryItemId, description, itemType, deletedAt) VALUES
  (9001, 1, 300.00, 300.00, 9012, 9001, NULL, NULL, 'service', NULL), (9002, 1, 150.00, 150.00, 9012, NULL, 9001, NULL, 'part', NULL),
  (9003, 9, 999.00, 8991.00, 9012, NULL, NULL, 'محذوف', 'part', '2026-03-09 10:00:00'),
  (9004, NULL, NULL, NULL, 9012, NULL, NULL, NULL, 'part', NULL);
INSERT INTO Notification (id, type, message, isRead, userId, repairRequestId, channel, createdAt) VALUES
  (9010, 'ANYTHING AT ALL', 'عن جهازك', 0, 9020, 9010, 'IN_APP', '2026-03-07 10:00:00'),
  (9011, 'repair', 'بريد', 0, 9020, NULL, 'EMAIL', '2026-03-07 10:00:00');
INSERT INTO SystemSetting (`key`, value, isEncrypted) VALUES ('smtp.password', 'gAAAAA', 1);
SET FOREIGN_KEY_CHECKS = 1;
