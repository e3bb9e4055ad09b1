//! What gateways sign with.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;

/// Whether a text in hex is the HMAC-SHA512 of the parts one after another; compared in constant time.
pub(crate) fn is_hmac_sha512(key: &[u8], parts: &[&[u8]], hex_text: &str) -> bool {
    Hmac::<Sha512>::new_from_slice(key).is_ok_and(|mac| holds(mac, parts, hex_text))
}

/// The same with SHA-256.
pub(crate) fn is_hmac_sha256(key: &[u8], parts: &[&[u8]], hex_text: &str) -> bool {
    Hmac::<Sha256>::new_from_slice(key).is_ok_and(|mac| holds(mac, parts, hex_text))
}

fn holds(mut mac: impl Mac, parts: &[&[u8]], hex_text: &str) -> bool {
    for part in parts {
        mac.update(part);
    }
    hex::decode(hex_text).is_ok_and(|given| mac.verify_slice(&given).is_ok())
}

/// The SHA-256 of the parts one after another, in small hex.
pub(crate) fn sha256(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// Whether two texts are the same, without telling by time how far they are.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
