//! How a device's use cases fail.

use crate::{Field, Problem};
use kernel::StorageError;

/// Why a call about devices did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// Absent, deleted, or another customer's: callers are not told which.
    #[error("no such device")]
    NotFound,
    /// A repair of it is open.
    #[error("a repair of the device is open")]
    InUse,
    /// Fields that are not allowed, all of them.
    #[error("{} of the device's fields are not allowed", .0.len())]
    Invalid(Vec<(Field, Problem)>),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
