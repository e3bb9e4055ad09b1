//! The two ways an invoice belongs to a customer, and its derived status, in SQL.

use super::super::sql::{Sql, Value};
use ::invoices::{ErpWord, InvoiceStatus};
use chrono::NaiveDate;
use kernel::CustomerId;

/// One of the two ways, to be read from its own index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arm {
    /// By `Invoice.customerId`.
    Own,
    /// Where that is NULL, by the customer of the invoice's repair.
    ThroughRepair,
}

impl Arm {
    pub(crate) const BOTH: [Self; 2] = [Self::Own, Self::ThroughRepair];

    /// `FROM … WHERE …`: the customer's visible invoices of this arm, as `i`. `joins` comes between the two.
    pub(crate) fn from(self, customer: CustomerId, joins: &'static str) -> Sql {
        let (from, condition) = match self {
            Self::Own => (" FROM Invoice i", " WHERE i.customerId = "),
            Self::ThroughRepair => (
                " FROM RepairRequest r JOIN Invoice i ON i.repairRequestId = r.id",
                " WHERE i.customerId IS NULL AND r.customerId = ",
            ),
        };
        Sql::new(from)
            .text(joins)
            .text(condition)
            .number(customer.get())
            .text(VISIBLE)
            .words(ErpWord::DRAFT)
    }
}

/// What makes `i` a customer's at all; to be followed by the words of [`ErpWord::DRAFT`].
pub(crate) const VISIBLE: &str = " AND i.deletedAt IS NULL AND LOWER(COALESCE(i.invoiceType, 'sale')) <> 'purchase' \
     AND LOWER(TRIM(COALESCE(i.status, ''))) NOT IN ";

/// The columns of `i` that [`rank`] works on, to be selected beside others.
pub(crate) const RANKED: &str = "LOWER(TRIM(COALESCE(i.status, ''))) AS word, COALESCE(i.totalAmount, 0) AS total, \
     i.dueDate AS due, \
     COALESCE((SELECT SUM(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END) FROM Payment p WHERE p.invoiceId = i.id), 0) \
     AS received, \
     COALESCE((SELECT SUM(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END) FROM Payment p WHERE p.invoiceId = i.id), 0) \
     AS refunded";

/// [`InvoiceStatus::derive`], as its rank, over the columns of [`RANKED`]. The contract suite compares the two.
pub(crate) fn rank(today: NaiveDate) -> Sql {
    // Withdrawn, then sent back, then settled, then late, then begun.
    Sql::new("CASE WHEN word IN ")
        .words(ErpWord::CANCELLED)
        .text(" THEN ")
        .text(digit(InvoiceStatus::Cancelled))
        .text(" WHEN word IN ")
        .words(ErpWord::REFUNDED)
        .text(" OR (received > 0 AND received >= total AND refunded >= received AND word NOT IN ")
        .words(ErpWord::OWED)
        .text(") THEN ")
        .text(digit(InvoiceStatus::Refunded))
        .text(" WHEN ")
        .then(settled())
        .text(" >= total THEN ")
        .text(digit(InvoiceStatus::Paid))
        .text(" WHEN due < ")
        .bind(Value::Date(today))
        .text(" THEN ")
        .text(digit(InvoiceStatus::Overdue))
        .text(" WHEN received - refunded > 0 THEN ")
        .text(digit(InvoiceStatus::PartiallyPaid))
        .text(" ELSE ")
        .text(digit(InvoiceStatus::Pending))
        .text(" END")
}

/// What the debt has been lowered by: a refund reopens it only where staff say so.
pub(crate) fn settled() -> Sql {
    Sql::new("CASE WHEN word IN ")
        .words(ErpWord::OWED)
        .text(" THEN received - refunded ELSE received END")
}

const fn digit(status: InvoiceStatus) -> &'static str {
    match status {
        InvoiceStatus::Pending => "0",
        InvoiceStatus::PartiallyPaid => "1",
        InvoiceStatus::Paid => "2",
        InvoiceStatus::Overdue => "3",
        InvoiceStatus::Cancelled => "4",
        InvoiceStatus::Refunded => "5",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_the_domains() {
        for status in InvoiceStatus::ALL {
            assert_eq!(digit(status), status.rank().to_string());
        }
    }
}
