//! Its events.

use super::objects::{Dispute, Intent, Refund, Session, moment};
use payments::{Callback, CallbackError, FactOutcome, FailureReason, GatewayFact};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    created: Option<i64>,
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    object: &'a RawValue,
}

/// Reads an event whose signature held.
pub(super) fn read(body: &[u8]) -> Result<Callback, CallbackError> {
    let event: Event<'_> = serde_json::from_slice(body).map_err(|_| CallbackError::Malformed("no event"))?;
    let object = event.data.object;
    let fact = match event.kind.as_str() {
        "checkout.session.completed" => {
            let session: Session = of(object)?;
            match session.payment_status.as_str() {
                "paid" => session.fact(FactOutcome::Succeeded),
                // A bank's transfer or the like: an `async_payment_…` event follows.
                "unpaid" => session.fact(FactOutcome::Processing),
                _ => None,
            }
        }
        "checkout.session.async_payment_succeeded" => of::<Session>(object)?.fact(FactOutcome::Succeeded),
        "checkout.session.async_payment_failed" => {
            of::<Session>(object)?.fact(FactOutcome::Failed(FailureReason::Declined))
        }
        "checkout.session.expired" => of::<Session>(object)?.fact(FactOutcome::Expired),
        "payment_intent.succeeded" | "payment_intent.payment_failed" | "payment_intent.canceled" => {
            of::<Intent>(object)?.fact()
        }
        "refund.created" | "refund.updated" | "refund.failed" => of::<Refund>(object)?.fact(),
        "charge.dispute.created" | "charge.dispute.closed" => of::<Dispute>(object)?.fact(),
        _ => None,
    };
    let at = event.created.and_then(moment);
    Ok(fact.map_or(Callback::Nothing, |fact| {
        Callback::Facts(vec![GatewayFact { at, ..fact }])
    }))
}

fn of<T: DeserializeOwned>(object: &RawValue) -> Result<T, CallbackError> {
    serde_json::from_str(object.get()).map_err(|_| CallbackError::Malformed("an event's object"))
}
