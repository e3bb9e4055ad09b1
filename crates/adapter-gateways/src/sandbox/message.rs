//! What the sandbox's messages look like.

use chrono::{DateTime, Utc};
use kernel::{Currency, Money};
use payments::sandbox::SandboxEntry;
use payments::{
    CallbackError, FactOutcome, GatewayFact, GatewayName, MovementKind, OrderKey, UnitsError,
    from_gateway_units, to_gateway_units,
};
use serde::{Deserialize, Serialize};

/// Something that happened to an order. Amounts are in the currency's smallest unit.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Message {
    /// The same each time it is sent.
    id: String,
    order: String,
    transaction: String,
    kind: MovementKind,
    outcome: String,
    amount: i64,
    currency: String,
    occurred_at: DateTime<Utc>,
    /// The transaction that a refund is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
}

impl Message {
    pub(super) fn new(id: i64, entry: &SandboxEntry) -> Result<Self, UnitsError> {
        Ok(Self {
            id: format!("evt{id}"),
            order: entry.reference.clone(),
            transaction: entry.movement.clone(),
            kind: entry.kind,
            outcome: entry.outcome.as_str().to_owned(),
            amount: to_gateway_units(entry.amount)?,
            currency: entry.amount.currency.to_string(),
            occurred_at: entry.at,
            parent: entry.refund.as_ref().map(|of| of.charge.clone()),
        })
    }

    /// Reads a body whose signature held.
    pub(super) fn read(body: &[u8]) -> Result<GatewayFact, CallbackError> {
        let text = std::str::from_utf8(body).map_err(|_| CallbackError::Malformed("not UTF-8"))?;
        let message: Self =
            serde_json::from_str(text).map_err(|_| CallbackError::Malformed("not a message"))?;
        message.fact()
    }

    fn fact(self) -> Result<GatewayFact, CallbackError> {
        let outcome = SandboxEntry::outcome(&self.outcome);
        let outcome: FactOutcome = outcome.ok_or(CallbackError::Malformed("an unknown outcome"))?;
        let amount = self.money().ok_or(CallbackError::Malformed("no amount"))?;
        Ok(GatewayFact {
            gateway: GatewayName::Sandbox,
            order: OrderKey::Reference(self.order),
            movement: self.transaction,
            kind: self.kind,
            outcome,
            amount: Some(amount),
            integration: None,
            at: Some(self.occurred_at),
        })
    }

    fn money(&self) -> Option<Money> {
        let currency = Currency::parse(&self.currency).ok()?;
        from_gateway_units(self.amount, currency)
            .ok()
            .filter(|money| money.minor > 0)
    }
}
