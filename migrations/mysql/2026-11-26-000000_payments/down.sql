DROP TABLE IF EXISTS PortalIdempotencyKey;
DROP TABLE IF EXISTS PortalRefund;
DROP TABLE IF EXISTS PortalLedgerEntry;
DROP TABLE IF EXISTS PortalPaymentEvent;
DROP TABLE IF EXISTS PortalPaymentAttempt;
