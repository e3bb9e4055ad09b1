-- The portal's own tables. Times are UTC.

-- Sign-ins. `token` is the hash of the current refresh token.
CREATE TABLE CustomerSession (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customerId INTEGER NOT NULL,
  userId INTEGER,
  token TEXT NOT NULL,
  previousToken TEXT,
  generation INTEGER NOT NULL DEFAULT 0,
  ipAddress TEXT,
  userAgent TEXT,
  expiresAt TIMESTAMP NOT NULL,
  revokedAt TIMESTAMP,
  rotatedAt TIMESTAMP,
  lastSeenAt TIMESTAMP,
  createdAt TIMESTAMP NOT NULL
);
CREATE INDEX CustomerSession_customer ON CustomerSession (customerId);
CREATE INDEX CustomerSession_token ON CustomerSession (token);
CREATE INDEX CustomerSession_expires ON CustomerSession (expiresAt);

-- Who did what; never a secret.
CREATE TABLE CustomerAuditLog (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customerId INTEGER,
  userId INTEGER,
  action TEXT NOT NULL,
  endpoint TEXT,
  method TEXT,
  ipAddress TEXT,
  userAgent TEXT,
  requestId TEXT,
  requestData TEXT,
  responseData TEXT,
  createdAt TIMESTAMP NOT NULL
);
CREATE INDEX CustomerAuditLog_customer ON CustomerAuditLog (customerId, createdAt);
CREATE INDEX CustomerAuditLog_created ON CustomerAuditLog (createdAt);

-- What a customer chose; no row means the defaults.
CREATE TABLE CustomerPreferences (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customerId INTEGER NOT NULL,
  language TEXT NOT NULL DEFAULT 'ar',
  theme TEXT NOT NULL DEFAULT 'light',
  notifications TEXT,
  createdAt TIMESTAMP,
  updatedAt TIMESTAMP
);
CREATE UNIQUE INDEX CustomerPreferences_customer ON CustomerPreferences (customerId);

