//! The kernel's promises, kept in Redis and through the decorators over it.
#![allow(clippy::unwrap_used)]

use adapter_memory::{FallbackRateLimiter, MemoryCache, MemoryRateLimiter, TieredCache};
use adapter_redis::{Redis, RedisCache, RedisRateLimiter, RedisRevocations, RedisSettings, Told};
use async_trait::async_trait;
use deadpool_redis::redis::{self, AsyncTypedCommands};
use identity::Revocations;
use kernel::contract::{Passage, cache_keeps_its_promises, rate_limiter_keeps_its_promises};
use kernel::testing::FixedClock;
use kernel::{Cache, CacheSlot, CustomerId, Lookup, SessionId};
use std::sync::Arc;
use std::time::Duration;
use test_support::ScratchRedis;
use tokio::sync::mpsc;

/// Moves the clock, and shortens what every key of the test has left by as much.
struct RedisTime {
    clock: FixedClock,
    corner: ScratchRedis,
}

#[async_trait]
impl Passage for RedisTime {
    async fn pass(&self, by: Duration) {
        self.clock.pass(by).await;
        let client = redis::Client::open(self.corner.url()).unwrap();
        let mut redis = client.get_multiplexed_async_connection().await.unwrap();
        let by = i64::try_from(by.as_millis()).unwrap();
        for key in redis.keys(format!("{}*", self.corner.prefix())).await.unwrap() {
            let left: i64 = redis::cmd("PTTL")
                .arg(&key)
                .query_async(&mut redis)
                .await
                .unwrap();
            assert_ne!(left, -1, "{key} has no time to live");
            let _: i64 = redis::cmd("PEXPIRE")
                .arg(&key)
                .arg(left - by)
                .query_async(&mut redis)
                .await
                .unwrap();
        }
    }
}

fn time() -> RedisTime {
    RedisTime {
        clock: FixedClock::at("2026-01-01T00:00:00Z"),
        corner: ScratchRedis::create(),
    }
}

/// A node; patient, since a busy machine is not a missing Redis.
async fn node(time: &RedisTime) -> Arc<Redis> {
    let redis = Redis::start(RedisSettings {
        prefix: time.corner.prefix().to_owned(),
        connect_timeout: Duration::from_secs(20),
        command_timeout: Duration::from_secs(20),
        ..RedisSettings::new(time.corner.url().into())
    })
    .unwrap();
    redis.wait_until_up().await;
    redis
}

fn memory(time: &RedisTime) -> MemoryCache {
    MemoryCache::new(16 * 1024 * 1024, Arc::new(time.clock.clone()))
}

