//! What a customer may read and change of themselves.

mod avatar;
#[cfg(any(test, feature = "testing"))]
pub mod contract;
mod edit;
mod entity;
mod error;
mod pictures;
mod ports;
mod service;

pub use avatar::{
    AVATAR_MAX_BYTES, AVATAR_MAX_PIXELS, AVATAR_SIDE, AvatarImages, AvatarPath, AvatarStore, PictureError,
};
pub(crate) use edit::line;
pub use edit::{ADDRESS_LONGEST, Fault, FieldFault, NAME_LONGEST, ProfileEdit, ProfileRequest};
pub use entity::{Company, Profile, real_email};
pub use error::ProfileError;
pub use pictures::AvatarService;
pub use ports::{Avatars, DiscardNotice, ProfileReader, ProfileUpdate, ProfileWriter, UpdateOutcome};
pub use service::{PendingContact, ProfilePorts, ProfileService, Updated};

#[cfg(any(test, feature = "testing"))]
pub use avatar::{MockAvatarImages, MockAvatarStore};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockAvatars, MockProfileReader, MockProfileWriter};
