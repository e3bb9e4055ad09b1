//! Shaping texts and breaking them into lines.

use crate::fonts::{FAMILY, Face, Fonts, HEAVY, knows};
use crate::text::{by_itself, clean, is_steering, isolated};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use parley::style::{FontFamily, FontFamilyName, FontWeight, LineHeight, OverflowWrap, StyleProperty};
use parley::{Alignment, AlignmentOptions, BaseDirection, FontContext, LayoutContext, Run};
use std::borrow::Cow;
use std::rc::Rc;

/// A colour: red, green, blue.
pub(crate) type Ink = [u8; 3];

/// For running text.
pub(crate) const BLACK: Ink = [0x1F, 0x24, 0x2B];
/// For what stands back; still 7 to 1 against white.
pub(crate) const GREY: Ink = [0x4E, 0x56, 0x61];
/// For headings.
pub(crate) const BLUE: Ink = [0x17, 0x3B, 0x63];

/// Where the lines of a block stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
    Centre,
}

impl Side {
    const fn alignment(self) -> Alignment {
        match self {
            Self::Left => Alignment::Left,
            Self::Right => Alignment::Right,
            Self::Centre => Alignment::Center,
        }
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) size: f32,
    pub(crate) heavy: bool,
    pub(crate) ink: Ink,
    pub(crate) side: Side,
}

impl Look {
    pub(crate) const fn new(size: f32, side: Side) -> Self {
        Self {
            size,
            heavy: false,
            ink: BLACK,
            side,
        }
    }

    pub(crate) const fn heavy(self) -> Self {
        Self { heavy: true, ..self }
    }

    pub(crate) const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }
}

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
    start: usize,
}

/// A line of strips, in the order they are read.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) height: f32,
    /// Below the line's top.
    pub(crate) baseline: f32,
    pub(crate) strips: Vec<Strip>,
}

/// What the lines come to.
pub(crate) fn height(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.height).sum()
}

/// Sets texts, one after the other.
pub(crate) struct Typesetter<'a> {
    fonts: &'a Fonts,
    context: FontContext,
    layouts: LayoutContext<Ink>,
    direction: BaseDirection,
}

const LEADING: f32 = 1.45;

impl<'a> Typesetter<'a> {
    pub(crate) fn new(fonts: &'a Fonts, rtl: bool) -> Self {
        Self {
            fonts,
            context: fonts.context(),
            layouts: LayoutContext::new(),
            direction: if rtl {
                BaseDirection::Rtl
            } else {
                BaseDirection::Ltr
            },
        }
    }

    /// Sets words of ours, which run as the page does.
    pub(crate) fn set(&mut self, text: &str, look: Look, width: f32) -> Vec<Line> {
        self.paragraph(text, self.direction, look, width)
    }

    /// Sets a text of people's: cleaned, its foreign runs set apart, each of its lines running as its first letter does.
    pub(crate) fn set_foreign(&mut self, text: &str, look: Look, width: f32) -> Vec<Line> {
        let clean = clean(text, knows);
        let mut lines = Vec::new();
        for paragraph in clean.split('\n') {
            let direction = first_direction(paragraph).unwrap_or(self.direction);
            lines.extend(self.paragraph(&isolated(paragraph), direction, look, width));
        }
        lines
    }

    /// Sets `label: value`, the label one of our words, the value people's.
    pub(crate) fn set_labelled(&mut self, label: &str, value: &str, look: Look, width: f32) -> Vec<Line> {
        let value = isolated(&clean(value, knows));
        let text = format!("{label}: {}", by_itself(&value));
        self.paragraph(&text, self.direction, look, width)
    }

    fn paragraph(&mut self, text: &str, direction: BaseDirection, look: Look, width: f32) -> Vec<Line> {
        if text.is_empty() {
            return Vec::new();
        }
        let mut builder = self.layouts.ranged_builder(&mut self.context, text, 1.0, false);
        builder.set_base_direction(direction);
        let family = FontFamily::Single(FontFamilyName::Named(Cow::Borrowed(FAMILY)));
        builder.push_default(StyleProperty::FontFamily(family));
        builder.push_default(StyleProperty::FontSize(look.size));
        builder.push_default(StyleProperty::Brush(look.ink));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(LEADING)));
        builder.push_default(StyleProperty::FontFeatures(ONE_GLYPH_A_LETTER.into()));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        if look.heavy {
            builder.push_default(StyleProperty::FontWeight(FontWeight::new(HEAVY)));
        }
        let mut layout = builder.build(text);
        layout.break_all_lines(Some(width));
        layout.align(look.side.alignment(), AlignmentOptions::default());
        let text: Rc<str> = text.into();
        let lines = layout.lines().map(|line| {
            let metrics = line.metrics();
            let mut x = metrics.offset;
            let mut strips = Vec::new();
            for run in line.runs() {
                x = strip_run(&run, x, self.fonts, &text, &mut strips);
            }
            // Screen readers and programs that copy text take strips as they come.
            strips.sort_by_key(|strip| strip.start);
            Line {
                height: metrics.line_height,
                baseline: metrics.baseline - metrics.block_min_coord,
                strips,
            }
        });
        lines.collect()
    }
}

