-- The ERP's tables as the field knows them, for a shop that has none. Money is in hundredths, times are text in UTC.

CREATE TABLE "User" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE,
  email TEXT NOT NULL COLLATE NOCASE,
  password TEXT NOT NULL,
  phone TEXT COLLATE NOCASE,
  isActive BOOLEAN DEFAULT 1,
  roleId INTEGER,
  customerId INTEGER,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  forcePasswordReset BOOLEAN NOT NULL DEFAULT 0,
  UNIQUE (email),
  UNIQUE (phone),
  FOREIGN KEY (roleId) REFERENCES "Role" (id),
  FOREIGN KEY (customerId) REFERENCES "Customer" (id)
);
CREATE INDEX User_customer ON "User" (customerId);
CREATE INDEX User_updated ON "User" (updatedAt);

CREATE TABLE "Role" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE,
  description TEXT,
  permissions TEXT,
  parentRoleId INTEGER,
  isSystem BOOLEAN DEFAULT 0,
  isActive BOOLEAN DEFAULT 1,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  UNIQUE (name),
  FOREIGN KEY (parentRoleId) REFERENCES "Role" (id)
);

CREATE TABLE "UserLoginLog" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  userId INTEGER,
  loginAt TIMESTAMP,
  ipAddress TEXT COLLATE NOCASE,
  deviceInfo TEXT COLLATE NOCASE,
  FOREIGN KEY (userId) REFERENCES "User" (id)
);

CREATE TABLE "Customer" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE,
  phone TEXT COLLATE NOCASE,
  email TEXT COLLATE NOCASE,
  address TEXT COLLATE NOCASE,
  companyId INTEGER,
  userId INTEGER,
  customFields TEXT,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  FOREIGN KEY (companyId) REFERENCES "Company" (id),
  FOREIGN KEY (userId) REFERENCES "User" (id)
);
CREATE INDEX Customer_user ON "Customer" (userId);
CREATE INDEX Customer_updated ON "Customer" (updatedAt);

CREATE TABLE "Company" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE,
  email TEXT COLLATE NOCASE,
  phone TEXT COLLATE NOCASE,
  address TEXT COLLATE NOCASE,
  industry TEXT COLLATE NOCASE,
  website TEXT COLLATE NOCASE,
  description TEXT,
  taxNumber TEXT COLLATE NOCASE,
  customFields TEXT,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  UNIQUE (email)
);

CREATE TABLE "Branch" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE,
  address TEXT COLLATE NOCASE,
  phone TEXT COLLATE NOCASE,
  cityId INTEGER,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP
);

CREATE TABLE "Device" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customerId INTEGER,
  deviceType TEXT COLLATE NOCASE,
  brand TEXT COLLATE NOCASE,
  brandId INTEGER,
  model TEXT COLLATE NOCASE,
  cpu TEXT COLLATE NOCASE,
  gpu TEXT COLLATE NOCASE,
  ram TEXT COLLATE NOCASE,
  storage TEXT COLLATE NOCASE,
  serialNumber TEXT COLLATE NOCASE,
  devicePassword TEXT,
  customFields TEXT,
  deviceBatchId INTEGER,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  name TEXT COLLATE NOCASE,
  purchaseDate DATE,
  FOREIGN KEY (customerId) REFERENCES "Customer" (id),
  FOREIGN KEY (brandId) REFERENCES "VariableOption" (id)
);
CREATE INDEX Device_customer_created ON "Device" (customerId, createdAt);
CREATE INDEX Device_customer_updated ON "Device" (customerId, updatedAt);

CREATE TABLE "VariableCategory" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL COLLATE NOCASE,
  name TEXT NOT NULL COLLATE NOCASE,
  scope TEXT DEFAULT 'GLOBAL',
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  UNIQUE (code)
);

CREATE TABLE "VariableOption" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  categoryId INTEGER NOT NULL,
  label TEXT NOT NULL COLLATE NOCASE,
  value TEXT NOT NULL COLLATE NOCASE,
  deviceType TEXT COLLATE NOCASE,
  isActive BOOLEAN DEFAULT 1,
  sortOrder INTEGER DEFAULT 0,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  UNIQUE (categoryId, value, deviceType),
  FOREIGN KEY (categoryId) REFERENCES "VariableCategory" (id)
);

