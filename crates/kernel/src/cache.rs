//! A cache by customer, and the read-through that fills it once.

use crate::{CustomerId, StorageError};
use async_trait::async_trait;
use serde::{Serialize, de::DeserializeOwned};
use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::OnceCell;

/// What of a customer's is cached: the customer's own generation goes with all of it at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CacheSlot {
    /// Whose.
    pub customer: CustomerId,
    /// What, such as `stats` or `repairs:first:…`.
    pub name: String,
}

/// The customer's generation at the time of a miss: what is filled for an older one is never read. It is good for every
/// slot of the customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// Loads under way: what is loaded for an older generation is not for those who came after a change.
type Flights = HashMap<(CacheSlot, Ticket), Weak<dyn Any + Send + Sync>>;

/// Reads through a [`Cache`]: of many callers that miss the same slot at once, one asks the source, and all have its answer.
pub struct ReadThrough {
    cache: Arc<dyn Cache>,
    flights: Mutex<Flights>,
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

    /// What the slot holds, else what `load` gives, stored for `ttl`. What can't be read back counts as a miss, and is
    /// replaced. While the cache fails every caller loads by itself: without a ticket nobody knows whose answer is old.
    ///
    /// # Errors
    /// Only those of `load`, also of another caller's: a failing cache makes this slower, not wrong.
    pub async fn get<T, E, F>(
        &self,
        slot: CacheSlot,
        ttl: Duration,
        load: impl FnOnce() -> F + Send,
    ) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
        E: Clone + Send + Sync + 'static,
        F: Future<Output = Result<T, E>> + Send,
    {
        self.read(slot, ttl, load, |_| true).await
    }

