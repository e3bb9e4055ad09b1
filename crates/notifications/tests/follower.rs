//! Following, against a feed in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use kernel::testing::{CountingRandom, FixedClock, MapCache};
use kernel::{Cache, CacheSlot, Clock, CustomerId, Event, Lookup, RepairId, StorageError};
use notifications::{Advance, ChangeFeed, ErpChange, FollowOptions, Follower, Place, Seen, Source, Start};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// One table, by id, that rows may be committed to out of order.
#[derive(Default)]
struct MemoryFeed {
    rows: Mutex<Vec<Seen>>,
    saved: Mutex<i64>,
    events: Mutex<Vec<Event>>,
    leader: Mutex<Option<Uuid>>,
    advances: AtomicUsize,
    leads: AtomicUsize,
    broken: AtomicBool,
    /// A table that can't be read.
    torn: Mutex<Option<Source>>,
    /// When the wall's clock goes back by an hour.
    put_back: Mutex<Option<DateTime<Utc>>>,
}

#[async_trait]
impl ChangeFeed for MemoryFeed {
    async fn lead(&self, owner: Uuid, _: DateTime<Utc>, _: DateTime<Utc>) -> Result<bool, StorageError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(StorageError::unavailable("down"));
        }
        self.leads.fetch_add(1, Ordering::SeqCst);
        Ok(*self.leader.lock().unwrap().get_or_insert(owner) == owner)
    }

    fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        let winter = self.put_back.lock().unwrap().is_some_and(|moment| at >= moment);
        at.naive_utc() + TimeDelta::hours(if winter { 2 } else { 3 })
    }

    async fn resign(&self, owner: Uuid) -> Result<(), StorageError> {
        self.leader.lock().unwrap().take_if(|leader| *leader == owner);
        Ok(())
    }

    async fn start(&self, source: Source, _: DateTime<Utc>) -> Result<Start, StorageError> {
        let id = if source == Source::Timeline {
            *self.saved.lock().unwrap()
        } else {
            0
        };
        let place = |id| Place { at: None, id };
        Ok(Start {
            saved: place(id),
            from: place(id - 3),
        })
    }

    async fn read(&self, source: Source, after: Place, limit: u32) -> Result<Vec<Seen>, StorageError> {
        if *self.torn.lock().unwrap() == Some(source) {
            return Err(StorageError::failed("no such column"));
        }
        let mut rows = self.rows.lock().unwrap().clone();
        rows.retain(|row| row.source == source && row.place > after);
        rows.sort_by_key(|row| row.place);
        rows.truncate(limit as usize);
        Ok(rows)
    }

    async fn advance(
        &self,
        owner: Uuid,
        source: Source,
        to: Place,
        _: &[Seen],
        events: &[Event],
        _: DateTime<Utc>,
    ) -> Result<Advance, StorageError> {
        self.advances.fetch_add(1, Ordering::SeqCst);
        if *self.leader.lock().unwrap() != Some(owner) {
            return Ok(Advance::Lost);
        }
        if source == Source::Timeline {
            *self.saved.lock().unwrap() = to.id;
        }
        let mut kept = self.events.lock().unwrap();
        let new: Vec<_> = events
            .iter()
            .filter(|e| kept.iter().all(|k| k.id != e.id))
            .cloned()
            .collect();
        kept.extend(new.clone());
        Ok(Advance::Saved(new.iter().map(|e| e.id).collect()))
    }
}

impl MemoryFeed {
    fn commit(&self, id: i64, at: DateTime<Utc>) {
        self.commit_to(Source::Timeline, id, at);
    }

    fn commit_to(&self, source: Source, id: i64, at: DateTime<Utc>) {
        self.rows.lock().unwrap().push(Seen {
            source,
            row: id,
            place: Place { at: None, id },
            state: String::new(),
            at,
            customer: Some(CustomerId(3)),
            before: None,
            by_customer: false,
            change: Some(ErpChange::RepairMoved {
                repair: RepairId(id * 10),
                number: "REP-1".into(),
                device: None,
                stage: "inspection".into(),
                moved: true,
                quoted_at: None,
            }),
        });
    }

