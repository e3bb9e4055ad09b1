//! Stripe's objects, as far as they are read.

use chrono::{DateTime, Utc};
use kernel::{Currency, Money};
use payments::{
    FactOutcome, FailureReason, GatewayFact, GatewayName, MovementKind, OrderKey, from_gateway_units,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// An object, or only its id.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Linked<T> {
    Id(String),
    Whole(Box<T>),
}

#[derive(Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    #[serde(default)]
    pub(super) url: Option<String>,
    #[serde(default)]
    pub(super) expires_at: Option<i64>,
    #[serde(default)]
    pub(super) status: Option<String>,
    pub(super) payment_status: String,
    #[serde(default)]
    pub(super) amount_total: Option<i64>,
    #[serde(default)]
    pub(super) currency: Option<String>,
    #[serde(default)]
    pub(super) client_reference_id: Option<String>,
    #[serde(default)]
    pub(super) payment_intent: Option<Linked<Intent>>,
}

#[derive(Deserialize)]
pub(super) struct Intent {
    pub(super) id: String,
    pub(super) amount: i64,
    #[serde(default)]
    pub(super) amount_received: i64,
    pub(super) currency: String,
    pub(super) status: String,
    #[serde(default)]
    pub(super) metadata: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) last_payment_error: Option<PaymentError>,
    #[serde(default)]
    pub(super) latest_charge: Option<Linked<Charge>>,
}

#[derive(Deserialize)]
pub(super) struct PaymentError {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    decline_code: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Charge {
    #[serde(default)]
    pub(super) amount_refunded: i64,
    #[serde(default)]
    pub(super) refunds: Option<Page<Refund>>,
}

#[derive(Deserialize)]
pub(super) struct Page<T> {
    pub(super) data: Vec<T>,
}

#[derive(Deserialize)]
pub(super) struct Refund {
    pub(super) id: String,
    amount: i64,
    currency: String,
    #[serde(default)]
    pub(super) payment_intent: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Dispute {
    id: String,
    amount: i64,
    currency: String,
    #[serde(default)]
    payment_intent: Option<String>,
    status: String,
}

pub(super) fn money(units: i64, currency: &str) -> Option<Money> {
    let currency = Currency::parse(currency).ok()?;
    from_gateway_units(units, currency).ok()
}

pub(super) fn moment(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

/// A fact, without the time of it.
pub(super) fn fact(
    order: OrderKey,
    movement: &str,
    kind: MovementKind,
    outcome: FactOutcome,
    amount: Option<Money>,
) -> GatewayFact {
    GatewayFact {
        gateway: GatewayName::Stripe,
        order,
        movement: movement.to_owned(),
        kind,
        outcome,
        amount,
        integration: None,
        at: None,
    }
}

impl<T> Linked<T> {
    pub(super) fn id<'a>(&'a self, of_whole: impl Fn(&'a T) -> &'a str) -> &'a str {
        match self {
            Self::Id(id) => id,
            Self::Whole(whole) => of_whole(whole),
        }
    }
}

impl Session {
    /// Its charge's movement, which its intent tells of too; its own id as long as nobody tried to pay.
    pub(super) fn movement(&self) -> &str {
        let intent = self.payment_intent.as_ref();
        intent.map_or(&self.id, |intent| intent.id(|intent| &intent.id))
    }

    /// A fact about it; `None` for a session that the portal did not open.
    pub(super) fn fact(&self, outcome: FactOutcome) -> Option<GatewayFact> {
        let reference = self.client_reference_id.clone()?;
        let amount = self.amount_total.zip(self.currency.as_deref());
        let amount = amount.and_then(|(units, currency)| money(units, currency));
        let order = OrderKey::Reference(reference);
        Some(fact(
            order,
            self.movement(),
            MovementKind::Charge,
            outcome,
            amount,
        ))
    }
}

impl Intent {
    /// What it says of its charge; `None` while it waits for the payer, and for an intent that the portal did not cause.
    pub(super) fn fact(&self) -> Option<GatewayFact> {
        let reference = self.metadata.get("attempt_id")?;
        let (outcome, units) = match self.status.as_str() {
            "succeeded" => (FactOutcome::Succeeded, self.amount_received),
            "processing" | "requires_capture" => (FactOutcome::Processing, self.amount),
            "canceled" => (FactOutcome::Cancelled, self.amount),
            // A try that failed puts it back to where it began.
            _ => (
                FactOutcome::Failed(self.last_payment_error.as_ref()?.reason()),
                self.amount,
            ),
        };
        let order = OrderKey::Reference(reference.clone());
        let amount = money(units, &self.currency);
        Some(fact(order, &self.id, MovementKind::Charge, outcome, amount))
    }
}

impl PaymentError {
    fn reason(&self) -> FailureReason {
        let word = self
            .decline_code
            .as_deref()
            .or(self.code.as_deref())
            .unwrap_or_default();
        match word {
            "insufficient_funds" => FailureReason::InsufficientFunds,
            "expired_card" => FailureReason::ExpiredCard,
            "authentication_required" | "payment_intent_authentication_failure" => {
                FailureReason::AuthenticationFailed
            }
            "processing_error" => FailureReason::GatewayError,
            _ => FailureReason::Declined,
        }
    }
}

impl Refund {
    /// What it says; `None` for the refund of something that is no intent's.
    pub(super) fn fact(&self) -> Option<GatewayFact> {
        let order = OrderKey::Movement(self.payment_intent.clone()?);
        let outcome = match self.status.as_deref() {
            Some("succeeded") => FactOutcome::Succeeded,
            Some("failed") => FactOutcome::Failed(FailureReason::GatewayError),
            Some("canceled") => FactOutcome::Cancelled,
            _ => FactOutcome::Processing,
        };
        let amount = money(self.amount, &self.currency);
        Some(fact(order, &self.id, MovementKind::Refund, outcome, amount))
    }
}

impl Dispute {
    /// What it says. While it runs the money is with Stripe, and may come back: a chargeback is what was lost (decision 0072).
    pub(super) fn fact(&self) -> Option<GatewayFact> {
        let order = OrderKey::Movement(self.payment_intent.clone()?);
        let outcome = match self.status.as_str() {
            "lost" => FactOutcome::Succeeded,
            "won" | "warning_closed" | "prevented" => FactOutcome::Cancelled,
            _ => FactOutcome::Processing,
        };
        let amount = money(self.amount, &self.currency);
        Some(fact(order, &self.id, MovementKind::Chargeback, outcome, amount))
    }
}
