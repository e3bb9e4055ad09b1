//! The shop's sign, read once from a file of the operator's.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use sha2::{Digest, Sha256};
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

/// Larger files are no logo.
const MOST_BYTES: u64 = 5 * 1024 * 1024;
const MOST_PIXELS_A_SIDE: u32 = 8_000;
/// What is printed: sharp at the size it has on paper.
const WIDTH: u32 = 640;
const HEIGHT: u32 = 320;
const QUALITY: u8 = 92;

/// A logo as it goes into a document.
#[derive(Debug, Clone)]
pub struct Logo {
    pub(crate) jpeg: Arc<Vec<u8>>,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Why a file is no logo.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// It can't be read.
    #[error("the logo can't be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// It is too large.
    #[error("the logo is larger than 5 MiB")]
    TooLarge,
    /// It is of another kind.
    #[error("the logo is neither a PNG nor a JPEG picture")]
    OtherKind,
    /// It is broken, or has too many pixels.
    #[error("the logo is no whole picture of at most 8000 × 8000 pixels: {0}")]
    NoPicture(#[from] image::ImageError),
}

impl Logo {
    /// Reads a PNG or JPEG file. What is transparent in it becomes white, as the paper is.
    ///
    /// # Errors
    /// [`LogoError`]
    pub fn open(path: &Path) -> Result<Self, LogoError> {
        if std::fs::metadata(path)?.len() > MOST_BYTES {
            return Err(LogoError::TooLarge);
        }
        let bytes = std::fs::read(path)?;
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
        if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)) {
            return Err(LogoError::OtherKind);
        }
        let mut limits = Limits::default();
        limits.max_image_width = Some(MOST_PIXELS_A_SIDE);
        limits.max_image_height = Some(MOST_PIXELS_A_SIDE);
        reader.limits(limits);
        let mut picture = reader.decode()?;
        if picture.width() > WIDTH || picture.height() > HEIGHT {
            picture = picture.resize(WIDTH, HEIGHT, FilterType::Lanczos3);
        }
        let flat = on_white(&picture);
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&flat)?;
        Ok(Self {
            width: flat.width(),
            height: flat.height(),
            jpeg: Arc::new(jpeg),
        })
    }

    /// Names what it shows.
    pub(crate) fn mark(&self) -> String {
        let hash = Sha256::digest(self.jpeg.as_slice());
        hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn on_white(picture: &DynamicImage) -> RgbImage {
    let from = picture.to_rgba8();
    let mut flat = RgbImage::new(from.width(), from.height());
    for (to, from) in flat.pixels_mut().zip(from.pixels()) {
        let [red, green, blue, alpha] = from.0;
        let over = |channel: u8| {
            let mixed = u32::from(channel) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        *to = Rgb([over(red), over(green), over(blue)]);
    }
    flat
}
