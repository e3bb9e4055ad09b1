-- Online payments, refunds and the ledger. Times are UTC; amounts are hundredths.

-- Attempts to pay. `liveInvoice` is the invoice's id while an online one is pending or processing: one for each invoice.
-- `listedAt` is the time of its making on the wall of the shop's own tables, by which it stands among their payments.
-- Names that gateways give are compared byte by byte: theirs differ in case.
CREATE TABLE PortalPaymentAttempt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customerId INTEGER NOT NULL,
  invoiceId INTEGER NOT NULL,
  reference TEXT NOT NULL,
  method TEXT NOT NULL,
  gateway TEXT,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  status TEXT NOT NULL,
  failure TEXT,
  gatewayOrder TEXT,
  integrations TEXT NOT NULL,
  transactionId TEXT,
  checkoutUrl TEXT,
  outletCode TEXT,
  returnUrl TEXT,
  locale TEXT NOT NULL,
  createdAt TIMESTAMP NOT NULL,
  openingUntil TIMESTAMP,
  expiresAt TIMESTAMP NOT NULL,
  paidAt TIMESTAMP,
  nextInquiryAt TIMESTAMP,
  claimedBy TEXT,
  closed BOOLEAN NOT NULL DEFAULT 0,
  liveInvoice INTEGER,
  listedAt TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX PortalPaymentAttempt_reference ON PortalPaymentAttempt (reference);
CREATE UNIQUE INDEX PortalPaymentAttempt_live ON PortalPaymentAttempt (liveInvoice);
CREATE INDEX PortalPaymentAttempt_order ON PortalPaymentAttempt (gateway, gatewayOrder);
CREATE INDEX PortalPaymentAttempt_transaction ON PortalPaymentAttempt (gateway, transactionId);
CREATE INDEX PortalPaymentAttempt_customer ON PortalPaymentAttempt (customerId, createdAt);
CREATE INDEX PortalPaymentAttempt_invoice ON PortalPaymentAttempt (invoiceId);
CREATE INDEX PortalPaymentAttempt_due ON PortalPaymentAttempt (nextInquiryAt);

-- What gateways said, each piece of news once; all of it, so that what came too early can be acted on later.
CREATE TABLE PortalPaymentEvent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  eventKey TEXT NOT NULL,
  attemptId INTEGER,
  kind TEXT NOT NULL,
  movementId TEXT NOT NULL,
  outcome TEXT NOT NULL,
  failure TEXT,
  orderKind TEXT NOT NULL,
  orderKey TEXT NOT NULL,
  amount INTEGER,
  currency TEXT,
  integration TEXT,
  occurredAt TIMESTAMP,
  state TEXT NOT NULL,
  mismatch TEXT,
  createdAt TIMESTAMP NOT NULL,
  updatedAt TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX PortalPaymentEvent_key ON PortalPaymentEvent (source, eventKey);
CREATE INDEX PortalPaymentEvent_attempt ON PortalPaymentEvent (attemptId);
CREATE INDEX PortalPaymentEvent_state ON PortalPaymentEvent (state, createdAt);

-- Money that moved: positive for what came, negative for what went. Rows are only added. The same movement has one row,
-- whichever message tells of it.
CREATE TABLE PortalLedgerEntry (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  attemptId INTEGER NOT NULL,
  invoiceId INTEGER NOT NULL,
  customerId INTEGER NOT NULL,
  source TEXT NOT NULL,
  movementId TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  occurredAt TIMESTAMP NOT NULL,
  paymentId INTEGER,
  createdAt TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX PortalLedgerEntry_movement ON PortalLedgerEntry (source, movementId, kind);
CREATE INDEX PortalLedgerEntry_attempt ON PortalLedgerEntry (attemptId);
CREATE INDEX PortalLedgerEntry_invoice ON PortalLedgerEntry (invoiceId);
CREATE INDEX PortalLedgerEntry_payment ON PortalLedgerEntry (paymentId);

-- Money given back, or about to be; written before the gateway is asked.
CREATE TABLE PortalRefund (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  attemptId INTEGER NOT NULL,
  invoiceId INTEGER NOT NULL,
  reference TEXT NOT NULL,
  source TEXT NOT NULL,
  charge TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  state TEXT NOT NULL,
  movementId TEXT,
  reason TEXT,
  sentAt TIMESTAMP,
  createdAt TIMESTAMP NOT NULL,
  completedAt TIMESTAMP
);
CREATE UNIQUE INDEX PortalRefund_reference ON PortalRefund (reference);
CREATE INDEX PortalRefund_attempt ON PortalRefund (attemptId);

-- Keys that callers sent, as hashes, and the attempt that came of each.
CREATE TABLE PortalIdempotencyKey (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  keyHash TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  attemptId INTEGER NOT NULL,
  createdAt TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX PortalIdempotencyKey_hash ON PortalIdempotencyKey (keyHash);
CREATE INDEX PortalIdempotencyKey_created ON PortalIdempotencyKey (createdAt);
