//! Paymob's signature, from its page "HMAC for transaction callbacks".

use super::SignedMessage;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha512;

/// Where the twenty values stand, in the order of signing.
const SIGNED: [&str; 20] = [
    "/amount_cents",
    "/created_at",
    "/currency",
    "/error_occured",
    "/has_parent_transaction",
    "/id",
    "/integration_id",
    "/is_3d_secure",
    "/is_auth",
    "/is_capture",
    "/is_refunded",
    "/is_standalone_payment",
    "/is_voided",
    "/order/id",
    "/owner",
    "/pending",
    "/source_data/pan",
    "/source_data/sub_type",
    "/source_data/type",
    "/success",
];

#[allow(clippy::expect_used)]
pub(super) fn message(obj: &Value, secret: &str) -> SignedMessage {
    let text: String = SIGNED.iter().map(|place| written(obj.pointer(place))).collect();
    let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_bytes()).expect("any key will do");
    mac.update(text.as_bytes());
    let body = json!({ "type": "TRANSACTION", "obj": obj });
    SignedMessage {
        query: vec![("hmac".into(), hex::encode(mac.finalize().into_bytes()))],
        headers: vec![("content-type".into(), "application/json".into())],
        body: body.to_string().into_bytes(),
    }
}

fn written(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
