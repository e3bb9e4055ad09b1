//! Refresh tokens: opaque to the client, made and recognised here.
//!
//! A token is `version ‖ session ‖ generation ‖ secret ‖ tag` in base64url. The first secret is random; each further one is
//! derived from the one before by a key only the portal has. So two tabs that present the same token at once are
//! given the same successor without anybody storing it, and a tag tells a token of ours, used before or not, from a made-up one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Keyring, MacKey, MacKeys, Random, SessionId};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

const VERSION: u8 = 1;
const SECRET: usize = 32;
const TAG: usize = 32;

/// The part of a refresh token that is secret, and how many came before it.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshSecret {
    generation: u32,
    bytes: [u8; SECRET],
}

/// A token of ours: whether it is still good, the session's row tells.
pub struct PresentedToken {
    /// The session it names.
    pub session: SessionId,
    /// Its secret.
    pub secret: RefreshSecret,
    /// What it is followed by.
    pub successor: RefreshSecret,
}

/// Makes refresh tokens and reads them.
pub struct RefreshTokens {
    tags: MacKeys,
    successors: MacKeys,
    ttl: TimeDelta,
    max_age: TimeDelta,
}

impl RefreshSecret {
    /// What is stored of it. A plain hash will do for 32 unguessable bytes.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.bytes))
    }

    /// How many rotations led to it.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }
}

impl RefreshTokens {
    /// Signs with the ring's current key and honours the older ones. A session ends when no token of its was used for `ttl`, and
    /// `max_age` after it was opened, however much it is used.
    #[must_use]
    pub fn new(keys: &Keyring, ttl: TimeDelta, max_age: TimeDelta) -> Self {
        Self {
            tags: keys.derive("refresh-token"),
            successors: keys.derive("refresh-successor"),
            ttl,
            max_age,
        }
    }

    /// When a session that was opened at `opened` ends, if it is used `now` and not again. What lies beyond all dates is taken for the
    /// last one.
    #[must_use]
    pub fn end(&self, opened: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        self.idle_end(now).min(self.last_end(opened))
    }

    /// The end that no use moves.
    #[must_use]
    pub fn last_end(&self, opened: DateTime<Utc>) -> DateTime<Utc> {
        opened
            .checked_add_signed(self.max_age)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    fn idle_end(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now.checked_add_signed(self.ttl)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// The secret of a session's first token.
    #[must_use]
    pub fn first(&self, random: &dyn Random) -> RefreshSecret {
        RefreshSecret {
            generation: 0,
            bytes: random.bytes(),
        }
    }

    /// The token for a session, as the client is given it.
    #[must_use]
    pub fn token(&self, session: SessionId, secret: &RefreshSecret) -> SecretString {
        let mut bytes = body(session, secret);
        let tag = self.tags.sign(&[&bytes]);
        bytes.extend_from_slice(&tag);
        URL_SAFE_NO_PAD.encode(bytes).into()
    }

    /// Reads a token; `None` when no key still honoured made it.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<PresentedToken> {
        // Longer than any of ours: not worth decoding.
        if token.len() > 128 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token.trim()).ok()?;
        let (body, tag) = bytes.split_last_chunk::<TAG>()?;
        let ring = self.tags.iter().zip(self.successors.iter());
        // The successor hangs on the key that made this one, so that it stays the same when keys are changed.
        let (_, key) = ring.into_iter().find(|(key, _)| key.verify(&[body], tag))?;
        let (version, rest) = body.split_first_chunk::<1>()?;
        let (session, rest) = rest.split_first_chunk::<8>()?;
        let (generation, secret) = rest.split_first_chunk::<4>()?;
        if *version != [VERSION] {
            return None;
        }
        let session = SessionId(i64::from_be_bytes(*session));
        let secret = RefreshSecret {
            generation: u32::from_be_bytes(*generation),
            bytes: secret.try_into().ok()?,
        };
        Some(PresentedToken {
            session,
            successor: successor(key, session, &secret),
            secret,
        })
    }
}

fn successor(key: &MacKey, session: SessionId, secret: &RefreshSecret) -> RefreshSecret {
    RefreshSecret {
        generation: secret.generation.wrapping_add(1),
        bytes: key.sign(&[&body(session, secret)]),
    }
}

fn body(session: SessionId, secret: &RefreshSecret) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + 8 + 4 + SECRET + TAG);
    bytes.push(VERSION);
    bytes.extend_from_slice(&session.get().to_be_bytes());
    bytes.extend_from_slice(&secret.generation.to_be_bytes());
    bytes.extend_from_slice(&secret.bytes);
    bytes
}

/// Secrets stay out of logs.
impl std::fmt::Debug for RefreshSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RefreshSecret({})", self.generation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::testing::CountingRandom;
    use secrecy::ExposeSecret;

    fn tokens(secret: &str, previous: &[&str]) -> RefreshTokens {
        let ring = Keyring::new(secret.into(), previous.iter().map(|&s| s.into()).collect());
        RefreshTokens::new(&ring, TimeDelta::days(30), TimeDelta::days(90))
    }

    #[test]
    fn use_moves_the_end_on_and_never_past_the_last() {
        let tokens = tokens("a", &[]);
        let opened: DateTime<Utc> = "2026-03-01T10:00:00Z".parse().unwrap();
        let day = |n| opened + TimeDelta::days(n);
        for (used, end) in [(0, 30), (1, 31), (59, 89), (60, 90), (61, 90), (89, 90)] {
            assert_eq!(tokens.end(opened, day(used)), day(end), "used on day {used}");
        }
    }

    #[test]
    fn a_token_is_read_back_and_has_one_successor() {
        let tokens = tokens("a", &[]);
        let first = tokens.first(&CountingRandom::default());
        let text = tokens.token(SessionId(7), &first);
        let read = tokens.read(text.expose_secret()).unwrap();
        assert_eq!((read.session, &read.secret), (SessionId(7), &first));
        assert_eq!(read.successor.generation(), 1);
        let again = tokens.read(text.expose_secret()).unwrap();
        assert_eq!(again.successor, read.successor);
        assert_ne!(read.successor.hash(), first.hash());
        let other = tokens.token(SessionId(8), &first);
        let other = tokens.read(other.expose_secret()).unwrap();
        assert_ne!(other.successor, read.successor);
    }

    #[test]
    fn the_successor_outlives_a_change_of_keys() {
        let old = tokens("old", &[]);
        let new = tokens("new", &["old"]);
        let text = old.token(SessionId(7), &old.first(&CountingRandom::default()));
        let before = old.read(text.expose_secret()).unwrap();
        let after = new.read(text.expose_secret()).unwrap();
        assert_eq!(after.successor, before.successor);
        assert!(tokens("new", &[]).read(text.expose_secret()).is_none());
    }

    #[test]
    fn what_was_changed_is_not_ours() {
        let tokens = tokens("a", &[]);
        let text = tokens.token(SessionId(7), &tokens.first(&CountingRandom::default()));
        let bytes = URL_SAFE_NO_PAD.decode(text.expose_secret()).unwrap();
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert!(
                tokens.read(&URL_SAFE_NO_PAD.encode(changed)).is_none(),
                "byte {place}"
            );
        }
        for text in ["", "x", "€", &"A".repeat(103), &"A".repeat(5000)] {
            assert!(tokens.read(text).is_none());
        }
    }
}
