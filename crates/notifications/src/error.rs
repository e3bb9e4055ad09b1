//! How a notification's use cases fail.

use kernel::StorageError;

/// Why a call about notifications did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum NotificationError {
    /// Absent, deleted, another's, or not of the inbox: callers are not told which.
    #[error("no such notification")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
