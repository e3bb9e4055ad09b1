//! Every secret in use, derived from the one configured (HKDF-SHA-256, RFC 5869), each with an id.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use std::fmt;

/// The configured secret and those it replaced, newest first.
#[derive(Clone)]
pub struct Keyring {
    secrets: Vec<SecretString>,
}

/// One derived key and its id.
#[derive(Clone)]
pub struct MacKey {
    kid: String,
    bytes: [u8; 32],
}

/// The keys for one purpose: the first signs, all of them verify.
#[derive(Clone, Debug)]
pub struct MacKeys(Vec<MacKey>);

impl Keyring {
    /// A ring of the current secret and the previous ones that are still honoured.
    #[must_use]
    pub fn new(current: SecretString, previous: Vec<SecretString>) -> Self {
        let mut secrets = vec![current];
        secrets.extend(previous);
        Self { secrets }
    }

    /// The keys for a purpose, such as `access-token` or `cursor`. Keys of two purposes tell nothing of each other.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> MacKeys {
        MacKeys(
            self.secrets
                .iter()
                .map(|secret| MacKey::derive(secret, purpose))
                .collect(),
        )
    }
}

impl MacKey {
    fn derive(secret: &SecretString, purpose: &str) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(b"repair-portal"), secret.expose_secret().as_bytes());
        let (mut bytes, mut kid) = ([0; 32], [0; 6]);
        // RFC 5869 fails only past 255 blocks of output; these are one block each.
        let _ = hkdf.expand_multi_info(&[b"key:", purpose.as_bytes()], &mut bytes);
        let _ = hkdf.expand_multi_info(&[b"kid:", purpose.as_bytes()], &mut kid);
        Self {
            kid: hex::encode(kid),
            bytes,
        }
    }

    /// The key's id: tells which key signed, and nothing about it.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key itself, for a library that wants it.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// HMAC-SHA-256 over the parts, each with its length before it, so that no two splits of a text agree.
    #[must_use]
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.mac(parts).finalize().into_bytes().into()
    }

    /// Whether the tag is this key's for the parts, in constant time. The tag may be cut to no fewer than 16 bytes.
    #[must_use]
    pub fn verify(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        tag.len() >= 16 && self.mac(parts).verify_truncated_left(tag).is_ok()
    }

    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        // HMAC takes a key of any length, so the first branch is always taken.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.bytes)
            .unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

impl MacKeys {
    /// The key that signs.
    #[must_use]
    pub fn current(&self) -> &MacKey {
        // `derive` makes one key for each secret, and a ring has at least one.
        #[allow(clippy::indexing_slicing)]
        &self.0[0]
    }

    /// The key with an id, if it is still honoured.
    #[must_use]
    pub fn by_kid(&self, kid: &str) -> Option<&MacKey> {
        self.0.iter().find(|key| key.kid == kid)
    }

    /// Signs with the current key.
    #[must_use]
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.current().sign(parts)
    }

    /// Whether any key still honoured made the tag.
    #[must_use]
    pub fn verify(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        self.0.iter().any(|key| key.verify(parts, tag))
    }

    /// All of them, the current one first.
    pub fn iter(&self) -> impl Iterator<Item = &MacKey> {
        self.0.iter()
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MacKey({})", self.kid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_parts_do_not_mix_and_old_keys_verify() {
        let old = Keyring::new("an old secret".into(), vec![]);
        let new = Keyring::new("a new secret".into(), vec!["an old secret".into()]);
        let tag = old.derive("cursor").sign(&[b"ab", b"c"]);
        assert!(new.derive("cursor").verify(&[b"ab", b"c"], &tag));
        assert!(new.derive("cursor").verify(&[b"ab", b"c"], &tag[..16]));
        assert!(!new.derive("cursor").verify(&[b"ab", b"c"], &tag[..15]));
        assert!(!new.derive("cursor").verify(&[b"a", b"bc"], &tag));
        assert!(!new.derive("file").verify(&[b"ab", b"c"], &tag));
        assert_ne!(
            new.derive("cursor").sign(&[b"x"]),
            old.derive("cursor").sign(&[b"x"])
        );
        let kid = old.derive("cursor").current().kid().to_owned();
        assert!(new.derive("cursor").by_kid(&kid).is_some());
        assert!(!format!("{:?}", old.derive("cursor")).contains("secret"));
    }
}
