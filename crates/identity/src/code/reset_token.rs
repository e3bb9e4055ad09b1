//! Reset tokens: random, short-lived, and stored as a keyed hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use kernel::{Keyring, MacKeys, Random};
use secrecy::SecretString;

/// Makes reset tokens and hashes them.
#[derive(Debug, Clone)]
pub struct ResetTokens(MacKeys);

impl ResetTokens {
    /// How long one can be used.
    pub const LIFE: TimeDelta = TimeDelta::minutes(10);

    /// With keys from the ring.
    #[must_use]
    pub fn new(keys: &Keyring) -> Self {
        Self(keys.derive("reset-token"))
    }

    /// A new token and its hash.
    #[must_use]
    pub fn make(&self, random: &dyn Random) -> (SecretString, String) {
        let token = URL_SAFE_NO_PAD.encode(random.bytes::<32>());
        let hash = hex::encode(self.0.sign(&[token.as_bytes()]));
        (token.into(), hash)
    }

    /// The hashes that a token may be stored under: one for each key still honoured, the current one first.
    pub fn hashes(&self, token: &str) -> impl Iterator<Item = String> {
        let token = token.trim();
        self.0
            .iter()
            .map(move |key| hex::encode(key.sign(&[token.as_bytes()])))
    }
}
