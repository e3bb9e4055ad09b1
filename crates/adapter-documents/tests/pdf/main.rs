//! Invoices printed and read back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]

mod hostile;
mod kept;
mod pages;
mod pictures;
mod reading;
mod samples;

use adapter_documents::PdfPrinter;
use bytes::Bytes;
use invoices::InvoicePaper;

/// Prints without a logo.
fn print(paper: &InvoicePaper) -> Bytes {
    PdfPrinter::new(None).unwrap().print_here(paper).unwrap()
}
