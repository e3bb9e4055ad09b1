//! Files outside the database: customers' pictures in a folder or an S3 bucket, and the attachments that the ERP keeps
//! in a folder of its own, which is only ever read.
//!
//! Nothing here takes a path from outside: a picture is named by an [`identity::profile::AvatarPath`], an attachment by its
//! repair and its id, and an id that is more than one plain file name names nothing.

mod error;
mod pictures;
mod read;
mod store;
mod uploads;

pub use error::OpenError;
pub use pictures::{PictureLimits, Pictures};
pub use read::{FileBytes, FileMeta};
pub use store::FileStore;
pub use uploads::Uploads;
