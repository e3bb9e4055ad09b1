use crate::{FactOutcome, FailureReason, GatewayFact, GatewayName, MovementKind, OrderKey};
use chrono::{DateTime, Utc};
use kernel::Money;

/// A line of the book: something that happened to an order, or is sure to happen at a moment to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxEntry {
    /// The order's reference.
    pub reference: String,
    /// The movement's id. Two lines may tell of one movement: that it is under way, and that it is done. What no money moved for
    /// has the order's reference here.
    pub movement: String,
    /// What moved.
    pub kind: MovementKind,
    /// How it went.
    pub outcome: FactOutcome,
    /// How much, always positive.
    pub amount: Money,
    /// When; nobody is told before.
    pub at: DateTime<Utc>,
    /// For money that went back: of what.
    pub refund: Option<SandboxRefundOf>,
}

/// What a refund is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxRefundOf {
    /// The movement of the charge.
    pub charge: String,
    /// The portal's name for the refund, under which asking twice gives back once.
    pub key: String,
}

impl SandboxEntry {
    /// The line as a gateway's word.
    #[must_use]
    pub fn fact(&self) -> GatewayFact {
        GatewayFact {
            gateway: GatewayName::Sandbox,
            order: OrderKey::Reference(self.reference.clone()),
            movement: self.movement.clone(),
            kind: self.kind,
            outcome: self.outcome,
            amount: Some(self.amount),
            integration: None,
            at: Some(self.at),
        }
    }

    /// Whether it tells of money that came.
    #[must_use]
    pub fn is_income(&self) -> bool {
        self.kind.is_income() && self.outcome == FactOutcome::Succeeded
    }

    /// Reads an outcome's word. The sandbox has one reason to fail.
    #[must_use]
    pub fn outcome(word: &str) -> Option<FactOutcome> {
        [
            FactOutcome::Succeeded,
            FactOutcome::Processing,
            FactOutcome::Failed(FailureReason::Declined),
            FactOutcome::Cancelled,
            FactOutcome::Expired,
        ]
        .into_iter()
        .find(|outcome| outcome.as_str() == word)
    }
}
