use crate::{FactOutcome, GatewayFact, MoneySource, MovementKind, OrderKey};
use chrono::{DateTime, Utc};
use kernel::Money;

/// What is said of money, by a gateway or by staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyFact {
    /// Who says so.
    pub source: MoneySource,
    /// Of which order.
    pub order: OrderKey,
    /// The movement's id at its source; with the source and the kind it is what keeps money from being counted twice.
    pub movement: String,
    /// What moved.
    pub kind: MovementKind,
    /// How it went.
    pub outcome: FactOutcome,
    /// How much; positive.
    pub amount: Option<Money>,
    /// Through which of the shop's integrations.
    pub integration: Option<String>,
    /// When it happened, where that is known.
    pub at: Option<DateTime<Utc>>,
}

impl From<GatewayFact> for MoneyFact {
    fn from(fact: GatewayFact) -> Self {
        Self {
            source: MoneySource::Gateway(fact.gateway),
            order: fact.order,
            movement: fact.movement,
            kind: fact.kind,
            outcome: fact.outcome,
            amount: fact.amount,
            integration: fact.integration,
            at: fact.at,
        }
    }
}

impl MoneyFact {
    /// The key of the event that it is noted under: the same for the same news of the same movement, whichever message
    /// brought it.
    #[must_use]
    pub fn key(&self) -> String {
        format!(
            "{}/{}/{}",
            self.kind.as_str(),
            self.movement,
            self.outcome.as_str()
        )
    }

    /// Whether it says that money moved.
    #[must_use]
    pub const fn moved(&self) -> bool {
        matches!(self.outcome, FactOutcome::Succeeded)
    }
}
