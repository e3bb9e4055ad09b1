//! A customer's picture: where it lies, and the ports that make and keep it.

use async_trait::async_trait;
use kernel::{CustomerId, Random, StorageError};
use std::fmt;

/// The most an uploaded picture may weigh, in bytes: 5 MiB.
pub const AVATAR_MAX_BYTES: usize = 5 * 1024 * 1024;
/// The most pixels an uploaded picture may unpack to: 40 megapixels.
pub const AVATAR_MAX_PIXELS: u64 = 40_000_000;
/// The side of the square that is kept, in pixels.
pub const AVATAR_SIDE: u32 = 512;

/// Where a picture lies in the file store: `avatars/{customer}/{random}.webp`. The random part makes every new picture
/// a new file, so that what is at a path never changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AvatarPath(String);

impl AvatarPath {
    /// A path that no other picture has.
    pub fn fresh(customer: CustomerId, random: &dyn Random) -> Self {
        let name = random
            .bytes::<16>()
            .iter()
            .fold(String::with_capacity(32), |mut name, byte| {
                for nibble in [byte >> 4, byte & 15] {
                    name.extend(char::from_digit(u32::from(nibble), 16));
                }
                name
            });
        Self(format!("avatars/{customer}/{name}.webp"))
    }

    /// Reads a path as it is stored; `None` for anything that [`AvatarPath::fresh`] could not have made.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (customer, file) = text.strip_prefix("avatars/")?.split_once('/')?;
        let name = file.strip_suffix(".webp")?;
        let digits = !customer.is_empty() && customer.bytes().all(|b| b.is_ascii_digit());
        let hex = name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit());
        (digits && hex).then(|| Self(text.to_owned()))
    }

    /// The path, with `/` between its parts.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AvatarPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why an upload can't become a picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// By its content it is none of JPEG, PNG and WebP, whatever its name or its header says.
    #[error("neither JPEG, PNG nor WebP")]
    UnknownFormat,
    /// It says of itself that it unpacks to more than [`AVATAR_MAX_PIXELS`], or needs more memory than is allowed.
    #[error("too many pixels")]
    TooManyPixels,
    /// It starts like a picture and can't be decoded.
    #[error("the picture can't be decoded")]
    Unreadable,
    /// Too many uploads are waiting for their turn, or this process failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Makes of an upload the picture that is kept.
///
/// The answer is WebP, a square of [`AVATAR_SIDE`] pixels cut from the upload's middle, upright, and without any of
/// the upload's metadata. The size an upload claims is checked before it is unpacked. Work is bounded: past a
/// number of waiting uploads it answers [`StorageError::Unavailable`] rather than queueing without end.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait AvatarImages: Send + Sync {
    /// Turns the upload into the picture that is kept.
    async fn prepare(&self, upload: Vec<u8>) -> Result<Vec<u8>, PictureError>;
}

/// Keeps pictures. What lies at a path never changes: it is put once, and later removed.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait AvatarStore: Send + Sync {
    /// Keeps the picture: whole and durable when this returns, or not there at all.
    async fn put(&self, path: &AvatarPath, picture: Vec<u8>) -> Result<(), StorageError>;
    /// Removes the picture. Removing one that is not there succeeds.
    async fn remove(&self, path: &AvatarPath) -> Result<(), StorageError>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::testing::CountingRandom;

    #[test]
    fn a_path_reads_back_and_nothing_else_does() {
        let random = CountingRandom::default();
        let path = AvatarPath::fresh(CustomerId(7), &random);
        assert_eq!(AvatarPath::parse(path.as_str()), Some(path.clone()));
        assert_ne!(AvatarPath::fresh(CustomerId(7), &random), path);
        for bad in [
            "avatars/7/../../etc/passwd.webp",
            "avatars/../0123456789abcdef0123456789abcdef.webp",
            "avatars/7/0123456789abcdef0123456789abcdef.svg",
            "avatars//0123456789abcdef0123456789abcdef.webp",
            "repairs/7/0123456789abcdef0123456789abcdef.webp",
        ] {
            assert_eq!(AvatarPath::parse(bad), None, "{bad}");
        }
    }
}
