//! A cache by customer, and the read-through that fills it once.

use crate::{CustomerId, StorageError};
use async_trait::async_trait;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// What of a customer's is cached: the customer's own generation goes with all of it at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CacheSlot {
    /// Whose.
    pub customer: CustomerId,
    /// What, such as `stats` or `repairs:first:…`.
    pub name: String,
}

/// The customer's generation at the time of a miss: what is filled for an older one is never read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(pub u64);

/// The answer of a [`Cache`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// What was stored.
    Hit(Arc<[u8]>),
    /// Nothing; the ticket goes with what is stored next.
    Miss(Ticket),
}

/// Bytes by customer and name. A failing cache is passed by: an error is a miss that can't be filled.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Cache: Send + Sync {
    /// What is stored in the slot, or a ticket to store it with.
    async fn get(&self, slot: &CacheSlot) -> Result<Lookup, StorageError>;
    /// Stores, unless the customer was forgotten since the ticket was given.
    async fn put(
        &self,
        slot: &CacheSlot,
        ticket: Ticket,
        bytes: Arc<[u8]>,
        ttl: Duration,
    ) -> Result<(), StorageError>;
    /// Drops everything of a customer's, and makes every ticket given before worthless.
    async fn forget(&self, customer: CustomerId) -> Result<(), StorageError>;
}

type Flights = Mutex<HashMap<CacheSlot, Weak<tokio::sync::Mutex<()>>>>;

/// Reads through a [`Cache`]: of many callers that miss the same slot at once, one asks the source.
pub struct ReadThrough {
    cache: Arc<dyn Cache>,
    flights: Flights,
}

impl ReadThrough {
    /// Over a cache.
    #[must_use]
    pub fn new(cache: Arc<dyn Cache>) -> Self {
        Self {
            cache,
            flights: Mutex::default(),
        }
    }

    /// The cache underneath.
    #[must_use]
    pub fn cache(&self) -> &Arc<dyn Cache> {
        &self.cache
    }

    /// What the slot holds, else what `load` gives, stored for `ttl`. What can't be read back counts as a miss.
    ///
    /// # Errors
    /// Only those of `load`: a failing cache makes this slower, not wrong.
    pub async fn get<T, E, F>(
        &self,
        slot: CacheSlot,
        ttl: Duration,
        load: impl FnOnce() -> F + Send,
    ) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<T, E>> + Send,
    {
        if let Ok(Lookup::Hit(bytes)) = self.cache.get(&slot).await
            && let Ok(value) = serde_json::from_slice(&bytes)
        {
            return Ok(value);
        }
        let flight = self.flight(&slot);
        let turn = flight.lock().await;
        let ticket = match self.cache.get(&slot).await {
            Ok(Lookup::Hit(bytes)) => match serde_json::from_slice(&bytes) {
                Ok(value) => return Ok(value),
                Err(_) => None,
            },
            Ok(Lookup::Miss(ticket)) => Some(ticket),
            Err(_) => None,
        };
        let value = load().await?;
        if let Some(ticket) = ticket
            && let Ok(bytes) = serde_json::to_vec(&value)
        {
            // A cache that can't store is one that is passed by; its adapter has logged why.
            let _ = self.cache.put(&slot, ticket, bytes.into(), ttl).await;
        }
        drop(turn);
        Ok(value)
    }

    fn flight(&self, slot: &CacheSlot) -> Arc<tokio::sync::Mutex<()>> {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(slot).and_then(Weak::upgrade) {
            return flight;
        }
        if flights.len() > 1024 {
            flights.retain(|_, flight| flight.strong_count() > 0);
        }
        let flight = Arc::new(tokio::sync::Mutex::new(()));
        flights.insert(slot.clone(), Arc::downgrade(&flight));
        flight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::MapCache;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn slot() -> CacheSlot {
        CacheSlot {
            customer: CustomerId(7),
            name: "stats".into(),
        }
    }

    #[tokio::test]
    async fn of_many_that_miss_at_once_one_asks_the_source() {
        let through = Arc::new(ReadThrough::new(Arc::new(MapCache::default())));
        let asked = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let (through, asked) = (through.clone(), asked.clone());
                tokio::spawn(async move {
                    through
                        .get::<u32, (), _>(slot(), Duration::from_secs(9), || async {
                            asked.fetch_add(1, Ordering::SeqCst);
                            tokio::task::yield_now().await;
                            Ok(42)
                        })
                        .await
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), Ok(42));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn what_was_loaded_before_a_change_is_not_served_after_it() {
        let cache = Arc::new(MapCache::default());
        let through = ReadThrough::new(cache.clone());
        let stale: Result<u32, ()> = through
            .get(slot(), Duration::from_secs(9), || async {
                // The change comes while the old value is on its way.
                cache.forget(CustomerId(7)).await.map_err(|_| ())?;
                Ok(1)
            })
            .await;
        assert_eq!(stale, Ok(1));
        let fresh: Result<u32, ()> = through
            .get(slot(), Duration::from_secs(9), || async { Ok(2) })
            .await;
        assert_eq!(fresh, Ok(2));
    }

    #[tokio::test]
    async fn a_failing_cache_is_passed_by() {
        let mut broken = MockCache::new();
        broken
            .expect_get()
            .returning(|_| Err(StorageError::unavailable("gone")));
        let through = ReadThrough::new(Arc::new(broken));
        let value: Result<u32, ()> = through
            .get(slot(), Duration::from_secs(9), || async { Ok(3) })
            .await;
        assert_eq!(value, Ok(3));
    }
}