    fn told(&self) -> Vec<i64> {
        self.events
            .lock()
            .unwrap()
            .iter()
            .map(|e| e.entity_id / 10)
            .collect()
    }
}

struct House {
    feed: Arc<MemoryFeed>,
    cache: Arc<MapCache>,
    clock: FixedClock,
}

fn house() -> House {
    House {
        feed: Arc::default(),
        cache: Arc::default(),
        clock: FixedClock::at("2026-05-01T09:00:00Z"),
    }
}

impl House {
    /// Each follower is another node's.
    fn follower(&self, node: usize) -> Follower {
        let random = CountingRandom::default();
        for _ in 0..node {
            kernel::Random::fill(&random, &mut [0; 16]);
        }
        let options = FollowOptions {
            step: 2,
            ..FollowOptions::default()
        };
        let clock = Arc::new(self.clock.clone());
        Follower::new(self.feed.clone(), self.cache.clone(), clock, &random, options)
    }
}

#[tokio::test]
async fn what_is_new_is_told_once_step_by_step_and_the_cache_forgets() {
    let house = house();
    let now = house.clock.now();
    (1..=5).for_each(|id| house.feed.commit(id, now));
    let slot = CacheSlot {
        customer: CustomerId(3),
        name: "stats".into(),
    };
    let Ok(Lookup::Miss(ticket)) = house.cache.get(&slot).await else {
        panic!()
    };
    house
        .cache
        .put(&slot, ticket, Arc::from(&b"1"[..]), Duration::from_secs(9))
        .await
        .unwrap();

    let follower = house.follower(1);
    assert_eq!(follower.look().await.unwrap(), 5);
    assert_eq!(house.feed.told(), [1, 2, 3, 4, 5]);
    assert_eq!(*house.feed.saved.lock().unwrap(), 5);
    assert!(matches!(house.cache.get(&slot).await, Ok(Lookup::Miss(_))));

    let writes = house.feed.advances.load(Ordering::SeqCst);
    assert_eq!(follower.look().await.unwrap(), 0);
    assert_eq!(
        house.feed.advances.load(Ordering::SeqCst),
        writes,
        "an idle look writes nothing"
    );
}

#[tokio::test]
async fn a_row_dated_ahead_is_told_now() {
    let house = house();
    let now = house.clock.now();
    house.feed.commit(1, now + TimeDelta::hours(4));
    assert_eq!(house.follower(1).look().await.unwrap(), 1);
    assert_eq!(house.feed.events.lock().unwrap()[0].occurred_at, now);
}

#[tokio::test]
async fn who_had_it_forgets_it_once_though_nobody_is_told() {
    let house = house();
    house.feed.rows.lock().unwrap().push(Seen {
        source: Source::Timeline,
        row: 1,
        place: Place { at: None, id: 1 },
        state: String::new(),
        at: house.clock.now(),
        customer: Some(CustomerId(3)),
        before: Some(CustomerId(4)),
        by_customer: false,
        change: None,
    });
    let generations = async || {
        let mut found = vec![];
        for customer in [3, 4] {
            let name = "stats".to_owned();
            let customer = CustomerId(customer);
            found.push(house.cache.get(&CacheSlot { customer, name }).await.unwrap());
        }
        found
    };
    let first = generations().await;
    let follower = house.follower(1);
    assert_eq!(follower.look().await.unwrap(), 0);
    let after = generations().await;
    assert!(first.iter().zip(&after).all(|(a, b)| a != b), "{after:?}");
    follower.look().await.unwrap();
    assert_eq!(generations().await, after);
}

