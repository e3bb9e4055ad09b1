//! A near cache in front of one that nodes share.

use crate::MemoryCache;
use async_trait::async_trait;
use kernel::{Cache, CacheSlot, CustomerId, Lookup, StorageError, Ticket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// This process in front of a shared cache.
///
/// What other nodes forget is told through [`TieredCache::forgotten_elsewhere`]; while nobody can tell
/// ([`TieredCache::linked`]), the near cache is passed by. Should a message be lost nevertheless, what is held near is at
/// most `cap` old. An entry may so outlive its own time by `cap` at most.
pub struct TieredCache {
    near: MemoryCache,
    far: Arc<dyn Cache>,
    cap: Duration,
    linked: AtomicBool,
}

impl TieredCache {
    /// `near` before `far`, holding nothing near for longer than `cap`. Starts without a link.
    #[must_use]
    pub fn new(near: MemoryCache, far: Arc<dyn Cache>, cap: Duration) -> Self {
        Self {
            near,
            far,
            cap,
            linked: AtomicBool::new(false),
        }
    }

    /// Another node has forgotten a customer.
    pub fn forgotten_elsewhere(&self, customer: CustomerId) {
        self.near.drop_customer(customer);
    }

    /// Whether what other nodes forget reaches this one. What was held before a link came up may have been
    /// forgotten meanwhile, so it goes.
    pub fn linked(&self, linked: bool) {
        if linked {
            self.near.drop_all();
        }
        self.linked.store(linked, Ordering::SeqCst);
    }
}

#[async_trait]
impl Cache for TieredCache {
    async fn get(&self, slot: &CacheSlot) -> Result<Lookup, StorageError> {
        if !self.linked.load(Ordering::SeqCst) {
            return self.far.get(slot).await;
        }
        // The near ticket is older than the far answer: what is forgotten in between is not held.
        let near_ticket = match self.near.look_up(slot) {
            hit @ Lookup::Hit(_) => return Ok(hit),
            Lookup::Miss(ticket) => ticket,
        };
        let found = self.far.get(slot).await?;
        if let Lookup::Hit(bytes) = &found {
            self.near.store(slot, near_ticket, bytes.clone(), self.cap);
        }
        Ok(found)
    }

    async fn put(
        &self,
        slot: &CacheSlot,
        ticket: Ticket,
        bytes: Arc<[u8]>,
        ttl: Duration,
    ) -> Result<(), StorageError> {
        self.far.put(slot, ticket, bytes, ttl).await
    }

    async fn forget(&self, customer: CustomerId) -> Result<(), StorageError> {
        // Before, for callers that come while the far one is asked; after, for what they took from it meanwhile.
        self.near.drop_customer(customer);
        let forgotten = self.far.forget(customer).await;
        self.near.drop_customer(customer);
        forgotten
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::testing::FixedClock;

    fn slot() -> CacheSlot {
        CacheSlot {
            customer: CustomerId(7),
            name: "stats".into(),
        }
    }

    async fn fill(cache: &dyn Cache, bytes: &[u8]) {
        let Lookup::Miss(ticket) = cache.get(&slot()).await.unwrap() else {
            panic!("filled already")
        };
        cache
            .put(&slot(), ticket, bytes.into(), Duration::from_secs(60))
            .await
            .unwrap();
    }

    async fn read(cache: &dyn Cache) -> Option<Vec<u8>> {
        match cache.get(&slot()).await.unwrap() {
            Lookup::Hit(bytes) => Some(bytes.to_vec()),
            Lookup::Miss(_) => None,
        }
    }

    /// Two nodes over one shared cache.
    fn nodes(clock: &FixedClock) -> (TieredCache, TieredCache) {
        let memory = || MemoryCache::new(1_000_000, Arc::new(clock.clone()));
        let far: Arc<dyn Cache> = Arc::new(memory());
        let node = || {
            let node = TieredCache::new(memory(), far.clone(), Duration::from_secs(5));
            node.linked(true);
            node
        };
        (node(), node())
    }

    #[tokio::test]
    async fn without_a_word_from_the_other_node_it_is_late_by_the_cap_at_most() {
        let clock = FixedClock::at("2026-01-01T00:00:00Z");
        let (here, there) = nodes(&clock);
        fill(&here, b"old").await;
        assert_eq!(read(&here).await.as_deref(), Some(&b"old"[..]));
        there.forget(CustomerId(7)).await.unwrap();
        assert_eq!(read(&here).await.as_deref(), Some(&b"old"[..]));
        clock.advance(chrono::TimeDelta::seconds(5));
        assert_eq!(read(&here).await, None);
    }

    #[tokio::test]
    async fn a_word_from_the_other_node_drops_it_at_once() {
        let (here, there) = nodes(&FixedClock::at("2026-01-01T00:00:00Z"));
        fill(&here, b"old").await;
        assert!(read(&here).await.is_some());
        there.forget(CustomerId(7)).await.unwrap();
        here.forgotten_elsewhere(CustomerId(7));
        assert_eq!(read(&here).await, None);
    }

    #[tokio::test]
    async fn without_a_link_nothing_near_is_served_and_nothing_old_survives_it() {
        let (here, there) = nodes(&FixedClock::at("2026-01-01T00:00:00Z"));
        fill(&here, b"old").await;
        assert!(read(&here).await.is_some());
        here.linked(false);
        there.forget(CustomerId(7)).await.unwrap();
        assert_eq!(read(&here).await, None);
        here.linked(true);
        assert_eq!(read(&here).await, None);
    }
}
