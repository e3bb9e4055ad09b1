//! Who did what, remembered for a year and without a secret in it.
//!
//! A change writes its own entry in its own transaction (`kernel::Change`). What changes nothing, a failed
//! login or a refused access, must not cost the caller a write: it goes through [`AuditQueue`], which is
//! bounded, never waits, and is emptied by a clean stop. [`redact`] takes the secrets out of request data
//! before it becomes an entry; [`Retention`] deletes what has been kept long enough.

#[cfg(feature = "testing")]
pub mod contract;
mod ports;
mod queue;
mod redact;
mod retention;

#[cfg(any(test, feature = "testing"))]
pub use ports::MockAuditLog;
pub use ports::{AuditLog, AuditRecord};
pub use queue::{AuditQueue, AuditWriter, QueueOptions};
pub use redact::{MASK, is_secret, redact};
pub use retention::{Retention, RetentionOptions};