-- Normalised phones and e-mails that sign in; `shared` where two customers have one.
CREATE TABLE PortalLoginName (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  customerId INTEGER,
  userId INTEGER,
  shared BOOLEAN NOT NULL DEFAULT 0,
  updatedAt TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX PortalLoginName_value ON PortalLoginName (kind, value);
CREATE INDEX PortalLoginName_customer ON PortalLoginName (customerId);

-- Failed logins by keyed hash of the identifier, whether or not an account has it.
CREATE TABLE PortalLoginThrottle (
  identifier TEXT NOT NULL PRIMARY KEY,
  recent TEXT NOT NULL DEFAULT '',
  lockedUntil TIMESTAMP,
  lockCount INTEGER NOT NULL DEFAULT 0,
  updatedAt TIMESTAMP NOT NULL
);
CREATE INDEX PortalLoginThrottle_updated ON PortalLoginThrottle (updatedAt);

-- Codes as nonces: the code itself is derived with a key that is not here.
CREATE TABLE PortalOneTimeCode (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  purpose TEXT NOT NULL,
  customerId INTEGER NOT NULL,
  userId INTEGER NOT NULL,
  channel TEXT NOT NULL,
  destination TEXT NOT NULL,
  nonce TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  -- Of the tries, those that were held against another code too and count for the day there.
  shared INTEGER NOT NULL DEFAULT 0,
  data TEXT,
  expiresAt TIMESTAMP NOT NULL,
  usedAt TIMESTAMP,
  endedAt TIMESTAMP,
  createdAt TIMESTAMP NOT NULL
);
CREATE INDEX PortalOneTimeCode_customer ON PortalOneTimeCode (customerId, purpose, createdAt);

-- What a right code earns: one change of the password. Stored as a hash.
CREATE TABLE PortalResetToken (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tokenHash TEXT NOT NULL,
  customerId INTEGER NOT NULL,
  userId INTEGER NOT NULL,
  expiresAt TIMESTAMP NOT NULL,
  usedAt TIMESTAMP,
  createdAt TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX PortalResetToken_hash ON PortalResetToken (tokenHash);
CREATE INDEX PortalResetToken_customer ON PortalResetToken (customerId);

-- The picture of a customer, by its path in the file store.
CREATE TABLE PortalAvatar (
  customerId INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  createdAt TIMESTAMP NOT NULL
);

-- What customers write under a repair.
CREATE TABLE PortalRepairComment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repairRequestId INTEGER NOT NULL,
  customerId INTEGER NOT NULL,
  comment TEXT NOT NULL,
  createdAt TIMESTAMP NOT NULL,
  deletedAt TIMESTAMP
);
CREATE INDEX PortalRepairComment_repair ON PortalRepairComment (repairRequestId, createdAt);
CREATE INDEX PortalRepairComment_customer ON PortalRepairComment (customerId);

-- Customers asking how far a repair is.
CREATE TABLE PortalUpdateRequest (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repairRequestId INTEGER NOT NULL,
  customerId INTEGER NOT NULL,
  message TEXT,
  createdAt TIMESTAMP NOT NULL
);
CREATE INDEX PortalUpdateRequest_repair ON PortalUpdateRequest (repairRequestId, createdAt);

-- Which of a repair's attachments the shop shows or hides, against the default.
CREATE TABLE PortalAttachmentVisibility (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  repairRequestId INTEGER NOT NULL,
  attachmentId TEXT NOT NULL,
  visible BOOLEAN NOT NULL,
  updatedAt TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX PortalAttachmentVisibility_attachment ON PortalAttachmentVisibility (repairRequestId, attachmentId);

-- Events that must not be lost. `position` is the place in the stream, given by the relay.
CREATE TABLE PortalOutbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  eventId TEXT NOT NULL,
  kind TEXT NOT NULL,
  v INTEGER NOT NULL DEFAULT 1,
  customerId INTEGER,
  entityId INTEGER NOT NULL,
  data TEXT NOT NULL,
  occurredAt TIMESTAMP NOT NULL,
  position INTEGER,
  state TEXT NOT NULL DEFAULT 'pending',
  attempts INTEGER NOT NULL DEFAULT 0,
  nextAttemptAt TIMESTAMP NOT NULL,
  claimedBy TEXT,
  claimedUntil TIMESTAMP,
  lastError TEXT,
  doneAt TIMESTAMP
);
CREATE UNIQUE INDEX PortalOutbox_event ON PortalOutbox (eventId);
CREATE UNIQUE INDEX PortalOutbox_position ON PortalOutbox (position);
CREATE INDEX PortalOutbox_due ON PortalOutbox (state, nextAttemptAt);
CREATE INDEX PortalOutbox_customer ON PortalOutbox (customerId, position);

-- Which handler has done its work for which event.
CREATE TABLE PortalHandledEvent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  eventId TEXT NOT NULL,
  handler TEXT NOT NULL,
  createdAt TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX PortalHandledEvent_once ON PortalHandledEvent (eventId, handler);
CREATE INDEX PortalHandledEvent_created ON PortalHandledEvent (createdAt);

-- Who of several nodes does a job, until when.
CREATE TABLE PortalLease (
  name TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  expiresAt TIMESTAMP NOT NULL
);

-- Numbers that are given in order.
CREATE TABLE PortalCounter (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
);

-- How far each of the ERP's tables has been followed, and from where on.
CREATE TABLE PortalFollower (
  name TEXT NOT NULL PRIMARY KEY,
  lastId INTEGER NOT NULL DEFAULT 0,
  lastAt TIMESTAMP,
  firstId INTEGER NOT NULL DEFAULT 0,
  startedAt TIMESTAMP NOT NULL,
  updatedAt TIMESTAMP NOT NULL
);

-- Whose each invoice was when it was last followed: where it goes to somebody else, both must see it.
CREATE TABLE PortalInvoiceOwner (
  invoiceId INTEGER NOT NULL PRIMARY KEY,
  customerId INTEGER NOT NULL
);
