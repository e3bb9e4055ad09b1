-- An ERP's tables in the fullest shape known: every column, the keys and the links between tables, collations mixed as they
-- are found. The portal has not been here yet.

CREATE TABLE `User` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `name` varchar(100) NOT NULL, `email` varchar(100) NOT NULL,
  `password` varchar(255) NOT NULL, `phone` varchar(30) NULL DEFAULT NULL, `isActive` tinyint(1) NULL DEFAULT 1,
  `roleId` int(11) NULL DEFAULT NULL, `customerId` int(11) NULL DEFAULT NULL, `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL, `deletedAt` datetime NULL DEFAULT NULL, `forcePasswordReset` tinyint(1) NOT NULL DEFAULT 0,
  UNIQUE KEY `email` (`email`), UNIQUE KEY `phone` (`phone`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `Role` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `name` varchar(50) NOT NULL, `description` text NULL DEFAULT NULL,
  `permissions` longtext NULL DEFAULT NULL CHECK (json_valid(`permissions`)), `parentRoleId` int(11) NULL DEFAULT NULL,
  `isSystem` tinyint(1) NULL DEFAULT 0, `isActive` tinyint(1) NULL DEFAULT 1, `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL, `deletedAt` datetime NULL DEFAULT NULL, UNIQUE KEY `name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `UserLoginLog` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `userId` int(11) NULL DEFAULT NULL, `loginAt` datetime NULL DEFAULT NULL,
  `ipAddress` varchar(45) NULL DEFAULT NULL, `deviceInfo` varchar(255) NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `Customer` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `name` varchar(100) NOT NULL, `phone` varchar(30) NULL DEFAULT NULL,
  `email` varchar(100) NULL DEFAULT NULL, `address` varchar(255) NULL DEFAULT NULL, `companyId` int(11) NULL DEFAULT NULL,
  `userId` int(11) NULL DEFAULT NULL, `customFields` longtext NULL DEFAULT NULL, `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL, `deletedAt` datetime NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `Company` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `name` varchar(150) NOT NULL, `email` varchar(100) NULL DEFAULT NULL,
  `phone` varchar(30) NULL DEFAULT NULL, `address` varchar(255) NULL DEFAULT NULL, `industry` varchar(100) NULL DEFAULT NULL,
  `website` varchar(200) NULL DEFAULT NULL, `description` text NULL DEFAULT NULL, `taxNumber` varchar(50) NULL DEFAULT NULL,
  `customFields` longtext NULL DEFAULT NULL CHECK (json_valid(`customFields`)), `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL, `deletedAt` datetime NULL DEFAULT NULL, UNIQUE KEY `email` (`email`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `Branch` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `name` varchar(100) NOT NULL, `address` varchar(255) NULL DEFAULT NULL,
  `phone` varchar(30) NULL DEFAULT NULL, `cityId` int(11) NULL DEFAULT NULL, `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL, `deletedAt` datetime NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `Device` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `customerId` int(11) NULL DEFAULT NULL, `deviceType` varchar(100) NULL DEFAULT NULL,
  `brand` varchar(100) NULL DEFAULT NULL, `brandId` int(11) NULL DEFAULT NULL, `model` varchar(100) NULL DEFAULT NULL,
  `cpu` varchar(100) NULL DEFAULT NULL, `gpu` varchar(100) NULL DEFAULT NULL, `ram` varchar(50) NULL DEFAULT NULL,
  `storage` varchar(50) NULL DEFAULT NULL, `serialNumber` varchar(100) NULL DEFAULT NULL, `devicePassword` varchar(100) NULL DEFAULT NULL,
  `customFields` longtext NULL DEFAULT NULL CHECK (json_valid(`customFields`)), `deviceBatchId` int(11) NULL DEFAULT NULL,
  `createdAt` datetime NULL DEFAULT NULL, `updatedAt` datetime NULL DEFAULT NULL, `deletedAt` datetime NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE `VariableCategory` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `code` varchar(50) NOT NULL, `name` varchar(100) NOT NULL,
  `scope` enum('GLOBAL','DEVICE','REPAIR','CUSTOMER') NULL DEFAULT 'GLOBAL', `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL, `deletedAt` datetime NULL DEFAULT NULL, UNIQUE KEY `code` (`code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `VariableOption` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `categoryId` int(11) NOT NULL, `label` varchar(100) NOT NULL,
  `value` varchar(100) NOT NULL, `deviceType` varchar(100) NULL DEFAULT NULL, `isActive` tinyint(1) NULL DEFAULT 1,
  `sortOrder` int(11) NULL DEFAULT 0, `createdAt` datetime NULL DEFAULT NULL, `updatedAt` datetime NULL DEFAULT NULL,
  `deletedAt` datetime NULL DEFAULT NULL, UNIQUE KEY `uq_varopt_cat_val_dev` (`categoryId`,`value`,`deviceType`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `RepairRequest` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `deviceId` int(11) NULL DEFAULT NULL, `reportedProblem` text NULL DEFAULT NULL,
  `technicianReport` text NULL DEFAULT NULL,
  `status` enum('RECEIVED','INSPECTION','AWAITING_APPROVAL','UNDER_REPAIR','WAITING_PARTS','READY_FOR_PICKUP','READY_FOR_DELIVERY','DELIVERED','REJECTED','ON_HOLD') NULL DEFAULT 'RECEIVED',
  `trackingToken` varchar(64) NULL DEFAULT NULL, `customerId` int(11) NULL DEFAULT NULL, `branchId` int(11) NULL DEFAULT NULL,
  `technicianId` int(11) NULL DEFAULT NULL, `estimatedCost` decimal(10,2) NULL DEFAULT 0.00,
  `expectedDeliveryDate` date NULL DEFAULT NULL, `priority` enum('low','medium','high') NULL DEFAULT 'medium',
  `actualCost` decimal(10,2) NULL DEFAULT NULL, `notes` text NULL DEFAULT NULL, `customerNotes` text NULL DEFAULT NULL,
  `accessories` text NULL DEFAULT NULL, `quotationId` int(11) NULL DEFAULT NULL, `invoiceId` int(11) NULL DEFAULT NULL,
  `deviceBatchId` int(11) NULL DEFAULT NULL, `attachments` longtext NULL DEFAULT NULL, `customFields` longtext NULL DEFAULT NULL,
  `createdAt` datetime NULL DEFAULT NULL, `updatedAt` datetime NULL DEFAULT NULL, `deletedAt` datetime NULL DEFAULT NULL,
  `diagnosticNotes` text NULL DEFAULT NULL, `internalNotes` text NULL DEFAULT NULL,
  `partsStatus` enum('none','pending','approved','ordered','ready') NULL DEFAULT 'none', `partsApprovedBy` int(11) NULL DEFAULT NULL,
  `partsApprovedAt` datetime NULL DEFAULT NULL, `totalPartsCost` decimal(12,2) NULL DEFAULT 0.00,
  `totalServicesCost` decimal(12,2) NULL DEFAULT 0.00, `totalLaborCost` decimal(12,2) NULL DEFAULT 0.00,
  `expectedProfit` decimal(12,2) NULL DEFAULT 0.00, `profitMargin` decimal(5,2) NULL DEFAULT 0.00,
  `customerNotified` tinyint(1) NULL DEFAULT 0, `lastNotificationAt` datetime NULL DEFAULT NULL,
  `notificationCount` int(11) NULL DEFAULT 0, `warrantyMonths` int(11) NULL DEFAULT 3, `warrantyExpiry` date NULL DEFAULT NULL,
  `isWarrantyRepair` tinyint(1) NULL DEFAULT 0, `deviceCondition` enum('excellent','good','fair','poor') NULL DEFAULT NULL,
  `devicePassword` varchar(100) NULL DEFAULT NULL, `hasBackup` tinyint(1) NULL DEFAULT 0, `backupLocation` varchar(255) NULL DEFAULT NULL,
  `urgency` enum('normal','urgent','critical') NULL DEFAULT 'normal', `estimatedHours` decimal(5,2) NULL DEFAULT NULL,
  `actualHours` decimal(5,2) NULL DEFAULT NULL, `startedAt` datetime NULL DEFAULT NULL, `completedAt` datetime NULL DEFAULT NULL,
  `deliveredAt` datetime NULL DEFAULT NULL, `qcStatus` enum('pending','passed','failed','conditional') NULL DEFAULT NULL,
  `qcBy` int(11) NULL DEFAULT NULL, `qcAt` datetime NULL DEFAULT NULL, `qcNotes` text NULL DEFAULT NULL,
  `qcScore` int(11) NULL DEFAULT NULL, `deviceBrand` varchar(100) NULL DEFAULT NULL, `deviceModel` varchar(100) NULL DEFAULT NULL,
  `deviceType` varchar(100) NULL DEFAULT NULL, `serialNumber` varchar(100) NULL DEFAULT NULL,
  `customerApprovedAt` datetime NULL DEFAULT NULL, `customerRejectionReason` text NULL DEFAULT NULL,
  UNIQUE KEY `trackingToken` (`trackingToken`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `RepairRequestAccessory` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `repairRequestId` int(11) NOT NULL, `accessoryOptionId` int(11) NOT NULL,
  `quantity` int(11) NULL DEFAULT 1, `notes` varchar(255) NULL DEFAULT NULL, `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL, UNIQUE KEY `uq_rr_acc` (`repairRequestId`,`accessoryOptionId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `StatusUpdateLog` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `repairRequestId` int(11) NULL DEFAULT NULL, `fromStatus` varchar(50) NULL DEFAULT NULL,
  `toStatus` varchar(50) NULL DEFAULT NULL, `notes` text NULL DEFAULT NULL, `changedById` int(11) NULL DEFAULT NULL,
  `createdAt` datetime NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `RepairRequestService` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `repairRequestId` int(11) NULL DEFAULT NULL, `serviceId` int(11) NULL DEFAULT NULL,
  `technicianId` int(11) NULL DEFAULT NULL, `price` decimal(12,2) NULL DEFAULT NULL, `notes` text NULL DEFAULT NULL,
  `createdAt` datetime NULL DEFAULT NULL, `updatedAt` datetime NULL DEFAULT NULL,
  `status` enum('added','in_progress','completed','cancelled') NULL DEFAULT 'added', `quantity` int(11) NULL DEFAULT 1,
  `performedBy` int(11) NULL DEFAULT NULL, `startedAt` datetime NULL DEFAULT NULL, `completedAt` datetime NULL DEFAULT NULL,
  `durationMinutes` int(11) NULL DEFAULT NULL, `baseCost` decimal(12,2) NULL DEFAULT NULL, `profit` decimal(12,2) NULL DEFAULT NULL,
  `discount` decimal(12,2) NULL DEFAULT 0.00, `finalPrice` decimal(12,2) NULL DEFAULT NULL, `isWarranty` tinyint(1) NULL DEFAULT 0,
  `requiresApproval` tinyint(1) NULL DEFAULT 0, `invoiceItemId` int(11) NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `PartsUsed` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `quantity` int(11) NULL DEFAULT NULL, `repairRequestId` int(11) NULL DEFAULT NULL,
  `inventoryItemId` int(11) NULL DEFAULT NULL, `invoiceItemId` int(11) NULL DEFAULT NULL, `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL,
  `status` enum('requested','approved','reserved','used','returned','cancelled') NULL DEFAULT 'requested',
  `requestedBy` int(11) NULL DEFAULT NULL, `approvedBy` int(11) NULL DEFAULT NULL, `usedBy` int(11) NULL DEFAULT NULL,
  `requestedAt` datetime NULL DEFAULT NULL, `approvedAt` datetime NULL DEFAULT NULL, `usedAt` datetime NULL DEFAULT NULL,
  `returnedAt` datetime NULL DEFAULT NULL, `returnReason` text NULL DEFAULT NULL, `serialNumber` varchar(100) NULL DEFAULT NULL,
  `warehouseId` int(11) NULL DEFAULT NULL, `notes` text NULL DEFAULT NULL, `unitPurchasePrice` decimal(12,2) NULL DEFAULT NULL,
  `unitSellingPrice` decimal(12,2) NULL DEFAULT NULL, `totalCost` decimal(12,2) NULL DEFAULT NULL,
  `totalPrice` decimal(12,2) NULL DEFAULT NULL, `profit` decimal(12,2) NULL DEFAULT NULL, `discount` decimal(12,2) NULL DEFAULT 0.00,
  `finalPrice` decimal(12,2) NULL DEFAULT NULL, `isWarranty` tinyint(1) NULL DEFAULT 0, `isCritical` tinyint(1) NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `Service` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `name` varchar(100) NOT NULL, `description` varchar(255) NULL DEFAULT NULL,
  `basePrice` decimal(12,2) NULL DEFAULT NULL, `isActive` tinyint(1) NULL DEFAULT 1, `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL, `deletedAt` datetime NULL DEFAULT NULL, UNIQUE KEY `name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `Quotation` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `status` enum('PENDING','SENT','APPROVED','REJECTED') NULL DEFAULT 'PENDING',
  `totalAmount` decimal(12,2) NULL DEFAULT NULL, `taxAmount` decimal(12,2) NULL DEFAULT NULL, `notes` text NULL DEFAULT NULL,
  `sentAt` datetime NULL DEFAULT NULL, `responseAt` datetime NULL DEFAULT NULL, `repairRequestId` int(11) NULL DEFAULT NULL,
  `currency` varchar(10) NULL DEFAULT 'EGP', `createdAt` datetime NULL DEFAULT NULL, `updatedAt` datetime NULL DEFAULT NULL,
  UNIQUE KEY `repairRequestId` (`repairRequestId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `QuotationItem` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `description` varchar(255) NULL DEFAULT NULL, `quantity` int(11) NULL DEFAULT NULL,
  `unitPrice` decimal(12,2) NULL DEFAULT NULL, `totalPrice` decimal(12,2) NULL DEFAULT NULL, `quotationId` int(11) NULL DEFAULT NULL,
  `createdAt` datetime NULL DEFAULT NULL, `updatedAt` datetime NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `Invoice` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `trackingToken` varchar(100) NULL DEFAULT NULL,
  `totalAmount` decimal(12,2) NULL DEFAULT NULL, `amountPaid` decimal(12,2) NULL DEFAULT NULL, `status` varchar(50) NULL DEFAULT NULL,
  `notes` text NULL DEFAULT NULL, `repairRequestId` int(11) NULL DEFAULT NULL, `currency` varchar(10) NULL DEFAULT 'EGP',
  `dueDate` date NULL DEFAULT NULL, `taxAmount` decimal(12,2) NULL DEFAULT NULL, `shippingAmount` decimal(12,2) NULL DEFAULT 0.00,
  `discountAmount` decimal(12,2) NULL DEFAULT 0.00, `discountPercent` decimal(5,2) NULL DEFAULT 0.00,
  `createdAt` datetime NULL DEFAULT NULL, `updatedAt` datetime NULL DEFAULT NULL, `deletedAt` datetime NULL DEFAULT NULL,
  `customerId` int(11) NULL DEFAULT NULL, `companyId` int(11) NULL DEFAULT NULL, `branchId` int(11) NULL DEFAULT NULL,
  `invoiceType` enum('sale','purchase') NULL DEFAULT 'sale', `vendorId` int(11) NULL DEFAULT NULL,
  UNIQUE KEY `repairRequestId` (`repairRequestId`), UNIQUE KEY `trackingToken` (`trackingToken`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `InvoiceItem` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `quantity` int(11) NULL DEFAULT NULL, `unitPrice` decimal(12,2) NULL DEFAULT NULL,
  `totalPrice` decimal(12,2) NULL DEFAULT NULL, `invoiceId` int(11) NULL DEFAULT NULL, `serviceId` int(11) NULL DEFAULT NULL,
  `inventoryItemId` int(11) NULL DEFAULT NULL, `description` text NULL DEFAULT NULL,
  `itemType` enum('part','service') NULL DEFAULT 'part', `createdAt` datetime NULL DEFAULT NULL, `updatedAt` datetime NULL DEFAULT NULL,
  `deletedAt` datetime NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `Payment` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `amount` decimal(12,2) NULL DEFAULT NULL, `paymentDate` date NULL DEFAULT NULL,
  `paymentMethod` varchar(50) NULL DEFAULT NULL, `invoiceId` int(11) NULL DEFAULT NULL, `userId` int(11) NULL DEFAULT NULL,
  `currency` varchar(10) NULL DEFAULT 'EGP', `createdAt` datetime NULL DEFAULT NULL, `updatedAt` datetime NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `Notification` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `type` varchar(50) NULL DEFAULT NULL, `message` text NULL DEFAULT NULL,
  `isRead` tinyint(1) NULL DEFAULT 0, `userId` int(11) NULL DEFAULT NULL, `repairRequestId` int(11) NULL DEFAULT NULL,
  `channel` enum('EMAIL','SMS','IN_APP') NULL DEFAULT 'IN_APP', `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `RepairCustomerFeedback` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `repairRequestId` int(11) NOT NULL, `customerId` int(11) NOT NULL,
  `overallRating` int(11) NULL DEFAULT NULL, `serviceQuality` int(11) NULL DEFAULT NULL,
  `technicianProfessionalism` int(11) NULL DEFAULT NULL, `communicationRating` int(11) NULL DEFAULT NULL,
  `timelinessRating` int(11) NULL DEFAULT NULL, `pricingRating` int(11) NULL DEFAULT NULL, `positiveComments` text NULL DEFAULT NULL,
  `negativeComments` text NULL DEFAULT NULL, `suggestions` text NULL DEFAULT NULL, `wouldRecommend` tinyint(1) NULL DEFAULT NULL,
  `wouldReturn` tinyint(1) NULL DEFAULT NULL, `submittedAt` datetime NULL DEFAULT NULL,
  `source` enum('email','sms','in_person','web','phone') NULL DEFAULT 'web', `createdAt` datetime NULL DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `SystemSetting` (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, `key` varchar(100) NOT NULL, `value` text NULL DEFAULT NULL,
  `type` enum('STRING','NUMBER','BOOLEAN','JSON') NULL DEFAULT 'STRING', `description` text NULL DEFAULT NULL,
  `category` varchar(50) NULL DEFAULT 'general', `isEncrypted` tinyint(1) NULL DEFAULT 0, `isSystem` tinyint(1) NULL DEFAULT 0,
  `isPublic` tinyint(1) NULL DEFAULT 0, `defaultValue` text NULL DEFAULT NULL,
  `validationRules` longtext NULL DEFAULT NULL CHECK (json_valid(`validationRules`)),
  `dependencies` longtext NULL DEFAULT NULL CHECK (json_valid(`dependencies`)), `environment` varchar(20) NULL DEFAULT 'all',
  `permissions` longtext NULL DEFAULT NULL CHECK (json_valid(`permissions`)),
  `metadata` longtext NULL DEFAULT NULL CHECK (json_valid(`metadata`)), `createdAt` datetime NULL DEFAULT NULL,
  `updatedAt` datetime NULL DEFAULT NULL, UNIQUE KEY `key` (`key`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `City` (id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL, createdAt datetime, updatedAt datetime, deletedAt datetime)
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `DeviceBatch` (id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, customerId int(11), createdAt datetime, updatedAt datetime, deletedAt datetime)
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `Vendor` (id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(100), createdAt datetime, updatedAt datetime, deletedAt datetime)
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `InventoryItem` (id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(150) NOT NULL, sku varchar(50), createdAt datetime, updatedAt datetime, deletedAt datetime)
  ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE `User`
  ADD CONSTRAINT `User_roleId` FOREIGN KEY (`roleId`) REFERENCES `Role` (id),
  ADD CONSTRAINT `User_customerId` FOREIGN KEY (`customerId`) REFERENCES `Customer` (id);

ALTER TABLE `Role`
  ADD CONSTRAINT `Role_parentRoleId` FOREIGN KEY (`parentRoleId`) REFERENCES `Role` (id);

ALTER TABLE `UserLoginLog`
  ADD CONSTRAINT `UserLoginLog_userId` FOREIGN KEY (`userId`) REFERENCES `User` (id);

ALTER TABLE `Customer`
  ADD CONSTRAINT `Customer_companyId` FOREIGN KEY (`companyId`) REFERENCES `Company` (id),
  ADD CONSTRAINT `Customer_userId` FOREIGN KEY (`userId`) REFERENCES `User` (id);

ALTER TABLE `Branch`
  ADD CONSTRAINT `Branch_cityId` FOREIGN KEY (`cityId`) REFERENCES `City` (id);

ALTER TABLE `Device`
  ADD CONSTRAINT `Device_customerId` FOREIGN KEY (`customerId`) REFERENCES `Customer` (id),
  ADD CONSTRAINT `Device_deviceBatchId` FOREIGN KEY (`deviceBatchId`) REFERENCES `DeviceBatch` (id),
  ADD CONSTRAINT `Device_brandId` FOREIGN KEY (`brandId`) REFERENCES `VariableOption` (id);

ALTER TABLE `VariableOption`
  ADD CONSTRAINT `VariableOption_categoryId` FOREIGN KEY (`categoryId`) REFERENCES `VariableCategory` (id);

ALTER TABLE `RepairRequest`
  ADD CONSTRAINT `RepairRequest_deviceId` FOREIGN KEY (`deviceId`) REFERENCES `Device` (id),
  ADD CONSTRAINT `RepairRequest_customerId` FOREIGN KEY (`customerId`) REFERENCES `Customer` (id),
  ADD CONSTRAINT `RepairRequest_branchId` FOREIGN KEY (`branchId`) REFERENCES `Branch` (id),
  ADD CONSTRAINT `RepairRequest_technicianId` FOREIGN KEY (`technicianId`) REFERENCES `User` (id),
  ADD CONSTRAINT `RepairRequest_deviceBatchId` FOREIGN KEY (`deviceBatchId`) REFERENCES `DeviceBatch` (id);

ALTER TABLE `RepairRequestAccessory`
  ADD CONSTRAINT `RepairRequestAccessory_repairRequestId` FOREIGN KEY (`repairRequestId`) REFERENCES `RepairRequest` (id),
  ADD CONSTRAINT `RepairRequestAccessory_accessoryOptionId` FOREIGN KEY (`accessoryOptionId`) REFERENCES `VariableOption` (id);

ALTER TABLE `StatusUpdateLog`
  ADD CONSTRAINT `StatusUpdateLog_repairRequestId` FOREIGN KEY (`repairRequestId`) REFERENCES `RepairRequest` (id),
  ADD CONSTRAINT `StatusUpdateLog_changedById` FOREIGN KEY (`changedById`) REFERENCES `User` (id);

ALTER TABLE `RepairRequestService`
  ADD CONSTRAINT `RepairRequestService_repairRequestId` FOREIGN KEY (`repairRequestId`) REFERENCES `RepairRequest` (id),
  ADD CONSTRAINT `RepairRequestService_serviceId` FOREIGN KEY (`serviceId`) REFERENCES `Service` (id),
  ADD CONSTRAINT `RepairRequestService_technicianId` FOREIGN KEY (`technicianId`) REFERENCES `User` (id);

ALTER TABLE `PartsUsed`
  ADD CONSTRAINT `PartsUsed_repairRequestId` FOREIGN KEY (`repairRequestId`) REFERENCES `RepairRequest` (id),
  ADD CONSTRAINT `PartsUsed_inventoryItemId` FOREIGN KEY (`inventoryItemId`) REFERENCES `InventoryItem` (id);

ALTER TABLE `Quotation`
  ADD CONSTRAINT `Quotation_repairRequestId` FOREIGN KEY (`repairRequestId`) REFERENCES `RepairRequest` (id);

ALTER TABLE `QuotationItem`
  ADD CONSTRAINT `QuotationItem_quotationId` FOREIGN KEY (`quotationId`) REFERENCES `Quotation` (id);

ALTER TABLE `Invoice`
  ADD CONSTRAINT `Invoice_repairRequestId` FOREIGN KEY (`repairRequestId`) REFERENCES `RepairRequest` (id),
  ADD CONSTRAINT `Invoice_customerId` FOREIGN KEY (`customerId`) REFERENCES `Customer` (id),
  ADD CONSTRAINT `Invoice_vendorId` FOREIGN KEY (`vendorId`) REFERENCES `Vendor` (id);

ALTER TABLE `InvoiceItem`
  ADD CONSTRAINT `InvoiceItem_invoiceId` FOREIGN KEY (`invoiceId`) REFERENCES `Invoice` (id),
  ADD CONSTRAINT `InvoiceItem_serviceId` FOREIGN KEY (`serviceId`) REFERENCES `Service` (id),
  ADD CONSTRAINT `InvoiceItem_inventoryItemId` FOREIGN KEY (`inventoryItemId`) REFERENCES `InventoryItem` (id);

ALTER TABLE `Payment`
  ADD CONSTRAINT `Payment_invoiceId` FOREIGN KEY (`invoiceId`) REFERENCES `Invoice` (id),
  ADD CONSTRAINT `Payment_userId` FOREIGN KEY (`userId`) REFERENCES `User` (id);

ALTER TABLE `Notification`
  ADD CONSTRAINT `Notification_userId` FOREIGN KEY (`userId`) REFERENCES `User` (id),
  ADD CONSTRAINT `Notification_repairRequestId` FOREIGN KEY (`repairRequestId`) REFERENCES `RepairRequest` (id);

ALTER TABLE `RepairCustomerFeedback`
  ADD CONSTRAINT `RepairCustomerFeedback_repairRequestId` FOREIGN KEY (`repairRequestId`) REFERENCES `RepairRequest` (id),
  ADD CONSTRAINT `RepairCustomerFeedback_customerId` FOREIGN KEY (`customerId`) REFERENCES `Customer` (id);