async fn shared(time: &RedisTime) -> Arc<dyn Cache> {
    Arc::new(RedisCache::new(node(time).await, Arc::new(time.clock.clone())))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn redis_cache() {
    let time = time();
    cache_keeps_its_promises(shared(&time).await, &time).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tiered_cache_over_redis() {
    let time = time();
    let tiered = TieredCache::new(memory(&time), shared(&time).await, Duration::from_secs(5));
    tiered.linked(true);
    cache_keeps_its_promises(Arc::new(tiered), &time).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn redis_rate_limiter() {
    let time = time();
    let limiter = RedisRateLimiter::new(node(&time).await);
    rate_limiter_keeps_its_promises(Arc::new(limiter), &time).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fallback_rate_limiter_over_redis() {
    let time = time();
    let near = MemoryRateLimiter::new(1_000, Arc::new(time.clock.clone()));
    let limiter = FallbackRateLimiter::new(near, Arc::new(RedisRateLimiter::new(node(&time).await)));
    rate_limiter_keeps_its_promises(Arc::new(limiter), &time).await;
}

#[tokio::test]
async fn a_generation_that_redis_lost_makes_old_tickets_worthless() {
    let time = time();
    let cache = shared(&time).await;
    let slot = CacheSlot {
        customer: CustomerId(1),
        name: "stats".into(),
    };
    let Lookup::Miss(old) = cache.get(&slot).await.unwrap() else {
        panic!("empty")
    };
    let client = redis::Client::open(time.corner.url()).unwrap();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    for key in redis.keys(format!("{}*", time.corner.prefix())).await.unwrap() {
        redis.del(key).await.unwrap();
    }
    cache
        .put(&slot, old, b"stale"[..].into(), Duration::from_secs(60))
        .await
        .unwrap();
    let Lookup::Miss(new) = cache.get(&slot).await.unwrap() else {
        panic!("filled with an old ticket")
    };
    assert_ne!(old, new);
    cache
        .put(&slot, old, b"stale"[..].into(), Duration::from_secs(60))
        .await
        .unwrap();
    assert_eq!(cache.get(&slot).await.unwrap(), Lookup::Miss(new));
}

#[tokio::test]
async fn a_customers_key_stays_small_however_much_is_read() {
    let time = time();
    let cache = shared(&time).await;
    let client = redis::Client::open(time.corner.url()).unwrap();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    let slot = |name: String| CacheSlot {
        customer: CustomerId(1),
        name,
    };
    let key = format!("{}cache:1", time.corner.prefix());
    let Lookup::Miss(ticket) = cache.get(&slot("0".into())).await.unwrap() else {
        panic!("empty")
    };
    for n in 0..200 {
        let slot = slot(n.to_string());
        assert_eq!(cache.get(&slot).await.unwrap(), Lookup::Miss(ticket));
        let ttl = Duration::from_secs(60);
        cache.put(&slot, ticket, b"entry"[..].into(), ttl).await.unwrap();
        assert!(matches!(cache.get(&slot).await.unwrap(), Lookup::Hit(_)), "{n}");
        let length: usize = redis::cmd("HLEN")
            .arg(&key)
            .query_async(&mut redis)
            .await
            .unwrap();
        assert!(length <= 66, "{length} fields after {n}");
        let left: i64 = redis::cmd("PTTL")
            .arg(&key)
            .query_async(&mut redis)
            .await
            .unwrap();
        assert!(left > 60_000, "the generation outlives the entries");
    }
}

#[tokio::test]
async fn what_one_node_forgets_leaves_the_near_cache_of_the_other() {
    let time = time();
    let (here, there) = (node(&time).await, node(&time).await);
    let clock = || Arc::new(time.clock.clone());
    let far = Arc::new(RedisCache::new(here.clone(), clock()));
    let tiered = Arc::new(TieredCache::new(memory(&time), far, Duration::from_secs(5)));
    let (tell, mut heard) = mpsc::unbounded_channel();
    let listener = tiered.clone();
    let _listening = here.listen(move |told| {
        match &told {
            Told::Linked(up) => listener.linked(*up),
            Told::Forgotten(customer) => listener.forgotten_elsewhere(*customer),
            Told::Revoked(_) => {}
        }
        let _ = tell.send(told);
    });
    assert_eq!(heard.recv().await, Some(Told::Linked(true)));

    let slot = CacheSlot {
        customer: CustomerId(7),
        name: "stats".into(),
    };
    let Lookup::Miss(ticket) = tiered.get(&slot).await.unwrap() else {
        panic!("empty")
    };
    tiered
        .put(&slot, ticket, b"old"[..].into(), Duration::from_secs(60))
        .await
        .unwrap();
    for _ in 0..2 {
        assert!(matches!(tiered.get(&slot).await.unwrap(), Lookup::Hit(_)));
    }
    RedisCache::new(there, clock())
        .forget(CustomerId(7))
        .await
        .unwrap();
    assert_eq!(heard.recv().await, Some(Told::Forgotten(CustomerId(7))));
    assert!(matches!(tiered.get(&slot).await.unwrap(), Lookup::Miss(_)));
}

#[tokio::test]
async fn an_ended_session_is_told_here_first_and_then_to_the_other_node() {
    struct Near(mpsc::UnboundedSender<Vec<SessionId>>);
    #[async_trait]
    impl Revocations for Near {
        async fn announce(&self, sessions: &[SessionId]) {
            self.0.send(sessions.to_vec()).unwrap();
        }
    }
    let time = time();
    let (here, there) = (node(&time).await, node(&time).await);
    let (tell, mut heard) = mpsc::unbounded_channel();
    let _listening = there.listen(move |told| {
        let _ = tell.send(told);
    });
    assert_eq!(heard.recv().await, Some(Told::Linked(true)));
    let (near, mut told_here) = mpsc::unbounded_channel();
    let sessions = vec![SessionId(5), SessionId(6)];
    RedisRevocations::new(Arc::new(Near(near)), here)
        .announce(&sessions)
        .await;
    assert_eq!(told_here.try_recv().as_ref(), Ok(&sessions));
    assert_eq!(heard.recv().await, Some(Told::Revoked(sessions)));
}
