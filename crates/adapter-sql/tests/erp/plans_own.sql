CREATE TABLE Role (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(50) NOT NULL, isActive tinyint(1) DEFAULT 1, UNIQUE KEY name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE Customer (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL, phone varchar(30), email varchar(100),
  address varchar(255), companyId int(11), userId int(11), customFields longtext, createdAt datetime, updatedAt datetime, deletedAt datetime
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE `User` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL, email varchar(100) NOT NULL, password varchar(255) NOT NULL,
  phone varchar(30), isActive tinyint(1) DEFAULT 1, roleId int(11), customerId int(11), createdAt datetime, updatedAt datetime,
  deletedAt datetime, forcePasswordReset tinyint(1) NOT NULL DEFAULT 0, UNIQUE KEY email (email), UNIQUE KEY phone (phone),
  CONSTRAINT user_role FOREIGN KEY (roleId) REFERENCES Role (id), CONSTRAINT user_customer FOREIGN KEY (customerId) REFERENCES Customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The first plan's own DDL.
CREATE TABLE CustomerSession (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, customerId int(11) NOT NULL, token varchar(500) NOT NULL, ipAddress varchar(45),
  userAgent varchar(255), expiresAt datetime NOT NULL, createdAt datetime DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT session_customer FOREIGN KEY (customerId) REFERENCES Customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE CustomerAuditLog (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, customerId int(11) NOT NULL, action varchar(100) NOT NULL, endpoint varchar(255),
  method varchar(10), ipAddress varchar(45), userAgent varchar(255), requestData json, responseData json,
  createdAt datetime DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT audit_customer FOREIGN KEY (customerId) REFERENCES Customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE CustomerPreferences (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, customerId int(11) NOT NULL, language varchar(5) DEFAULT 'ar',
  theme varchar(10) DEFAULT 'light', notifications json, createdAt datetime, updatedAt datetime, UNIQUE KEY customerId (customerId),
  CONSTRAINT preferences_customer FOREIGN KEY (customerId) REFERENCES Customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT INTO Role (id, name) VALUES (1, 'Admin'), (6, 'Customer');
INSERT INTO Customer (id, name, phone) VALUES (1, 'منى', '٠١٠ ١٢٣٤ ٥٦٧٨'), (2, 'علي', '0020 111 222 3334');
INSERT INTO `User` (id, name, email, password, roleId, customerId) VALUES
  (5, 'منى', 'placeholder-5@shop.local', '$2a$10$abcdefghijklmnopqrstuv', 6, 1), (6, 'موظف', 'staff@shop.local', 'x', 1, NULL);
UPDATE Customer SET userId = 5 WHERE id = 1;
INSERT INTO CustomerSession (customerId, token, expiresAt) VALUES (1, 'a-token-of-the-first-plan', '2026-01-01 00:00:00');
INSERT INTO CustomerAuditLog (customerId, action, requestData) VALUES (1, 'LOGIN', '{"ip": "10.0.0.1"}');
INSERT INTO CustomerPreferences (customerId, language) VALUES (1, 'en');
