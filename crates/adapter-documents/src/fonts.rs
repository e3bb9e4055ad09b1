//! The fonts that are shipped: IBM Plex Sans Arabic, which has Arabic and Latin letters of one design, in two weights.

use invoices::PrintError;
use krilla::text::Font;
use parley::fontique::{Blob, Collection, CollectionOptions, SourceCache};
use parley::{FontContext, FontData};
use skrifa::{FontRef, MetadataProvider as _};
use std::sync::Arc;

/// As the files name it.
pub(crate) const FAMILY: &str = "IBM Plex Sans Arabic";
/// The heavier one's weight.
pub(crate) const HEAVY: f32 = 600.0;

static REGULAR: &[u8] = include_bytes!("../fonts/IBMPlexSansArabic-Regular.ttf");
static SEMI_BOLD: &[u8] = include_bytes!("../fonts/IBMPlexSansArabic-SemiBold.ttf");

/// The fonts, ready for setting and for writing into a file.
#[derive(Clone)]
pub(crate) struct Fonts {
    context: FontContext,
    faces: Vec<(u64, Font)>,
}

impl Fonts {
    /// Reads what is shipped.
    pub(crate) fn shipped() -> Result<Self, PrintError> {
        let mut context = FontContext {
            collection: Collection::new(CollectionOptions {
                shared: false,
                system_fonts: false,
            }),
            source_cache: SourceCache::default(),
        };
        let mut faces = Vec::new();
        for data in [REGULAR, SEMI_BOLD] {
            let blob = Blob::new(Arc::new(data));
            let font = Font::new(data.into(), 0).ok_or_else(|| PrintError::failed("a font can't be read"))?;
            faces.push((blob.id(), font));
            context.collection.register_fonts(blob, None);
        }
        Ok(Self { context, faces })
    }

    /// For setting one document.
    pub(crate) fn context(&self) -> FontContext {
        self.context.clone()
    }

    /// The font that a run was set in.
    pub(crate) fn face(&self, data: &FontData) -> Option<Font> {
        let id = data.data.id();
        let face = self.faces.iter().find(|(known, _)| *known == id);
        face.map(|(_, font)| font.clone())
    }
}

/// Whether the fonts have a shape for a character.
pub(crate) fn knows(c: char) -> bool {
    [REGULAR, SEMI_BOLD]
        .iter()
        .all(|data| FontRef::new(data).is_ok_and(|font| font.charmap().map(c).is_some()))
}
