//! What several nodes share: a cache, rate limits, and a word to each other, in Redis.
//!
//! [`Redis`] is the one connection. Redis gone means slower, not down: the first call that fails marks it gone and is
//! the only one to wait; from then on every call fails at once with [`kernel::StorageError::Unavailable`], the cache is passed by,
//! limits are counted in this process (`adapter_memory::FallbackRateLimiter`), and a task of its own tries to
//! reconnect, at most a second apart. It is logged once when Redis goes and once when it is back.
//!
//! ```no_run
//! # use std::sync::Arc;
//! # async fn wire(clock: Arc<dyn kernel::Clock>) -> Result<(), adapter_redis::RedisUrlError> {
//! use adapter_redis::{Redis, RedisCache, RedisRateLimiter, RedisSettings, Told};
//!
//! let redis = Redis::start(RedisSettings::new("redis://127.0.0.1:6379".into()))?;
//! let cache = RedisCache::new(redis.clone(), clock);
//! let limiter = RedisRateLimiter::new(redis.clone());
//! let listening = redis.listen(|told| match told {
//!     Told::Linked(_) => { /* TieredCache::linked */ }
//!     Told::Forgotten(_) => { /* TieredCache::forgotten_elsewhere */ }
//!     Told::Revoked(_) => { /* CachedSessions::announce */ }
//! });
//! # Ok(()) }
//! ```

mod cache;
mod connection;
mod fan_out;
mod keeper;
mod limits;
mod revocations;
mod settings;

pub use cache::RedisCache;
pub use connection::Redis;
pub use fan_out::{Listening, Told};
pub use limits::RedisRateLimiter;
pub use revocations::RedisRevocations;
pub use settings::{RedisSettings, RedisUrlError};
