-- Online payments, refunds and the ledger. Times are UTC. Written so that a second run, or a second node, changes nothing.

-- Attempts to pay. `liveInvoice` is the invoice's id while an online one is pending or processing: one for each invoice.
-- `listedAt` is the time of its making on the wall of the shop's own tables, by which it stands among their payments.
-- Names that gateways give are compared byte by byte: theirs differ in case.
CREATE TABLE IF NOT EXISTS PortalPaymentAttempt (
  id bigint NOT NULL AUTO_INCREMENT,
  customerId bigint NOT NULL,
  invoiceId bigint NOT NULL,
  reference varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  method varchar(16) NOT NULL,
  gateway varchar(16) DEFAULT NULL,
  amount decimal(14,2) NOT NULL,
  currency varchar(10) NOT NULL,
  status varchar(24) NOT NULL,
  failure varchar(32) DEFAULT NULL,
  gatewayOrder varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  integrations varchar(500) NOT NULL,
  transactionId varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  checkoutUrl text DEFAULT NULL,
  outletCode varchar(64) DEFAULT NULL,
  returnUrl text DEFAULT NULL,
  locale varchar(5) NOT NULL,
  createdAt datetime(3) NOT NULL,
  openingUntil datetime(3) DEFAULT NULL,
  expiresAt datetime(3) NOT NULL,
  paidAt datetime(3) DEFAULT NULL,
  nextInquiryAt datetime(3) DEFAULT NULL,
  claimedBy varchar(64) DEFAULT NULL,
  closed tinyint(1) NOT NULL DEFAULT 0,
  liveInvoice bigint DEFAULT NULL,
  listedAt datetime NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalPaymentAttempt_reference (reference),
  UNIQUE KEY PortalPaymentAttempt_live (liveInvoice),
  KEY PortalPaymentAttempt_order (gateway, gatewayOrder),
  KEY PortalPaymentAttempt_transaction (gateway, transactionId),
  KEY PortalPaymentAttempt_customer (customerId, createdAt),
  KEY PortalPaymentAttempt_invoice (invoiceId),
  KEY PortalPaymentAttempt_due (nextInquiryAt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What gateways said, each piece of news once; all of it, so that what came too early can be acted on later.
CREATE TABLE IF NOT EXISTS PortalPaymentEvent (
  id bigint NOT NULL AUTO_INCREMENT,
  source varchar(16) NOT NULL,
  eventKey varchar(250) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  attemptId bigint DEFAULT NULL,
  kind varchar(16) NOT NULL,
  movementId varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  outcome varchar(16) NOT NULL,
  failure varchar(32) DEFAULT NULL,
  orderKind varchar(16) NOT NULL,
  orderKey varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  amount decimal(14,2) DEFAULT NULL,
  currency varchar(10) DEFAULT NULL,
  integration varchar(64) DEFAULT NULL,
  occurredAt datetime(3) DEFAULT NULL,
  state varchar(24) NOT NULL,
  mismatch varchar(24) DEFAULT NULL,
  createdAt datetime(3) NOT NULL,
  updatedAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalPaymentEvent_key (source, eventKey),
  KEY PortalPaymentEvent_attempt (attemptId),
  KEY PortalPaymentEvent_state (state, createdAt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Money that moved: positive for what came, negative for what went. Rows are only added. The same movement has one row,
-- whichever message tells of it.
CREATE TABLE IF NOT EXISTS PortalLedgerEntry (
  id bigint NOT NULL AUTO_INCREMENT,
  attemptId bigint NOT NULL,
  invoiceId bigint NOT NULL,
  customerId bigint NOT NULL,
  source varchar(16) NOT NULL,
  movementId varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  kind varchar(16) NOT NULL,
  amount decimal(14,2) NOT NULL,
  currency varchar(10) NOT NULL,
  occurredAt datetime(3) NOT NULL,
  paymentId bigint DEFAULT NULL,
  createdAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalLedgerEntry_movement (source, movementId, kind),
  KEY PortalLedgerEntry_attempt (attemptId),
  KEY PortalLedgerEntry_invoice (invoiceId),
  KEY PortalLedgerEntry_payment (paymentId)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Money given back, or about to be; written before the gateway is asked.
CREATE TABLE IF NOT EXISTS PortalRefund (
  id bigint NOT NULL AUTO_INCREMENT,
  attemptId bigint NOT NULL,
  invoiceId bigint NOT NULL,
  reference varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  source varchar(16) NOT NULL,
  charge varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  amount decimal(14,2) NOT NULL,
  currency varchar(10) NOT NULL,
  state varchar(16) NOT NULL,
  movementId varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  reason varchar(500) DEFAULT NULL,
  sentAt datetime(3) DEFAULT NULL,
  createdAt datetime(3) NOT NULL,
  completedAt datetime(3) DEFAULT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalRefund_reference (reference),
  KEY PortalRefund_attempt (attemptId)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Keys that callers sent, as hashes, and the attempt that came of each.
CREATE TABLE IF NOT EXISTS PortalIdempotencyKey (
  id bigint NOT NULL AUTO_INCREMENT,
  keyHash varchar(64) NOT NULL,
  fingerprint varchar(64) NOT NULL,
  attemptId bigint NOT NULL,
  createdAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalIdempotencyKey_hash (keyHash),
  KEY PortalIdempotencyKey_created (createdAt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
