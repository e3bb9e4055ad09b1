//! The rate limiter of one process.

use async_trait::async_trait;
use kernel::{Clock, Quota, RateLimiter, StorageError, Verdict};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const SHARDS: usize = 32;
/// A shared counter is told of as many at a time at most.
const MOST_UNTOLD: u64 = 16;
/// How long its answer is relied on, in milliseconds.
const ANSWER_HOLDS: i64 = 5_000;

/// Counts in fixed windows that start at the first hit; exact, and bounded in keys.
///
/// When there is no room for a new key, windows that are over go first, then those that were hit least: a flood of
/// new keys can't free one that is over its limit.
pub struct MemoryRateLimiter {
    shards: Box<[Mutex<Windows>]>,
    hasher: RandomState,
    shard_keys: usize,
    clock: Arc<dyn Clock>,
}

type Windows = HashMap<Box<str>, Window>;

/// Times are milliseconds since 1970.
#[derive(Clone, Copy, Default)]
struct Window {
    opened: i64,
    closes: i64,
    count: u64,
    /// How many of these the shared counter was told of.
    told: u64,
    /// When it was.
    told_at: i64,
    /// What the shared counter had beside them then, until its own window ends.
    elsewhere: u64,
    until: i64,
}

/// A count that is kept before a shared counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ahead {
    /// By this process's own count.
    pub(crate) near: Verdict,
    /// What the shared counter must be told of now; or, while its last answer is good enough, the verdict over both.
    pub(crate) tell: Result<u32, Verdict>,
}

impl MemoryRateLimiter {
    /// A limiter that remembers about `max_keys` keys.
    #[must_use]
    pub fn new(max_keys: usize, clock: Arc<dyn Clock>) -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
            shard_keys: (max_keys / SHARDS).max(16),
            clock,
        }
    }

    /// Counts one against `key`.
    pub fn count(&self, key: &str, quota: Quota) -> Verdict {
        self.hit_window(key, quota, 1, |window, now| window.verdict(now, quota))
    }

    /// Counts one, and tells whether a shared counter must hear of it now (decision 0056).
    pub(crate) fn count_ahead(&self, key: &str, quota: Quota) -> Ahead {
        self.hit_window(key, quota, 1, |window, now| Ahead {
            near: window.verdict(now, quota),
            tell: window.tell(now, quota),
        })
    }

    /// Takes in what the shared counter answered.
    pub(crate) fn learn(&self, key: &str, quota: Quota, far: Verdict) {
        let now = self.clock.now().timestamp_millis();
        let mut shard = self.shard(key).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = shard.get_mut(key) {
            let seen = u64::from(quota.limit.saturating_sub(far.remaining));
            window.elsewhere = seen.saturating_sub(window.told);
            window.until = now.saturating_add(millis(far.reset));
        }
    }

    fn hit_window<T>(
        &self,
        key: &str,
        quota: Quota,
        hits: u32,
        then: impl FnOnce(&mut Window, i64) -> T,
    ) -> T {
        let now = self.clock.now().timestamp_millis();
        let length = millis(quota.window);
        let mut shard = self.shard(key).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = shard.get_mut(key) {
            window.hit(now, length, hits);
            return then(window, now);
        }
        if shard.len() >= self.shard_keys {
            make_room(&mut shard, now, self.shard_keys);
        }
        let window = shard.entry(key.into()).or_default();
        window.hit(now, length, hits);
        then(window, now)
    }

    // The index is below the length by the modulo.
    #[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)]
    fn shard(&self, key: &str) -> &Mutex<Windows> {
        &self.shards[self.hasher.hash_one(key) as usize % SHARDS]
    }
}

fn millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX / 2)
}

impl Window {
    fn hit(&mut self, now: i64, length: i64, hits: u32) {
        if now >= self.closes {
            *self = Self {
                opened: now,
                closes: now.saturating_add(length),
                ..Self::default()
            };
        } else if now < self.opened {
            // The clock was set back: the count stands, and nobody waits longer than a window from now.
            (self.opened, self.closes) = (now, now.saturating_add(length));
        }
        self.count = self.count.saturating_add(u64::from(hits));
    }

