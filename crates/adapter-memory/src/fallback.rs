//! Limits that hold on this node whatever becomes of the shared counter.

use crate::MemoryRateLimiter;
use async_trait::async_trait;
use kernel::{Quota, RateLimiter, StorageError, Verdict};
use std::sync::Arc;

/// Counts in this process and in a shared counter, and gives the stricter verdict.
///
/// The near count is always kept: when the shared one is gone, or comes back empty, no limit is forgotten on this node.
/// What the near count refuses is not told to the shared one: a flood stays on the node it came to.
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
    async fn hit(&self, key: &str, quota: Quota) -> Result<Verdict, StorageError> {
        let near = self.near.count(key, quota);
        if !near.allowed {
            return Ok(near);
        }
        // A failing counter has logged why; the near one stands in.
        Ok(self
            .far
            .hit(key, quota)
            .await
            .map_or(near, |far| stricter(near, far)))
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
        far.expect_hit()
            .returning(|_, _| Err(StorageError::unavailable("gone")));
        let limiter = over(far);
        assert!(limiter.hit("key", QUOTA).await.unwrap().allowed);
        assert!(limiter.hit("key", QUOTA).await.unwrap().allowed);
        assert!(!limiter.hit("key", QUOTA).await.unwrap().allowed);
    }

    #[tokio::test]
    async fn what_other_nodes_counted_counts_here() {
        let mut far = MockRateLimiter::new();
        far.expect_hit()
            .returning(|_, quota| Ok(Verdict::of(quota, 3, Duration::from_secs(9))));
        let verdict = over(far).hit("key", QUOTA).await.unwrap();
        assert!(!verdict.allowed);
        assert_eq!(verdict.reset, Duration::from_secs(9));
    }

    #[tokio::test]
    async fn a_shared_counter_that_lost_its_count_frees_nobody() {
        let mut far = MockRateLimiter::new();
        far.expect_hit()
            .times(2)
            .returning(|_, quota| Ok(Verdict::of(quota, 1, quota.window)));
        let limiter = over(far);
        assert_eq!(limiter.hit("key", QUOTA).await.unwrap().remaining, 1);
        assert_eq!(limiter.hit("key", QUOTA).await.unwrap().remaining, 0);
        assert!(!limiter.hit("key", QUOTA).await.unwrap().allowed);
    }
}
