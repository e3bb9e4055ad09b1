//! What tests of a failing Redis stand on.
#![allow(unreachable_pub, clippy::unwrap_used)]

use adapter_redis::{Redis, RedisSettings};
use kernel::testing::FixedClock;
use kernel::{CacheSlot, CustomerId, Quota};
use std::sync::Arc;
use std::time::Duration;
use test_support::PrivateRedis;

/// Five in a quarter of an hour.
pub const QUOTA: Quota = Quota {
    limit: 5,
    window: Duration::from_secs(900),
};

/// A clock that stands still.
pub fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at("2026-01-01T00:00:00Z"))
}

/// A customer's statistics.
pub fn slot() -> CacheSlot {
    CacheSlot {
        customer: CustomerId(7),
        name: "stats".into(),
    }
}

/// A node; patient, since a busy machine is not a missing Redis.
pub async fn connect(server: &PrivateRedis) -> Arc<Redis> {
    let redis = Redis::start(RedisSettings {
        connect_timeout: Duration::from_secs(2),
        command_timeout: Duration::from_secs(2),
        ..RedisSettings::new(server.redis.url().into())
    })
    .unwrap();
    redis.wait_until_up().await;
    redis
}
