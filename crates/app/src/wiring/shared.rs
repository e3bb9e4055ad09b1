//! What nodes share: cache and limits, in Redis where there is one, else in this process.

use super::{DatabaseProbe, WiringError};
use crate::config::Config;
use crate::metrics::Metrics;
use crate::ready::{DATABASE, Probe, Readiness};
use adapter_memory::{
    CachedSessions, CountedCache, FallbackRateLimiter, MemoryCache, MemoryRateLimiter, TieredCache,
};
use adapter_redis::{Listening, Redis, RedisCache, RedisRateLimiter, RedisSettings, Told};
use adapter_sql::Database;
use async_trait::async_trait;
use kernel::{Cache, Clock, RateLimiter, StorageError};
use std::sync::Arc;
use std::time::Duration;

/// Limits are remembered for this many callers in process.
const LIMITED_CALLERS: usize = 100_000;
/// How long a cached answer may be held in process without hearing of a change: should Redis lose a message.
const NEAR_CAP: Duration = Duration::from_secs(5);

/// Cache and limits, ready to be handed out.
pub(super) struct Shared {
    pub(super) cache: Arc<dyn Cache>,
    pub(super) limiter: Arc<dyn RateLimiter>,
    pub(super) ready: Readiness,
    pub(super) redis: Option<Arc<Redis>>,
    near: Option<Arc<TieredCache>>,
}

impl Shared {
    /// Hears what other nodes tell, for as long as the result is held: what they changed and whom they signed out.
    pub(super) fn listen(&self, remembered: &Arc<CachedSessions>) -> Option<Listening> {
        let (redis, near) = self.redis.as_ref().zip(self.near.clone())?;
        let remembered = remembered.clone();
        Some(redis.listen(move |told| match told {
            Told::Linked(linked) => near.linked(linked),
            Told::Forgotten(customer) => near.forgotten_elsewhere(customer),
            Told::Revoked(sessions) => remembered.forget(&sessions),
        }))
    }
}

/// By the configuration: with Redis, or in this process alone.
pub(super) fn shared(
    config: &Config,
    database: &Database,
    clock: &Arc<dyn Clock>,
    metrics: &Metrics,
) -> Result<Shared, WiringError> {
    let near = MemoryCache::new(config.cache_bytes, clock.clone());
    let limiter = MemoryRateLimiter::new(LIMITED_CALLERS, clock.clone());
    let ready = Readiness::default().with(DATABASE, Arc::new(DatabaseProbe(database.clone())));
    let Some(url) = &config.redis_url else {
        let cache = counted(Arc::new(near), metrics);
        return Ok(Shared {
            cache,
            limiter: Arc::new(limiter),
            ready,
            redis: None,
            near: None,
        });
    };
    let settings = RedisSettings {
        prefix: config.redis_prefix.clone(),
        ..RedisSettings::new(url.clone())
    };
    let redis =
        Redis::start(settings).map_err(|error| WiringError::Config(format!("PORTAL_REDIS_URL: {error}")))?;
    watch(&redis, metrics);
    let far = Arc::new(RedisCache::new(redis.clone(), clock.clone()));
    let tiered = Arc::new(TieredCache::new(near, far, NEAR_CAP));
    let far_limiter = Arc::new(RedisRateLimiter::new(redis.clone()));
    Ok(Shared {
        cache: counted(tiered.clone(), metrics),
        limiter: Arc::new(FallbackRateLimiter::new(limiter, far_limiter)),
        ready: ready.with("redis", Arc::new(RedisProbe(redis.clone()))),
        redis: Some(redis),
        near: Some(tiered),
    })
}

fn counted(cache: Arc<dyn Cache>, metrics: &Metrics) -> Arc<dyn Cache> {
    let counted = CountedCache::new(cache);
    let (hits, misses, errors) = (counted.counts(), counted.counts(), counted.counts());
    metrics.watch_total("cache_hits", "Answers from the cache", move || hits.hits());
    metrics.watch_total("cache_misses", "Answers the cache did not have", move || {
        misses.misses()
    });
    metrics.watch_total("cache_errors", "Times the cache was passed by", move || {
        errors.errors()
    });
    Arc::new(counted)
}

fn watch(redis: &Arc<Redis>, metrics: &Metrics) {
    let (up, outages, failures) = (redis.clone(), redis.clone(), redis.clone());
    metrics.watch("redis_up", "Whether Redis answers", move || u64::from(up.is_up()));
    metrics.watch_total("redis_outages", "Times Redis went away", move || {
        outages.outages()
    });
    metrics.watch_total(
        "redis_failures",
        "Commands that Redis did not carry out",
        move || failures.failures(),
    );
}

struct RedisProbe(Arc<Redis>);

#[async_trait]
impl Probe for RedisProbe {
    async fn ask(&self) -> Result<(), StorageError> {
        self.0.ping().await
    }
}
