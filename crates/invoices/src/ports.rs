use crate::{InvoiceDetail, InvoiceError, InvoiceSheet, InvoiceStatus, InvoiceSummary, PrintError, Verified};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::NaiveDate;
use kernel::{CustomerId, InvoiceId, Listed, ShopDay, SortDir, Window};
use serde::{Deserialize, Serialize};

/// Which of a customer's invoices are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceFilter {
    /// Any of these; none means every one.
    pub statuses: Vec<InvoiceStatus>,
    /// Made on this date of the shop's calendar or later.
    pub from: Option<NaiveDate>,
    /// Made on this date of the shop's calendar or before.
    pub to: Option<NaiveDate>,
}

/// What a list is sorted by; the id breaks ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InvoiceSort {
    /// When it was made. Keyset: a time.
    CreatedAt,
    /// When it is to be paid. Keyset: a date.
    DueDate,
    /// What is asked for, whatever the currency. Keyset: hundredths; an amount that the ERP left NULL counts as none.
    TotalAmount,
    /// [`InvoiceStatus::rank`]. Keyset: the rank.
    Status,
}

/// A question for a list of invoices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceQuery {
    /// Which.
    pub filter: InvoiceFilter,
    /// By what.
    pub sort: InvoiceSort,
    /// Which way.
    pub dir: SortDir,
    /// Which part.
    pub window: Window,
}

/// How the holder of an invoice's paper names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifyBy {
    /// The portal's own code was read and named this invoice.
    Invoice(InvoiceId),
    /// The ERP's `trackingToken`, letter by letter.
    TrackingToken(String),
}

/// Reads invoices.
///
/// A customer's invoices are those with their own `customerId`, and those without one whose repair is the customer's.
/// Deleted ones, drafts and purchase invoices are nobody's. Status, amounts and number are as
/// [`InvoiceFacts::summary`](crate::InvoiceFacts::summary) derives them on `day`; a filter or sort by status agrees
/// with it. Rows without a value sort as the smallest.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait InvoiceReader: Send + Sync {
    /// Part of a customer's list. At most two statements.
    async fn list(
        &self,
        customer: CustomerId,
        query: &InvoiceQuery,
        day: &ShopDay,
    ) -> Result<Listed<InvoiceSummary>, InvoiceError>;

    /// One of a customer's invoices; `None` when it is not the customer's, for whichever reason.
    async fn find(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        day: &ShopDay,
    ) -> Result<Option<InvoiceDetail>, InvoiceError>;

    /// What anyone may know who holds the paper of an issued invoice.
    async fn verify(&self, by: &VerifyBy, day: &ShopDay) -> Result<Option<Verified>, InvoiceError>;
}

/// Puts invoices on paper, as PDF.
///
/// The same sheet always comes out the same, to the byte.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait InvoicePrinter: Send + Sync {
    /// Names how this printer prints: it changes whenever the same invoice would come out otherwise.
    fn edition(&self) -> String;

    /// A PDF of the sheet, whatever stands in its texts.
    async fn print(&self, sheet: &InvoiceSheet) -> Result<Bytes, PrintError>;
}
