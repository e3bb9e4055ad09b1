-- The portal's own tables. Times are UTC. Written so that a second run, or a second node, changes nothing.

-- Sign-ins. `token` is the hash of the current refresh token.
CREATE TABLE IF NOT EXISTS CustomerSession (
  id bigint NOT NULL AUTO_INCREMENT,
  customerId bigint NOT NULL,
  userId bigint DEFAULT NULL,
  token varchar(500) NOT NULL,
  previousToken varchar(64) DEFAULT NULL,
  generation int NOT NULL DEFAULT 0,
  ipAddress varchar(45) DEFAULT NULL,
  userAgent varchar(255) DEFAULT NULL,
  expiresAt datetime(3) NOT NULL,
  revokedAt datetime(3) DEFAULT NULL,
  rotatedAt datetime(3) DEFAULT NULL,
  lastSeenAt datetime(3) DEFAULT NULL,
  createdAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  KEY CustomerSession_customer (customerId),
  KEY CustomerSession_token (token(64)),
  KEY CustomerSession_expires (expiresAt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Who did what; never a secret.
CREATE TABLE IF NOT EXISTS CustomerAuditLog (
  id bigint NOT NULL AUTO_INCREMENT,
  customerId bigint DEFAULT NULL,
  userId bigint DEFAULT NULL,
  action varchar(100) NOT NULL,
  endpoint varchar(255) DEFAULT NULL,
  method varchar(10) DEFAULT NULL,
  ipAddress varchar(45) DEFAULT NULL,
  userAgent varchar(255) DEFAULT NULL,
  requestId varchar(128) DEFAULT NULL,
  requestData json DEFAULT NULL,
  responseData json DEFAULT NULL,
  createdAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  KEY CustomerAuditLog_customer (customerId, createdAt),
  KEY CustomerAuditLog_created (createdAt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What a customer chose; no row means the defaults.
CREATE TABLE IF NOT EXISTS CustomerPreferences (
  id bigint NOT NULL AUTO_INCREMENT,
  customerId bigint NOT NULL,
  language varchar(5) NOT NULL DEFAULT 'ar',
  theme varchar(10) NOT NULL DEFAULT 'light',
  notifications json DEFAULT NULL,
  createdAt datetime(3) DEFAULT NULL,
  updatedAt datetime(3) DEFAULT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY CustomerPreferences_customer (customerId)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Normalised phones and e-mails that sign in; `shared` where two customers have one. Compared byte by byte: two addresses
-- that differ in an accent are two people's.
CREATE TABLE IF NOT EXISTS PortalLoginName (
  id bigint NOT NULL AUTO_INCREMENT,
  kind varchar(8) NOT NULL,
  value varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  customerId bigint DEFAULT NULL,
  userId bigint DEFAULT NULL,
  shared tinyint(1) NOT NULL DEFAULT 0,
  updatedAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalLoginName_value (kind, value),
  KEY PortalLoginName_customer (customerId)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Failed logins by keyed hash of the identifier, whether or not an account has it. `recent` has the moments of the latest
-- ones, in milliseconds since 1970 with commas between.
CREATE TABLE IF NOT EXISTS PortalLoginThrottle (
  identifier varchar(64) NOT NULL,
  recent varchar(255) NOT NULL DEFAULT '',
  lockedUntil datetime(3) DEFAULT NULL,
  lockCount int NOT NULL DEFAULT 0,
  updatedAt datetime(3) NOT NULL,
  PRIMARY KEY (identifier),
  KEY PortalLoginThrottle_updated (updatedAt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Codes as nonces: the code itself is derived with a key that is not here.
CREATE TABLE IF NOT EXISTS PortalOneTimeCode (
  id bigint NOT NULL AUTO_INCREMENT,
  purpose varchar(16) NOT NULL,
  customerId bigint NOT NULL,
  userId bigint NOT NULL,
  channel varchar(8) NOT NULL,
  destination varchar(191) NOT NULL,
  nonce varchar(64) NOT NULL,
  tries int NOT NULL DEFAULT 0,
  shared int NOT NULL DEFAULT 0,
  data json DEFAULT NULL,
  expiresAt datetime(3) NOT NULL,
  usedAt datetime(3) DEFAULT NULL,
  endedAt datetime(3) DEFAULT NULL,
  createdAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  KEY PortalOneTimeCode_customer (customerId, purpose, createdAt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What a right code earns: one change of the password. Stored as a hash.
CREATE TABLE IF NOT EXISTS PortalResetToken (
  id bigint NOT NULL AUTO_INCREMENT,
  tokenHash varchar(64) NOT NULL,
  customerId bigint NOT NULL,
  userId bigint NOT NULL,
  expiresAt datetime(3) NOT NULL,
  usedAt datetime(3) DEFAULT NULL,
  createdAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalResetToken_hash (tokenHash),
  KEY PortalResetToken_customer (customerId)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The picture of a customer, by its path in the file store.
CREATE TABLE IF NOT EXISTS PortalAvatar (
  customerId bigint NOT NULL,
  path varchar(255) NOT NULL,
  createdAt datetime(3) NOT NULL,
  PRIMARY KEY (customerId)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What customers write under a repair.
CREATE TABLE IF NOT EXISTS PortalRepairComment (
  id bigint NOT NULL AUTO_INCREMENT,
  repairRequestId bigint NOT NULL,
  customerId bigint NOT NULL,
  comment text NOT NULL,
  createdAt datetime(3) NOT NULL,
  deletedAt datetime(3) DEFAULT NULL,
  PRIMARY KEY (id),
  KEY PortalRepairComment_repair (repairRequestId, createdAt),
  KEY PortalRepairComment_customer (customerId)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Customers asking how far a repair is.
CREATE TABLE IF NOT EXISTS PortalUpdateRequest (
  id bigint NOT NULL AUTO_INCREMENT,
  repairRequestId bigint NOT NULL,
  customerId bigint NOT NULL,
  message text DEFAULT NULL,
  createdAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  KEY PortalUpdateRequest_repair (repairRequestId, createdAt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Which of a repair's attachments the shop shows or hides, against the default.
CREATE TABLE IF NOT EXISTS PortalAttachmentVisibility (
  id bigint NOT NULL AUTO_INCREMENT,
  repairRequestId bigint NOT NULL,
  attachmentId varchar(100) NOT NULL,
  visible tinyint(1) NOT NULL,
  updatedAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalAttachmentVisibility_attachment (repairRequestId, attachmentId)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Events that must not be lost. `position` is the place in the stream, given by the relay.
CREATE TABLE IF NOT EXISTS PortalOutbox (
  id bigint NOT NULL AUTO_INCREMENT,
  eventId varchar(36) NOT NULL,
  kind varchar(64) NOT NULL,
  v int NOT NULL DEFAULT 1,
  customerId bigint DEFAULT NULL,
  entityId bigint NOT NULL,
  data json NOT NULL,
  occurredAt datetime(3) NOT NULL,
  `position` bigint DEFAULT NULL,
  state varchar(10) NOT NULL DEFAULT 'pending',
  attempts int NOT NULL DEFAULT 0,
  nextAttemptAt datetime(3) NOT NULL,
  claimedBy varchar(64) DEFAULT NULL,
  claimedUntil datetime(3) DEFAULT NULL,
  lastError varchar(500) DEFAULT NULL,
  doneAt datetime(3) DEFAULT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalOutbox_event (eventId),
  UNIQUE KEY PortalOutbox_position (`position`),
  KEY PortalOutbox_due (state, nextAttemptAt),
  KEY PortalOutbox_customer (customerId, `position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Which handler has done its work for which event.
CREATE TABLE IF NOT EXISTS PortalHandledEvent (
  id bigint NOT NULL AUTO_INCREMENT,
  eventId varchar(36) NOT NULL,
  handler varchar(64) NOT NULL,
  createdAt datetime(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY PortalHandledEvent_once (eventId, handler),
  KEY PortalHandledEvent_created (createdAt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Who of several nodes does a job, until when.
CREATE TABLE IF NOT EXISTS PortalLease (
  name varchar(64) NOT NULL,
  owner varchar(64) NOT NULL,
  expiresAt datetime(3) NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Numbers that are given in order.
CREATE TABLE IF NOT EXISTS PortalCounter (
  name varchar(64) NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- How far each of the ERP's tables has been followed, and from where on.
CREATE TABLE IF NOT EXISTS PortalFollower (
  name varchar(64) NOT NULL,
  lastId bigint NOT NULL DEFAULT 0,
  lastAt datetime(3) DEFAULT NULL,
  firstId bigint NOT NULL DEFAULT 0,
  startedAt datetime(3) NOT NULL,
  updatedAt datetime(3) NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Whose each invoice was when it was last followed: where it goes to somebody else, both must see it.
CREATE TABLE IF NOT EXISTS PortalInvoiceOwner (
  invoiceId bigint NOT NULL,
  customerId bigint NOT NULL,
  PRIMARY KEY (invoiceId)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
