//! The rate limiter of one process.

use async_trait::async_trait;
use kernel::{Clock, Quota, RateLimiter, StorageError, Verdict};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const SHARDS: usize = 32;

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

/// Milliseconds since 1970.
#[derive(Clone, Copy)]
struct Window {
    opened: i64,
    closes: i64,
    count: u64,
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
        let now = self.clock.now().timestamp_millis();
        let length = i64::try_from(quota.window.as_millis()).unwrap_or(i64::MAX / 2);
        let mut shard = self.shard(key).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = shard.get_mut(key) {
            window.hit(now, length);
            return window.verdict(now, quota);
        }
        if shard.len() >= self.shard_keys {
            make_room(&mut shard, now, self.shard_keys);
        }
        let window = Window {
            opened: now,
            closes: now.saturating_add(length),
            count: 1,
        };
        shard.insert(key.into(), window);
        window.verdict(now, quota)
    }

    // The index is below the length by the modulo.
    #[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)]
    fn shard(&self, key: &str) -> &Mutex<Windows> {
        &self.shards[self.hasher.hash_one(key) as usize % SHARDS]
    }
}

impl Window {
    fn hit(&mut self, now: i64, length: i64) {
        if now >= self.closes {
            (self.opened, self.closes, self.count) = (now, now.saturating_add(length), 0);
        } else if now < self.opened {
            // The clock was set back: the count stands, and nobody waits longer than a window from now.
            (self.opened, self.closes) = (now, now.saturating_add(length));
        }
        self.count = self.count.saturating_add(1);
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
    async fn hit(&self, key: &str, quota: Quota) -> Result<Verdict, StorageError> {
        Ok(self.count(key, quota))
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
