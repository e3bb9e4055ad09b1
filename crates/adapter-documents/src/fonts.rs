//! The fonts that are shipped: IBM Plex Sans Arabic, which has Arabic and Latin letters of one design, in two weights.

use invoices::PrintError;
use krilla::text::{Font, GlyphId};
use parley::fontique::{Blob, Collection, CollectionOptions, SourceCache};
use parley::{FontContext, FontData};
use skrifa::instance::{LocationRef, Size};
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
    faces: Vec<Face>,
}

/// One of the weights.
#[derive(Clone)]
pub(crate) struct Face {
    id: u64,
    /// As it goes into a file.
    pub(crate) font: Font,
    /// By the glyph of a lam and an alef.
    lam_alef: Vec<((u32, char), LamAlef)>,
}

impl Face {
    /// How a lam, as it was shaped, and the alef behind it are drawn; `None` for other letters.
    pub(crate) fn lam_alef(&self, lam: GlyphId, alef: char) -> Option<LamAlef> {
        let joined = self.lam_alef.iter().find(|(key, _)| *key == (lam.to_u32(), alef));
        joined.map(|(_, drawn)| *drawn)
    }
}

/// How a lam and an alef are drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LamAlef {
    /// For the lam: nothing to be seen. No text has this glyph otherwise, for there it is the space that does not break,
    /// and cleaned texts have none.
    pub(crate) blank: GlyphId,
    /// For the alef: the shape of both.
    pub(crate) shape: GlyphId,
    /// How wide the shape is, in ems.
    pub(crate) advance: f32,
}

/// The shapes of lam with each alef, standing alone and joined to what is before (Unicode's Arabic presentation forms).
const JOINED: [(char, char, char); 4] = [
    ('آ', '\u{FEF5}', '\u{FEF6}'),
    ('أ', '\u{FEF7}', '\u{FEF8}'),
    ('إ', '\u{FEF9}', '\u{FEFA}'),
    ('ا', '\u{FEFB}', '\u{FEFC}'),
];
/// A lam that begins a word, and one within it.
const LAMS: [char; 2] = ['\u{FEDF}', '\u{FEE0}'];

/// What a font has for them; `None` when it lacks one.
fn lam_alef(data: &[u8]) -> Option<Vec<((u32, char), LamAlef)>> {
    let font = FontRef::new(data).ok()?;
    let map = font.charmap();
    let widths = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    let blank = GlyphId::new(map.map('\u{A0}')?.to_u32());
    let mut drawn = Vec::new();
    for (alef, alone, joined_to) in JOINED {
        for (lam, shape) in LAMS.into_iter().zip([alone, joined_to]) {
            let shape = map.map(shape)?;
            let joined = LamAlef {
                blank,
                shape: GlyphId::new(shape.to_u32()),
                advance: widths.advance_width(shape)?,
            };
            drawn.push(((map.map(lam)?.to_u32(), alef), joined));
        }
    }
    Some(drawn)
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
            faces.push(Face {
                id: blob.id(),
                font,
                lam_alef: lam_alef(data).ok_or_else(|| PrintError::failed("a font lacks lam-alef"))?,
            });
            context.collection.register_fonts(blob, None);
        }
        Ok(Self { context, faces })
    }

    /// For setting one document.
    pub(crate) fn context(&self) -> FontContext {
        self.context.clone()
    }

    /// The one that a run was set in.
    pub(crate) fn face(&self, data: &FontData) -> Option<&Face> {
        let id = data.data.id();
        self.faces.iter().find(|face| face.id == id)
    }
}

/// Whether the fonts have a shape for a character.
pub(crate) fn knows(c: char) -> bool {
    [REGULAR, SEMI_BOLD]
        .iter()
        .all(|data| FontRef::new(data).is_ok_and(|font| font.charmap().map(c).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lam_and_alef_of_both_weights_is_joined() {
        for face in Fonts::shipped().unwrap().faces {
            assert_eq!(face.lam_alef.len(), 8);
        }
    }

    #[test]
    fn what_invoices_are_written_in_is_known() {
        for c in "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئپچژگ٠١٢٣٤٥٦٧٨٩،؛؟…—–azAZ09éÉ€£%#@".chars()
        {
            assert!(knows(c), "{c}");
        }
        assert!(!knows('🙂') && !knows('漢'));
    }
}
