-- An ERP of the same family that went another way: other members in its enums, another id for the role of customers and
-- another spelling of its name, narrower amounts, one collation (binary) throughout, few columns, no keys between tables,
-- and whole tables missing.

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
CREATE TABLE Device (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, customerId int(11), brand varchar(100), model varchar(100), devicePassword varchar(100)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE RepairRequest (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, customerId int(11), reportedProblem text,
  status enum('RECEIVED','INSPECTION','IN_LAB','AWAITING_APPROVAL','UNDER_REPAIR','WAITING_PARTS','COMPLETED','READY_FOR_DELIVERY',
    'DELIVERED','REJECTED','CANCELLED','ON_HOLD') DEFAULT 'RECEIVED', trackingToken varchar(64),
  estimatedCost decimal(10,2), actualCost decimal(10,2), createdAt datetime, updatedAt datetime, deletedAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE StatusUpdateLog (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, repairRequestId int(11), toStatus varchar(50), createdAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE Invoice (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, totalAmount decimal(10,2), amountPaid decimal(10,2), status varchar(50),
  repairRequestId int(11), createdAt datetime, updatedAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE Payment (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, amount decimal(10,2), paymentDate date, invoiceId int(11), createdAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE Notification (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, message text, userId int(11), createdAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
