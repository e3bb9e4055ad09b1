//! Reading its messages: the second version, which is signed with SHA-256.

use super::Fawry;
use super::amount::Pounds;
use crate::digest::same;
use crate::words::Text;
use payments::{Callback, CallbackError, CallbackMessage, OrderKey};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    fawry_ref_number: Text,
    merchant_ref_num: Text,
    payment_amount: Pounds,
    order_amount: Pounds,
    order_status: String,
    payment_method: String,
    /// Spelt as Fawry spells it.
    #[serde(default)]
    payment_refrence_number: Option<Text>,
    message_signature: String,
}

impl Fawry {
    pub(super) fn read(&self, message: &CallbackMessage) -> Result<Callback, CallbackError> {
        if message.body.is_empty() {
            // The first version comes as a GET, signed with MD5: nothing that could be believed.
            return Err(CallbackError::BadSignature);
        }
        let malformed = |_| CallbackError::Malformed("not the message of an order");
        let notice: Notice = serde_json::from_slice(&message.body).map_err(malformed)?;
        let bill = notice
            .payment_refrence_number
            .map_or_else(String::new, |number| number.0);
        let expected = self.sign(&[
            &notice.fawry_ref_number.0,
            &notice.merchant_ref_num.0,
            &notice.payment_amount.0.to_decimal(),
            &notice.order_amount.0.to_decimal(),
            &notice.order_status,
            &notice.payment_method,
            &bill,
        ]);
        if !same(&expected, &notice.message_signature.to_ascii_lowercase()) {
            return Err(CallbackError::BadSignature);
        }
        // The signed values have no gaps between them, and what counts is the inquiry: the message only says that it is worth one.
        Ok(match notice.order_status.as_str() {
            "NEW" => Callback::Nothing,
            _ => Callback::Ask(OrderKey::Reference(notice.merchant_ref_num.0)),
        })
    }
}
