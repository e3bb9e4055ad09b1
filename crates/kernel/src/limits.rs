//! How often something may be done.

use crate::StorageError;
use async_trait::async_trait;
use std::time::Duration;

/// At most `limit` in each `window`, the window starting at the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub limit: u32,
    /// In which time.
    pub window: Duration,
}

/// The answer of a [`RateLimiter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether this one is within the quota.
    pub allowed: bool,
    /// The quota's limit.
    pub limit: u32,
    /// How many are left in this window.
    pub remaining: u32,
    /// How long until the window ends.
    pub reset: Duration,
}

impl Verdict {
    /// The answer when `count` (this one included) have been seen in the window.
    #[must_use]
    pub const fn of(quota: Quota, count: u64, reset: Duration) -> Self {
        let left = (quota.limit as u64).saturating_sub(count);
        Self {
            allowed: count <= quota.limit as u64,
            limit: quota.limit,
            // At most the limit, which is a u32.
            #[allow(clippy::cast_possible_truncation)]
            remaining: left as u32,
            reset,
        }
    }
}

/// Counts what callers do, for as many nodes as share the counter.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Counts as many as `hits` against `key` and tells whether the last of them was within the quota. What is refused counts
    /// too.
    ///
    /// # Errors
    /// When the counter is out of reach; a decorator turns that into this process's own count.
    async fn add(&self, key: &str, quota: Quota, hits: u32) -> Result<Verdict, StorageError>;

    /// Counts one.
    ///
    /// # Errors
    /// As [`Self::add`].
    async fn hit(&self, key: &str, quota: Quota) -> Result<Verdict, StorageError> {
        self.add(key, quota, 1).await
    }
}
