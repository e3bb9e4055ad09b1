//! Documents of the shop's as PDF: the invoice, Arabic from right to left or English.
//!
//! [`PdfPrinter`] puts an [`invoices::InvoicePaper`] on A4 pages, [`KeptPapers`] remembers what was printed. A page is
//! laid out in three steps: texts are cleaned and their foreign runs set apart (`text`), lines are shaped and broken
//! (`typeset`), and blocks, tables and marks for screen readers are put on pages (`flow`, `table`, `invoice`); `paint`
//! then writes the file. Lengths are points of 1/72 inch, from the top left corner. Nothing here reads the network, the
//! clock or a font of the machine's, so that the same paper is the same file everywhere.

mod figures;
mod fonts;
mod kept;
mod logo;
mod printer;
mod text;
mod words;

// Lengths on paper are fractions; money is not counted in any of these.
#[allow(clippy::float_arithmetic)]
mod flow;
#[allow(clippy::float_arithmetic)]
mod invoice;
#[allow(clippy::float_arithmetic)]
mod paint;
#[allow(clippy::float_arithmetic)]
mod qr;
#[allow(clippy::float_arithmetic)]
mod strip;
#[allow(clippy::float_arithmetic)]
mod table;
#[allow(clippy::float_arithmetic)]
mod typeset;

pub use kept::KeptPapers;
pub use logo::{Logo, LogoError};
pub use printer::PdfPrinter;
