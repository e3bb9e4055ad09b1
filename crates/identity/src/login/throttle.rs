//! The lock after failed logins, by what was typed as a login name, whether or not anyone has it.

use super::Identifier;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Keyring, MacKeys, StorageError};

/// What failures are counted against: a keyed hash, so that the table tells nobody's phone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ThrottleKey(pub String);

/// Makes [`ThrottleKey`]s. A new secret forgets the failures that were counted under the old one.
#[derive(Debug, Clone)]
pub struct ThrottleKeys(MacKeys);

impl ThrottleKeys {
    /// With keys from the ring.
    #[must_use]
    pub fn new(keys: &Keyring) -> Self {
        Self(keys.derive("login-throttle"))
    }

    /// The key of what was typed.
    #[must_use]
    pub fn key(&self, identifier: &Identifier) -> ThrottleKey {
        ThrottleKey(hex::encode(self.0.sign(&[identifier.canonical().as_bytes()])))
    }
}

/// What is remembered of a login name's failures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Throttle {
    /// The latest attempts that did not succeed (or are still being checked), oldest first.
    pub recent: Vec<DateTime<Utc>>,
    /// The end of the latest lock, past or to come.
    pub locked_until: Option<DateTime<Utc>>,
    /// How many locks there were in a row.
    pub locks: u32,
}

/// Whether a login may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It may, and counts as failed until it has succeeded.
    Allowed,
    /// Not before this.
    Locked {
        /// The lock's end.
        until: DateTime<Utc>,
    },
}

impl Throttle {
    /// How many failures lock.
    pub const FAILURES: usize = 5;
    /// In which time.
    pub const WINDOW: TimeDelta = TimeDelta::minutes(15);
    /// How long the first lock lasts; each further one twice as long as the one before.
    pub const FIRST_LOCK: TimeDelta = TimeDelta::minutes(15);
    /// How long a lock lasts at most; and how long after one the next is a first one again.
    pub const LONGEST_LOCK: TimeDelta = TimeDelta::hours(24);

    /// Counts an attempt before it is checked, so that guesses made at once can't be more than allowed.
    /// The one that makes [`Throttle::FAILURES`] locks, unless it succeeds, which clears everything.
    #[must_use]
    pub fn reserve(&mut self, now: DateTime<Utc>) -> Attempt {
        if let Some(until) = self.locked_until {
            if until > now {
                return Attempt::Locked { until };
            }
            self.recent.retain(|at| *at >= until);
            if now - until >= Self::LONGEST_LOCK {
                self.locks = 0;
            }
        }
        self.recent.retain(|at| now - *at < Self::WINDOW);
        self.recent.push(now);
        if self.recent.len() >= Self::FAILURES {
            // Seven doublings of a quarter of an hour are more than a day.
            let lock = Self::FIRST_LOCK * 2i32.pow(self.locks.min(7));
            self.locked_until = Some(now + lock.min(Self::LONGEST_LOCK));
            self.locks = self.locks.saturating_add(1);
        }
        Attempt::Allowed
    }

    /// Takes back an attempt that was never checked, and the lock that it made.
    pub fn release(&mut self, at: DateTime<Utc>) {
        let same = |other: &DateTime<Utc>| other.timestamp_millis() == at.timestamp_millis();
        let Some(place) = self.recent.iter().position(same) else {
            return;
        };
        self.recent.remove(place);
        if self.recent.len() + 1 == Self::FAILURES && self.locked_until.is_some_and(|until| until > at) {
            self.locks = self.locks.saturating_sub(1);
            self.locked_until = (self.locks > 0).then_some(at);
        }
    }
}

/// Keeps [`Throttle`]s, over restarts and for every node alike.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait LoginThrottle: Send + Sync {
    /// Applies [`Throttle::reserve`] to what is kept, or to a new one, and keeps the outcome, in one transaction that
    /// excludes every other of the same key: of any number at once, only as many are allowed as one after the other.
    async fn reserve(&self, key: &ThrottleKey, now: DateTime<Utc>) -> Result<Attempt, StorageError>;

    /// Applies [`Throttle::release`] for the attempt reserved at `at`; nothing where nothing is kept.
    async fn release(&self, key: &ThrottleKey, at: DateTime<Utc>) -> Result<(), StorageError>;

    /// Forgets up to `limit` of those untouched since `before`; tells how many.
    async fn purge(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::minutes(minutes)
    }

    fn fail(throttle: &mut Throttle, minutes: &[i64]) {
        for minute in minutes {
            assert_eq!(throttle.reserve(at(*minute)), Attempt::Allowed, "minute {minute}");
        }
    }

    #[test]
    fn five_failures_in_a_quarter_of_an_hour_lock() {
        let mut throttle = Throttle::default();
        fail(&mut throttle, &[0, 1, 2, 3, 4]);
        assert_eq!(throttle.reserve(at(5)), Attempt::Locked { until: at(19) });
        assert_eq!(throttle.reserve(at(18)), Attempt::Locked { until: at(19) });
        fail(&mut throttle, &[19]);
    }

    #[test]
    fn the_quarter_of_an_hour_slides() {
        let mut throttle = Throttle::default();
        fail(&mut throttle, &[0, 4, 8, 12, 16, 20, 24]);
        let mut throttle = Throttle::default();
        fail(&mut throttle, &[0, 14, 14, 14, 16, 17]);
        assert!(matches!(throttle.reserve(at(18)), Attempt::Locked { .. }));
    }

    #[test]
    fn locks_double_up_to_a_day_and_a_quiet_day_forgives() {
        let mut throttle = Throttle::default();
        let mut now = 0;
        for length in [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440] {
            fail(&mut throttle, &[now; 5]);
            assert_eq!(
                throttle.reserve(at(now)),
                Attempt::Locked {
                    until: at(now + length)
                }
            );
            now += length;
        }
        now += 1440;
        fail(&mut throttle, &[now; 5]);
        assert_eq!(throttle.reserve(at(now)), Attempt::Locked { until: at(now + 15) });
    }

    #[test]
    fn what_was_never_checked_does_not_count() {
        let mut throttle = Throttle::default();
        fail(&mut throttle, &[0, 1, 2, 3, 4]);
        throttle.release(at(4));
        assert_eq!((throttle.locks, throttle.locked_until), (0, None));
        fail(&mut throttle, &[5]);
        assert_eq!(throttle.reserve(at(6)), Attempt::Locked { until: at(20) });
        throttle.release(at(9));
        assert!(matches!(throttle.reserve(at(6)), Attempt::Locked { .. }));
    }

    #[test]
    fn the_key_is_the_same_for_every_form_and_tells_nothing() {
        let keys = ThrottleKeys::new(&Keyring::new("secret".into(), vec![]));
        let key = keys.key(&Identifier::parse("01012345678"));
        assert_eq!(key, keys.key(&Identifier::parse("+20 10 1234 5678")));
        assert_ne!(key, keys.key(&Identifier::parse("01012345679")));
        assert_eq!(key.0.len(), 64);
    }
}
