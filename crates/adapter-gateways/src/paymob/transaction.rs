//! What a transaction means, whether a message or an inquiry tells of it.

use chrono::{DateTime, Utc};
use kernel::Currency;
use payments::{
    FactOutcome, FailureReason, GatewayFact, GatewayName, MovementKind, OrderKey, from_gateway_units,
};

/// A transaction, as far as it is Paymob's own word.
pub(super) struct Told {
    pub(super) id: String,
    pub(super) order: String,
    pub(super) integration: String,
    pub(super) units: i64,
    pub(super) currency: Currency,
    pub(super) created_at: String,
    pub(super) success: bool,
    pub(super) pending: bool,
    pub(super) error_occured: bool,
    pub(super) is_auth: bool,
    pub(super) is_capture: bool,
    pub(super) is_undone: bool,
    pub(super) has_parent: bool,
    pub(super) data: serde_json::Value,
}

/// What follows from it.
pub(super) enum Verdict {
    /// This.
    Fact(Box<GatewayFact>),
    /// A charge of which something went back.
    Undone,
    /// An authorised amount was taken: the portal asks for no authorisations, so nothing waits for it.
    Captured,
}

impl Told {
    pub(super) fn verdict(&self) -> Verdict {
        if !self.has_parent {
            if self.is_undone {
                return Verdict::Undone;
            }
            return self.fact(MovementKind::Charge);
        }
        if self.is_capture {
            return Verdict::Captured;
        }
        // Whether it is a refund or a void stands in flags that are not signed. Both give money back, and the movement must have
        // one key however those flags come, so both are refunds (decision 0071).
        self.fact(MovementKind::Refund)
    }

    /// What it tells, as a movement of this kind.
    pub(super) fn fact(&self, kind: MovementKind) -> Verdict {
        Verdict::Fact(Box::new(GatewayFact {
            gateway: GatewayName::Paymob,
            order: OrderKey::Order(self.order.clone()),
            movement: self.id.clone(),
            kind,
            outcome: self.outcome(),
            amount: from_gateway_units(self.units, self.currency).ok(),
            integration: Some(self.integration.clone()),
            // Its times name no zone as a rule; what may be hours off is not told.
            at: DateTime::parse_from_rfc3339(&self.created_at)
                .ok()
                .map(|at| at.with_timezone(&Utc)),
        }))
    }

    fn outcome(&self) -> FactOutcome {
        match (self.pending, self.success) {
            (true, _) => FactOutcome::Processing,
            // Reserved and not taken, or a success that contradicts itself: nothing that could be posted.
            (false, true) if self.is_auth || self.error_occured => FactOutcome::Processing,
            (false, true) => FactOutcome::Succeeded,
            (false, false) => FactOutcome::Failed(self.reason()),
        }
    }

    /// Why it failed. The words are not signed: the worst that they can do is to be the wrong ones.
    fn reason(&self) -> FailureReason {
        let word = |name: &str| {
            let value = self.data.get(name);
            match value {
                Some(serde_json::Value::String(text)) => text.to_ascii_uppercase(),
                Some(serde_json::Value::Number(number)) => number.to_string(),
                _ => String::new(),
            }
        };
        let words = [
            word("txn_response_code"),
            word("acq_response_code"),
            word("message"),
        ];
        let says = |code: &str, part: &str| words.iter().any(|word| word == code || word.contains(part));
        if says("51", "INSUFFICIENT") {
            FailureReason::InsufficientFunds
        } else if says("54", "EXPIRED") {
            FailureReason::ExpiredCard
        } else if says("1A", "AUTHENTICATION") {
            FailureReason::AuthenticationFailed
        } else if self.error_occured {
            FailureReason::GatewayError
        } else {
            FailureReason::Declined
        }
    }
}