    /// What is to be told now: everything untold, once it is a twentieth of the limit, or [`MOST_UNTOLD`], or the last answer is
    /// old, or half of the limit is used up. From there on each one is told.
    fn tell(&mut self, now: i64, quota: Quota) -> Result<u32, Verdict> {
        let untold = self.count - self.told;
        let total = self.count.saturating_add(self.elsewhere);
        let few = untold < u64::from(quota.limit / 20).min(MOST_UNTOLD);
        let is_known = now < self.until && now - self.told_at < ANSWER_HOLDS;
        if few && is_known && total.saturating_mul(2) < u64::from(quota.limit) {
            let reset = Duration::from_millis(u64::try_from(self.until - now).unwrap_or(0));
            return Err(Verdict::of(quota, total, reset));
        }
        (self.told, self.told_at) = (self.count, now);
        Ok(u32::try_from(untold).unwrap_or(u32::MAX))
    }

    fn verdict(self, now: i64, quota: Quota) -> Verdict {
        let reset = Duration::from_millis(u64::try_from(self.closes - now).unwrap_or(0));
        Verdict::of(quota, self.count, reset)
    }
}

/// Frees an eighth of a full shard at least, so that the sweep is paid for by the keys that follow.
fn make_room(shard: &mut Windows, now: i64, most: usize) {
    shard.retain(|_, window| now < window.closes);
    let Some(surplus) = (shard.len() + most / 8).checked_sub(most).filter(|n| *n > 0) else {
        return;
    };
    let mut ranks: Vec<_> = shard.values().map(|w| (w.count, w.closes)).collect();
    let (_, threshold, _) = ranks.select_nth_unstable(surplus - 1);
    let threshold = *threshold;
    let mut left = surplus;
    shard.retain(|_, window| {
        let goes = left > 0 && (window.count, window.closes) <= threshold;
        left -= usize::from(goes);
        !goes
    });
}

#[async_trait]
impl RateLimiter for MemoryRateLimiter {
    async fn add(&self, key: &str, quota: Quota, hits: u32) -> Result<Verdict, StorageError> {
        Ok(self.hit_window(key, quota, hits, |window, now| window.verdict(now, quota)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use kernel::testing::FixedClock;

    const QUOTA: Quota = Quota {
        limit: 3,
        window: Duration::from_secs(60),
    };

    fn keys(limiter: &MemoryRateLimiter) -> usize {
        limiter
            .shards
            .iter()
            .map(|shard| shard.lock().unwrap().len())
            .sum()
    }

    #[test]
    fn a_flood_of_keys_is_bounded_and_frees_nobody_over_the_limit() {
        let clock = FixedClock::at("2026-01-01T00:00:00Z");
        let limiter = MemoryRateLimiter::new(3_200, Arc::new(clock));
        for _ in 0..4 {
            limiter.count("abuser", QUOTA);
        }
        for n in 0..50_000 {
            limiter.count(&format!("flood:{n}"), QUOTA);
        }
        assert!(keys(&limiter) <= 3_200, "{} keys", keys(&limiter));
        assert!(!limiter.count("abuser", QUOTA).allowed);
    }

    #[test]
    fn a_clock_set_back_prolongs_by_a_window_at_most() {
        let clock = FixedClock::at("2026-01-01T00:00:00Z");
        let limiter = MemoryRateLimiter::new(100, Arc::new(clock.clone()));
        for _ in 0..3 {
            limiter.count("key", QUOTA);
        }
        clock.advance(TimeDelta::days(-1));
        let verdict = limiter.count("key", QUOTA);
        assert!(!verdict.allowed);
        assert_eq!(verdict.reset, QUOTA.window);
        clock.advance(TimeDelta::seconds(60));
        assert!(limiter.count("key", QUOTA).allowed);
    }
}
