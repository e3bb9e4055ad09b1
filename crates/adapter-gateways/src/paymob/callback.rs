//! Reading its messages.

use super::Paymob;
use super::signed::Transaction;
use super::transaction::{Told, Verdict};
use crate::digest::is_hmac_sha512;
use kernel::Currency;
use payments::{Callback, CallbackError, CallbackMessage, OrderKey};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    obj: Option<&'a RawValue>,
}

impl Paymob {
    pub(super) fn read(&self, message: &CallbackMessage) -> Result<Callback, CallbackError> {
        let malformed = |_| CallbackError::Malformed("not the message of a transaction");
        let envelope: Envelope<'_> = serde_json::from_slice(&message.body).map_err(malformed)?;
        if envelope.kind != "TRANSACTION" {
            // Saved cards and the like reach the same address. Nothing is done for them, so nothing is verified.
            return Ok(Callback::Nothing);
        }
        let obj = envelope.obj.ok_or(CallbackError::Malformed("no obj"))?;
        let transaction: Transaction<'_> = serde_json::from_str(obj.get()).map_err(malformed)?;
        let not_canonical = CallbackError::Malformed("a value of another form than Paymob's");
        let numbers = transaction.numbers().ok_or(not_canonical.clone())?;
        let given = message.query("hmac").ok_or(CallbackError::BadSignature)?;
        let secret = self.hmac_secret.expose_secret().as_bytes();
        if !is_hmac_sha512(secret, &transaction.signed(&numbers), given) || numbers.owner != self.owner {
            return Err(CallbackError::BadSignature);
        }
        let told = Told {
            id: numbers.id.to_owned(),
            order: numbers.order.to_owned(),
            integration: numbers.integration_id.to_owned(),
            units: numbers.amount_cents.parse().map_err(|_| not_canonical.clone())?,
            currency: Currency::parse(&transaction.currency).map_err(|_| not_canonical)?,
            created_at: transaction.created_at.clone(),
            success: transaction.success,
            pending: transaction.pending,
            error_occured: transaction.error_occured,
            is_auth: transaction.is_auth,
            is_capture: transaction.is_capture,
            is_undone: transaction.is_voided || transaction.is_refunded,
            has_parent: transaction.has_parent_transaction,
            data: transaction.data.clone(),
        };
        Ok(match told.verdict() {
            Verdict::Fact(fact) => Callback::Facts(vec![*fact]),
            // The charge as it is after money went back: how much did, only an inquiry tells.
            Verdict::Undone | Verdict::Captured => Callback::Ask(OrderKey::Order(told.order)),
        })
    }
}
