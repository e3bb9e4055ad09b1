//! Stripe's signature, from its page "Verify webhook signatures manually".

use super::SignedMessage;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

#[allow(clippy::expect_used)]
pub(super) fn message(body: Vec<u8>, now: i64, secret: &str) -> SignedMessage {
    let mut payload = format!("{now}.").into_bytes();
    payload.extend_from_slice(&body);
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key will do");
    mac.update(&payload);
    let signature = hex::encode(mac.finalize().into_bytes());
    SignedMessage {
        query: Vec::new(),
        headers: vec![
            ("content-type".into(), "application/json".into()),
            ("stripe-signature".into(), format!("t={now},v1={signature}")),
        ],
        body,
    }
}
