//! Who issued the invoice, which one it is, and who is billed.

use super::{Making, heading, paragraph};
use crate::figures::{date, moment};
use crate::flow::{MEASURE, Node, What};
use crate::text::{left_to_right, short};
use crate::typeset::{BLUE, GREY, Ink, Line, Look, height};
use crate::words::status;
use krilla::tagging::Tag;

/// How wide the issuer's column is, and the facts' beside it.
const ISSUER: f32 = 285.0;
const FACTS: f32 = 205.0;
const LABEL: f32 = 92.0;
/// The room a logo has.
const LOGO: (f32, f32) = (150.0, 54.0);
const BAND: Ink = [0xF4, 0xF6, 0xF9];
const PADDING: f32 = 9.0;

impl Making<'_> {
    /// The upper part of the first page.
    pub(super) fn head(&mut self) {
        let top = self.flow.y;
        let mut issuer = Vec::new();
        let below_issuer = self.issuer(top, &mut issuer);
        let mut facts = Vec::new();
        let below_facts = self.facts(top, &mut facts);
        self.flow.tree.push(Node::Group(Tag::Section.into(), issuer));
        self.flow.tree.extend(facts);
        self.flow.y = below_issuer.max(below_facts) + 14.0;
        self.billed();
    }

    /// The shop and its branch; gives back where they end.
    fn issuer(&mut self, top: f32, tree: &mut Vec<Node>) -> f32 {
        let x = self.flow.left(0.0, ISSUER);
        let mut y = top;
        let detail = &self.paper.detail;
        let name = detail.shop.name.clone().unwrap_or_default();
        if let Some(logo) = self.logo {
            let (width, height) = fitted(logo.width, logo.height);
            let left = self.flow.left(0.0, width);
            let leaf = self.flow.leaf(left, y, What::Logo { width, height });
            let text = format!("{} {name}", self.words.logo).trim().to_owned();
            tree.push(Node::Group(Tag::Figure(Some(text)).into(), vec![leaf]));
            y += height + 8.0;
        }
        let small = Look::new(9.0, self.start()).ink(GREY);
        let large = Look::new(17.0, self.start()).heavy();
        let mut blocks: Vec<Vec<Line>> = Vec::new();
        blocks.push(self.setter.set_foreign(&short(&name), large, ISSUER));
        blocks.push(self.labelled(self.words.phone, detail.shop.phone.as_deref(), small, ISSUER));
        if let Some(branch) = &detail.branch {
            blocks.push(self.labelled(self.words.branch, Some(&branch.name), small, ISSUER));
            blocks.push(self.labelled(self.words.address, branch.address.as_deref(), small, ISSUER));
            if branch.phone != detail.shop.phone {
                blocks.push(self.labelled(self.words.phone, branch.phone.as_deref(), small, ISSUER));
            }
        }
        for lines in blocks {
            let (leaves, tall) = self.flow.lines(x, y, lines);
            tree.extend(paragraph(leaves));
            y += tall;
        }
        y
    }

    /// The invoice's name and dates; gives back where they end.
    fn facts(&mut self, top: f32, tree: &mut Vec<Node>) -> f32 {
        let summary = &self.paper.detail.summary;
        let zone = self.paper.zone;
        let start = MEASURE - FACTS;
        let x = self.flow.left(start, FACTS);
        let look = Look::new(22.0, self.start()).heavy().ink(BLUE);
        let title = self.setter.set(self.words.invoice, look, FACTS);
        let whole = format!("{} {}", self.words.invoice, summary.number);
        self.flow.heading(&whole, top);
        let (leaves, tall) = self.flow.lines(x, top, title);
        tree.push(heading(1, &whole, leaves));
        let mut y = top + tall + 2.0;
        let rows = [
            (self.words.number, Some(left_to_right(&summary.number))),
            (
                self.words.date,
                summary.created_at.map(|at| left_to_right(&moment(at, zone))),
            ),
            (
                self.words.due_date,
                summary.due_date.map(|day| left_to_right(&date(day))),
            ),
            (
                self.words.status,
                Some(status(summary.status, self.paper.locale).to_owned()),
            ),
        ];
        for (label, value) in rows {
            let Some(value) = value else { continue };
            let label = self
                .setter
                .set(label, Look::new(9.5, self.start()).ink(GREY), LABEL);
            let look = Look::new(9.5, self.start()).heavy();
            let value = self.setter.set(&value, look, FACTS - LABEL);
            let tall = height(&label).max(height(&value));
            let (mut leaves, _) = self.flow.lines(self.flow.left(start, LABEL), y, label);
            let beside = self.flow.left(start + LABEL, FACTS - LABEL);
            leaves.extend(self.flow.lines(beside, y, value).0);
            tree.extend(paragraph(leaves));
            y += tall + 2.0;
        }
        y
    }

    /// The customer, and the company that pays for them.
    fn billed(&mut self) {
        let half = (MEASURE - 3.0 * PADDING) / 2.0;
        let look = Look::new(9.5, self.start());
        let title = Look::new(9.5, self.start()).heavy().ink(BLUE);
        let customer = &self.paper.detail.customer;
        let mut sides: Vec<Vec<Vec<Line>>> = vec![vec![
            self.setter.set(self.words.billed_to, title, half),
            self.setter
                .set_foreign(&short(&customer.name), look.heavy(), half),
            self.labelled(self.words.phone, customer.phone.as_deref(), look, half),
            self.labelled(self.words.email, customer.email.as_deref(), look, half),
            self.labelled(self.words.address, customer.address.as_deref(), look, half),
        ]];
        if let Some(company) = &self.paper.detail.company {
            sides.push(vec![
                self.setter.set(self.words.company, title, half),
                self.setter.set_foreign(&short(&company.name), look.heavy(), half),
                self.labelled(self.words.tax_number, company.tax_number.as_deref(), look, half),
                self.labelled(self.words.phone, company.phone.as_deref(), look, half),
                self.labelled(self.words.address, company.address.as_deref(), look, half),
            ]);
        }
        let tall = |side: &Vec<Vec<Line>>| side.iter().map(|lines| height(lines)).sum::<f32>();
        let most = sides.iter().map(tall).fold(0.0, f32::max) + 2.0 * PADDING;
        self.flow.need(most);
        let top = self.flow.y;
        self.flow
            .area(self.flow.left(0.0, MEASURE), top, MEASURE, most, BAND);
        let starts = [PADDING, 2.0 * PADDING + half];
        let titles = [self.words.billed_to, self.words.company];
        for ((start, title), side) in starts.into_iter().zip(titles).zip(sides) {
            let x = self.flow.left(start, half);
            let mut y = top + PADDING;
            let mut tree = Vec::new();
            for (index, lines) in side.into_iter().enumerate() {
                let (leaves, tall) = self.flow.lines(x, y, lines);
                y += tall;
                tree.extend(match index {
                    0 => Some(heading(2, title, leaves)),
                    _ => paragraph(leaves),
                });
            }
            self.flow.tree.push(Node::Group(Tag::Section.into(), tree));
        }
        self.flow.y = top + most + 14.0;
    }

    /// `label: value`, the value kept together; nothing for no value.
    fn labelled(&mut self, label: &str, value: Option<&str>, look: Look, width: f32) -> Vec<Line> {
        match value.map(str::trim).filter(|value| !value.is_empty()) {
            Some(value) => self.setter.set_labelled(label, &short(value), look, width),
            None => Vec::new(),
        }
    }
}

/// A picture's size on paper, no larger than the room it has.
fn fitted(width: u32, height: u32) -> (f32, f32) {
    let side = |pixels: u32| u16::try_from(pixels).map_or(1.0, f32::from).max(1.0);
    let (width, height) = (side(width), side(height));
    let scale = (LOGO.0 / width).min(LOGO.1 / height).min(1.0);
    (width * scale, height * scale)
}