/// The features of a font that make one glyph of several letters are off: programs that read a file disagree about which
/// way round such a glyph's letters are, and half of them turn `ضريبة` into `رضيبة`.
const ONE_GLYPH_A_LETTER: &str = "\"rlig\" off, \"liga\" off, \"kern\" off";

/// Joins lam and alef, the one pair that must be: the alef becomes the shape of both, the lam a blank of its own.
fn join_lam_alef(drawn: &mut [Drawn], face: &Face, size: f32, text: &str) {
    let is_lam = |drawn: &Drawn| text.get(drawn.range.clone()).is_some_and(|t| t.starts_with('ل'));
    let alef = |drawn: &Drawn| match drawn.glyphs.as_slice() {
        [_] => text.get(drawn.range.clone()).and_then(|t| t.chars().next()),
        _ => None,
    };
    let mut rest = drawn;
    while let [first, tail @ ..] = rest {
        if let [second, ..] = tail
            && is_lam(first)
            && let Some(alef) = alef(second)
            && let Some(lam) = first.glyphs.iter_mut().find(|glyph| glyph.x_advance > 0.0)
            && let Some(joined) = face.lam_alef(lam.glyph_id, alef)
            && let Some(shape) = second.glyphs.first_mut()
        {
            let whole = lam.x_advance + shape.x_advance;
            lam.glyph_id = joined.blank;
            lam.x_advance = whole / 2.0;
            shape.glyph_id = joined.shape;
            shape.x_advance = joined.advance - lam.x_advance;
            first.advance = lam.x_advance * size;
            second.advance = shape.x_advance * size;
        }
        rest = tail;
    }
}

/// What a cluster of characters is drawn as.
struct Drawn {
    glyphs: Vec<KrillaGlyph>,
    advance: f32,
    range: std::ops::Range<usize>,
}

/// Cuts a run into strips and gives back where it ends. One that runs from right to left is cut before each word, since
/// programs that read a file turn the glyphs of one strip around, and no more than that.
fn strip_run(run: &Run<'_, Ink>, start: f32, fonts: &Fonts, text: &Rc<str>, strips: &mut Vec<Strip>) -> f32 {
    let Some(face) = fonts.face(run.font()) else {
        return start + run.advance();
    };
    let size = run.font_size();
    let ink = run
        .clusters()
        .next()
        .map_or(BLACK, |cluster| cluster.style().brush);
    let mut drawn = drawn(run, size, text);
    join_lam_alef(&mut drawn, face, size, text);
    if run.is_rtl() {
        drawn.reverse();
    }
    let mut x = start;
    let mut open = false;
    for cluster in drawn {
        let blank = text
            .get(cluster.range.clone())
            .is_some_and(|text| text.trim().is_empty());
        if !open || (run.is_rtl() && blank) {
            strips.push(Strip {
                x,
                font: face.font.clone(),
                size,
                ink,
                text: text.clone(),
                glyphs: Vec::new(),
                start: cluster.range.start,
            });
            open = true;
        }
        if let Some(strip) = strips.last_mut() {
            strip.start = strip.start.min(cluster.range.start);
            strip.glyphs.extend(cluster.glyphs);
        }
        x += cluster.advance;
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
        // What stands on a letter is a glyph of its own; from right to left it comes before the letter's.
        let mut parts: Vec<_> = characters
            .char_indices()
            .map(|(at, c)| range.start + at..range.start + at + c.len_utf8())
            .collect();
        if run.is_rtl() {
            parts.reverse();
        }
        let shapes: Vec<_> = cluster.glyphs().collect();
        let one_each = shapes.len() == parts.len();
        let mut parts = parts.into_iter().filter(|_| one_each);
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
        drawn.push(Drawn {
            glyphs: glyphs.collect(),
            advance: shapes.iter().map(|glyph| glyph.advance).sum(),
            range,
        });
    }
    drawn
}

/// Which way the first letter runs that runs any way.
fn first_direction(text: &str) -> Option<BaseDirection> {
    text.chars().find(|c| c.is_alphabetic()).map(|c| {
        if ('\u{590}'..='\u{8FF}').contains(&c) || ('\u{FB1D}'..='\u{FEFC}').contains(&c) {
            BaseDirection::Rtl
        } else {
            BaseDirection::Ltr
        }
    })
}