CREATE TABLE "RepairRequest" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  deviceId INTEGER,
  reportedProblem TEXT,
  technicianReport TEXT,
  status TEXT DEFAULT 'RECEIVED',
  trackingToken TEXT,
  customerId INTEGER,
  branchId INTEGER,
  technicianId INTEGER,
  estimatedCost INTEGER DEFAULT 0,
  expectedDeliveryDate DATE,
  priority TEXT DEFAULT 'medium',
  actualCost INTEGER,
  notes TEXT,
  customerNotes TEXT,
  accessories TEXT,
  quotationId INTEGER,
  invoiceId INTEGER,
  deviceBatchId INTEGER,
  attachments TEXT,
  customFields TEXT,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  diagnosticNotes TEXT,
  internalNotes TEXT,
  partsStatus TEXT DEFAULT 'none',
  partsApprovedBy INTEGER,
  partsApprovedAt TIMESTAMP,
  totalPartsCost INTEGER DEFAULT 0,
  totalServicesCost INTEGER DEFAULT 0,
  totalLaborCost INTEGER DEFAULT 0,
  expectedProfit INTEGER DEFAULT 0,
  profitMargin INTEGER DEFAULT 0,
  customerNotified BOOLEAN DEFAULT 0,
  lastNotificationAt TIMESTAMP,
  notificationCount INTEGER DEFAULT 0,
  warrantyMonths INTEGER DEFAULT 3,
  warrantyExpiry DATE,
  isWarrantyRepair BOOLEAN DEFAULT 0,
  deviceCondition TEXT,
  devicePassword TEXT,
  hasBackup BOOLEAN DEFAULT 0,
  backupLocation TEXT COLLATE NOCASE,
  urgency TEXT DEFAULT 'normal',
  estimatedHours INTEGER,
  actualHours INTEGER,
  startedAt TIMESTAMP,
  completedAt TIMESTAMP,
  deliveredAt TIMESTAMP,
  qcStatus TEXT,
  qcBy INTEGER,
  qcAt TIMESTAMP,
  qcNotes TEXT,
  qcScore INTEGER,
  deviceBrand TEXT COLLATE NOCASE,
  deviceModel TEXT COLLATE NOCASE,
  deviceType TEXT COLLATE NOCASE,
  serialNumber TEXT COLLATE NOCASE,
  customerApprovedAt TIMESTAMP,
  customerRejectionReason TEXT,
  UNIQUE (trackingToken),
  FOREIGN KEY (deviceId) REFERENCES "Device" (id),
  FOREIGN KEY (customerId) REFERENCES "Customer" (id),
  FOREIGN KEY (branchId) REFERENCES "Branch" (id),
  FOREIGN KEY (technicianId) REFERENCES "User" (id)
);
CREATE INDEX RepairRequest_customer_status ON "RepairRequest" (customerId, status);
CREATE INDEX RepairRequest_customer_created ON "RepairRequest" (customerId, createdAt);
CREATE INDEX RepairRequest_customer_updated ON "RepairRequest" (customerId, updatedAt);
CREATE INDEX RepairRequest_device_created ON "RepairRequest" (deviceId, createdAt);

CREATE TABLE "RepairRequestAccessory" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repairRequestId INTEGER NOT NULL,
  accessoryOptionId INTEGER NOT NULL,
  quantity INTEGER DEFAULT 1,
  notes TEXT COLLATE NOCASE,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  UNIQUE (repairRequestId, accessoryOptionId),
  FOREIGN KEY (repairRequestId) REFERENCES "RepairRequest" (id),
  FOREIGN KEY (accessoryOptionId) REFERENCES "VariableOption" (id)
);

CREATE TABLE "StatusUpdateLog" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repairRequestId INTEGER,
  fromStatus TEXT COLLATE NOCASE,
  toStatus TEXT COLLATE NOCASE,
  notes TEXT,
  changedById INTEGER,
  createdAt TIMESTAMP,
  FOREIGN KEY (repairRequestId) REFERENCES "RepairRequest" (id),
  FOREIGN KEY (changedById) REFERENCES "User" (id)
);
CREATE INDEX StatusUpdateLog_repair_created ON "StatusUpdateLog" (repairRequestId, createdAt);

