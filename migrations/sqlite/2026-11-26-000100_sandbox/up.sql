-- The book of the sandbox gateway, which moves no money. Times are UTC.

-- Orders.
CREATE TABLE PortalSandboxOrder (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reference TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  invoiceNumber TEXT NOT NULL,
  locale TEXT NOT NULL,
  returnUrl TEXT NOT NULL,
  action TEXT,
  cancelledAt TIMESTAMP,
  createdAt TIMESTAMP NOT NULL,
  expiresAt TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX PortalSandboxOrder_reference ON PortalSandboxOrder (reference);

-- What happened to them, a row for each thing that the portal is told; `occurredAt` may be to come.
CREATE TABLE PortalSandboxTransaction (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reference TEXT NOT NULL,
  movement TEXT NOT NULL,
  kind TEXT NOT NULL,
  outcome TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  charge TEXT,
  refundKey TEXT,
  occurredAt TIMESTAMP NOT NULL,
  dueAt TIMESTAMP NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  claimedBy TEXT,
  acceptedAt TIMESTAMP
);
CREATE UNIQUE INDEX PortalSandboxTransaction_movement ON PortalSandboxTransaction (movement, kind, outcome);
CREATE UNIQUE INDEX PortalSandboxTransaction_refund ON PortalSandboxTransaction (refundKey);
CREATE INDEX PortalSandboxTransaction_reference ON PortalSandboxTransaction (reference);
CREATE INDEX PortalSandboxTransaction_due ON PortalSandboxTransaction (acceptedAt, dueAt);
