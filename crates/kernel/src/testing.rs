//! Fakes of the kernel's ports for the tests of other crates.

pub use crate::cache::MockCache;
pub use crate::limits::MockRateLimiter;
pub use crate::ports::{MockClock, MockRandom};

use crate::{
    Cache, CacheSlot, Caller, Clock, CustomerId, Lookup, Random, RequestContext, SessionId, StorageError,
    Ticket, UserId,
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A clock that stands still until it is moved.
#[derive(Debug, Clone)]
pub struct FixedClock(Arc<Mutex<DateTime<Utc>>>);

impl FixedClock {
    /// Stands at a moment in RFC 3339.
    ///
    /// # Panics
    /// When the text is no moment.
    #[must_use]
    #[allow(clippy::expect_used)]
    pub fn at(moment: &str) -> Self {
        Self(Arc::new(Mutex::new(
            moment.parse().expect("a moment in RFC 3339"),
        )))
    }

    /// Moves on.
    #[allow(clippy::unwrap_used)]
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for FixedClock {
    #[allow(clippy::unwrap_used)]
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// Bytes that differ from call to call and are the same in every run.
#[derive(Debug, Default)]
pub struct CountingRandom(Mutex<u64>);

impl Random for CountingRandom {
    #[allow(clippy::unwrap_used)]
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for byte in buffer {
            // SplitMix64's finaliser: well spread, and nobody mistakes it for a secure source.
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (z ^ (z >> 31)).to_be_bytes()[0];
        }
    }
}

type Stored = HashMap<CustomerId, (u64, HashMap<String, Arc<[u8]>>)>;

/// A cache in a map, without expiry.
#[derive(Debug, Default)]
pub struct MapCache(Mutex<Stored>);

#[async_trait]
impl Cache for MapCache {
    #[allow(clippy::unwrap_used)]
    async fn get(&self, slot: &CacheSlot) -> Result<Lookup, StorageError> {
        let mut stored = self.0.lock().unwrap();
        let (generation, slots) = stored.entry(slot.customer).or_default();
        Ok(slots
            .get(&slot.name)
            .map_or(Lookup::Miss(Ticket(*generation)), |b| Lookup::Hit(b.clone())))
    }

    #[allow(clippy::unwrap_used)]
    async fn put(
        &self,
        slot: &CacheSlot,
        ticket: Ticket,
        bytes: Arc<[u8]>,
        _ttl: Duration,
    ) -> Result<(), StorageError> {
        let mut stored = self.0.lock().unwrap();
        let (generation, slots) = stored.entry(slot.customer).or_default();
        if *generation == ticket.0 {
            slots.insert(slot.name.clone(), bytes);
        }
        Ok(())
    }

    #[allow(clippy::unwrap_used)]
    async fn forget(&self, customer: CustomerId) -> Result<(), StorageError> {
        let mut stored = self.0.lock().unwrap();
        let (generation, slots) = stored.entry(customer).or_default();
        *generation += 1;
        slots.clear();
        Ok(())
    }
}

/// A signed-in customer for service tests.
#[must_use]
pub fn caller(customer: i64) -> Caller {
    Caller {
        customer: CustomerId(customer),
        user: UserId(customer + 1000),
        session: SessionId(1),
        context: RequestContext {
            request_id: "test-request".into(),
            endpoint: "/test".into(),
            method: "POST".into(),
            ..RequestContext::default()
        },
    }
}
