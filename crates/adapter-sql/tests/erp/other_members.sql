CREATE TABLE Role (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(50) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE Customer (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL, phone varchar(30), email varchar(100), userId int(11),
  createdAt datetime, deletedAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE `User` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL, email varchar(100) NOT NULL, password varchar(255) NOT NULL,
  roleId int(11), createdAt datetime, deletedAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE RepairRequest (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, customerId int(11), reportedProblem text,
  status enum('RECEIVED','IN_LAB','UNDER_REPAIR','COMPLETED','CANCELLED') DEFAULT 'RECEIVED', trackingToken varchar(64),
  estimatedCost decimal(10,2), actualCost decimal(10,2), createdAt datetime, updatedAt datetime, deletedAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE Invoice (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, totalAmount decimal(10,2), amountPaid decimal(10,2), status varchar(50),
  repairRequestId int(11), createdAt datetime, updatedAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE Payment (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, amount decimal(10,2), paymentDate date, invoiceId int(11), createdAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO Role (id, name) VALUES (1, 'ADMIN'), (8, 'customer');
INSERT INTO Customer (id, name, phone, userId) VALUES (1, 'منى', '01012345678', 5), (2, 'بلا حساب', NULL, NULL);
INSERT INTO `User` (id, name, email, password, roleId) VALUES (5, 'منى', 'mona@example.org', 'x', 8);
INSERT INTO RepairRequest (id, customerId, reportedProblem, status, trackingToken, createdAt, updatedAt) VALUES
  (1, 1, 'شاشة', 'COMPLETED', 'used-twice', '2026-03-01 10:00:00', '2026-03-01 10:00:00'),
  (2, 1, 'بطارية', 'IN_LAB', 'used-twice', '2026-03-02 10:00:00', '2026-03-02 10:00:00');
INSERT INTO Invoice (id, totalAmount, amountPaid, status, repairRequestId, createdAt, updatedAt) VALUES
  (1, 500.50, NULL, 'sent', 1, '2026-03-03 10:00:00', '2026-03-03 10:00:00'),
  (2, NULL, 10.00, 'draft', 2, '2026-03-04 10:00:00', '2026-03-04 10:00:00');
INSERT INTO Payment (id, amount, paymentDate, invoiceId, createdAt) VALUES (1, 200.25, NULL, 1, '2026-03-05 10:00:00'), (2, NULL, NULL, 1, NULL);
