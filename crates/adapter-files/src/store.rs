//! The portal's own files: a folder, or a bucket of S3 or its kin.

use crate::error::{OpenError, storage};
use crate::read::{self, FileBytes, FileMeta};
use async_trait::async_trait;
use identity::profile::{AvatarPath, AvatarStore};
use kernel::StorageError;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{Error as StoreError, ObjectStore, ObjectStoreExt};
use std::ops::Range;
use std::sync::Arc;
use url::Url;

/// Where the portal keeps the files it makes.
#[derive(Clone, Debug)]
pub struct FileStore {
    inner: Arc<dyn ObjectStore>,
}

impl FileStore {
    /// A folder of this machine, made when it is not there. A file is on the disk when [`AvatarStore::put`] returns.
    ///
    /// # Errors
    /// When the folder can't be made or looked into.
    pub fn folder(path: &std::path::Path) -> Result<Self, OpenError> {
        std::fs::create_dir_all(path).map_err(|source| OpenError::Folder {
            path: path.to_owned(),
            source,
        })?;
        let store = LocalFileSystem::new_with_prefix(path)
            .map_err(OpenError::Store)?
            .with_fsync(true)
            .with_automatic_cleanup(true);
        Ok(Self {
            inner: Arc::new(store),
        })
    }

    /// By URL: `file:///folder`, or `s3://bucket/prefix` with the credentials, region and endpoint of the usual
    /// `AWS_…` environment variables.
    ///
    /// # Errors
    /// Another scheme, a URL without a folder or a bucket, or settings that the store refuses.
    pub fn open(url: &Url) -> Result<Self, OpenError> {
        match url.scheme() {
            "file" => match url.to_file_path() {
                Ok(path) => Self::folder(&path),
                Err(()) => Err(OpenError::Place(url.clone())),
            },
            "s3" => {
                let bucket = url.host_str().ok_or_else(|| OpenError::Place(url.clone()))?;
                let store = AmazonS3Builder::from_env()
                    .with_bucket_name(bucket)
                    .build()
                    .map_err(OpenError::Store)?;
                let prefix = Path::from_url_path(url.path())
                    .map_err(|error| OpenError::Store(StoreError::from(error)))?;
                Ok(Self {
                    inner: Arc::new(PrefixStore::new(store, prefix)),
                })
            }
            other => Err(OpenError::Scheme(other.to_owned())),
        }
    }

    /// What is known of a picture; `None` when it is not there.
    ///
    /// # Errors
    /// When the store can't be asked.
    pub async fn meta(&self, path: &AvatarPath) -> Result<Option<FileMeta>, StorageError> {
        read::meta(&*self.inner, &location(path)).await
    }

    /// Bytes `range` of a picture, which must lie within its size; `None` when it is gone.
    ///
    /// # Errors
    /// When the store can't be asked; the stream may fail later.
    pub async fn read(
        &self,
        path: &AvatarPath,
        range: Range<u64>,
    ) -> Result<Option<FileBytes>, StorageError> {
        read::read(&*self.inner, &location(path), range).await
    }
}

#[async_trait]
impl AvatarStore for FileStore {
    async fn put(&self, path: &AvatarPath, picture: Vec<u8>) -> Result<(), StorageError> {
        // Any failure to store is a passing one to the caller: a disk that is full is emptied, a bucket comes back.
        self.inner
            .put(&location(path), picture.into())
            .await
            .map(drop)
            .map_err(StorageError::unavailable)
    }

    async fn remove(&self, path: &AvatarPath) -> Result<(), StorageError> {
        match self.inner.delete(&location(path)).await {
            Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(storage(error)),
        }
    }
}

/// An [`AvatarPath`] is digits, hexadecimal and fixed words: nothing in it needs escaping.
fn location(path: &AvatarPath) -> Path {
    Path::from(path.as_str())
}
