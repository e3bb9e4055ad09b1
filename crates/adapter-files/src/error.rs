//! How a file store fails.

use kernel::StorageError;
use object_store::Error as StoreError;
use std::path::PathBuf;
use url::Url;

/// Why the configured place can't be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `file:///…` nor `s3://bucket/prefix`.
    #[error("the file store must be file:///… or s3://bucket/prefix, not {0}://…")]
    Scheme(String),
    /// A URL that names no folder or bucket.
    #[error("{0} names no place for files")]
    Place(Url),
    /// A folder that is not there and can't be made, or can't be looked into.
    #[error("{path} can't be used for files")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The store's own reason.
    #[error("the file store can't be set up")]
    Store(#[source] StoreError),
}

/// Faults of the network or of a full disk pass; the rest are ours (a wrong bucket, a missing right).
pub(crate) fn storage(error: StoreError) -> StorageError {
    match error {
        StoreError::Generic { .. } | StoreError::JoinError { .. } | StoreError::Precondition { .. } => {
            StorageError::unavailable(error)
        }
        other => StorageError::failed(other),
    }
}
