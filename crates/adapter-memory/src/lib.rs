//! The kernel's ports in this process: a cache bounded in bytes and a rate limiter bounded in keys, for a shop with
//! one node and no Redis; and the decorators that put this process in front of a store that is further away.
//!
//! | where | cache | limits |
//! |---|---|---|
//! | one node | [`MemoryCache`] | [`MemoryRateLimiter`] |
//! | several nodes | [`TieredCache`] over the shared one | [`FallbackRateLimiter`] over the shared one |
//!
//! [`CountedCache`] goes around either and counts for the metrics.

mod cache;
mod counted;
mod fallback;
mod limits;
mod tiered;

pub use cache::MemoryCache;
pub use counted::{CacheCounts, CountedCache};
pub use fallback::FallbackRateLimiter;
pub use limits::MemoryRateLimiter;
pub use tiered::TieredCache;
