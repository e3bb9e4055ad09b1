use crate::{Balance, ErpWord, InvoiceStatus, InvoiceSummary, Received, invoice_number};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Currency, InvoiceId, Money, RepairId, ShopDay};

/// What a store knows of an invoice before any rule was applied. Amounts that the ERP left NULL are 0.
#[derive(Debug, Clone, PartialEq)]
pub struct InvoiceFacts {
    /// The row.
    pub id: InvoiceId,
    /// The repair it is for.
    pub repair: Option<RepairId>,
    /// The ERP's free text.
    pub status: Option<String>,
    /// What is asked for.
    pub total: i64,
    /// Where the ERP names none that can be read, the Egyptian pound.
    pub currency: Currency,
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
    /// When it is to be paid.
    pub due_date: Option<NaiveDate>,
    /// Every payment's amount and moment, in any order.
    pub payments: Vec<Received>,
}

impl InvoiceFacts {
    /// What came against what was asked for.
    #[must_use]
    pub fn balance(&self) -> Balance {
        Balance::of(
            self.total,
            self.payments.iter().map(|p| p.amount),
            ErpWord::read(self.status.as_deref()),
        )
    }

    /// The invoice as its customer sees it on a day.
    #[must_use]
    pub fn summary(&self, day: &ShopDay) -> InvoiceSummary {
        let balance = self.balance();
        let word = ErpWord::read(self.status.as_deref());
        let status = InvoiceStatus::derive(word, &balance, self.due_date, day.date);
        let money = |minor| Money::new(minor, self.currency);
        InvoiceSummary {
            id: self.id,
            number: invoice_number(self.id, self.created_at, day.zone),
            repair: self.repair,
            total: money(self.total),
            paid: money(balance.paid()),
            // A withdrawn invoice asks for nothing.
            due: money(if status.is_open() { balance.due() } else { 0 }),
            status,
            created_at: self.created_at,
            due_date: self.due_date,
            paid_at: (status == InvoiceStatus::Paid)
                .then(|| Received::reached(self.total, &self.payments, word))
                .flatten(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ShopZone;

    fn facts(status: &str, amounts: &[i64]) -> InvoiceFacts {
        InvoiceFacts {
            id: InvoiceId(7),
            repair: None,
            status: Some(status.to_owned()),
            total: 500,
            currency: Currency::EGP,
            created_at: "2026-01-02T10:00:00Z".parse().ok(),
            due_date: None,
            payments: amounts
                .iter()
                .map(|amount| Received {
                    amount: *amount,
                    at: "2026-01-05T10:00:00Z".parse().ok(),
                })
                .collect(),
        }
    }

    fn today() -> ShopDay {
        ShopDay::at(
            ShopZone(chrono_tz::Africa::Cairo),
            "2026-02-01T10:00:00Z".parse().unwrap(),
        )
    }

    #[test]
    fn a_withdrawn_invoice_asks_for_nothing() {
        let open = facts("sent", &[200]).summary(&today());
        assert_eq!((open.due.minor, open.paid.minor), (300, 200));
        let withdrawn = facts("cancelled", &[200]).summary(&today());
        assert_eq!((withdrawn.due.minor, withdrawn.paid.minor), (0, 200));
    }

    #[test]
    fn what_was_never_paid_is_owed_though_the_rest_went_back() {
        let part = facts("sent", &[200, -200]).summary(&today());
        assert_eq!((part.status, part.due.minor), (InvoiceStatus::Pending, 300));
        let whole = facts("sent", &[500, -500]).summary(&today());
        assert_eq!((whole.status, whole.due.minor), (InvoiceStatus::Refunded, 0));
    }

    #[test]
    fn only_a_paid_invoice_was_paid_at_some_moment() {
        assert!(facts("sent", &[500]).summary(&today()).paid_at.is_some());
        assert_eq!(facts("sent", &[499]).summary(&today()).paid_at, None);
        assert_eq!(facts("cancelled", &[500]).summary(&today()).paid_at, None);
    }
}
