//! Shaping texts and breaking them into lines.

use crate::fonts::{FAMILY, Fonts, HEAVY, knows};
use crate::strip::{ONE_GLYPH_A_LETTER, Strip, strip_run};
use crate::text::{by_itself, clean, isolated};
use parley::style::{FontFamily, FontFamilyName, FontWeight, LineHeight, OverflowWrap, StyleProperty};
use parley::{Alignment, AlignmentOptions, BaseDirection, FontContext, LayoutContext};
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
