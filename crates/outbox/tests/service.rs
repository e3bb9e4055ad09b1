//! The relay against a store in memory that keeps the contract.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod memory;

use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::testing::{CountingRandom, FixedClock};
use kernel::{Clock, CustomerId, Event};
use memory::{MemoryOutbox, State};
use outbox::contract::{self, Put};
use outbox::{Handler, HandlerError, Relay, RelayOptions, Round, Wake};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

type Answer = Box<dyn Fn(&Event) -> Result<(), HandlerError> + Send + Sync>;

/// Remembers what it was handed, and answers as it is told.
struct Recorder {
    kinds: &'static [&'static str],
    seen: Mutex<Vec<i64>>,
    answer: Answer,
}

impl Recorder {
    fn new(
        kinds: &'static [&'static str],
        answer: impl Fn(&Event) -> Result<(), HandlerError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            kinds,
            seen: Mutex::default(),
            answer: Box::new(answer),
        })
    }

    fn seen(&self) -> Vec<i64> {
        self.seen.lock().unwrap().clone()
    }
}

#[async_trait]
impl Handler for Recorder {
    fn name(&self) -> &'static str {
        "recorder"
    }

    fn kinds(&self) -> &'static [&'static str] {
        self.kinds
    }

    async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
        self.seen.lock().unwrap().push(event.entity_id);
        tokio::task::yield_now().await;
        if event.data == json!("hang") {
            std::future::pending::<()>().await;
        }
        (self.answer)(event)
    }
}

struct House {
    store: Arc<MemoryOutbox>,
    clock: FixedClock,
    relay: Relay,
}

fn house(handlers: Vec<Arc<dyn Handler>>) -> House {
    let store = Arc::new(MemoryOutbox::default());
    let clock = FixedClock::at("2026-05-01T00:00:00Z");
    let options = RelayOptions {
        attempts: 3,
        ..RelayOptions::default()
    };
    let random = Arc::new(CountingRandom::default());
    let relay = Relay::new(store.clone(), handlers, Arc::new(clock.clone()), random, options);
    House { store, clock, relay }
}

impl House {
    async fn put(&self, kind: &str, customer: Option<i64>, entity: i64, data: Value) {
        let random = CountingRandom::default();
        let customer = customer.map(CustomerId);
        let event = Event::new(&random, kind, customer, entity, self.clock.now(), data);
        self.store.put(event).await;
    }

    async fn round(&self) -> Round {
        self.relay.round(&CancellationToken::new()).await.unwrap()
    }
}

#[tokio::test]
async fn the_store_in_memory_keeps_the_contract() {
    let store = MemoryOutbox::default();
    contract::an_event_is_placed_and_claimed_once(&store, &store).await;
    let store = MemoryOutbox::default();
    contract::a_claim_runs_out(&store, &store).await;
    let store = MemoryOutbox::default();
    contract::outcomes_hold(&store, &store).await;
    let store = Arc::new(MemoryOutbox::default());
    contract::relays_share(store.clone(), store.as_ref()).await;
}

#[tokio::test]
async fn each_event_goes_to_the_handlers_of_its_kind_and_is_done() {
    let repairs = Recorder::new(&["repair.updated"], |_| Ok(()));
    let both = Recorder::new(&["repair.updated", "invoice.updated"], |_| Ok(()));
    let house = house(vec![repairs.clone(), both.clone()]);
    house.put("repair.updated", Some(1), 10, json!({})).await;
    house.put("invoice.updated", Some(1), 11, json!({})).await;
    house.put("nobody.cares", Some(1), 12, json!({})).await;
    assert_eq!(
        house.round().await,
        Round {
            placed: 3,
            claimed: 3
        }
    );
    assert_eq!((repairs.seen(), both.seen()), (vec![10], vec![10, 11]));
    for n in 0..3 {
        assert_eq!(house.store.row(n).state, State::Done(house.clock.now()));
    }
    assert_eq!(house.round().await, Round::default());
}