#[tokio::test]
async fn a_row_that_is_committed_late_is_still_told_unless_it_is_old() {
    let house = house();
    let now = house.clock.now();
    house.feed.commit(4, now);
    let follower = house.follower(1);
    follower.look().await.unwrap();
    house.feed.commit(3, now);
    house.feed.commit(2, now - TimeDelta::hours(1));
    assert_eq!(follower.look().await.unwrap(), 1);
    assert_eq!(house.feed.told(), [4, 3]);
}

#[tokio::test]
async fn in_an_hour_that_comes_twice_the_second_is_as_new_as_the_first() {
    let house = house();
    let now = house.clock.now();
    *house.feed.put_back.lock().unwrap() = Some(now - TimeDelta::minutes(30));
    // What was written a minute ago reads as the same time in the first of the two hours.
    let a_minute_ago = now - TimeDelta::hours(1) - TimeDelta::minutes(1);
    house.feed.commit(4, a_minute_ago);
    let follower = house.follower(1);
    follower.look().await.unwrap();
    house.feed.commit(3, a_minute_ago);
    house.feed.commit(2, a_minute_ago - TimeDelta::minutes(15));
    follower.look().await.unwrap();
    assert_eq!(house.feed.told(), [4, 3]);
}

#[tokio::test]
async fn a_table_that_cannot_be_read_holds_up_no_other() {
    let house = house();
    let now = house.clock.now();
    house.feed.commit(1, now);
    house.feed.commit_to(Source::Payments, 2, now);
    *house.feed.torn.lock().unwrap() = Some(Source::Timeline);
    let follower = house.follower(1);
    assert_eq!(follower.look().await.unwrap(), 1);
    assert_eq!(house.feed.told(), [2]);
    *house.feed.torn.lock().unwrap() = None;
    assert_eq!(follower.look().await.unwrap(), 1);
    assert_eq!(house.feed.told(), [2, 1]);
}

#[tokio::test]
async fn another_node_takes_over_where_the_first_one_stopped() {
    let house = house();
    let now = house.clock.now();
    house.feed.commit(1, now);
    let (first, second) = (house.follower(1), house.follower(2));
    assert_eq!(first.look().await.unwrap(), 1);
    house.feed.commit(2, now);
    assert_eq!(second.look().await.unwrap(), 0, "the first one leads");
    assert_eq!(house.feed.told(), [1]);
    let stop = CancellationToken::new();
    stop.cancel();
    first.run(&stop).await;
    assert_eq!(second.look().await.unwrap(), 1, "it resigned when it stopped");
    assert_eq!(house.feed.told(), [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn it_survives_an_outage() {
    let house = house();
    house.feed.broken.store(true, Ordering::SeqCst);
    let (follower, stop) = (house.follower(1), CancellationToken::new());
    let task = tokio::spawn({
        let stop = stop.clone();
        async move { follower.run(&stop).await }
    });
    house.feed.commit(1, house.clock.now());
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(house.feed.told().is_empty());
    house.feed.broken.store(false, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(house.feed.told(), [1]);
    stop.cancel();
    task.await.unwrap();
    assert_eq!(*house.feed.leader.lock().unwrap(), None);
}

#[tokio::test]
async fn the_lease_is_renewed_when_half_of_it_is_gone_and_its_loss_is_noticed() {
    let house = house();
    let follower = house.follower(1);
    for _ in 0..5 {
        follower.look().await.unwrap();
    }
    assert_eq!(house.feed.leads.load(Ordering::SeqCst), 1);
    house.clock.advance(TimeDelta::seconds(15));
    follower.look().await.unwrap();
    assert_eq!(house.feed.leads.load(Ordering::SeqCst), 2);

    *house.feed.leader.lock().unwrap() = Some(Uuid::nil());
    house.feed.commit(1, house.clock.now());
    assert_eq!(follower.look().await.unwrap(), 0);
    assert!(house.feed.told().is_empty(), "nothing is saved without the lead");
    follower.look().await.unwrap();
    assert_eq!(house.feed.leads.load(Ordering::SeqCst), 3, "it asks again");
}
