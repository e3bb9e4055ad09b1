//! Files behind signed links: customers' pictures and the attachments of repairs.

mod links;
mod name;
mod range;

pub use links::{FileLinks, FileRef};
pub(crate) use name::disposition;
pub(crate) use range::{Part, part};

use adapter_files::{FileBytes, FileMeta, FileStore, Uploads};
use kernel::StorageError;
use std::ops::Range;

/// Where the files lie that links lead to.
#[derive(Debug, Clone)]
pub struct Files {
    /// The portal's own.
    pub store: FileStore,
    /// The ERP's upload folder, where the shop has one.
    pub uploads: Option<Uploads>,
}

impl Files {
    /// What is known of a file; `None` when it is not there.
    ///
    /// # Errors
    /// When the store can't be asked.
    pub async fn meta(&self, file: &FileRef) -> Result<Option<FileMeta>, StorageError> {
        match (file, &self.uploads) {
            (FileRef::Avatar(path), _) => self.store.meta(path).await,
            (
                FileRef::Attachment {
                    repair, attachment, ..
                },
                Some(uploads),
            ) => uploads.meta(*repair, attachment).await,
            (FileRef::Attachment { .. }, None) => Ok(None),
        }
    }

    /// A part of a file; `None` when it is gone.
    ///
    /// # Errors
    /// When the store can't be asked.
    pub async fn read(&self, file: &FileRef, range: Range<u64>) -> Result<Option<FileBytes>, StorageError> {
        match (file, &self.uploads) {
            (FileRef::Avatar(path), _) => self.store.read(path, range).await,
            (
                FileRef::Attachment {
                    repair, attachment, ..
                },
                Some(uploads),
            ) => uploads.read(*repair, attachment, range).await,
            (FileRef::Attachment { .. }, None) => Ok(None),
        }
    }
}
