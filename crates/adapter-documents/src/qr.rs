//! The code that a telephone's camera reads.

use invoices::PrintError;
use krilla::geom::{Path, PathBuilder, Rect};
use qrcode::{Color, EcLevel, QrCode};

/// A code's modules, row by row.
#[derive(Debug)]
pub(crate) struct Modules {
    dark: Vec<bool>,
    width: usize,
}

/// Modules that have to stay white around a code (ISO/IEC 18004, section 6.3.8).
const QUIET: f32 = 4.0;

impl Modules {
    /// Of a link, readable with a seventh of it damaged.
    pub(crate) fn of(link: &str) -> Result<Self, PrintError> {
        let code = QrCode::with_error_correction_level(link, EcLevel::M).map_err(PrintError::failed)?;
        Ok(Self {
            dark: code.to_colors().into_iter().map(|c| c == Color::Dark).collect(),
            width: code.width(),
        })
    }

    /// The dark modules as one shape, in a square of so many points whose rim stays white.
    pub(crate) fn path(&self, x: f32, y: f32, side: f32) -> Option<Path> {
        let width = u16::try_from(self.width).map_or(1.0, f32::from);
        let module = side / (width + 2.0 * QUIET);
        let mut path = PathBuilder::new();
        let mut top = y + QUIET * module;
        for row in self.dark.chunks(self.width.max(1)) {
            let mut left = x + QUIET * module;
            for run in row.chunk_by(|a, b| a == b) {
                let long = u16::try_from(run.len()).map_or(0.0, f32::from) * module;
                if run.first() == Some(&true)
                    && let Some(rect) = Rect::from_xywh(left, top, long, module)
                {
                    path.push_rect(rect);
                }
                left += long;
            }
            top += module;
        }
        path.finish()
    }
}
