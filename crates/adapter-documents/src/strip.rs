//! Shaped runs as strips of glyphs, cut so that programs which read a file find its letters in their order.

use crate::fonts::{Face, Fonts};
use crate::text::is_steering;
use crate::typeset::{BLACK, Ink};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use parley::Run;
use std::ops::Range;
use std::rc::Rc;

/// The features of a font that make one glyph of several letters are off: programs that read a file disagree about which
/// way round such a glyph's letters are, and half of them turn `ضريبة` into `رضيبة`. So is kerning, whose gaps they take
/// for spaces.
pub(crate) const ONE_GLYPH_A_LETTER: &str = "\"rlig\" off, \"liga\" off, \"kern\" off";

/// Glyphs that are drawn in one go, at a distance from the left edge of their block.
#[derive(Debug, Clone)]
pub(crate) struct Strip {
    pub(crate) x: f32,
    pub(crate) font: Font,
    pub(crate) size: f32,
    pub(crate) ink: Ink,
    pub(crate) text: Rc<str>,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// Where its text begins.
    pub(crate) start: usize,
}

/// What a cluster of characters is drawn as.
struct Drawn {
    glyphs: Vec<KrillaGlyph>,
    range: Range<usize>,
}

/// Cuts a run into strips and gives back where it ends. One that runs from right to left is cut before each word, and
/// around what stands above or below a letter: programs turn the glyphs of one strip around, and no more than that.
pub(crate) fn strip_run(
    run: &Run<'_, Ink>,
    start: f32,
    fonts: &Fonts,
    text: &Rc<str>,
    strips: &mut Vec<Strip>,
) -> f32 {
    let Some(face) = fonts.face(run.font()) else {
        return start + run.advance();
    };
    let (size, rtl) = (run.font_size(), run.is_rtl());
    let ink = run
        .clusters()
        .next()
        .map_or(BLACK, |cluster| cluster.style().brush);
    let mut drawn = drawn(run, size, text);
    join_lam_alef(&mut drawn, face, text);
    if rtl {
        drawn.reverse();
    }
    let mut x = start;
    let mut open = false;
    for cluster in drawn {
        let characters = text.get(cluster.range).unwrap_or_default();
        let blank = rtl && characters.trim().is_empty();
        let apart = rtl
            && cluster
                .glyphs
                .windows(2)
                .any(|two| matches!(two, [a, b] if a.text_range != b.text_range));
        for glyph in cluster.glyphs {
            let mark = apart && glyph.x_advance <= 0.0;
            if !open || blank || mark {
                strips.push(Strip {
                    x,
                    font: face.font.clone(),
                    size,
                    ink,
                    text: text.clone(),
                    glyphs: Vec::new(),
                    start: glyph.text_range.start,
                });
            }
            open = !mark;
            x += glyph.x_advance * size;
            if let Some(strip) = strips.last_mut() {
                strip.start = strip.start.min(glyph.text_range.start);
                strip.glyphs.push(glyph);
            }
        }
    }
    x
}

/// The clusters of a run in the order they are read, those of a ligature as one, those that only steer left out.
fn drawn(run: &Run<'_, Ink>, size: f32, text: &str) -> Vec<Drawn> {
    let mut drawn: Vec<Drawn> = Vec::new();
    for cluster in run.clusters() {
        let range = cluster.text_range();
        if cluster.is_ligature_continuation() {
            if let Some(whole) = drawn.last_mut() {
                whole.range.end = whole.range.end.max(range.end);
                for glyph in &mut whole.glyphs {
                    glyph.text_range = whole.range.clone();
                }
            }
            continue;
        }
        let characters = text.get(range.clone()).unwrap_or_default();
        if characters.chars().all(is_steering) {
            continue;
        }
        let shapes: Vec<_> = cluster.glyphs().collect();
        let mut parts = parts(characters, range.start, shapes.len());
        if run.is_rtl() {
            // What stands on a letter comes before it.
            parts.reverse();
        }
        let mut parts = parts.into_iter();
        let glyphs = shapes.iter().map(|glyph| {
            KrillaGlyph::new(
                GlyphId::new(glyph.id),
                glyph.advance / size,
                glyph.x / size,
                // Up in a file is down here.
                -glyph.y / size,
                0.0,
                parts.next().unwrap_or_else(|| range.clone()),
                None,
            )
        });
        let glyphs = glyphs.collect();
        drawn.push(Drawn { glyphs, range });
    }
    drawn
}

/// The characters of a cluster shared out among so many glyphs, one for each, what is left for the last; none when there
/// are more glyphs than characters, which then all stand for the whole.
fn parts(characters: &str, start: usize, glyphs: usize) -> Vec<Range<usize>> {
    let ends: Vec<_> = characters
        .char_indices()
        .map(|(at, c)| start + at..start + at + c.len_utf8())
        .collect();
    if glyphs > ends.len() {
        return Vec::new();
    }
    let end = start + characters.len();
    let mut parts: Vec<_> = ends.into_iter().take(glyphs).collect();
    if let Some(last) = parts.last_mut() {
        last.end = end;
    }
    parts
}

/// Joins lam and alef, the one pair that must be: the alef becomes the shape of both, the lam a blank of its own.
fn join_lam_alef(drawn: &mut [Drawn], face: &Face, text: &str) {
    let first_of = |drawn: &Drawn| text.get(drawn.range.clone()).and_then(|text| text.chars().next());
    let mut rest = drawn;
    while let [first, tail @ ..] = rest {
        if let [second, ..] = tail
            && first_of(first) == Some('ل')
            && let Some(alef) = first_of(second)
            && let Some(lam) = first.glyphs.iter_mut().find(|glyph| glyph.x_advance > 0.0)
            && let Some(joined) = face.lam_alef(lam.glyph_id, alef)
            && let Some(shape) = second.glyphs.iter_mut().find(|glyph| glyph.x_advance > 0.0)
        {
            let whole = lam.x_advance + shape.x_advance;
            lam.glyph_id = joined.blank;
            lam.x_advance = whole / 2.0;
            shape.glyph_id = joined.shape;
            shape.x_advance = joined.advance - lam.x_advance;
        }
        rest = tail;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_glyph_stands_for_its_character() {
        assert_eq!(parts("يً", 10, 2), [10..12, 12..14]);
        assert_eq!(parts("شَّ", 0, 2), [0..2, 2..6], "a glyph of two marks");
        assert_eq!(parts("fi", 0, 1).first(), Some(&(0..2)));
        assert!(parts("ي", 0, 2).is_empty());
    }
}
