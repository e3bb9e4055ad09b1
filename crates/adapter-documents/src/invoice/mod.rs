//! An invoice on its pages.

mod head;
mod items;
mod totals;

use crate::figures::{amount, currency};
use crate::flow::{Flow, HEIGHT, MARGIN, MEASURE, Mark, Node, What};
use crate::fonts::Fonts;
use crate::logo::Logo;
use crate::text::left_to_right;
use crate::typeset::{GREY, Look, Side, Typesetter};
use crate::words::Words;
use invoices::InvoicePaper;
use kernel::{Locale, Money};
use krilla::tagging::{ArtifactType, Tag};
use std::num::NonZeroU16;

/// What the parts of a page are made with.
struct Making<'a> {
    paper: &'a InvoicePaper,
    words: &'static Words,
    logo: Option<&'a Logo>,
    setter: Typesetter<'a>,
    flow: Flow,
}

/// Lays an invoice out.
pub(crate) fn lay_out(paper: &InvoicePaper, logo: Option<&Logo>, fonts: &Fonts) -> Flow {
    let rtl = paper.locale == Locale::Ar;
    let mut making = Making {
        paper,
        words: Words::of(paper.locale),
        logo,
        setter: Typesetter::new(fonts, rtl),
        flow: Flow::new(rtl),
    };
    making.head();
    making.items();
    making.totals();
    making.payments();
    making.furniture();
    making.flow
}

impl Making<'_> {
    /// The side that readers begin at.
    fn start(&self) -> Side {
        match self.paper.locale {
            Locale::Ar => Side::Right,
            Locale::En => Side::Left,
        }
    }

    /// The other one.
    fn end(&self) -> Side {
        match self.paper.locale {
            Locale::Ar => Side::Left,
            Locale::En => Side::Right,
        }
    }

    /// An amount with what its currency is called, in an order that neither changes.
    fn money(&self, money: Money) -> String {
        let (figure, name) = (left_to_right(&amount(money)), currency(money, self.paper.locale));
        match self.paper.locale {
            Locale::Ar => format!("{figure} {name}"),
            Locale::En => format!("{name} {figure}"),
        }
    }

    /// A heading of the second level at the flow's place, on the page of what follows it.
    fn section(&mut self, title: &'static str, followed_by: f32) -> Node {
        const SIZE: f32 = 11.5;
        let look = Look::new(SIZE, self.start()).heavy().ink(crate::typeset::BLUE);
        let lines = self.setter.set(title, look, MEASURE);
        let tall = crate::typeset::height(&lines);
        self.flow.need(tall + followed_by);
        self.flow.heading(title, self.flow.y);
        let (leaves, _) = self.flow.lines(MARGIN, self.flow.y, lines);
        self.flow.y += tall + 4.0;
        heading(2, title, leaves)
    }

    /// The page numbers, and on every page but the first what it belongs to.
    fn furniture(&mut self) {
        let look = Look::new(8.5, Side::Centre).ink(GREY);
        let total = self.flow.pages.len();
        let number = &self.paper.detail.summary.number;
        let shop = self.paper.detail.shop.name.as_deref().unwrap_or_default();
        for index in 0..total {
            let words = left_to_right(&format!("{} / {total}", index + 1));
            let foot = self
                .setter
                .set(&format!("{} {words}", self.words.page), look, MEASURE);
            let mut drawings = vec![(Mark::Artifact(ArtifactType::PageNumber), HEIGHT - 40.0, foot)];
            if index > 0 {
                let text = format!("{} {}", self.words.invoice, left_to_right(number));
                let look = Look::new(9.0, self.start()).ink(GREY);
                let head = self.setter.set(&text, look, MEASURE / 2.0);
                drawings.push((Mark::Artifact(ArtifactType::Header), 38.0, head));
                let look = Look {
                    side: self.end(),
                    ..look
                };
                let name = self.setter.set_foreign(shop, look, MEASURE / 2.0);
                let name = name.into_iter().take(1).collect();
                drawings.push((Mark::Artifact(ArtifactType::Header), 38.0, name));
            }
            let halves = [
                MARGIN,
                self.flow.left(0.0, MEASURE / 2.0),
                self.flow.left(MEASURE / 2.0, MEASURE / 2.0),
            ];
            if let Some(page) = self.flow.pages.get_mut(index) {
                for ((mark, y, lines), x) in drawings.into_iter().zip(halves) {
                    let what = What::Lines(lines);
                    page.push(crate::flow::Drawing { mark, x, y, what });
                }
            }
        }
    }
}

/// A heading in the tree.
fn heading(level: u16, title: &str, leaves: Vec<Node>) -> Node {
    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    Node::Group(Tag::Hn(level, Some(title.to_owned())).into(), leaves)
}

/// A paragraph in the tree, none for nothing.
fn paragraph(leaves: Vec<Node>) -> Option<Node> {
    (!leaves.is_empty()).then(|| Node::Group(Tag::P.into(), leaves))
}
