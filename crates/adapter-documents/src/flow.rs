//! Pages that fill up from the top, and the tree of what is on them in the order it is read.

use crate::typeset::{Ink, Line, height};
use krilla::tagging::{ArtifactType, TagKind};

/// A4.
pub(crate) const WIDTH: f32 = 595.28;
pub(crate) const HEIGHT: f32 = 841.89;
/// Left and right of the text.
pub(crate) const MARGIN: f32 = 42.0;
/// Between the margins.
pub(crate) const MEASURE: f32 = WIDTH - 2.0 * MARGIN;

const TOP: f32 = 40.0;
/// The running head of a page that is not the first ends above this.
const TOP_OF_NEXT: f32 = 64.0;
const BOTTOM: f32 = HEIGHT - 62.0;

/// Whether something drawn is read, and if so where in the tree it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mark {
    /// A leaf of the tree, by its number.
    Leaf(usize),
    /// Furniture of the page.
    Artifact(ArtifactType),
}

/// Something on a page, its upper left corner at a place.
#[derive(Debug)]
pub(crate) struct Drawing {
    pub(crate) mark: Mark,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) what: What,
}

/// What can be drawn.
#[derive(Debug)]
pub(crate) enum What {
    Lines(Vec<Line>),
    Area {
        width: f32,
        height: f32,
        ink: Ink,
    },
    Logo {
        width: f32,
        height: f32,
    },
    Qr {
        side: f32,
    },
    /// Nothing to be seen: where a click leads to the verification link.
    Link {
        side: f32,
    },
}

/// A part of the document's tree.
#[derive(Debug)]
pub(crate) enum Node {
    Group(TagKind, Vec<Self>),
    Leaf(usize),
}

/// A heading, for the outline.
#[derive(Debug)]
pub(crate) struct Heading {
    pub(crate) text: String,
    pub(crate) page: usize,
    pub(crate) y: f32,
}

/// The pages so far.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) pages: Vec<Vec<Drawing>>,
    pub(crate) tree: Vec<Node>,
    pub(crate) headings: Vec<Heading>,
    pub(crate) leaves: usize,
    /// Where the next block goes.
    pub(crate) y: f32,
    rtl: bool,
}

impl Flow {
    pub(crate) fn new(rtl: bool) -> Self {
        Self {
            pages: vec![Vec::new()],
            tree: Vec::new(),
            headings: Vec::new(),
            leaves: 0,
            y: TOP,
            rtl,
        }
    }

    /// The left edge of a column that begins `start` behind the margin its readers begin at.
    pub(crate) fn left(&self, start: f32, width: f32) -> f32 {
        if self.rtl {
            WIDTH - MARGIN - start - width
        } else {
            MARGIN + start
        }
    }

    /// How much is left of the page.
    pub(crate) fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// How much a fresh page holds.
    pub(crate) const fn full_room() -> f32 {
        BOTTOM - TOP_OF_NEXT
    }

    pub(crate) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP_OF_NEXT;
    }

    /// Turns the page unless so much fits on it; what fits on no page begins where it is.
    pub(crate) fn need(&mut self, height: f32) {
        if height > self.room() && height <= Self::full_room() {
            self.turn();
        }
    }

    /// Draws on the current page.
    pub(crate) fn draw(&mut self, mark: Mark, x: f32, y: f32, what: What) {
        if let Some(page) = self.pages.last_mut() {
            page.push(Drawing { mark, x, y, what });
        }
    }

    /// Draws what is read, and gives back its leaf, which has to be put into the tree.
    pub(crate) fn leaf(&mut self, x: f32, y: f32, what: What) -> Node {
        let number = self.leaves;
        self.leaves += 1;
        self.draw(Mark::Leaf(number), x, y, what);
        Node::Leaf(number)
    }

    /// Draws lines that are read at a column; gives back their leaf, none for no lines, and their height.
    pub(crate) fn lines(&mut self, x: f32, y: f32, lines: Vec<Line>) -> (Vec<Node>, f32) {
        let tall = height(&lines);
        if lines.is_empty() {
            return (Vec::new(), tall);
        }
        (vec![self.leaf(x, y, What::Lines(lines))], tall)
    }

    /// Draws what is only there for the eye.
    pub(crate) fn area(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        let mark = Mark::Artifact(ArtifactType::Layout);
        self.draw(mark, x, y, What::Area { width, height, ink });
    }

    /// Notes a heading at a place of the current page.
    pub(crate) fn heading(&mut self, text: &str, y: f32) {
        self.headings.push(Heading {
            text: text.to_owned(),
            page: self.pages.len().saturating_sub(1),
            y,
        });
    }
}
