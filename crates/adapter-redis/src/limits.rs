//! Rate limits that nodes count together.

use crate::Redis;
use async_trait::async_trait;
use deadpool_redis::redis::Script;
use kernel::{Quota, RateLimiter, StorageError, Verdict};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Counts in Redis, in fixed windows that start at the first hit and end with the key.
pub struct RedisRateLimiter {
    redis: Arc<Redis>,
}

/// Counts some; the first sets the window's end. A counter that somehow has no end gets one.
static HIT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"local hits = tonumber(ARGV[2])
local count = redis.call('INCRBY', KEYS[1], hits)
local left = count > hits and redis.call('PTTL', KEYS[1]) or -1
if left < 0 then
  left = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], left)
end
return {count, left}",
    )
});

impl RedisRateLimiter {
    /// Over a connection.
    #[must_use]
    pub fn new(redis: Arc<Redis>) -> Self {
        Self { redis }
    }
}

#[async_trait]
impl RateLimiter for RedisRateLimiter {
    async fn add(&self, key: &str, quota: Quota, hits: u32) -> Result<Verdict, StorageError> {
        let window = u64::try_from(quota.window.as_millis()).unwrap_or(u64::MAX).max(1);
        let mut script = HIT.key(format!("{}limit:{key}", self.redis.prefix()));
        let (count, left): (u64, u64) = self.redis.run(script.arg(window).arg(hits)).await?;
        Ok(Verdict::of(quota, count, Duration::from_millis(left)))
    }
}
