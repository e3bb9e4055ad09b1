//! What it all comes to, the code to check it by, and what was paid.

use super::{Making, heading, paragraph};
use crate::figures::moment;
use crate::flow::{MEASURE, Node, What};
use crate::table::{Column, HAIRLINE, Table};
use crate::text::short;
use crate::typeset::{BLUE, GREY, Ink, Line, Look, Side, height};
use crate::words::method;
use kernel::Money;
use krilla::tagging::{TableHeaderScope, Tag};

const WIDTH: f32 = 258.0;
const LABEL: f32 = 108.0;
const SIZE: f32 = 10.0;
const PADDING: f32 = 3.0;
const QR: f32 = 104.0;
const BAND: Ink = [0xE8, 0xED, 0xF3];

impl Making<'_> {
    /// The sums, and beside them the code.
    pub(super) fn totals(&mut self) {
        let rows: Vec<_> = self
            .sums()
            .into_iter()
            .map(|(label, money, heavy)| {
                let look = Look::new(SIZE, self.start());
                let figure = Look::new(SIZE, self.end());
                let (look, figure) = if heavy {
                    (look.heavy(), figure.heavy())
                } else {
                    (look, figure)
                };
                let text = self.money(money);
                let label = self.setter.set(label, look, LABEL - 2.0 * PADDING);
                let text = self.setter.set(&text, figure, WIDTH - LABEL - 2.0 * PADDING);
                (label, text, heavy)
            })
            .collect();
        let tall =
            |(label, text, _): &(Vec<Line>, Vec<Line>, bool)| height(label).max(height(text)) + 2.0 * PADDING;
        let whole: f32 = rows.iter().map(tall).sum();
        self.flow.need(whole.max(QR + 40.0));
        let top = self.flow.y;
        let mut table = Vec::new();
        let mut y = top;
        let start = MEASURE - WIDTH;
        for row in rows {
            let tall = tall(&row);
            let (label, text, heavy) = row;
            let left = self.flow.left(start, WIDTH);
            if heavy {
                self.flow.area(left, y, WIDTH, tall, BAND);
            } else {
                self.flow.area(left, y + tall - 0.25, WIDTH, 0.5, HAIRLINE);
            }
            let x = self.flow.left(start + PADDING, LABEL - 2.0 * PADDING);
            let (label, _) = self.flow.lines(x, y + PADDING, label);
            let x = self
                .flow
                .left(start + LABEL + PADDING, WIDTH - LABEL - 2.0 * PADDING);
            let (text, _) = self.flow.lines(x, y + PADDING, text);
            let cells = vec![
                Node::Group(Tag::TH(TableHeaderScope::Row).into(), label),
                Node::Group(Tag::TD.into(), text),
            ];
            table.push(Node::Group(Tag::TR.into(), cells));
            y += tall;
        }
        let tag = Tag::Table.with_summary(Some(self.words.totals.to_owned()));
        self.flow.tree.push(Node::Group(tag.into(), table));
        let below = self.verification(top);
        self.flow.y = y.max(below) + 16.0;
    }

    /// Each sum with its name, and whether it matters most.
    fn sums(&self) -> Vec<(&'static str, Money, bool)> {
        let (detail, words) = (&self.paper.detail, self.words);
        let negative = |money: Money| Money::new(money.minor.saturating_neg(), money.currency);
        let rows = [
            (words.subtotal, detail.subtotal, false, true),
            (
                words.discount,
                negative(detail.discount),
                false,
                detail.discount.minor != 0,
            ),
            (words.tax, detail.tax, false, true),
            (words.shipping, detail.shipping, false, detail.shipping.minor != 0),
            (words.total, detail.summary.total, true, true),
            (words.paid, detail.summary.paid, false, true),
            (words.due, detail.summary.due, true, true),
            (words.credit, detail.credit, false, detail.credit.minor != 0),
        ];
        let shown = rows.into_iter().filter(|(.., shown)| *shown);
        shown
            .map(|(label, money, heavy, _)| (label, money, heavy))
            .collect()
    }

    /// The code that leads to the verification; gives back where it ends.
    fn verification(&mut self, top: f32) -> f32 {
        let x = self.flow.left(0.0, QR);
        let alt = format!("{}: {}", self.words.verify, self.paper.verification_link);
        let figure = self.flow.leaf(x, top, What::Qr { side: QR });
        let link = self.flow.leaf(x, top, What::Link { side: QR });
        let figure = Node::Group(Tag::Figure(Some(alt)).into(), vec![figure]);
        let beside = MEASURE - WIDTH - QR - 22.0;
        let x = self.flow.left(QR + 8.0, beside);
        let title = Look::new(9.5, self.start()).heavy().ink(BLUE);
        let title = self.setter.set(self.words.verify, title, beside);
        let how = Look::new(8.5, self.start()).ink(GREY);
        let how = self.setter.set(self.words.verify_how, how, beside);
        let (leaves, tall) = self.flow.lines(x, top + 10.0, title);
        let title = heading(2, self.words.verify, leaves);
        let (leaves, more) = self.flow.lines(x, top + 12.0 + tall, how);
        let mut tree = vec![title];
        tree.extend(paragraph(leaves));
        tree.push(Node::Group(Tag::Link.into(), vec![link, figure]));
        self.flow.tree.push(Node::Group(Tag::Section.into(), tree));
        top + QR.max(tall + more + 12.0)
    }

    /// The payments, if there are any.
    pub(super) fn payments(&mut self) {
        let detail = &self.paper.detail;
        if detail.payments.is_empty() {
            return;
        }
        let title = self.section(self.words.payments, 60.0);
        self.flow.tree.push(title);
        let columns = self.payment_columns();
        let mut table = Table::open(columns.to_vec(), &mut self.setter, &mut self.flow);
        for payment in &detail.payments {
            let [day, how, sum] = &columns;
            let date = payment.paid_at.map(|at| moment(at, self.paper.zone));
            let date = match date {
                Some(date) => self.figure(&date, day),
                None => self.words_of("", day),
            };
            let word = payment.method.as_deref().unwrap_or_default();
            let word = method(word, self.paper.locale);
            let look = Look::new(9.5, how.side);
            let word = match payment.amount.minor < 0 {
                true if word.trim().is_empty() => self.setter.set(self.words.refund, look, how.measure()),
                true => self
                    .setter
                    .set_labelled(self.words.refund, &short(&word), look, how.measure()),
                false => self.words_of(&short(&word), how),
            };
            let text = self.money(payment.amount);
            let look = Look::new(9.5, sum.side);
            let cells = vec![date, word, self.setter.set(&text, look, sum.measure())];
            table.row(cells, &mut self.flow);
        }
        self.flow.tree.push(table.close(self.words.payments));
    }

    fn payment_columns(&self) -> [Column; 3] {
        const DAY: f32 = 100.0;
        const SUM: f32 = 190.0;
        const HOW: f32 = MEASURE - DAY - SUM;
        let column = |start, width, side: Side, title| Column {
            start,
            width,
            side,
            title,
        };
        [
            column(0.0, DAY, self.start(), self.words.date_of_payment),
            column(DAY, HOW, self.start(), self.words.method),
            column(DAY + HOW, SUM, self.end(), self.words.amount),
        ]
    }
}
