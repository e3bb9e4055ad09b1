use crate::Balance;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where an invoice stands. Derived, never stored; the order of the variants is that of a sort by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Nothing paid, not yet late.
    Pending,
    /// Something paid, something owed, not yet late.
    PartiallyPaid,
    /// Nothing owed.
    Paid,
    /// Something owed, and the due date has passed.
    Overdue,
    /// Withdrawn by the shop.
    Cancelled,
    /// The money went back.
    Refunded,
}

/// What the ERP's free text says that money can't tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErpWord {
    /// Not issued: never shown.
    Draft,
    /// Withdrawn.
    Cancelled,
    /// Paid back.
    Refunded,
    /// Explicitly owed: after a refund, this is how staff say that the debt is open again.
    Owed,
    /// Nothing of the kind, be it `sent`, `pending`, `paid` (which only payments prove) or an unknown word.
    Other,
}

impl ErpWord {
    /// The spellings of [`ErpWord::Draft`], trimmed of blanks and in lower case.
    pub const DRAFT: &'static [&'static str] = &["draft"];
    /// The spellings of [`ErpWord::Cancelled`].
    pub const CANCELLED: &'static [&'static str] = &["cancelled", "canceled", "void", "voided"];
    /// The spellings of [`ErpWord::Refunded`].
    pub const REFUNDED: &'static [&'static str] = &["refunded"];
    /// The spellings of [`ErpWord::Owed`].
    pub const OWED: &'static [&'static str] = &["unpaid", "partially_paid", "overdue"];

    /// Reads the ERP's text, in any case and with blanks around it.
    #[must_use]
    pub fn read(text: Option<&str>) -> Self {
        let word = text.unwrap_or_default().trim_matches(' ').to_ascii_lowercase();
        let among = |words: &[&str]| words.contains(&word.as_str());
        if among(Self::DRAFT) {
            Self::Draft
        } else if among(Self::CANCELLED) {
            Self::Cancelled
        } else if among(Self::REFUNDED) {
            Self::Refunded
        } else if among(Self::OWED) {
            Self::Owed
        } else {
            Self::Other
        }
    }
}

impl InvoiceStatus {
    /// All of them, in order.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::PartiallyPaid,
        Self::Paid,
        Self::Overdue,
        Self::Cancelled,
        Self::Refunded,
    ];

    /// The place in a sort by status, from 0.
    #[must_use]
    pub const fn rank(self) -> i64 {
        self as i64
    }

    /// The status with that rank.
    #[must_use]
    pub fn of_rank(rank: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.rank() == rank)
    }

    /// The word in the API: `partially_paid`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::PartiallyPaid => "partially_paid",
            Self::Paid => "paid",
            Self::Overdue => "overdue",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// Reads the API's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether money may still be owed.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::PartiallyPaid | Self::Overdue)
    }

    /// The status of an issued invoice: where several hold, the first of cancelled, refunded, paid, overdue,
    /// partially paid, pending. An invoice over nothing is paid from the start.
    #[must_use]
    pub fn derive(word: ErpWord, balance: &Balance, due: Option<NaiveDate>, today: NaiveDate) -> Self {
        if word == ErpWord::Cancelled {
            Self::Cancelled
        } else if word == ErpWord::Refunded || balance.all_went_back() {
            Self::Refunded
        } else if balance.is_settled() {
            Self::Paid
        } else if due.is_some_and(|due| due < today) {
            Self::Overdue
        } else if balance.paid() > 0 {
            Self::PartiallyPaid
        } else {
            Self::Pending
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Total, payments, the ERP's word, due date; today is the 10th.
    fn status(total: i64, payments: &[i64], word: &str, due: Option<&str>) -> InvoiceStatus {
        let word = ErpWord::read(Some(word));
        let balance = Balance::of(total, payments.iter().copied(), word);
        InvoiceStatus::derive(word, &balance, due.map(day), day("2026-03-10"))
    }

    #[test]
    fn money_and_the_calendar_decide() {
        use InvoiceStatus::*;
        assert_eq!(
            status(500, &[], "sent", Some("2026-03-10")),
            Pending,
            "due today is not late"
        );
        assert_eq!(status(500, &[], "sent", Some("2026-03-09")), Overdue);
        assert_eq!(
            status(500, &[], "overdue", None),
            Pending,
            "no due date, never late"
        );
        assert_eq!(status(500, &[200], "sent", None), PartiallyPaid);
        assert_eq!(status(500, &[200], "sent", Some("2026-03-09")), Overdue);
        assert_eq!(status(500, &[200, 300], "pending", Some("2026-03-09")), Paid);
        assert_eq!(status(500, &[600], "unpaid", None), Paid);
    }

    #[test]
    fn the_word_paid_proves_nothing() {
        assert_eq!(status(500, &[], "paid", None), InvoiceStatus::Pending);
    }

    #[test]
    fn nothing_owed_is_paid() {
        assert_eq!(status(0, &[], "sent", Some("2020-01-01")), InvoiceStatus::Paid);
        assert_eq!(status(-100, &[], "sent", Some("2020-01-01")), InvoiceStatus::Paid);
    }

    #[test]
    fn staff_withdraw_whatever_was_paid() {
        for word in ["cancelled", "Canceled ", "VOID"] {
            assert_eq!(status(500, &[500], word, None), InvoiceStatus::Cancelled);
        }
        assert_eq!(status(500, &[500], "Refunded", None), InvoiceStatus::Refunded);
    }

    #[test]
    fn a_refund_does_not_reopen_the_debt_unless_staff_say_so() {
        use InvoiceStatus::*;
        let late = Some("2026-03-09");
        assert_eq!(status(500, &[500, -500], "paid", late), Refunded);
        assert_eq!(status(500, &[500, -100], "paid", late), Paid);
        assert_eq!(status(500, &[200, -200], "paid", late), Overdue, "300 never came");
        assert_eq!(status(500, &[500, -500], "unpaid", late), Overdue);
        assert_eq!(status(500, &[500, -100], "partially_paid", None), PartiallyPaid);
        assert_eq!(
            status(500, &[-100], "sent", None),
            Pending,
            "nothing came, so nothing went back"
        );
    }

    #[test]
    fn words_and_ranks_go_there_and_back() {
        for status in InvoiceStatus::ALL {
            assert_eq!(InvoiceStatus::parse(status.as_str()), Some(status));
            assert_eq!(InvoiceStatus::of_rank(status.rank()), Some(status));
            assert_eq!(serde_json::json!(status), status.as_str());
        }
        assert_eq!(InvoiceStatus::parse("draft"), None);
    }
}