    /// Like [`Self::get`], and nothing is stored for what is not there: who asks for ids at random fills no cache.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn find<T, E, F>(
        &self,
        slot: CacheSlot,
        ttl: Duration,
        load: impl FnOnce() -> F + Send,
    ) -> Result<Option<T>, E>
    where
        T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
        E: Clone + Send + Sync + 'static,
        F: Future<Output = Result<Option<T>, E>> + Send,
    {
        self.read(slot, ttl, load, Option::is_some).await
    }

    async fn read<T, E, F>(
        &self,
        slot: CacheSlot,
        ttl: Duration,
        load: impl FnOnce() -> F + Send,
        keep: impl Fn(&T) -> bool + Send + Sync,
    ) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
        E: Clone + Send + Sync + 'static,
        F: Future<Output = Result<T, E>> + Send,
    {
        let ticket = match self.cache.get(&slot).await {
            Ok(Lookup::Hit(bytes)) => match serde_json::from_slice(&bytes) {
                Ok(value) => return Ok(value),
                Err(_) => self.ticket_for_another_form(&slot).await,
            },
            Ok(Lookup::Miss(ticket)) => Some(ticket),
            Err(_) => None,
        };
        let Some(ticket) = ticket else {
            return load().await;
        };
        let key = (slot, ticket);
        let flight = self.flight::<T, E>(&key);
        // When the one who loads goes away, the next of those who wait loads.
        let outcome = flight
            .get_or_init(|| async {
                let outcome = load().await;
                if let Ok(value) = &outcome
                    && keep(value)
                    && let Ok(bytes) = serde_json::to_vec(value)
                {
                    // A cache that can't store is one that is passed by; its adapter has logged why.
                    let _ = self.cache.put(&key.0, ticket, bytes.into(), ttl).await;
                }
                // Who comes from now on finds it in the cache, or asks anew.
                self.flights().remove(&key);
                outcome
            })
            .await;
        outcome.clone()
    }

    /// A ticket to replace an entry that another version of the program wrote. A hit has none, but a ticket is good for
    /// every slot of its customer's: this asks with a name that nothing is stored under.
    async fn ticket_for_another_form(&self, slot: &CacheSlot) -> Option<Ticket> {
        let beside = CacheSlot {
            customer: slot.customer,
            name: format!("{} is unreadable", slot.name),
        };
        match self.cache.get(&beside).await {
            Ok(Lookup::Miss(ticket)) => Some(ticket),
            _ => None,
        }
    }

    fn flight<T, E>(&self, key: &(CacheSlot, Ticket)) -> Arc<OnceCell<Result<T, E>>>
    where
        T: Send + Sync + 'static,
        E: Send + Sync + 'static,
    {
        let mut flights = self.flights();
        if let Some(flight) = flights.get(key).and_then(Weak::upgrade)
            && let Ok(flight) = flight.downcast()
        {
            return flight;
        }
        // One whose callers all went away before it ended is still there.
        if flights.len() > 1024 {
            flights.retain(|_, flight| flight.strong_count() > 0);
        }
        let flight = Arc::new(OnceCell::new());
        let erased: Arc<dyn Any + Send + Sync> = flight.clone();
        flights.insert(key.clone(), Arc::downgrade(&erased));
        flight
    }

    fn flights(&self) -> MutexGuard<'_, Flights> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn broken() -> Arc<ReadThrough> {
        let mut broken = MockCache::new();
        broken
            .expect_get()
            .returning(|_| Err(StorageError::unavailable("gone")));
        Arc::new(ReadThrough::new(Arc::new(broken)))
    }

    /// How often the source was asked, and by how many at once at most.
    #[derive(Default)]
    struct Asked {
        times: AtomicUsize,
        now: AtomicUsize,
        most: AtomicUsize,
    }

    /// Fifty callers at once, whose source takes a while.
    async fn fifty(
        through: &Arc<ReadThrough>,
        answer: Result<u32, u8>,
    ) -> (Vec<Result<u32, u8>>, usize, usize) {
        let asked = Arc::new(Asked::default());
        let calls = (0..50).map(|_| {
            let (through, asked) = (through.clone(), asked.clone());
            tokio::spawn(async move {
                let load = || async {
                    asked.times.fetch_add(1, Ordering::SeqCst);
                    let now = asked.now.fetch_add(1, Ordering::SeqCst) + 1;
                    asked.most.fetch_max(now, Ordering::SeqCst);
                    for _ in 0..10 {
                        tokio::task::yield_now().await;
                    }
                    asked.now.fetch_sub(1, Ordering::SeqCst);
                    answer
                };
                through.get(slot(), Duration::from_secs(9), load).await
            })
        });
        let mut answers = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            answers.push(call.await.unwrap());
        }
        let (times, most) = (&asked.times, &asked.most);
        (answers, times.load(Ordering::SeqCst), most.load(Ordering::SeqCst))
    }

    #[tokio::test]
    async fn over_a_failing_cache_none_waits_for_another() {
        let (answers, times, most) = fifty(&broken(), Ok(3)).await;
        assert_eq!((answers, times, most), (vec![Ok(3); 50], 50, 50));
    }

    #[tokio::test]
    async fn a_failing_source_is_asked_once_by_those_who_wait_and_again_by_the_next() {
        let through = Arc::new(ReadThrough::new(Arc::new(MapCache::default())));
        for _ in 0..2 {
            let (answers, times, _) = fifty(&through, Err(7)).await;
            assert_eq!((answers, times), (vec![Err(7); 50], 1));
        }
        assert!(through.flights().is_empty());
    }

    #[tokio::test]
    async fn over_a_cache_that_stores_nothing_those_who_wait_have_one_answer() {
        let mut full = MockCache::new();
        full.expect_get().returning(|_| Ok(Lookup::Miss(Ticket(1))));
        full.expect_put()
            .returning(|_, _, _, _| Err(StorageError::unavailable("full")));
        let (answers, times, _) = fifty(&Arc::new(ReadThrough::new(Arc::new(full))), Ok(3)).await;
        assert_eq!((answers, times), (vec![Ok(3); 50], 1));
    }

    #[tokio::test]
    async fn who_comes_after_a_change_does_not_wait_for_what_was_loaded_before() {
        let cache = Arc::new(MapCache::default());
        let through = Arc::new(ReadThrough::new(cache.clone()));
        let (begun, begin) = tokio::sync::oneshot::channel();
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let early = tokio::spawn({
            let through = through.clone();
            async move {
                let load = || async {
                    begun.send(()).unwrap();
                    ended.await.unwrap();
                    Ok::<_, ()>(1)
                };
                through
                    .get::<u32, (), _>(slot(), Duration::from_secs(9), load)
                    .await
            }
        });
        begin.await.unwrap();
        cache.forget(CustomerId(7)).await.unwrap();
        let load = || async { Ok::<_, ()>(2) };
        assert_eq!(through.get(slot(), Duration::from_secs(9), load).await, Ok(2));
        end.send(()).unwrap();
        assert_eq!(early.await.unwrap(), Ok(1));
        let load = || async { Ok::<_, ()>(3) };
        assert_eq!(through.get(slot(), Duration::from_secs(9), load).await, Ok(2));
    }

    #[tokio::test]
    async fn when_the_one_who_loads_goes_away_the_next_loads() {
        let through = Arc::new(ReadThrough::new(Arc::new(MapCache::default())));
        let (begun, begin) = tokio::sync::oneshot::channel();
        let leader = tokio::spawn({
            let through = through.clone();
            async move {
                let load = || async {
                    begun.send(()).unwrap();
                    std::future::pending::<Result<u32, ()>>().await
                };
                through.get(slot(), Duration::from_secs(9), load).await
            }
        });
        begin.await.unwrap();
        let waiting = tokio::spawn({
            let through = through.clone();
            async move {
                let load = || async { Ok::<_, ()>(2) };
                through
                    .get::<u32, (), _>(slot(), Duration::from_secs(9), load)
                    .await
            }
        });
        tokio::task::yield_now().await;
        leader.abort();
        assert_eq!(waiting.await.unwrap(), Ok(2));
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_stored() {
        let through = ReadThrough::new(Arc::new(MapCache::default()));
        let ttl = Duration::from_secs(9);
        for (loaded, found) in [(None, None), (Some(1), Some(1)), (None, Some(1))] {
            let load = || async move { Ok::<Option<u32>, ()>(loaded) };
            assert_eq!(through.find(slot(), ttl, load).await, Ok(found));
        }
    }

    #[tokio::test]
    async fn what_another_version_wrote_is_replaced() {
        let cache = Arc::new(MapCache::default());
        let through = ReadThrough::new(cache.clone());
        let Lookup::Miss(ticket) = cache.get(&slot()).await.unwrap() else {
            panic!("empty")
        };
        let old = b"{\"another\": \"form\"}"[..].into();
        let ttl = Duration::from_secs(9);
        cache.put(&slot(), ticket, old, ttl).await.unwrap();
        for loaded in [1, 2] {
            let value: Result<u32, ()> = through.get(slot(), ttl, || async move { Ok(loaded) }).await;
            assert_eq!(value, Ok(1), "the first is kept");
        }
    }
}
