//! The promises of [`OutboxStore`], as functions that an adapter's tests call on an empty table.
//!
//! `put` commits an event the way changes do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod desk;
mod marks;

pub use desk::{events_are_listed_and_tried_again, what_is_at_work_or_done_is_left_alone};
pub use marks::{deliveries_are_remembered, what_is_remembered_goes_with_its_event};

use crate::{Claim, Claimed, OutboxStore, Outcome};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{CustomerId, Event};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// Commits events as a change would.
#[async_trait]
pub trait Put: Send + Sync {
    /// Commits one.
    async fn put(&self, event: Event);
}

fn noon() -> DateTime<Utc> {
    "2026-03-01T12:00:00.250Z".parse().unwrap()
}

fn at(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

fn event(n: u64) -> Event {
    Event {
        id: Uuid::from_u64_pair(7, n),
        v: 1,
        kind: "repair.updated".into(),
        customer_id: Some(CustomerId(3)),
        entity_id: 40 + i64::try_from(n).unwrap(),
        occurred_at: noon(),
        data: json!({ "stage": "inspection", "نص": "قيمة", "n": n }),
    }
}

fn claim(n: u64, now: i64) -> Claim {
    Claim {
        token: Uuid::from_u64_pair(9, n),
        now: at(now),
        until: at(now + 60),
    }
}

fn numbers(claimed: &[Claimed]) -> Vec<i64> {
    claimed.iter().map(|c| c.event.entity_id - 40).collect()
}

/// An event comes back as it was put, has its place only once, and is claimed once.
pub async fn an_event_is_placed_and_claimed_once(store: &dyn OutboxStore, put: &dyn Put) {
    assert_eq!(store.place(10).await.unwrap(), 0);
    let nobodys = Event {
        customer_id: None,
        ..event(1)
    };
    put.put(nobodys.clone()).await;
    put.put(event(2)).await;
    assert_eq!(
        store.claim(&claim(0, 5), 10).await.unwrap(),
        [],
        "without a place there is nothing to claim"
    );
    assert_eq!(store.place(1).await.unwrap(), 1);
    assert_eq!(store.place(10).await.unwrap(), 1);
    assert_eq!(store.place(10).await.unwrap(), 0);

    assert_eq!(
        store.claim(&claim(0, -5), 10).await.unwrap(),
        [],
        "it is not due before it happened"
    );
    let first = store.claim(&claim(1, 5), 1).await.unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].event, nobodys);
    assert_eq!(first[0].attempts, 1);
    let second = store.claim(&claim(2, 5), 10).await.unwrap();
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].event, event(2));
    assert!(second[0].position > first[0].position);
    assert_eq!(store.claim(&claim(3, 5), 10).await.unwrap(), []);
}

/// A claim that ran out is another's to take, and its first holder can't settle it any more.
pub async fn a_claim_runs_out(store: &dyn OutboxStore, put: &dyn Put) {
    put.put(event(1)).await;
    store.place(10).await.unwrap();
    let mine = store.claim(&claim(1, 5), 10).await.unwrap();
    assert_eq!(store.claim(&claim(2, 64), 10).await.unwrap(), [], "not yet");
    let theirs = store.claim(&claim(2, 66), 10).await.unwrap();
    assert_eq!(
        (theirs[0].row, theirs[0].position),
        (mine[0].row, mine[0].position)
    );
    assert_eq!(theirs[0].attempts, 2);
    let done = Outcome::Done { at: at(67) };
    assert!(!store.settle(claim(1, 5).token, mine[0].row, &done).await.unwrap());
    assert!(
        store
            .settle(claim(2, 66).token, theirs[0].row, &done)
            .await
            .unwrap()
    );
    assert!(
        !store
            .settle(claim(2, 66).token, theirs[0].row, &done)
            .await
            .unwrap(),
        "it is settled"
    );
}

/// Later means later, counted or not; done and dead are never claimed again.
pub async fn outcomes_hold(store: &dyn OutboxStore, put: &dyn Put) {
    for n in 1..=4 {
        put.put(event(n)).await;
    }
    store.place(10).await.unwrap();
    let token = claim(1, 5).token;
    let rows = store.claim(&claim(1, 5), 10).await.unwrap();
    assert_eq!(numbers(&rows), [1, 2, 3, 4]);
    let later = |counts| Outcome::Later {
        due: at(20),
        counts,
        reason: Some("سبب".into()),
    };
    let dead = Outcome::Dead {
        at: at(6),
        reason: "refused".into(),
    };
    assert!(
        store
            .settle(token, rows[0].row, &Outcome::Done { at: at(6) })
            .await
            .unwrap()
    );
    assert!(store.settle(token, rows[1].row, &later(true)).await.unwrap());
    assert!(store.settle(token, rows[2].row, &later(false)).await.unwrap());
    assert!(store.settle(token, rows[3].row, &dead).await.unwrap());

    assert_eq!(store.claim(&claim(2, 19), 10).await.unwrap(), []);
    let again = store.claim(&claim(2, 20), 10).await.unwrap();
    assert_eq!(numbers(&again), [2, 3]);
    assert_eq!(again.iter().map(|c| c.attempts).collect::<Vec<_>>(), [2, 1]);
    for claimed in &again {
        assert!(
            store
                .settle(claim(2, 20).token, claimed.row, &Outcome::Done { at: at(21) })
                .await
                .unwrap()
        );
    }
    assert_eq!(store.claim(&claim(3, 9_999), 10).await.unwrap(), []);

    assert_eq!(store.purge(at(6), 10).await.unwrap(), 0);
    assert_eq!(store.purge(at(7), 10).await.unwrap(), 1);
    assert_eq!(store.purge(at(99), 1).await.unwrap(), 1);
    assert_eq!(store.purge(at(99), 10).await.unwrap(), 1);
    assert_eq!(store.purge(at(99), 10).await.unwrap(), 0, "the dead stay");
}

/// Of relays that place and claim at once, none takes what another has, and no place is given twice.
pub async fn relays_share(store: Arc<dyn OutboxStore>, put: &dyn Put) {
    const EVENTS: u64 = 60;
    for n in 1..=EVENTS {
        put.put(event(n)).await;
    }
    let relays: Vec<_> = (0..4_u64)
        .map(|relay| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine: Vec<Claimed> = Vec::new();
                // Every loser of a round leaves work behind, so that nobody stops at the first empty hand.
                let mut round = 0;
                let mut idle = 0;
                while idle < 50 {
                    round += 1;
                    let placed = store.place(7).await.unwrap();
                    let claim = claim(1_000 * (relay + 1) + round, 5);
                    let got = store.claim(&claim, 5).await.unwrap();
                    idle = if placed == 0 && got.is_empty() {
                        idle + 1
                    } else {
                        0
                    };
                    for claimed in &got {
                        let done = Outcome::Done { at: at(6) };
                        assert!(store.settle(claim.token, claimed.row, &done).await.unwrap());
                    }
                    mine.extend(got);
                    tokio::task::yield_now().await;
                }
                mine
            })
        })
        .collect();
    let mut all = Vec::new();
    for relay in relays {
        all.extend(relay.await.unwrap());
    }
    all.sort_by_key(|c| c.event.entity_id);
    assert_eq!(
        numbers(&all),
        (1..=i64::try_from(EVENTS).unwrap()).collect::<Vec<_>>()
    );
    let mut places: Vec<_> = all.iter().map(|c| c.position).collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), all.len());
}
