use crate::ErpWord;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ShopZone;

/// What was asked for and what came, in hundredths of the invoice's currency.
///
/// A payment row with a negative amount is money that went back. A refund lowers what is [paid](Self::paid), but does
/// not reopen the debt, unless staff say so ([`ErpWord::Owed`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    total: i64,
    received: i64,
    refunded: i64,
    reopened: bool,
}

impl Balance {
    /// From the total and every payment's amount, in any order.
    #[must_use]
    pub fn of(total: i64, payments: impl IntoIterator<Item = i64>, word: ErpWord) -> Self {
        let (mut received, mut refunded) = (0_i64, 0_i64);
        for amount in payments {
            if amount > 0 {
                received = received.saturating_add(amount);
            } else {
                refunded = refunded.saturating_sub(amount);
            }
        }
        Self::from_sums(total, received, refunded, word)
    }

    /// From the sum of the money that came and of the money that went back, both positive.
    #[must_use]
    pub const fn from_sums(total: i64, received: i64, refunded: i64, word: ErpWord) -> Self {
        Self {
            total,
            received,
            refunded,
            reopened: matches!(word, ErpWord::Owed),
        }
    }

    /// Payments less refunds.
    #[must_use]
    pub const fn paid(&self) -> i64 {
        self.received.saturating_sub(self.refunded)
    }

    /// What the debt has been lowered by.
    const fn settled(&self) -> i64 {
        if self.reopened { self.paid() } else { self.received }
    }

    /// Whether nothing is owed.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.settled() >= self.total
    }

    /// What is owed; never negative.
    #[must_use]
    pub fn due(&self) -> i64 {
        self.total.saturating_sub(self.settled()).max(0)
    }

    /// Money above the total.
    #[must_use]
    pub fn credit(&self) -> i64 {
        self.paid().saturating_sub(self.total).max(0)
    }

    /// Whether all that was asked for came and went back, and the debt is not open again. Where only a part had come, the
    /// rest was never paid and is still owed.
    #[must_use]
    pub const fn all_went_back(&self) -> bool {
        self.received > 0 && self.received >= self.total && self.refunded >= self.received && !self.reopened
    }
}

/// Money of one payment row, and when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// Hundredths; negative when it went back.
    pub amount: i64,
    /// When; `None` when the ERP does not know.
    pub at: Option<DateTime<Utc>>,
}

impl Received {
    /// The moment the money reached the total for good: that of the last payment that was needed. A later overpayment
    /// does not move it; a refund does where it reopened the debt, since the total had then to be reached again. `None`
    /// when it never was, when nothing was needed, or when that payment has no date.
    #[must_use]
    pub(crate) fn reached(total: i64, payments: &[Self], word: ErpWord) -> Option<DateTime<Utc>> {
        if total <= 0 {
            return None;
        }
        let counts = |p: &&Self| p.amount > 0 || word == ErpWord::Owed;
        let mut moved: Vec<_> = payments.iter().filter(counts).collect();
        moved.sort_by_key(|p| p.at);
        let (mut sum, mut reached) = (0_i64, None);
        for payment in moved {
            sum = sum.saturating_add(payment.amount);
            if sum < total {
                reached = None;
            } else if reached.is_none() {
                reached = Some(payment.at);
            }
        }
        reached.flatten()
    }
}

/// When a payment was made. The ERP keeps a bare date beside the moment the row was written: that moment, when it is
/// on that date or there is none, and otherwise the start of the date.
#[must_use]
pub fn paid_moment(
    payment_date: Option<NaiveDate>,
    created_at: Option<DateTime<Utc>>,
    zone: ShopZone,
) -> Option<DateTime<Utc>> {
    match (payment_date, created_at) {
        (Some(date), Some(at)) if zone.date_of(at) == date => Some(at),
        (Some(date), _) => Some(zone.start_of(date)),
        (None, at) => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn came(amount: i64, day: u32) -> Received {
        Received {
            amount,
            at: Some(at(&format!("2026-01-{day:02}T10:00:00Z"))),
        }
    }

    #[test]
    fn what_is_owed_is_never_negative_and_credit_is_what_is_above() {
        for (total, payments, due, credit) in [
            (500, &[][..], 500, 0),
            (500, &[200], 300, 0),
            (500, &[200, 400], 0, 100),
            (500, &[600, -50], 0, 50),
            (500, &[500, -200], 0, 0),
            (500, &[200, -200], 300, 0),
            (0, &[10], 0, 10),
            (i64::MAX, &[-1], i64::MAX, 0),
        ] {
            let balance = Balance::of(total, payments.iter().copied(), ErpWord::Other);
            assert_eq!(
                (balance.due(), balance.credit()),
                (due, credit),
                "{total} {payments:?}"
            );
        }
        let reopened = Balance::of(500, [500, -200], ErpWord::Owed);
        assert_eq!((reopened.paid(), reopened.due()), (300, 200));
    }

    #[test]
    fn the_last_payment_that_was_needed_paid_it() {
        let payments = [came(100, 9), came(300, 2), came(100, 5), came(-50, 6)];
        assert_eq!(
            Received::reached(400, &payments, ErpWord::Other),
            Some(at("2026-01-05T10:00:00Z"))
        );
        assert_eq!(
            Received::reached(500, &payments, ErpWord::Other),
            Some(at("2026-01-09T10:00:00Z"))
        );
        assert_eq!(Received::reached(501, &payments, ErpWord::Other), None);
        assert_eq!(Received::reached(0, &payments, ErpWord::Other), None);
    }

    #[test]
    fn a_debt_that_was_reopened_is_paid_when_the_total_is_reached_again() {
        let payments = [came(500, 2), came(-200, 4), came(200, 7), came(50, 8)];
        let reached = |word| Received::reached(500, &payments, word);
        assert_eq!(reached(ErpWord::Owed), Some(at("2026-01-07T10:00:00Z")));
        assert_eq!(
            reached(ErpWord::Other),
            Some(at("2026-01-02T10:00:00Z")),
            "a refund alone reopens nothing"
        );
        assert_eq!(Received::reached(551, &payments, ErpWord::Owed), None);
    }

    #[test]
    fn a_bare_date_becomes_a_moment() {
        let cairo = ShopZone(chrono_tz::Africa::Cairo);
        let date = "2026-01-10".parse().ok();
        let same_day = Some(at("2026-01-09T23:00:00Z"));
        assert_eq!(
            paid_moment(date, same_day, cairo),
            same_day,
            "01:00 on the 10th in Cairo"
        );
        let start = Some(at("2026-01-09T22:00:00Z"));
        assert_eq!(paid_moment(date, Some(at("2026-01-12T08:00:00Z")), cairo), start);
        assert_eq!(paid_moment(date, None, cairo), start);
        assert_eq!(paid_moment(None, same_day, cairo), same_day);
        assert_eq!(paid_moment(None, None, cairo), None);
    }
}