#[tokio::test]
async fn one_customers_events_are_handled_in_order() {
    let handler = Recorder::new(&["k"], |_| Ok(()));
    let house = house(vec![handler.clone()]);
    for n in 0..30 {
        house.put("k", Some(n % 3), n, json!({})).await;
    }
    house.round().await;
    for customer in 0..3 {
        let theirs: Vec<_> = handler.seen().into_iter().filter(|n| n % 3 == customer).collect();
        assert_eq!(theirs, (0..10).map(|n| n * 3 + customer).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_failure_is_tried_again_with_growing_pauses_and_given_up_at_last() {
    let handler = Recorder::new(&["k"], |_| Err(HandlerError::retry("provider down")));
    let house = house(vec![handler.clone()]);
    house.put("k", Some(1), 10, json!({})).await;
    house.round().await;
    assert_eq!(house.round().await.claimed, 0, "not before the pause");
    house.clock.advance(TimeDelta::seconds(2));
    house.round().await;
    house.clock.advance(TimeDelta::seconds(3));
    assert_eq!(house.round().await.claimed, 0, "the second pause is longer");
    house.clock.advance(TimeDelta::seconds(1));
    house.round().await;
    assert_eq!(handler.seen().len(), 3);
    assert_eq!(house.store.row(0).state, State::Dead("provider down".into()));
    house.clock.advance(TimeDelta::days(1));
    assert_eq!(house.round().await.claimed, 0);
}

#[tokio::test]
async fn what_is_postponed_is_never_given_up() {
    let handler = Recorder::new(&["k"], |_| {
        Err(HandlerError::Postpone {
            after: Duration::from_secs(60),
            reason: "no provider".into(),
        })
    });
    let house = house(vec![handler.clone()]);
    house.put("k", Some(1), 10, json!({})).await;
    for _ in 0..10 {
        assert_eq!(house.round().await.claimed, 1);
        house.clock.advance(TimeDelta::seconds(60));
    }
    assert_eq!(house.store.row(0).state, State::Waiting);
}

#[tokio::test]
async fn a_failing_handler_does_not_starve_another_and_what_can_never_be_is_given_up() {
    let never = Recorder::new(&["k"], |_| Err(HandlerError::never("bad address")));
    let good = Recorder::new(&["k"], |_| Ok(()));
    let house = house(vec![never, good.clone()]);
    house.put("k", Some(1), 10, json!({})).await;
    house.round().await;
    assert_eq!(good.seen(), [10]);
    assert_eq!(house.store.row(0).state, State::Dead("bad address".into()));
}

#[tokio::test]
async fn where_one_can_never_and_another_may_yet_the_event_is_tried_again() {
    let never = Recorder::new(&["k"], |_| Err(HandlerError::never("bad address")));
    let later = Recorder::new(&["k"], |_| Err(HandlerError::retry("down")));
    let house = house(vec![later, never]);
    house.put("k", Some(1), 10, json!({})).await;
    house.round().await;
    assert_eq!(house.store.row(0).state, State::Waiting);
}

#[tokio::test]
async fn a_panic_is_a_failure_like_any_other() {
    let handler = Recorder::new(&["k"], |event| {
        if event.entity_id == 10 {
            panic!("bug")
        } else {
            Ok(())
        }
    });
    let house = house(vec![handler]);
    house.put("k", Some(1), 10, json!({})).await;
    house.put("k", Some(1), 11, json!({})).await;
    house.round().await;
    assert_eq!(house.store.row(0).state, State::Waiting);
    assert_eq!(house.store.row(1).state, State::Done(house.clock.now()));
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_hangs_is_dropped_and_tried_again() {
    let handler = Recorder::new(&["k"], |_| Ok(()));
    let house = house(vec![handler]);
    house.put("k", Some(1), 10, json!("hang")).await;
    house.round().await;
    assert_eq!(house.store.row(0).state, State::Waiting);
    assert_eq!(house.store.row(0).attempts, 1);
}

#[tokio::test]
async fn what_was_not_begun_before_a_stop_is_given_back_uncounted() {
    let stop = CancellationToken::new();
    let begun = stop.clone();
    let handler = Recorder::new(&["k"], move |_| {
        begun.cancel();
        Ok(())
    });
    let house = house(vec![handler.clone()]);
    house.put("k", Some(1), 10, json!({})).await;
    house.put("k", Some(1), 11, json!({})).await;
    house.relay.round(&stop).await.unwrap();
    assert_eq!(handler.seen(), [10]);
    assert_eq!(house.store.row(1).state, State::Waiting);
    assert_eq!((house.store.row(1).attempts, house.store.row(1).token), (0, None));
    assert_eq!(house.round().await.claimed, 1, "another relay has it at once");
}

#[tokio::test]
async fn events_that_the_lease_no_longer_covers_are_given_back() {
    let clock = Arc::new(Mutex::new(None::<FixedClock>));
    let slow = clock.clone();
    let handler = Recorder::new(&["k"], move |_| {
        slow.lock()
            .unwrap()
            .as_ref()
            .unwrap()
            .advance(TimeDelta::seconds(50));
        Ok(())
    });
    let house = house(vec![handler.clone()]);
    *clock.lock().unwrap() = Some(house.clock.clone());
    house.put("k", Some(1), 10, json!({})).await;
    house.put("k", Some(1), 11, json!({})).await;
    house.round().await;
    assert_eq!(handler.seen(), [10]);
    assert_eq!(house.store.row(1).attempts, 0);
}

#[tokio::test(start_paused = true)]
async fn it_runs_when_woken_survives_an_outage_and_stops() {
    let handler = Recorder::new(&["k"], |_| Ok(()));
    let house = Arc::new(house(vec![handler.clone()]));
    house.store.broken.store(true, Ordering::SeqCst);
    let (wake, stop) = (Wake::default(), CancellationToken::new());
    let task = tokio::spawn({
        let (house, wake, stop) = (house.clone(), wake.clone(), stop.clone());
        async move { house.relay.run(&wake, &stop).await }
    });
    house.put("k", Some(1), 10, json!({})).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(handler.seen(), Vec::<i64>::new());
    house.store.broken.store(false, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(handler.seen(), [10]);

    let before = tokio::time::Instant::now();
    house.put("k", Some(1), 11, json!({})).await;
    wake.ring();
    while handler.seen().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        before.elapsed(),
        Duration::ZERO,
        "it did not wait for its next look"
    );
    stop.cancel();
    task.await.unwrap();
}

#[tokio::test]
async fn done_events_are_swept_when_old() {
    let house = house(vec![]);
    house.put("k", Some(1), 10, json!({})).await;
    house.round().await;
    let stop = CancellationToken::new();
    assert_eq!(house.relay.sweep(&stop).await.unwrap(), 0);
    house.clock.advance(TimeDelta::days(8));
    assert_eq!(house.relay.sweep(&stop).await.unwrap(), 1);
}
