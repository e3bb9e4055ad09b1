use crate::{PaymentError, PaymentRecord, PaymentStatus};
use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{CustomerId, InvoiceId, Listed, ShopZone, SortDir, Window};

/// Which of a customer's payments are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Any of these; none means every one.
    pub statuses: Vec<PaymentStatus>,
    /// Of this invoice only; another customer's has no rows.
    pub invoice: Option<InvoiceId>,
    /// Paid on this date of the shop's calendar or later. Money without a date of payment counts to that of its row.
    pub from: Option<NaiveDate>,
    /// Paid on this date of the shop's calendar or before.
    pub to: Option<NaiveDate>,
}

/// What a history is sorted by; the id breaks ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentSort {
    /// When the row was written. Keyset: a time.
    CreatedAt,
    /// How much, whatever the currency. Keyset: hundredths; an amount that the ERP left NULL counts as none.
    Amount,
}

/// A question for a payment history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentQuery {
    /// Which.
    pub filter: PaymentFilter,
    /// By what.
    pub sort: PaymentSort,
    /// Which way.
    pub dir: SortDir,
    /// Which part.
    pub window: Window,
}

/// Reads what was paid for the invoices that a customer may see. `zone` is the shop's: it gives the invoices their
/// numbers, bare dates their moments, and the filter's dates their bounds. Rows without a value sort as the smallest.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait PaymentReader: Send + Sync {
    /// Part of the history across a customer's invoices. At most two statements.
    async fn history(
        &self,
        customer: CustomerId,
        query: &PaymentQuery,
        zone: ShopZone,
    ) -> Result<Listed<PaymentRecord>, PaymentError>;

    /// What was paid for one invoice, newest first; `None` when the invoice is not the customer's, for whichever
    /// reason.
    async fn of_invoice(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        zone: ShopZone,
    ) -> Result<Option<Vec<PaymentRecord>>, PaymentError>;
}
