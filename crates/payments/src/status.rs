//! The states of an attempt, and the ways between them.

use crate::PaymentStatus;

impl PaymentStatus {
    /// Whether the money may still come in the ordinary way.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Processing)
    }

    /// Whether money came, be it that some or all of it went back.
    #[must_use]
    pub const fn has_money(self) -> bool {
        matches!(self, Self::Completed | Self::PartiallyRefunded | Self::Refunded)
    }

    /// Whether an attempt in this state may come into another one. Forward only, with one exception: a verified success
    /// that arrives late makes a failed, cancelled or expired attempt a completed one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (
                Self::Pending,
                Self::Processing | Self::Completed | Self::Failed | Self::Cancelled | Self::Expired,
            )
            | (Self::Processing, Self::Completed | Self::Failed | Self::Cancelled | Self::Expired)
            | (Self::Failed | Self::Cancelled | Self::Expired, Self::Completed)
            | (Self::Completed, Self::PartiallyRefunded | Self::Refunded)
            | (Self::PartiallyRefunded, Self::Refunded) => true,
            (
                Self::Pending
                | Self::Processing
                | Self::Completed
                | Self::Failed
                | Self::Cancelled
                | Self::Expired
                | Self::Refunded
                | Self::PartiallyRefunded,
                _,
            ) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PaymentStatus::{
        Cancelled, Completed, Expired, Failed, PartiallyRefunded, Pending, Processing, Refunded,
    };

    #[test]
    fn every_pair_of_states_is_as_the_reference_has_it() {
        let ways = [
            (Pending, vec![Processing, Completed, Failed, Cancelled, Expired]),
            (Processing, vec![Completed, Failed, Cancelled, Expired]),
            (Completed, vec![PartiallyRefunded, Refunded]),
            (Failed, vec![Completed]),
            (Cancelled, vec![Completed]),
            (Expired, vec![Completed]),
            (PartiallyRefunded, vec![Refunded]),
            (Refunded, vec![]),
        ];
        assert_eq!(ways.len(), PaymentStatus::ALL.len());
        let mut pairs = 0;
        for (from, to) in ways {
            for next in PaymentStatus::ALL {
                assert_eq!(from.may_become(next), to.contains(&next), "{from:?} to {next:?}");
                pairs += 1;
            }
        }
        assert_eq!(pairs, 64);
    }

    #[test]
    fn a_state_is_open_or_has_money_or_neither() {
        for status in PaymentStatus::ALL {
            assert!(!(status.is_open() && status.has_money()), "{status:?}");
        }
        assert!(Pending.is_open() && Processing.is_open() && !Expired.is_open());
        assert!(Refunded.has_money() && !Failed.has_money());
    }
}
