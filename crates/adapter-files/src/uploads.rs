//! The ERP's upload folder: read, never written.

use crate::error::OpenError;
use crate::read::{self, FileBytes, FileMeta};
use kernel::{RepairId, StorageError};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the ERP keeps attachments, at `repairs/{repair}/{attachment}`.
#[derive(Clone, Debug)]
pub struct Uploads {
    root: PathBuf,
    store: Arc<LocalFileSystem>,
}

impl Uploads {
    /// The folder (`PORTAL_ERP_UPLOADS`), which must exist.
    ///
    /// # Errors
    /// When the folder is not there or can't be looked into.
    pub fn open(root: &std::path::Path) -> Result<Self, OpenError> {
        let root = root.canonicalize().map_err(|source| OpenError::Folder {
            path: root.to_owned(),
            source,
        })?;
        let store = LocalFileSystem::new_with_prefix(&root).map_err(OpenError::Store)?;
        Ok(Self {
            root,
            store: Arc::new(store),
        })
    }

    /// What is known of an attachment's file; `None` when there is none, or when the id is no plain file name, or when
    /// what lies there leads out of the folder.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub async fn meta(&self, repair: RepairId, attachment: &str) -> Result<Option<FileMeta>, StorageError> {
        match location(repair, attachment) {
            Some(path) if self.stays_inside(&path).await? => read::meta(&*self.store, &path).await,
            _ => Ok(None),
        }
    }

    /// Bytes `range` of an attachment's file, which must lie within its size; `None` as for [`Uploads::meta`].
    ///
    /// # Errors
    /// When the folder can't be read; the stream may fail later.
    pub async fn read(
        &self,
        repair: RepairId,
        attachment: &str,
        range: Range<u64>,
    ) -> Result<Option<FileBytes>, StorageError> {
        match location(repair, attachment) {
            Some(path) if self.stays_inside(&path).await? => read::read(&*self.store, &path, range).await,
            _ => Ok(None),
        }
    }

    /// Whether what lies at the path, symbolic links followed, is a file within the folder.
    async fn stays_inside(&self, path: &Path) -> Result<bool, StorageError> {
        let Ok(path) = self.store.path_to_filesystem(path) else {
            return Ok(false);
        };
        match tokio::fs::canonicalize(path).await {
            Ok(real) => {
                Ok(real.starts_with(&self.root)
                    && tokio::fs::metadata(&real).await.is_ok_and(|m| m.is_file()))
            }
            // A right that is missing or a mount that is gone is the shop's to mend; anything else is no such file.
            Err(error) => match error.kind() {
                ErrorKind::PermissionDenied | ErrorKind::StaleNetworkFileHandle | ErrorKind::TimedOut => {
                    Err(StorageError::unavailable(error))
                }
                _ => Ok(false),
            },
        }
    }
}

/// The place of an attachment, when its id is one plain file name.
fn location(repair: RepairId, attachment: &str) -> Option<Path> {
    let plain = !attachment.is_empty()
        && attachment.len() <= 255
        && !attachment.starts_with('.')
        && !attachment.contains(['/', '\\'])
        && !attachment.chars().any(char::is_control);
    if !plain || repair.get() < 0 {
        return None;
    }
    Path::parse(format!("repairs/{repair}/{attachment}")).ok()
}
