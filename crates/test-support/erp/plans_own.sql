-- What the first plan's own DDL added to the fullest shape where a shop has run it already: sessions, audit log and
-- preferences as that plan drew them, its three indexes, and what they held.

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
CREATE INDEX idx_repair_customer_status ON RepairRequest (customerId, status);
CREATE INDEX idx_invoice_customer_status ON Invoice (customerId, status);
CREATE INDEX idx_notification_user_read ON Notification (userId, isRead);
