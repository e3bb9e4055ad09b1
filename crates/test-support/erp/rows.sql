-- The rows that real shops have and nobody expects, as far as every shape can hold them. CUSTOMER_ROLE is the id of the role.
-- The password of all is that of the standard shop, hashed by the ERP: bcrypt, cost 10, version 2a.

-- Customers and logins point at each other: read in as a dump is.
SET FOREIGN_KEY_CHECKS = 0;
INSERT INTO Role (id, name) VALUES (1, 'ADMIN'), (CUSTOMER_ROLE, 'customer');

-- Half-linked: the customers name their logins, the logins name nobody. Phones in the forms that clerks type.
INSERT INTO Customer (id, name, phone, email, userId, createdAt) VALUES
  (9001, 'سارة', '+20 10 0000 9001', NULL, 9001, '2025-01-01 10:00:00'),
  (9002, 'هدى', '0020 10-0000-9002', 'hoda@customer.example', 9002, NULL),
  (9003, 'عمر', '٠١٠ ٠٠٠٠ ٩٠٠٣', NULL, 9003, NULL),
  (9004, 'ليلى', '(010) 0000 9004', 'not an address', 9004, NULL);
-- Two customers with one phone: neither signs in by it.
INSERT INTO Customer (id, name, phone, email, userId) VALUES
  (9006, 'أب', '01000009006', 'father@customer.example', 9006), (9007, 'ابن', '+201000009006', 'son@customer.example', 9007);
-- A login that is gone, a customer who is gone, a customer without a login, a customer whose login is a member of staff's.
INSERT INTO Customer (id, name, phone, userId, deletedAt) VALUES
  (9008, 'منة', '01000009008', 9008, NULL), (9009, 'زياد', '01000009009', 9009, '2026-01-01 00:00:00'),
  (9010, 'بلا حساب', NULL, NULL, NULL), (9011, 'موظف', '01000009011', 9011, NULL);

INSERT INTO `User` (id, name, email, password, roleId, createdAt, deletedAt) VALUES
  (9001, 'سارة', 'customer-9001@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', CUSTOMER_ROLE, '2025-01-01 10:00:00', NULL),
  (9002, 'هدى', 'customer-9002@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', CUSTOMER_ROLE, NULL, NULL),
  (9003, 'عمر', 'customer-9003@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', CUSTOMER_ROLE, NULL, NULL),
  (9004, 'ليلى', 'customer-9004@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', CUSTOMER_ROLE, NULL, NULL),
  (9006, 'أب', 'customer-9006@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', CUSTOMER_ROLE, NULL, NULL),
  (9007, 'ابن', 'customer-9007@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', CUSTOMER_ROLE, NULL, NULL),
  (9008, 'منة', 'customer-9008@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', CUSTOMER_ROLE, NULL, '2026-01-01 00:00:00'),
  (9009, 'زياد', 'customer-9009@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', CUSTOMER_ROLE, NULL, NULL),
  (9011, 'موظف', 'customer-9011@shop.local', '$2a$10$w7bNMtn6tck4KWcLnP.JnukvRGUyHl85/c2022sm.rOCOjU/FBLF2', 1, NULL, NULL);

-- Repairs without a device, one of them without a status.
INSERT INTO RepairRequest (id, customerId, reportedProblem, status, trackingToken, estimatedCost, createdAt, updatedAt) VALUES
  (9001, 9001, 'شاشة مكسورة', 'UNDER_REPAIR', NULL, NULL, '2026-03-01 10:00:00', '2026-03-01 10:00:00'),
  (9002, 9001, NULL, NULL, NULL, 0.00, '2026-03-02 10:00:00', NULL),
  (9003, 9001, 'بطارية', 'DELIVERED', NULL, 500.00, '2026-03-03 10:00:00', '2026-03-04 10:00:00');
-- Both vocabularies in one history, and a word of neither.
INSERT INTO StatusUpdateLog (id, repairRequestId, toStatus, createdAt) VALUES
  (9001, 9001, 'RECEIVED', '2026-03-01 10:00:00'), (9002, 9001, 'in_progress', '2026-03-01 11:00:00'),
  (9003, 9001, 'على الرف', '2026-03-01 12:00:00'), (9004, 9001, 'UNDER_REPAIR', '2026-03-01 13:00:00'),
  (9005, 9001, NULL, NULL);
-- Invoices that only their repair gives an owner: without a total, a draft, and one paid in part by a row without a date.
INSERT INTO Invoice (id, totalAmount, amountPaid, status, repairRequestId, createdAt, updatedAt) VALUES
  (9001, NULL, NULL, 'sent', 9001, '2026-03-03 10:00:00', '2026-03-03 10:00:00'),
  (9002, 80.00, 10.00, 'draft', 9002, '2026-03-04 10:00:00', '2026-03-04 10:00:00'),
  (9003, 500.50, 0.00, 'Sent', 9003, '2026-03-05 10:00:00', NULL);
INSERT INTO Payment (id, amount, paymentDate, invoiceId, createdAt) VALUES
  (9001, 200.25, NULL, 9003, '2026-03-05 10:00:00'), (9002, NULL, NULL, 9003, NULL);
INSERT INTO Notification (id, message, userId, createdAt) VALUES (9001, NULL, 9001, '2026-03-05 10:00:00'), (9002, 'جهازك معنا', 9001, NULL);
SET FOREIGN_KEY_CHECKS = 1;