CREATE TABLE "RepairRequestService" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repairRequestId INTEGER,
  serviceId INTEGER,
  technicianId INTEGER,
  price INTEGER,
  notes TEXT,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  status TEXT DEFAULT 'added',
  quantity INTEGER DEFAULT 1,
  performedBy INTEGER,
  startedAt TIMESTAMP,
  completedAt TIMESTAMP,
  durationMinutes INTEGER,
  baseCost INTEGER,
  profit INTEGER,
  discount INTEGER DEFAULT 0,
  finalPrice INTEGER,
  isWarranty BOOLEAN DEFAULT 0,
  requiresApproval BOOLEAN DEFAULT 0,
  invoiceItemId INTEGER,
  FOREIGN KEY (repairRequestId) REFERENCES "RepairRequest" (id),
  FOREIGN KEY (serviceId) REFERENCES "Service" (id),
  FOREIGN KEY (technicianId) REFERENCES "User" (id)
);

CREATE TABLE "PartsUsed" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  quantity INTEGER,
  repairRequestId INTEGER,
  inventoryItemId INTEGER,
  invoiceItemId INTEGER,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  status TEXT DEFAULT 'requested',
  requestedBy INTEGER,
  approvedBy INTEGER,
  usedBy INTEGER,
  requestedAt TIMESTAMP,
  approvedAt TIMESTAMP,
  usedAt TIMESTAMP,
  returnedAt TIMESTAMP,
  returnReason TEXT,
  serialNumber TEXT COLLATE NOCASE,
  warehouseId INTEGER,
  notes TEXT,
  unitPurchasePrice INTEGER,
  unitSellingPrice INTEGER,
  totalCost INTEGER,
  totalPrice INTEGER,
  profit INTEGER,
  discount INTEGER DEFAULT 0,
  finalPrice INTEGER,
  isWarranty BOOLEAN DEFAULT 0,
  isCritical BOOLEAN DEFAULT 0,
  FOREIGN KEY (repairRequestId) REFERENCES "RepairRequest" (id),
  FOREIGN KEY (inventoryItemId) REFERENCES "InventoryItem" (id)
);

CREATE TABLE "Service" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE,
  description TEXT COLLATE NOCASE,
  basePrice INTEGER,
  isActive BOOLEAN DEFAULT 1,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  UNIQUE (name)
);

CREATE TABLE "Quotation" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  status TEXT DEFAULT 'PENDING',
  totalAmount INTEGER,
  taxAmount INTEGER,
  notes TEXT,
  sentAt TIMESTAMP,
  responseAt TIMESTAMP,
  repairRequestId INTEGER,
  currency TEXT DEFAULT 'EGP' COLLATE NOCASE,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  UNIQUE (repairRequestId),
  FOREIGN KEY (repairRequestId) REFERENCES "RepairRequest" (id)
);
CREATE INDEX Quotation_updated ON "Quotation" (updatedAt);

CREATE TABLE "QuotationItem" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  description TEXT COLLATE NOCASE,
  quantity INTEGER,
  unitPrice INTEGER,
  totalPrice INTEGER,
  quotationId INTEGER,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  FOREIGN KEY (quotationId) REFERENCES "Quotation" (id)
);
CREATE INDEX QuotationItem_quotation ON "QuotationItem" (quotationId);

CREATE TABLE "Invoice" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  trackingToken TEXT,
  totalAmount INTEGER,
  amountPaid INTEGER,
  status TEXT COLLATE NOCASE,
  notes TEXT,
  repairRequestId INTEGER,
  currency TEXT DEFAULT 'EGP' COLLATE NOCASE,
  dueDate DATE,
  taxAmount INTEGER,
  shippingAmount INTEGER DEFAULT 0,
  discountAmount INTEGER DEFAULT 0,
  discountPercent INTEGER DEFAULT 0,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  customerId INTEGER,
  companyId INTEGER,
  branchId INTEGER,
  invoiceType TEXT DEFAULT 'sale',
  vendorId INTEGER,
  UNIQUE (repairRequestId),
  UNIQUE (trackingToken),
  FOREIGN KEY (repairRequestId) REFERENCES "RepairRequest" (id),
  FOREIGN KEY (customerId) REFERENCES "Customer" (id)
);
CREATE INDEX Invoice_customer_status ON "Invoice" (customerId, status);
CREATE INDEX Invoice_customer_created ON "Invoice" (customerId, createdAt);
CREATE INDEX Invoice_customer_due ON "Invoice" (customerId, dueDate);
CREATE INDEX Invoice_customer_total ON "Invoice" (customerId, totalAmount);
CREATE INDEX Invoice_updated ON "Invoice" (updatedAt);

