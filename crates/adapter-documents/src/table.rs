//! Tables that go on over pages, their header again on each.

use crate::flow::{Flow, MEASURE, Mark, Node, What};
use crate::typeset::{BLUE, Ink, Line, Look, Side, Typesetter, height};
use krilla::tagging::{ArtifactType, TableHeaderScope, Tag};

/// A column: where it begins behind the margin that readers begin at, and what stands over it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) start: f32,
    pub(crate) width: f32,
    pub(crate) side: Side,
    pub(crate) title: &'static str,
}

const BAND: Ink = [0xE8, 0xED, 0xF3];
pub(crate) const HAIRLINE: Ink = [0xC9, 0xD1, 0xDB];
/// Between a cell's edges and its text.
pub(crate) const GUTTER: f32 = 5.0;
const ABOVE: f32 = 3.5;
const HEADER_SIZE: f32 = 9.0;

impl Column {
    /// How wide its texts may be.
    pub(crate) const fn measure(&self) -> f32 {
        self.width - 2.0 * GUTTER
    }
}

/// A table while it is being drawn.
pub(crate) struct Table {
    columns: Vec<Column>,
    header: Vec<Vec<Line>>,
    head: Node,
    body: Vec<Node>,
}

impl Table {
    /// Draws the header at the flow's place, and leaves room for a row below it.
    pub(crate) fn open(columns: Vec<Column>, setter: &mut Typesetter<'_>, flow: &mut Flow) -> Self {
        let look = |side| Look::new(HEADER_SIZE, side).heavy().ink(BLUE);
        let header: Vec<Vec<Line>> = columns
            .iter()
            .map(|column| setter.set(column.title, look(column.side), column.measure()))
            .collect();
        let tall = tallest(&header);
        flow.need(2.0 * (tall + 2.0 * ABOVE));
        band(flow, tall);
        let mut cells = Vec::new();
        for (column, lines) in columns.iter().zip(&header) {
            let x = flow.left(column.start, column.width) + GUTTER;
            let (leaves, _) = flow.lines(x, flow.y + ABOVE, lines.clone());
            cells.push(Node::Group(Tag::TH(TableHeaderScope::Column).into(), leaves));
        }
        flow.y += tall + 2.0 * ABOVE;
        let row = Node::Group(Tag::TR.into(), cells);
        Self {
            columns,
            header,
            head: Node::Group(Tag::THead.into(), vec![row]),
            body: Vec::new(),
        }
    }

    /// Draws a row, one cell for each column. It is kept on one page where a page can hold it.
    pub(crate) fn row(&mut self, cells: Vec<Vec<Line>>, flow: &mut Flow) {
        let header = tallest(&self.header) + 2.0 * ABOVE;
        let whole = tallest(&cells) + 2.0 * ABOVE;
        if whole > flow.room() && whole <= Flow::full_room() - header {
            self.turn(flow);
        }
        let mut rest = cells;
        let mut leaves: Vec<Vec<Node>> = self.columns.iter().map(|_| Vec::new()).collect();
        loop {
            let room = flow.room() - 2.0 * ABOVE;
            let (now, later): (Vec<_>, Vec<_>) = rest.into_iter().map(|cell| split(cell, room)).unzip();
            let tall = tallest(&now);
            if tall > 0.0 {
                for ((column, lines), leaves) in self.columns.iter().zip(now).zip(&mut leaves) {
                    let x = flow.left(column.start, column.width) + GUTTER;
                    let (drawn, _) = flow.lines(x, flow.y + ABOVE, lines);
                    leaves.extend(drawn);
                }
                flow.y += tall + 2.0 * ABOVE;
                flow.area(flow.left(0.0, MEASURE), flow.y - 0.25, MEASURE, 0.5, HAIRLINE);
            }
            rest = later;
            if rest.iter().all(Vec::is_empty) {
                break;
            }
            self.turn(flow);
        }
        let cells = leaves
            .into_iter()
            .map(|leaves| Node::Group(Tag::TD.into(), leaves));
        self.body.push(Node::Group(Tag::TR.into(), cells.collect()));
    }

    /// The table as a part of the tree.
    pub(crate) fn close(self, summary: &str) -> Node {
        let body = Node::Group(Tag::TBody.into(), self.body);
        let tag = Tag::Table.with_summary(Some(summary.to_owned()));
        Node::Group(tag.into(), vec![self.head, body])
    }

    /// The next page, with the header for the eye; who is read to has heard it.
    fn turn(&self, flow: &mut Flow) {
        flow.turn();
        let tall = tallest(&self.header);
        band(flow, tall);
        for (column, lines) in self.columns.iter().zip(&self.header) {
            let x = flow.left(column.start, column.width) + GUTTER;
            let mark = Mark::Artifact(ArtifactType::Header);
            flow.draw(mark, x, flow.y + ABOVE, What::Lines(lines.clone()));
        }
        flow.y += tall + 2.0 * ABOVE;
    }
}

fn band(flow: &mut Flow, tall: f32) {
    flow.area(flow.left(0.0, MEASURE), flow.y, MEASURE, tall + 2.0 * ABOVE, BAND);
}

fn tallest(cells: &[Vec<Line>]) -> f32 {
    cells.iter().map(|lines| height(lines)).fold(0.0, f32::max)
}

/// What of a cell fits, and what is left. A page holds any line.
fn split(mut lines: Vec<Line>, room: f32) -> (Vec<Line>, Vec<Line>) {
    let mut tall = 0.0;
    let fits = lines
        .iter()
        .take_while(|line| {
            tall += line.height;
            tall <= room
        })
        .count();
    let rest = lines.split_off(fits);
    (lines, rest)
}
