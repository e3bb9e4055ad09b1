-- The book of the sandbox gateway, which moves no money. Times are UTC. Written so that a second run changes nothing.

-- Orders. A reference is a secret and compared byte by byte.
CREATE TABLE IF NOT EXISTS PortalSandboxOrder (
  id bigint NOT NULL AUTO_INCREMENT,
  reference varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  amount decimal(14,2) NOT NULL,
  currency varchar(3) NOT NULL,
  invoiceNumber varchar(191) NOT NULL,
  locale varchar(5) NOT NULL,
  returnUrl text NOT NULL,
  action varchar(16) DEFAULT NULL,
  cancelledAt datetime(3) DEFAULT NULL,
  createdAt datetime(3) NOT NULL,
  expiresAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalSandboxOrder_reference (reference)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What happened to them, a row for each thing that the portal is told; `occurredAt` may be to come.
CREATE TABLE IF NOT EXISTS PortalSandboxTransaction (
  id bigint NOT NULL AUTO_INCREMENT,
  reference varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  movement varchar(64) NOT NULL,
  kind varchar(16) NOT NULL,
  outcome varchar(16) NOT NULL,
  amount decimal(14,2) NOT NULL,
  currency varchar(3) NOT NULL,
  charge varchar(64) DEFAULT NULL,
  refundKey varchar(64) DEFAULT NULL,
  occurredAt datetime(3) NOT NULL,
  dueAt datetime(3) NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  claimedBy varchar(64) DEFAULT NULL,
  acceptedAt datetime(3) DEFAULT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalSandboxTransaction_movement (movement, kind, outcome),
  UNIQUE KEY PortalSandboxTransaction_refund (refundKey),
  KEY PortalSandboxTransaction_reference (reference),
  KEY PortalSandboxTransaction_due (acceptedAt, dueAt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
