//! What becomes of uploads.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation
)]

use adapter_files::{PictureLimits, Pictures};
use identity::profile::{AVATAR_SIDE, AvatarImages, PictureError};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use kernel::StorageError;
use std::io::Cursor;

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red above blue.
fn flag(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |_, y| {
        if y < height / 2 {
            Rgb([250, 5, 5])
        } else {
            Rgb([5, 5, 250])
        }
    })
    .into()
}

/// The same JPEG with an EXIF segment that says how it is turned, and where it was taken.
fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    tiff.extend([
        1,
        0,
        0x12,
        0x01,
        3,
        0,
        1,
        0,
        0,
        0,
        orientation,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
    ]);
    tiff.extend(b"SECRET-PLACE");
    let mut out = jpeg[..2].to_vec();
    out.extend([0xFF, 0xE1]);
    out.extend((tiff.len() as u16 + 2).to_be_bytes());
    out.extend(tiff);
    out.extend(&jpeg[2..]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}

/// The same PNG with another size in its header, and a checksum that says the header is sound.
fn claiming(png: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut out = png.to_vec();
    out[16..20].copy_from_slice(&width.to_be_bytes());
    out[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&out[12..29]);
    out[29..33].copy_from_slice(&sum.to_be_bytes());
    out
}

async fn kept(upload: Vec<u8>) -> RgbaImage {
    let picture = Pictures::default().prepare(upload).await.unwrap();
    assert_eq!(image::guess_format(&picture).unwrap(), ImageFormat::WebP);
    let decoded = image::load_from_memory(&picture).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (AVATAR_SIDE, AVATAR_SIDE));
    decoded.to_rgba8()
}

fn is_red(pixel: &Rgba<u8>) -> bool {
    pixel[0] > 200 && pixel[2] < 50
}

#[tokio::test]
async fn every_format_and_shape_becomes_one_square() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        for (width, height) in [(64, 64), (1, 300), (1100, 2200), (900, 1)] {
            let picture = kept(encoded(&flag(width, height), format)).await;
            if width.min(height) > 1 {
                assert!(is_red(picture.get_pixel(256, 100)), "{format:?} {width}x{height}");
                assert!(
                    !is_red(picture.get_pixel(256, 400)),
                    "{format:?} {width}x{height}"
                );
            }
        }
    }
}

#[tokio::test]
async fn transparency_is_kept() {
    let clear = RgbaImage::from_pixel(80, 80, Rgba([9, 9, 9, 0]));
    let picture = kept(encoded(&clear.into(), ImageFormat::Png)).await;
    assert_eq!(picture.get_pixel(5, 5)[3], 0);
}

#[tokio::test]
async fn a_turned_picture_is_put_upright_and_its_metadata_dropped() {
    let upload = turned(&encoded(&flag(640, 640), ImageFormat::Jpeg), 3);
    let bytes = Pictures::default().prepare(upload.clone()).await.unwrap();
    let found = |bytes: &[u8]| bytes.windows(12).any(|w| w == b"SECRET-PLACE");
    assert!(found(&upload) && !found(&bytes));
    let picture = kept(upload).await;
    assert!(!is_red(picture.get_pixel(256, 100)) && is_red(picture.get_pixel(256, 400)));
    // A quarter turn puts the top to the right.
    let picture = kept(turned(&encoded(&flag(640, 640), ImageFormat::Jpeg), 6)).await;
    assert!(!is_red(picture.get_pixel(100, 256)) && is_red(picture.get_pixel(400, 256)));
}

#[tokio::test]
async fn a_claim_of_too_many_pixels_is_refused_before_they_are_unpacked() {
    let small = encoded(&flag(8, 8), ImageFormat::Png);
    for (width, height) in [
        (6_400, 6_400),
        (65_000, 65_000),
        (40_000_001, 1),
        (i32::MAX as u32, 2),
    ] {
        let error = Pictures::default()
            .prepare(claiming(&small, width, height))
            .await
            .unwrap_err();
        assert!(
            matches!(error, PictureError::TooManyPixels),
            "{width}x{height}: {error:?}"
        );
    }
}

#[tokio::test]
async fn what_only_looks_like_a_picture_is_refused() {
    let png = encoded(&flag(64, 64), ImageFormat::Png);
    let mut webp = b"RIFF\x20\0\0\0WEBPVP8 ".to_vec();
    webp.extend([0; 40]);
    for (upload, unknown) in [
        (b"<script>alert(1)</script>".to_vec(), true),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), true),
        (b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), true),
        (Vec::new(), true),
        (png[..60].to_vec(), false),
        (claiming(&png, 0, 5), false),
        (b"\x89PNG\r\n\x1a\nand then some text".to_vec(), false),
        (b"\xFF\xD8\xFF\xE0 not a jpeg".to_vec(), false),
        (webp, false),
    ] {
        let error = Pictures::default().prepare(upload.clone()).await.unwrap_err();
        match error {
            PictureError::UnknownFormat => assert!(unknown, "{upload:?}"),
            PictureError::Unreadable => assert!(!unknown, "{upload:?}"),
            other => panic!("{upload:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn past_the_queue_uploads_are_refused_rather_than_kept_waiting() {
    let pictures = Pictures::new(PictureLimits { waiting: 0 });
    let error = pictures
        .prepare(encoded(&flag(8, 8), ImageFormat::Png))
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        PictureError::Storage(StorageError::Unavailable(_))
    ));
}
