//! Whether a statement is tried again.

use kernel::StorageError;

/// What follows a try.
pub(crate) enum Next<T> {
    /// Once more.
    Again,
    /// That was it.
    Done(Result<T, StorageError>),
}
