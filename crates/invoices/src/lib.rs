//! Invoices as a customer sees them.
//!
//! The ERP's row says little that can be trusted: its status is free text and its `amountPaid` goes stale. What an
//! invoice is worth comes from its payments ([`Balance`]), and its status from the balance, the due date and the few
//! words of the ERP's that money can't tell ([`InvoiceStatus::derive`]). Drafts and purchase invoices are no
//! customer's; everything here is asked for by its owner, except [`InvoiceReader::verify`], which the holder of the
//! paper asks.

mod balance;
mod cached;
mod code;
#[cfg(feature = "testing")]
pub mod contract;
mod error;
mod facts;
mod invoice;
mod number;
mod paper;
mod papers;
mod ports;
mod service;
mod status;
mod word_after;

pub use balance::{Balance, Received, paid_moment};
pub use cached::CachedInvoices;
pub use code::VerificationCodes;
pub use error::InvoiceError;
pub use facts::InvoiceFacts;
pub use invoice::{
    BilledCompany, BilledCustomer, InvoiceDetail, InvoiceItem, InvoicePayment, InvoiceSummary, IssuingBranch,
    ItemType, Shop, Verified, subtotal,
};
pub use number::invoice_number;
pub use paper::{InvoicePaper, InvoicePdf, InvoiceSheet, PrintError};
pub use papers::InvoicePapers;
pub use ports::{InvoiceFilter, InvoicePrinter, InvoiceQuery, InvoiceReader, InvoiceSort, VerifyBy};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockInvoicePrinter, MockInvoiceReader};
pub use service::InvoiceService;
pub use status::{ErpWord, InvoiceStatus};
pub use word_after::word_after;
