//! Small pictures of devices with something wrong, drawn rather than photographed.

use super::dice::Dice;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

const WIDTH: u32 = 200;
const HEIGHT: u32 = 150;

/// A picture of a repair, and the file it is kept in.
pub(crate) struct Picture {
    repair: i64,
    nth: i64,
    seed: u64,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Format {
    Jpeg,
    Png,
    WebP,
}

impl Picture {
    /// Draws it: the same seed, the same picture.
    pub(super) fn new(repair: i64, nth: i64, seed: u64) -> Self {
        let mut picture = Self {
            repair,
            nth,
            seed,
            bytes: Vec::new(),
        };
        picture.bytes = encode(&draw(seed), picture.format());
        picture
    }

    const fn format(&self) -> Format {
        match self.nth % 3 {
            1 => Format::Jpeg,
            2 => Format::Png,
            _ => Format::WebP,
        }
    }

    /// The name in the repair's folder.
    pub(super) fn file_name(&self) -> String {
        let extension = match self.format() {
            Format::Jpeg => "jpg",
            Format::Png => "png",
            Format::WebP => "webp",
        };
        format!("{:08x}-{}.{extension}", self.seed >> 32, self.nth)
    }

    /// The file's path under the ERP's upload folder.
    pub(crate) fn path(&self) -> String {
        format!("repairs/{}/{}", self.repair, self.file_name())
    }

    pub(super) const fn content_type(&self) -> &'static str {
        match self.format() {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::WebP => "image/webp",
        }
    }

    /// What the file holds.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// A table, a device upon it, and a crack across its screen.
fn draw(seed: u64) -> RgbImage {
    let mut dice = Dice::new(seed);
    let mut shade = |low, high| u8::try_from(dice.between(low, high)).unwrap_or(0);
    let table = Rgb([shade(130, 200), shade(110, 170), shade(90, 140)]);
    let case = Rgb([shade(30, 90), shade(30, 90), shade(40, 110)]);
    let screen = Rgb([shade(60, 160), shade(130, 220), shade(190, 255)]);
    let crack = Rgb([240, 240, 245]);
    let (left, top) = (WIDTH / 6, HEIGHT / 6);
    let mut picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let across = left..WIDTH - left;
        let down = top..HEIGHT - top;
        let inner = left + 12..WIDTH - left - 12;
        let glass = top + 12..HEIGHT - top - 12;
        if inner.contains(&x) && glass.contains(&y) {
            fade(screen, (x + y) / 8)
        } else if across.contains(&x) && down.contains(&y) {
            case
        } else {
            fade(table, y / 6)
        }
    });
    let mut x = i64::from(WIDTH / 2) + dice.between(-30, 30);
    for y in top + 12..HEIGHT - top - 12 {
        x += dice.between(-3, 3);
        for stroke in 0..2 {
            if let Some(pixel) = u32::try_from(x + stroke)
                .ok()
                .and_then(|x| picture.get_pixel_mut_checked(x, y))
            {
                *pixel = crack;
            }
        }
    }
    picture
}

fn fade(Rgb(colour): Rgb<u8>, by: u32) -> Rgb<u8> {
    let by = u8::try_from(by).unwrap_or(u8::MAX);
    Rgb(colour.map(|channel| channel.saturating_sub(by)))
}

fn encode(picture: &RgbImage, format: Format) -> Vec<u8> {
    let mut bytes = Vec::new();
    let colour = ExtendedColorType::Rgb8;
    let written = match format {
        Format::Jpeg => {
            JpegEncoder::new_with_quality(&mut bytes, 80).write_image(picture, WIDTH, HEIGHT, colour)
        }
        Format::Png => PngEncoder::new(&mut bytes).write_image(picture, WIDTH, HEIGHT, colour),
        Format::WebP => WebPEncoder::new_lossless(&mut bytes).write_image(picture, WIDTH, HEIGHT, colour),
    };
    // The size fits the buffer and memory takes every byte, so that there is no way to fail.
    written.map(|()| bytes).unwrap_or_default()
}
