//! The kernel's ports in this process: a cache bounded in bytes and a rate limiter bounded in keys, for a shop with
//! one node and no Redis; and the decorators that put this process in front of a store that is further away.
//!
//! | where | cache | limits |
//! |---|---|---|
//! | one node | [`MemoryCache`] | [`MemoryRateLimiter`] |
//! | several nodes | [`TieredCache`] over the shared one | [`FallbackRateLimiter`] over the shared one |
//!
//! For identity: [`BcryptPool`] checks passwords on threads of its own, [`CachedSessions`] remembers sessions for a moment.
//!
//! [`CountedCache`] goes around either and counts for the metrics.

mod bcrypt_pool;
mod cache;
mod counted;
mod fallback;
mod limits;
mod sessions;
mod tiered;

pub use bcrypt_pool::{BcryptLoad, BcryptPool};
pub use cache::MemoryCache;
pub use counted::{CacheCounts, CountedCache};
pub use fallback::FallbackRateLimiter;
pub use limits::MemoryRateLimiter;
pub use sessions::CachedSessions;
pub use tiered::TieredCache;
