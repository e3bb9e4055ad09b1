//! The cache of one process.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Cache, CacheSlot, Clock, CustomerId, Lookup, StorageError, Ticket};
use moka::Expiry;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What the map itself keeps for an entry beside its name and bytes; measured, rounded up.
const OVERHEAD: usize = 200;
/// Customers share this many generations; two that share one forget together, which costs a reload.
const GENERATIONS: usize = 16_384;

/// Bytes by customer and name in this process, bounded by their size.
///
/// An entry carries the generation of the ticket it came with, and is served only while its customer still has that
/// generation: forgetting is one addition, and no fill can slip past it.
pub struct MemoryCache {
    entries: moka::sync::Cache<CacheSlot, Entry>,
    generations: Box<[AtomicU64]>,
    clock: Arc<dyn Clock>,
}

#[derive(Clone)]
struct Entry {
    generation: u64,
    bytes: Arc<[u8]>,
    stored: DateTime<Utc>,
    ttl: Duration,
}

/// Gives memory back when an entry's time is over; whether one may be served is the clock's to say.
struct ByEntry;

impl Expiry<CacheSlot, Entry> for ByEntry {
    fn expire_after_create(&self, _: &CacheSlot, entry: &Entry, _: Instant) -> Option<Duration> {
        Some(entry.ttl)
    }

    fn expire_after_update(
        &self,
        _: &CacheSlot,
        entry: &Entry,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(entry.ttl)
    }
}

impl MemoryCache {
    /// An empty cache that keeps at most about `max_bytes` of entries, their names and their overhead included.
    #[must_use]
    pub fn new(max_bytes: u64, clock: Arc<dyn Clock>) -> Self {
        let entries = moka::sync::Cache::builder()
            .max_capacity(max_bytes)
            .weigher(|slot: &CacheSlot, entry: &Entry| {
                u32::try_from(slot.name.len() + entry.bytes.len() + OVERHEAD).unwrap_or(u32::MAX)
            })
            .expire_after(ByEntry)
            .build();
        Self {
            entries,
            generations: (0..GENERATIONS).map(|_| AtomicU64::new(0)).collect(),
            clock,
        }
    }

    /// What is stored in the slot, or a ticket to store it with.
    #[must_use]
    pub fn look_up(&self, slot: &CacheSlot) -> Lookup {
        let generation = self.generation(slot.customer).load(Ordering::Acquire);
        match self.entries.get(slot) {
            Some(entry) if entry.generation == generation && self.is_due(&entry) => Lookup::Hit(entry.bytes),
            _ => Lookup::Miss(Ticket(generation)),
        }
    }

    /// Stores, unless the customer was forgotten since the ticket was given.
    pub fn store(&self, slot: &CacheSlot, ticket: Ticket, bytes: Arc<[u8]>, ttl: Duration) {
        if self.generation(slot.customer).load(Ordering::Acquire) == ticket.0 {
            let entry = Entry {
                generation: ticket.0,
                bytes,
                stored: self.clock.now(),
                ttl,
            };
            self.entries.insert(slot.clone(), entry);
        }
    }

    /// Drops everything of a customer's.
    pub fn drop_customer(&self, customer: CustomerId) {
        self.generation(customer).fetch_add(1, Ordering::AcqRel);
    }

    /// Drops everything of everybody's.
    pub fn drop_all(&self) {
        for generation in &self.generations {
            generation.fetch_add(1, Ordering::AcqRel);
        }
        self.entries.invalidate_all();
    }

    /// How many bytes the entries take, as of the last housekeeping.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.entries.weighted_size()
    }

    // The index is below the length by the modulo.
    #[allow(
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    fn generation(&self, customer: CustomerId) -> &AtomicU64 {
        &self.generations[customer.get() as usize % GENERATIONS]
    }

    /// An entry from the future (the clock was set back) is not trusted: it could stay for ever.
    fn is_due(&self, entry: &Entry) -> bool {
        (self.clock.now() - entry.stored)
            .to_std()
            .is_ok_and(|age| age < entry.ttl)
    }
}

#[async_trait]
impl Cache for MemoryCache {
    async fn get(&self, slot: &CacheSlot) -> Result<Lookup, StorageError> {
        Ok(self.look_up(slot))
    }

    async fn put(
        &self,
        slot: &CacheSlot,
        ticket: Ticket,
        bytes: Arc<[u8]>,
        ttl: Duration,
    ) -> Result<(), StorageError> {
        self.store(slot, ticket, bytes, ttl);
        Ok(())
    }

    async fn forget(&self, customer: CustomerId) -> Result<(), StorageError> {
        self.drop_customer(customer);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::testing::FixedClock;

    fn slot(customer: i64, name: String) -> CacheSlot {
        CacheSlot {
            customer: CustomerId(customer),
            name,
        }
    }

    #[test]
    fn its_size_is_bounded_in_bytes() {
        let cache = MemoryCache::new(100_000, Arc::new(FixedClock::at("2026-01-01T00:00:00Z")));
        for n in 0..1_000 {
            let slot = slot(n, format!("repairs:{n}"));
            let Lookup::Miss(ticket) = cache.look_up(&slot) else {
                panic!("empty")
            };
            cache.store(&slot, ticket, vec![0; 1_000].into(), Duration::from_secs(60));
        }
        cache.entries.run_pending_tasks();
        assert!(cache.bytes() <= 100_000, "{} bytes", cache.bytes());
        assert!(cache.bytes() > 50_000, "{} bytes", cache.bytes());
    }

    #[test]
    fn a_clock_set_back_does_not_keep_an_entry() {
        let clock = FixedClock::at("2026-01-01T00:00:00Z");
        let cache = MemoryCache::new(100_000, Arc::new(clock.clone()));
        let slot = slot(1, "stats".into());
        cache.store(&slot, Ticket(0), b"x"[..].into(), Duration::from_secs(60));
        clock.advance(chrono::TimeDelta::days(-1));
        assert_eq!(cache.look_up(&slot), Lookup::Miss(Ticket(0)));
    }

    #[test]
    fn everything_can_be_dropped_at_once() {
        let cache = MemoryCache::new(100_000, Arc::new(FixedClock::at("2026-01-01T00:00:00Z")));
        let slots = [slot(1, "stats".into()), slot(2, "stats".into())];
        for slot in &slots {
            cache.store(slot, Ticket(0), b"x"[..].into(), Duration::from_secs(60));
        }
        cache.drop_all();
        for slot in &slots {
            assert_eq!(cache.look_up(slot), Lookup::Miss(Ticket(1)));
            cache.store(slot, Ticket(0), b"late"[..].into(), Duration::from_secs(60));
            assert_eq!(cache.look_up(slot), Lookup::Miss(Ticket(1)));
        }
    }
}
