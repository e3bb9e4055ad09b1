//! Uploads become pictures: decoded within limits, put upright, cut square, scaled, and encoded anew.

use async_trait::async_trait;
use identity::profile::{AVATAR_MAX_PIXELS, AVATAR_SIDE, AvatarImages, PictureError};
use image::codecs::webp::WebPEncoder;
use image::error::ImageError;
use image::imageops::FilterType;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat, ImageReader, Limits};
use kernel::StorageError;
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// The most a decoder may hold at once: 40 megapixels at four bytes, and half as much again for its own work.
const DECODER_BYTES: u64 = 240 * 1024 * 1024;
/// The least share of the pixel budget an upload takes, so that small ones are bounded in number too.
const LEAST_SHARE: u32 = 20;
/// The pixel budget, in megapixels: one picture of the largest size, or two of half that.
const BUDGET: u32 = 40;

/// How much of this machine uploads may take.
#[derive(Debug, Clone, Copy)]
pub struct PictureLimits {
    /// How many uploads may wait for their turn; past that they are refused.
    pub waiting: usize,
}

impl Default for PictureLimits {
    fn default() -> Self {
        Self { waiting: 16 }
    }
}

/// Makes pictures on blocking threads. At most 40 megapixels are unpacked at any one time, whoever uploads them.
#[derive(Debug)]
pub struct Pictures {
    limits: PictureLimits,
    waiting: AtomicUsize,
    budget: Arc<Semaphore>,
}

impl Pictures {
    /// With limits.
    #[must_use]
    pub fn new(limits: PictureLimits) -> Self {
        Self {
            limits,
            waiting: AtomicUsize::new(0),
            budget: Arc::new(Semaphore::new(BUDGET as usize)),
        }
    }
}

impl Default for Pictures {
    fn default() -> Self {
        Self::new(PictureLimits::default())
    }
}

/// Leaves the queue when dropped, also when the caller goes away while waiting.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[async_trait]
impl AvatarImages for Pictures {
    async fn prepare(&self, upload: Vec<u8>) -> Result<Vec<u8>, PictureError> {
        let format = recognise(&upload)?;
        let megapixels = measure(&upload, format)?.div_ceil(1_000_000);
        let share = u32::try_from(megapixels)
            .map_err(|_| PictureError::TooManyPixels)?
            .clamp(LEAST_SHARE, BUDGET);
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.limits.waiting {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(StorageError::unavailable("too many pictures are waiting").into());
        }
        let place = Waiting(&self.waiting);
        let turn = Arc::clone(&self.budget)
            .acquire_many_owned(share)
            .await
            .map_err(StorageError::failed)?;
        drop(place);
        tokio::task::spawn_blocking(move || {
            let picture = square(upload, format);
            drop(turn);
            picture
        })
        .await
        .unwrap_or_else(|error| {
            // A decoder that panics has met a picture it can't read; the caller learns as much, the log the rest.
            tracing::warn!(%error, "a picture stopped its decoder");
            Err(PictureError::Unreadable)
        })
    }
}

/// The format by content.
fn recognise(upload: &[u8]) -> Result<ImageFormat, PictureError> {
    match image::guess_format(upload) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        _ => Err(PictureError::UnknownFormat),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODER_BYTES);
    limits
}

/// How many pixels the header tells of; refused before any is unpacked when they are too many.
fn measure(upload: &[u8], format: ImageFormat) -> Result<u64, PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits());
    let (width, height) = reader.into_dimensions().map_err(refused)?;
    match u64::from(width) * u64::from(height) {
        0 => Err(PictureError::Unreadable),
        pixels if pixels > AVATAR_MAX_PIXELS => Err(PictureError::TooManyPixels),
        pixels => Ok(pixels),
    }
}

fn square(upload: Vec<u8>, format: ImageFormat) -> Result<Vec<u8>, PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    limits().reserve(decoder.total_bytes()).map_err(refused)?;
    // Pictures whose metadata is broken are shown as they lie.
    let orientation = decoder
        .orientation()
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let mut small = shrink(image);
    // The middle of a square stays the middle however it is turned, and turning a small picture is cheap.
    small.apply_orientation(orientation);
    encode(&small)
}

/// The middle square at [`AVATAR_SIDE`]. Large pictures are first averaged down, so that only the decoded picture itself
/// is ever large.
fn shrink(image: DynamicImage) -> DynamicImage {
    let (width, height) = (u64::from(image.width()), u64::from(image.height()));
    let (short, long) = (width.min(height), width.max(height));
    let target = u64::from(AVATAR_SIDE) * 2;
    let image = if short > target && long < short * 8 {
        let scaled = |side: u64| u32::try_from((side * target).div_ceil(short)).unwrap_or(AVATAR_SIDE);
        image.thumbnail_exact(scaled(width), scaled(height))
    } else {
        image
    };
    let side = image.width().min(image.height());
    let left = (image.width() - side) / 2;
    let top = (image.height() - side) / 2;
    image
        .crop_imm(left, top, side, side)
        .resize_exact(AVATAR_SIDE, AVATAR_SIDE, FilterType::CatmullRom)
}

/// Lossless WebP of the pixels alone.
fn encode(image: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut picture = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut picture);
    let (width, height) = (image.width(), image.height());
    let encoded = if image.color().has_alpha() {
        encoder.encode(&image.to_rgba8(), width, height, ExtendedColorType::Rgba8)
    } else {
        encoder.encode(&image.to_rgb8(), width, height, ExtendedColorType::Rgb8)
    };
    encoded.map_err(StorageError::failed)?;
    Ok(picture)
}

fn refused(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooManyPixels,
        error => {
            tracing::debug!(%error, "an upload is no readable picture");
            PictureError::Unreadable
        }
    }
}