CREATE TABLE "InvoiceItem" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  quantity INTEGER,
  unitPrice INTEGER,
  totalPrice INTEGER,
  invoiceId INTEGER,
  serviceId INTEGER,
  inventoryItemId INTEGER,
  description TEXT,
  itemType TEXT DEFAULT 'part',
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP,
  FOREIGN KEY (invoiceId) REFERENCES "Invoice" (id),
  FOREIGN KEY (serviceId) REFERENCES "Service" (id),
  FOREIGN KEY (inventoryItemId) REFERENCES "InventoryItem" (id)
);
CREATE INDEX InvoiceItem_invoice ON "InvoiceItem" (invoiceId);

CREATE TABLE "Payment" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  amount INTEGER,
  paymentDate DATE,
  paymentMethod TEXT COLLATE NOCASE,
  invoiceId INTEGER,
  userId INTEGER,
  currency TEXT DEFAULT 'EGP' COLLATE NOCASE,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  FOREIGN KEY (invoiceId) REFERENCES "Invoice" (id),
  FOREIGN KEY (userId) REFERENCES "User" (id)
);
CREATE INDEX Payment_invoice ON "Payment" (invoiceId);
CREATE INDEX Payment_updated ON "Payment" (updatedAt);

CREATE TABLE "Notification" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT COLLATE NOCASE,
  message TEXT,
  isRead BOOLEAN DEFAULT 0,
  userId INTEGER,
  repairRequestId INTEGER,
  channel TEXT DEFAULT 'IN_APP',
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  title TEXT COLLATE NOCASE,
  relatedType TEXT COLLATE NOCASE,
  relatedId INTEGER,
  deletedAt TIMESTAMP,
  FOREIGN KEY (userId) REFERENCES "User" (id),
  FOREIGN KEY (repairRequestId) REFERENCES "RepairRequest" (id)
);
CREATE INDEX Notification_user_read ON "Notification" (userId, isRead);
CREATE INDEX Notification_user_created ON "Notification" (userId, createdAt);

CREATE TABLE "RepairCustomerFeedback" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repairRequestId INTEGER NOT NULL,
  customerId INTEGER NOT NULL,
  overallRating INTEGER,
  serviceQuality INTEGER,
  technicianProfessionalism INTEGER,
  communicationRating INTEGER,
  timelinessRating INTEGER,
  pricingRating INTEGER,
  positiveComments TEXT,
  negativeComments TEXT,
  suggestions TEXT,
  wouldRecommend BOOLEAN,
  wouldReturn BOOLEAN,
  submittedAt TIMESTAMP,
  source TEXT DEFAULT 'web',
  createdAt TIMESTAMP,
  FOREIGN KEY (repairRequestId) REFERENCES "RepairRequest" (id),
  FOREIGN KEY (customerId) REFERENCES "Customer" (id)
);

CREATE TABLE "SystemSetting" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  "key" TEXT NOT NULL COLLATE NOCASE,
  value TEXT,
  type TEXT DEFAULT 'STRING',
  description TEXT,
  category TEXT DEFAULT 'general' COLLATE NOCASE,
  isEncrypted BOOLEAN DEFAULT 0,
  isSystem BOOLEAN DEFAULT 0,
  isPublic BOOLEAN DEFAULT 0,
  defaultValue TEXT,
  validationRules TEXT,
  dependencies TEXT,
  environment TEXT DEFAULT 'all' COLLATE NOCASE,
  permissions TEXT,
  metadata TEXT,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  UNIQUE ("key")
);

CREATE TABLE "InventoryItem" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP,
  deletedAt TIMESTAMP
);
