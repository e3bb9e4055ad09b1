//! What is asked money for.

use super::Making;
use crate::figures::{amount, count};
use crate::flow::MEASURE;
use crate::table::{Column, Table};
use crate::text::left_to_right;
use crate::typeset::{Line, Look, Side};

const SIZE: f32 = 9.5;
/// The columns' widths beside the description's, which takes what they leave.
const PLACE: f32 = 30.0;
const KIND: f32 = 50.0;
const QUANTITY: f32 = 52.0;
const AMOUNT: f32 = 96.0;
const DESCRIPTION: f32 = MEASURE - PLACE - KIND - QUANTITY - 2.0 * AMOUNT;

/// Stands where there is nothing to say.
pub(super) const NOTHING: &str = "—";

impl Making<'_> {
    /// The table of lines, or a word that there are none.
    pub(super) fn items(&mut self) {
        let title = self.section(self.words.items, 60.0);
        self.flow.tree.push(title);
        let detail = &self.paper.detail;
        if detail.items.is_empty() {
            let lines = self
                .setter
                .set(self.words.no_items, Look::new(SIZE, self.start()), MEASURE);
            let (leaves, tall) = self.flow.lines(self.flow.left(0.0, MEASURE), self.flow.y, lines);
            self.flow.tree.extend(super::paragraph(leaves));
            self.flow.y += tall + 10.0;
            return;
        }
        let columns = self.item_columns();
        let mut table = Table::open(columns.to_vec(), &mut self.setter, &mut self.flow);
        for (index, item) in detail.items.iter().enumerate() {
            let [place, description, kind, quantity, price, total] = &columns;
            let cells = vec![
                self.figure(&(index + 1).to_string(), place),
                self.words_of(&item.description, description),
                self.setter.set(
                    self.words.item_type(item.item_type),
                    Look::new(SIZE, kind.side),
                    kind.measure(),
                ),
                self.figure(&count(item.quantity), quantity),
                self.figure(&amount(item.unit_price), price),
                self.figure(&amount(item.total), total),
            ];
            table.row(cells, &mut self.flow);
        }
        self.flow.tree.push(table.close(self.words.items));
        self.flow.y += 14.0;
    }

    fn item_columns(&self) -> [Column; 6] {
        let mut start = 0.0;
        let mut column = |width, side, title| {
            let column = Column {
                start,
                width,
                side,
                title,
            };
            start += width;
            column
        };
        // Figures stand flush right in both languages: their decimals below each other.
        [
            column(PLACE, Side::Centre, "#"),
            column(DESCRIPTION, self.start(), self.words.description),
            column(KIND, self.start(), self.words.kind),
            column(QUANTITY, Side::Right, self.words.quantity),
            column(AMOUNT, Side::Right, self.words.unit_price),
            column(AMOUNT, Side::Right, self.words.line_total),
        ]
    }

    /// A cell with a number.
    pub(super) fn figure(&mut self, figure: &str, column: &Column) -> Vec<Line> {
        let look = Look::new(SIZE, column.side);
        self.setter.set(&left_to_right(figure), look, column.measure())
    }

    /// A cell with people's words. A table has no empty cells: who is read to would lose count of them.
    pub(super) fn words_of(&mut self, text: &str, column: &Column) -> Vec<Line> {
        let look = Look::new(SIZE, column.side);
        let lines = self.setter.set_foreign(text, look, column.measure());
        if lines.is_empty() {
            return self.setter.set(NOTHING, look, column.measure());
        }
        lines
    }
}
