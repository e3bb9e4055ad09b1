//! The ports of repairs on MariaDB and on SQLite, bare and with the cache around them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod world;

use kernel::testing::MapCache;
use repairs::contract::{self, World};
use repairs::{CachedRepairs, Forgetting};
use std::sync::Arc;
use std::time::Duration;
use world::SqlWorld;

const TTL: Duration = Duration::from_secs(30);

#[tokio::test]
async fn sqlite_keeps_every_promise() {
    contract::all(&SqlWorld::sqlite().await).await;
}

#[tokio::test]
async fn mariadb_keeps_every_promise() {
    let world = SqlWorld::mariadb().await;
    world
        .exec("ALTER TABLE RepairRequest MODIFY status varchar(50) DEFAULT 'RECEIVED'")
        .await;
    contract::all(&world).await;
}

#[tokio::test]
async fn mariadb_writes_into_the_usual_enum() {
    contract::writing(&SqlWorld::mariadb().await).await;
}

#[tokio::test]
async fn the_cached_ports_keep_every_promise() {
    let mut world = SqlWorld::sqlite().await;
    let cache = Arc::new(MapCache::default());
    world.reader = Arc::new(CachedRepairs::new(world.reader, cache.clone(), TTL));
    world.comments = Arc::new(Forgetting::new(world.comments, cache.clone()));
    world.updates = Arc::new(Forgetting::new(world.updates, cache.clone()));
    world.decisions = Arc::new(Forgetting::new(world.decisions, cache.clone()));
    world.cache = Some(cache);
    contract::all(&world).await;
}

/// A shop whose enum has members of the other vocabulary, and no `REJECTED`.
#[tokio::test]
async fn an_answer_is_written_in_the_words_of_the_shop() {
    let world = SqlWorld::mariadb().await;
    world
        .exec(
            "ALTER TABLE RepairRequest MODIFY status \
             enum('pending','awaiting_approval','in_progress','completed','cancelled') DEFAULT 'pending'",
        )
        .await;
    for (decision, status) in [
        (repairs::Decision::Approve, "in_progress"),
        (repairs::Decision::Reject, "cancelled"),
    ] {
        let (customer, user) = world.customer().await;
        let given = contract::GivenRepair {
            status: Some("awaiting_approval".into()),
            ..contract::GivenRepair::default()
        };
        let repair = world.repair(customer, given).await;
        world.quotation(repair, "SENT", true).await;
        let at = "2026-03-10T10:00:00Z".parse().unwrap();
        let answer = repairs::Answer {
            decision,
            reason: None,
            by: user,
            at,
        };
        let caller = kernel::testing::caller(customer.get());
        let change = kernel::Change::silent(caller.audit("answer", serde_json::json!({}), at));
        world
            .decisions()
            .decide(customer, repair, &answer, change)
            .await
            .unwrap();
        assert_eq!(world.written(repair).await.status.as_deref(), Some(status));
    }
}

/// A shop whose enums have no member for what becomes of a declined offer: the log, whose words are free, tells of it, and
/// it is taken once all the same.
#[tokio::test]
async fn an_answer_that_no_enum_has_a_word_for_is_told_by_the_log() {
    let world = SqlWorld::mariadb().await;
    world
        .exec("ALTER TABLE RepairRequest MODIFY status enum('RECEIVED','AWAITING_APPROVAL','UNDER_REPAIR')")
        .await;
    world
        .exec("ALTER TABLE Quotation MODIFY status enum('PENDING','SENT') DEFAULT 'PENDING'")
        .await;
    let (customer, user) = world.customer().await;
    let given = contract::GivenRepair {
        status: Some("AWAITING_APPROVAL".into()),
        ..contract::GivenRepair::default()
    };
    let repair = world.repair(customer, given).await;
    world.quotation(repair, "SENT", true).await;
    let at = "2026-03-10T10:00:00Z".parse().unwrap();
    let answer = repairs::Answer {
        decision: repairs::Decision::Reject,
        reason: None,
        by: user,
        at,
    };
    let caller = kernel::testing::caller(customer.get());
    let decide = || async {
        let change = kernel::Change::silent(caller.audit("answer", serde_json::json!({}), at));
        let decisions = world.decisions();
        let decided = decisions.decide(customer, repair, &answer, change);
        decided.await.unwrap().unwrap()
    };
    assert_eq!(decide().await, repairs::Answered::Saved(repairs::Stage::Rejected));
    let written = world.written(repair).await;
    assert_eq!(written.status.as_deref(), Some("AWAITING_APPROVAL"));
    assert_eq!(
        (written.quotation.as_deref(), written.responded),
        (Some("SENT"), true)
    );
    let steps: Vec<_> = written.log.iter().map(|(_, to, ..)| to.as_deref()).collect();
    assert_eq!(steps, [Some("REJECTED")]);
    assert_eq!(decide().await, repairs::Answered::NothingAwaiting);
}
