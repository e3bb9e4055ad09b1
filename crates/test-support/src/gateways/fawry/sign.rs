//! Fawry's signatures, from its pages "Server notification V2", "Get payment status V2" and "Refund".

use super::SignedMessage;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The hash that everything is signed with: of the values, one after another, and the key.
pub(super) fn hash(values: &[&str], key: &str) -> String {
    let text = values.concat() + key;
    hex::encode(Sha256::digest(text))
}

/// Hundredths with two places.
pub(super) fn two_places(piastres: i64) -> String {
    format!("{}.{:02}", piastres / 100, piastres % 100)
}

pub(super) fn message(mut notice: Value, key: &str) -> SignedMessage {
    let text = |name: &str| match &notice[name] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let amount = |name: &str| {
        let text = text(name);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        format!("{whole}.{fraction:0<2}")
    };
    let signature = hash(
        &[
            &text("fawryRefNumber"),
            &text("merchantRefNum"),
            &amount("paymentAmount"),
            &amount("orderAmount"),
            &text("orderStatus"),
            &text("paymentMethod"),
            &text("paymentRefrenceNumber"),
        ],
        key,
    );
    notice["messageSignature"] = json!(signature);
    SignedMessage {
        query: Vec::new(),
        headers: vec![("content-type".into(), "application/json".into())],
        body: notice.to_string().into_bytes(),
    }
}
