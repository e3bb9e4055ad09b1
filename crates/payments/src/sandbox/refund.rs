use super::{SandboxEntry, SandboxRefundOf};
use crate::{FactOutcome, MovementKind};
use chrono::{DateTime, Utc};
use kernel::Money;

/// Money that is asked back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxRefund {
    /// The order's reference.
    pub reference: String,
    /// The movement of the charge.
    pub charge: String,
    /// The portal's name for the refund.
    pub key: String,
    /// The id of the movement that comes of it.
    pub movement: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub now: DateTime<Utc>,
}

/// Why money does not go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefusal {
    /// No money came by that movement.
    #[error("there is no such payment")]
    NoSuchPayment,
    /// Nothing, less than that, or another currency.
    #[error("the amount is none that can go back")]
    BadAmount,
    /// More than was paid, less what went back before.
    #[error("more than was paid")]
    TooMuch,
    /// The refund's name stands for another amount already.
    #[error("the refund's name is used already")]
    NameUsed,
}

/// The line that comes of a refund, by all the lines there are of the order. Asked again under the same name, it is the one
/// from before.
///
/// # Errors
/// [`RefundRefusal`]
pub fn refunded(entries: &[SandboxEntry], refund: &SandboxRefund) -> Result<SandboxEntry, RefundRefusal> {
    let is_named = |entry: &&SandboxEntry| entry.refund.as_ref().is_some_and(|of| of.key == refund.key);
    if let Some(before) = entries.iter().find(is_named) {
        let same = before.amount == refund.amount
            && before
                .refund
                .as_ref()
                .is_some_and(|of| of.charge == refund.charge);
        return if same {
            Ok(before.clone())
        } else {
            Err(RefundRefusal::NameUsed)
        };
    }
    let charge = entries
        .iter()
        .find(|entry| entry.movement == refund.charge && entry.is_income() && entry.at <= refund.now)
        .ok_or(RefundRefusal::NoSuchPayment)?;
    if refund.amount.minor <= 0 || refund.amount.currency != charge.amount.currency {
        return Err(RefundRefusal::BadAmount);
    }
    let mut back = refund.amount;
    for entry in entries {
        if entry.refund.as_ref().is_some_and(|of| of.charge == refund.charge) {
            back = back.checked_add(entry.amount).ok_or(RefundRefusal::TooMuch)?;
        }
    }
    if back.minor > charge.amount.minor {
        return Err(RefundRefusal::TooMuch);
    }
    Ok(SandboxEntry {
        reference: refund.reference.clone(),
        movement: refund.movement.clone(),
        kind: MovementKind::Refund,
        outcome: FactOutcome::Succeeded,
        amount: refund.amount,
        at: refund.now,
        refund: Some(SandboxRefundOf {
            charge: refund.charge.clone(),
            key: refund.key.clone(),
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    fn pounds(minor: i64) -> Money {
        Money::new(minor, Currency::EGP)
    }

    fn charge() -> SandboxEntry {
        SandboxEntry {
            reference: "R1".into(),
            movement: "c1".into(),
            kind: MovementKind::Charge,
            outcome: FactOutcome::Succeeded,
            amount: pounds(10_000),
            at: "2026-03-15T10:00:00Z".parse().unwrap(),
            refund: None,
        }
    }

    fn asked(key: &str, minor: i64) -> SandboxRefund {
        SandboxRefund {
            reference: "R1".into(),
            charge: "c1".into(),
            key: key.into(),
            movement: format!("m-{key}"),
            amount: pounds(minor),
            now: "2026-03-15T10:05:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn no_more_goes_back_than_came() {
        let mut book = vec![charge()];
        for (key, minor) in [("a", 4_000), ("b", 6_000)] {
            let line = refunded(&book, &asked(key, minor)).unwrap();
            assert_eq!((line.kind, line.amount.minor), (MovementKind::Refund, minor));
            assert_eq!(refunded(&book, &asked("x", 10_001)), Err(RefundRefusal::TooMuch));
            book.push(line);
        }
        assert_eq!(refunded(&book, &asked("c", 1)), Err(RefundRefusal::TooMuch));
        assert_eq!(refunded(&book, &asked("a", 4_000)), Ok(book[1].clone()));
        assert_eq!(refunded(&book, &asked("a", 1)), Err(RefundRefusal::NameUsed));
    }

    #[test]
    fn what_is_no_payment_or_no_amount_is_refused() {
        let book = [charge()];
        for minor in [0, -1] {
            assert_eq!(refunded(&book, &asked("a", minor)), Err(RefundRefusal::BadAmount));
        }
        let dollars = SandboxRefund {
            amount: Money::new(1, Currency::parse("USD").unwrap()),
            ..asked("a", 1)
        };
        assert_eq!(refunded(&book, &dollars), Err(RefundRefusal::BadAmount));
        let other = SandboxRefund {
            charge: "c2".into(),
            ..asked("a", 1)
        };
        assert_eq!(refunded(&book, &other), Err(RefundRefusal::NoSuchPayment));
        let early = SandboxRefund {
            now: "2026-03-15T09:59:59Z".parse().unwrap(),
            ..asked("a", 1)
        };
        assert_eq!(refunded(&book, &early), Err(RefundRefusal::NoSuchPayment));
        let failed = SandboxEntry {
            outcome: FactOutcome::Processing,
            ..charge()
        };
        assert_eq!(
            refunded(&[failed], &asked("a", 1)),
            Err(RefundRefusal::NoSuchPayment)
        );
    }
}
