//! How well a cache serves.

use async_trait::async_trait;
use kernel::{Cache, CacheSlot, CustomerId, Lookup, StorageError, Ticket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What a [`CountedCache`] has seen since the start; the metrics read it.
#[derive(Debug, Default)]
pub struct CacheCounts {
    hits: AtomicU64,
    misses: AtomicU64,
    errors: AtomicU64,
}

impl CacheCounts {
    /// Lookups that were served.
    #[must_use]
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    /// Lookups that found nothing.
    #[must_use]
    pub fn misses(&self) -> u64 {
        self.misses.load(Ordering::Relaxed)
    }

    /// Calls that failed, so that the cache was passed by.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.errors.load(Ordering::Relaxed)
    }
}

/// Counts what a cache answers.
pub struct CountedCache {
    inner: Arc<dyn Cache>,
    counts: Arc<CacheCounts>,
}

impl CountedCache {
    /// Around a cache.
    #[must_use]
    pub fn new(inner: Arc<dyn Cache>) -> Self {
        Self {
            inner,
            counts: Arc::default(),
        }
    }

    /// The counts, which go on counting.
    #[must_use]
    pub fn counts(&self) -> Arc<CacheCounts> {
        self.counts.clone()
    }

    fn tell<T>(&self, result: Result<T, StorageError>) -> Result<T, StorageError> {
        if result.is_err() {
            self.counts.errors.fetch_add(1, Ordering::Relaxed);
        }
        result
    }
}

#[async_trait]
impl Cache for CountedCache {
    async fn get(&self, slot: &CacheSlot) -> Result<Lookup, StorageError> {
        let result = self.inner.get(slot).await;
        match &result {
            Ok(Lookup::Hit(_)) => self.counts.hits.fetch_add(1, Ordering::Relaxed),
            Ok(Lookup::Miss(_)) => self.counts.misses.fetch_add(1, Ordering::Relaxed),
            Err(_) => self.counts.errors.fetch_add(1, Ordering::Relaxed),
        };
        result
    }

    async fn put(
        &self,
        slot: &CacheSlot,
        ticket: Ticket,
        bytes: Arc<[u8]>,
        ttl: Duration,
    ) -> Result<(), StorageError> {
        self.tell(self.inner.put(slot, ticket, bytes, ttl).await)
    }

    async fn forget(&self, customer: CustomerId) -> Result<(), StorageError> {
        self.tell(self.inner.forget(customer).await)
    }
}
