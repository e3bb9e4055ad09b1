//! What a customer may read and change of themselves.

mod avatar;
#[cfg(any(test, feature = "testing"))]
pub mod contract;

pub use avatar::{
    AVATAR_MAX_BYTES, AVATAR_MAX_PIXELS, AVATAR_SIDE, AvatarImages, AvatarPath, AvatarStore, PictureError,
};
#[cfg(any(test, feature = "testing"))]
pub use avatar::{MockAvatarImages, MockAvatarStore};
