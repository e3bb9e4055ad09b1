//! `t=<seconds>,v1=<hex>`: HMAC-SHA-256 over the seconds, a dot and the body as it was sent. The scheme is Stripe's.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use kernel::{MacKey, MacKeys};
use payments::CallbackError;
use sha2::Sha256;

/// A message signed longer ago, or as far ahead, is not listened to.
const TOLERANCE: TimeDelta = TimeDelta::seconds(300);

/// The header's value for a body.
pub(super) fn sign(key: &MacKey, body: &[u8], now: DateTime<Utc>) -> String {
    let seconds = now.timestamp().to_string();
    let tag = mac(key, &seconds, body).finalize().into_bytes();
    format!("t={seconds},v1={}", hex::encode(tag))
}

/// Whether a key that is still honoured signed the body, not long ago. Any of several tags will do.
pub(super) fn verify(
    keys: &MacKeys,
    header: &str,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<(), CallbackError> {
    let parts: Vec<_> = header
        .split(',')
        .filter_map(|part| part.trim().split_once('='))
        .collect();
    let mut times = parts.iter().filter(|(name, _)| *name == "t");
    let (Some((_, seconds)), None) = (times.next(), times.next()) else {
        return Err(CallbackError::BadSignature);
    };
    let mut tags = parts
        .iter()
        .filter(|(name, _)| *name == "v1")
        .filter_map(|(_, tag)| hex::decode(tag).ok());
    let holds = tags.any(|tag| {
        let mut keys = keys.iter();
        keys.any(|key| mac(key, seconds, body).verify_slice(&tag).is_ok())
    });
    if !holds {
        return Err(CallbackError::BadSignature);
    }
    // Signed, so it was a number when it was written.
    let signed_at = seconds.parse().ok().and_then(|s| DateTime::from_timestamp(s, 0));
    match signed_at.map(|at| (now - at).abs()) {
        Some(age) if age <= TOLERANCE => Ok(()),
        _ => Err(CallbackError::TooOld),
    }
}

fn mac(key: &MacKey, seconds: &str, body: &[u8]) -> Hmac<Sha256> {
    // HMAC takes a key of any length, so the first branch is always taken.
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose())
        .unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
    mac.update(seconds.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Keyring;

    const NOW: &str = "2026-03-15T10:00:00Z";

    fn keys(secret: &str) -> MacKeys {
        Keyring::new(secret.to_owned().into(), vec!["before".into()]).derive("sandbox")
    }

    #[test]
    fn what_was_signed_holds_for_five_minutes() {
        let (keys, now) = (keys("now"), NOW.parse::<DateTime<Utc>>().unwrap());
        let header = sign(keys.current(), b"body", now);
        for (seconds, expected) in [
            (0, Ok(())),
            (300, Ok(())),
            (-300, Ok(())),
            (301, Err(CallbackError::TooOld)),
            (-301, Err(CallbackError::TooOld)),
        ] {
            let at = now + TimeDelta::seconds(seconds);
            assert_eq!(verify(&keys, &header, b"body", at), expected, "{seconds}");
        }
        let old = Keyring::new("before".into(), vec![]).derive("sandbox");
        let rotated = sign(old.current(), b"body", now);
        assert_eq!(verify(&keys, &rotated, b"body", now), Ok(()));
    }

    #[test]
    fn whatever_was_changed_is_found() {
        let (keys, now) = (keys("now"), NOW.parse::<DateTime<Utc>>().unwrap());
        let header = sign(keys.current(), b"body", now);
        let tag = header.split_once("v1=").unwrap().1;
        let seconds = now.timestamp();
        let two = format!("t={seconds},v1={},v1={tag}", "0".repeat(64));
        assert_eq!(verify(&keys, &two, b"body", now), Ok(()));
        for (header, body) in [
            (header.as_str(), &b"bodz"[..]),
            (&header, b""),
            (&format!("t={},v1={tag}", seconds + 1), b"body"),
            (&format!("t=0{seconds},v1={tag}"), b"body"),
            (&format!("t={seconds},t={seconds},v1={tag}"), b"body"),
            (&format!("v1={tag}"), b"body"),
            (&format!("t={seconds},v1={}", &tag[..62]), b"body"),
            (&format!("t={seconds},v0={tag}"), b"body"),
            (&format!("t={seconds}"), b"body"),
            ("", b"body"),
        ] {
            let verdict = verify(&keys, header, body, now);
            assert_eq!(verdict, Err(CallbackError::BadSignature), "{header}");
        }
        let other = Keyring::new("another".into(), vec![]).derive("sandbox");
        let foreign = sign(other.current(), b"body", now);
        assert_eq!(
            verify(&keys, &foreign, b"body", now),
            Err(CallbackError::BadSignature)
        );
        let purpose = Keyring::new("now".into(), vec![]).derive("cursor");
        let foreign = sign(purpose.current(), b"body", now);
        assert_eq!(
            verify(&keys, &foreign, b"body", now),
            Err(CallbackError::BadSignature)
        );
    }
}
