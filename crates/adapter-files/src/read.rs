//! Reading a stored file, whole or in part, without holding it in memory.

use crate::error::storage;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use kernel::StorageError;
use object_store::path::Path;
use object_store::{Error as StoreError, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt};
use std::ops::Range;

/// A file's bytes as they come.
pub type FileBytes = BoxStream<'static, Result<Bytes, StorageError>>;

/// What is known of a file before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMeta {
    /// Its length in bytes.
    pub size: u64,
    /// Changes whenever the content does; without quotes. Some stores have none.
    pub tag: Option<String>,
    /// When it was last written.
    pub modified: DateTime<Utc>,
}

impl From<ObjectMeta> for FileMeta {
    fn from(meta: ObjectMeta) -> Self {
        Self {
            size: meta.size,
            tag: meta.e_tag.map(|tag| tag.trim_matches('"').to_owned()),
            modified: meta.last_modified,
        }
    }
}

/// What is known of the file; `None` when there is none.
pub(crate) async fn meta(store: &dyn ObjectStore, path: &Path) -> Result<Option<FileMeta>, StorageError> {
    match store.head(path).await {
        Ok(meta) => Ok(Some(meta.into())),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(storage(error)),
    }
}

/// Bytes `range` of the file, which must lie within its size. `None` when it is gone.
pub(crate) async fn read(
    store: &dyn ObjectStore,
    path: &Path,
    range: Range<u64>,
) -> Result<Option<FileBytes>, StorageError> {
    if range.is_empty() {
        return Ok(Some(futures_util::stream::empty().boxed()));
    }
    let options = GetOptions {
        range: Some(GetRange::Bounded(range)),
        ..GetOptions::default()
    };
    match store.get_opts(path, options).await {
        Ok(found) => Ok(Some(found.into_stream().map_err(storage).boxed())),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(storage(error)),
    }
}
