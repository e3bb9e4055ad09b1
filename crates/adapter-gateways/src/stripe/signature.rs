//! `Stripe-Signature: t=…,v1=…[,v1=…]`.

use crate::digest::is_hmac_sha256;
use chrono::{DateTime, TimeDelta};
use payments::{CallbackError, CallbackMessage};
use secrecy::{ExposeSecret, SecretString};

/// So far a message's time may be from now, either way.
const TOLERANCE: TimeDelta = TimeDelta::seconds(300);

/// Checks the signature, then the time that it covers.
pub(super) fn verify(message: &CallbackMessage, secret: &SecretString) -> Result<(), CallbackError> {
    let header = message
        .header("stripe-signature")
        .ok_or(CallbackError::BadSignature)?;
    let mut time = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            // Twice would leave open which of them is meant.
            Some(("t", _)) if time.is_some() => return Err(CallbackError::BadSignature),
            Some(("t", text)) => time = Some(text),
            Some(("v1", signature)) => signatures.push(signature),
            // Other schemes: v0 is Stripe's own for tests, and no protection.
            _ => {}
        }
    }
    let time = time.ok_or(CallbackError::BadSignature)?;
    let seconds = time
        .parse()
        .ok()
        .filter(|_| time.bytes().all(|byte| byte.is_ascii_digit()));
    let signed_at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let signed_at = signed_at.ok_or(CallbackError::BadSignature)?;
    let key = secret.expose_secret().as_bytes();
    let signed: [&[u8]; 3] = [time.as_bytes(), b".", &message.body];
    if !signatures
        .iter()
        .any(|signature| is_hmac_sha256(key, &signed, signature))
    {
        return Err(CallbackError::BadSignature);
    }
    if (message.received_at - signed_at).abs() > TOLERANCE {
        return Err(CallbackError::TooOld);
    }
    Ok(())
}
