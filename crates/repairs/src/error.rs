//! How a repair's use cases fail.

use kernel::StorageError;
use std::time::Duration;

/// Why a call about repairs did not succeed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RepairError {
    /// Absent, deleted, or another customer's: callers are not told which.
    #[error("no such repair")]
    NotFound,
    /// The quotation was answered before, or none waits for an answer.
    #[error("no quotation is waiting for an answer")]
    QuotationAlreadyDecided,
    /// The last request for an update is too recent.
    #[error("an update was asked for not long ago")]
    UpdateTooSoon {
        /// When the next one is taken.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
