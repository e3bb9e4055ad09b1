//! Limits that hold on this node whatever becomes of the shared counter.

use crate::MemoryRateLimiter;
use async_trait::async_trait;
use kernel::{Quota, RateLimiter, StorageError, Verdict};
use std::sync::Arc;

/// Counts in this process and in a shared counter, and gives the stricter verdict.
///
/// The near count is always kept: when the shared one is gone, or comes back empty, no limit is forgotten on this node.
/// What the near count refuses is not told to the shared one: a flood stays on the node it came to. While a caller is far from a
/// large limit, the shared one is told of several at a time (decision 0056).
pub struct FallbackRateLimiter {
    near: MemoryRateLimiter,
    far: Arc<dyn RateLimiter>,
}

impl FallbackRateLimiter {
    /// `near` beside `far`.
    #[must_use]
    pub fn new(near: MemoryRateLimiter, far: Arc<dyn RateLimiter>) -> Self {
        Self { near, far }
    }
}

#[async_trait]
impl RateLimiter for FallbackRateLimiter {
    async fn add(&self, key: &str, quota: Quota, hits: u32) -> Result<Verdict, StorageError> {
        let mut verdict = self.one(key, quota).await;
        for _ in 1..hits {
            verdict = self.one(key, quota).await;
        }
        Ok(verdict)
    }
}

impl FallbackRateLimiter {
    async fn one(&self, key: &str, quota: Quota) -> Verdict {
        let ahead = self.near.count_ahead(key, quota);
        let near = ahead.near;
        let untold = match ahead.tell {
            _ if !near.allowed => return near,
            Ok(untold) => untold,
            Err(verdict) => return stricter(near, verdict),
        };
        match self.far.add(key, quota, untold).await {
            Ok(far) => {
                self.near.learn(key, quota, far);
                stricter(near, far)
            }
            // A failing counter has logged why; the near one stands in.
            Err(_) => near,
        }
    }
}

/// The verdict that lets less through; of two alike, the one that takes longer to end.
fn stricter(a: Verdict, b: Verdict) -> Verdict {
    let rank = |v: &Verdict| (v.allowed, v.remaining, std::cmp::Reverse(v.reset));
    if rank(&a) <= rank(&b) { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::testing::{FixedClock, MockRateLimiter};
    use std::time::Duration;

    const QUOTA: Quota = Quota {
        limit: 2,
        window: Duration::from_secs(60),
    };

    fn over(far: MockRateLimiter) -> FallbackRateLimiter {
        let near = MemoryRateLimiter::new(100, Arc::new(FixedClock::at("2026-01-01T00:00:00Z")));
        FallbackRateLimiter::new(near, Arc::new(far))
    }

    #[tokio::test]
    async fn without_the_shared_counter_this_node_still_limits() {
        let mut far = MockRateLimiter::new();
        far.expect_add()
            .returning(|_, _, _| Err(StorageError::unavailable("gone")));
        let limiter = over(far);
        assert!(limiter.hit("key", QUOTA).await.unwrap().allowed);
        assert!(limiter.hit("key", QUOTA).await.unwrap().allowed);
        assert!(!limiter.hit("key", QUOTA).await.unwrap().allowed);
    }

    #[tokio::test]
    async fn what_other_nodes_counted_counts_here() {
        let mut far = MockRateLimiter::new();
        far.expect_add()
            .returning(|_, quota, _| Ok(Verdict::of(quota, 3, Duration::from_secs(9))));
        let verdict = over(far).hit("key", QUOTA).await.unwrap();
        assert!(!verdict.allowed);
        assert_eq!(verdict.reset, Duration::from_secs(9));
    }

    #[tokio::test]
    async fn a_shared_counter_that_lost_its_count_frees_nobody() {
        let mut far = MockRateLimiter::new();
        far.expect_add()
            .times(2)
            .returning(|_, quota, _| Ok(Verdict::of(quota, 1, quota.window)));
        let limiter = over(far);
        assert_eq!(limiter.hit("key", QUOTA).await.unwrap().remaining, 1);
        assert_eq!(limiter.hit("key", QUOTA).await.unwrap().remaining, 0);
        assert!(!limiter.hit("key", QUOTA).await.unwrap().allowed);
    }

    const LARGE: Quota = Quota {
        limit: 100,
        window: Duration::from_secs(60),
    };

    /// A node beside others, which share a counter in memory.
    fn node(clock: &FixedClock, shared: &Arc<MemoryRateLimiter>) -> FallbackRateLimiter {
        FallbackRateLimiter::new(
            MemoryRateLimiter::new(100, Arc::new(clock.clone())),
            shared.clone(),
        )
    }

    #[tokio::test]
    async fn far_from_a_large_limit_the_shared_counter_is_told_of_several_at_a_time() {
        let clock = FixedClock::at("2026-01-01T00:00:00Z");
        let mut far = MockRateLimiter::new();
        let mut told = mockall::Sequence::new();
        // The first, to learn what others counted; then each five; then, what came in the meantime, once the answer is old.
        for (hits, seen) in [(1, 11), (5, 16), (3, 19)] {
            far.expect_add()
                .withf(move |_, _, told| *told == hits)
                .times(1)
                .in_sequence(&mut told)
                .returning(move |_, quota, _| Ok(Verdict::of(quota, seen, quota.window)));
        }
        let near = MemoryRateLimiter::new(100, Arc::new(clock.clone()));
        let limiter = FallbackRateLimiter::new(near, Arc::new(far));
        let mut left = vec![];
        for _ in 0..8 {
            left.push(limiter.hit("key", LARGE).await.unwrap().remaining);
        }
        assert_eq!(left, [89, 88, 87, 86, 85, 84, 83, 82]);
        clock.advance(chrono::TimeDelta::seconds(5));
        assert_eq!(limiter.hit("key", LARGE).await.unwrap().remaining, 81);
    }

    #[tokio::test]
    async fn nodes_let_little_more_through_than_the_limit() {
        let clock = FixedClock::at("2026-01-01T00:00:00Z");
        let shared = Arc::new(MemoryRateLimiter::new(100, Arc::new(clock.clone())));
        let nodes = [
            node(&clock, &shared),
            node(&clock, &shared),
            node(&clock, &shared),
        ];
        let mut allowed = 0;
        for n in 0..300 {
            let verdict = nodes[n % 3].hit("key", LARGE).await.unwrap();
            allowed += u32::from(verdict.allowed);
        }
        // What each of two others may hold back when the first of them comes to the half: four.
        assert!((100..=108).contains(&allowed), "{allowed}");
        for node in &nodes {
            assert!(!node.hit("key", LARGE).await.unwrap().allowed);
        }
    }
}
