//! Audit log, outbox, devices and notifications on MariaDB and on SQLite; devices and the inbox also with the cache around them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod world;

use devices::{CachedDevices, ForgettingDevices};
use kernel::testing::MapCache;
use notifications::contract::{OTHER, OWNER};
use notifications::{CachedInbox, ForgettingInbox};
use std::sync::Arc;
use world::World;

/// A test on each engine, each with a database of its own.
macro_rules! on_both {
    ($($name:ident($world:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn check($world: World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                check(World::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn mariadb() {
                check(World::mariadb().await).await;
            }
        }
    )+};
}

/// The ports of devices and the inbox with a cache around them, as the app has them.
fn cached(world: &mut World) {
    let cache = Arc::new(MapCache::default());
    let (ports, ttl) = (&mut world.ports, std::time::Duration::from_secs(30));
    ports.device_reader = Arc::new(CachedDevices::new(
        ports.device_reader.clone(),
        cache.clone(),
        ttl,
    ));
    ports.device_writer = Arc::new(ForgettingDevices::new(ports.device_writer.clone(), cache.clone()));
    ports.notification_reader = Arc::new(CachedInbox::new(
        ports.notification_reader.clone(),
        cache.clone(),
        ttl,
    ));
    ports.notification_writer = Arc::new(ForgettingInbox::new(ports.notification_writer.clone(), cache));
}

fn a_retry() -> kernel::AuditEntry {
    let caller = kernel::testing::caller(OWNER.customer.get());
    caller.audit(
        "outbox.retry",
        serde_json::json!({ "row": 7 }),
        chrono::DateTime::UNIX_EPOCH,
    )
}

/// The outcomes in the audit rows of retries.
async fn retries(world: &World) -> Vec<serde_json::Value> {
    let window = kernel::Window::first(100);
    let log = world.ports.audit_log.read(OWNER.customer, &window).await.unwrap();
    let retries = log
        .items
        .into_iter()
        .filter(|record| record.action == "outbox.retry");
    retries.map(|record| record.response_data.unwrap()).collect()
}

on_both! {
    the_audit_log_reads_back(world) {
        let log = world.ports.audit_log.as_ref();
        audit::contract::reads_back_what_was_appended(log, OWNER.customer, OTHER.customer).await;
    }
    the_audit_log_is_purged_in_steps(world) {
        audit::contract::purges_in_steps(world.ports.audit_log.as_ref(), OWNER.customer).await;
    }
    an_event_is_placed_and_claimed_once(world) {
        outbox::contract::an_event_is_placed_and_claimed_once(world.ports.outbox.as_ref(), &world).await;
    }
    a_claim_runs_out(world) {
        outbox::contract::a_claim_runs_out(world.ports.outbox.as_ref(), &world).await;
    }
    outcomes_hold(world) {
        outbox::contract::outcomes_hold(world.ports.outbox.as_ref(), &world).await;
    }
    relays_share(world) {
        outbox::contract::relays_share(world.ports.outbox.clone(), &world).await;
    }
    deliveries_are_remembered(world) {
        outbox::contract::deliveries_are_remembered(world.ports.delivery_marks.as_ref()).await;
    }
    what_is_remembered_goes_with_its_event(world) {
        let (marks, store) = (&world.ports.delivery_marks, &world.ports.outbox);
        outbox::contract::what_is_remembered_goes_with_its_event(marks.as_ref(), store.as_ref(), &world).await;
    }
    events_are_listed_and_tried_again(world) {
        let (desk, marks) = (world.ports.outbox_desk.as_ref(), world.ports.delivery_marks.as_ref());
        let (store, audit) = (world.ports.outbox.as_ref(), a_retry());
        outbox::contract::events_are_listed_and_tried_again(desk, marks, store, &world, &audit).await;
        let saved = serde_json::json!({ "row": 7, "retried": 1 });
        assert_eq!(retries(&world).await, [saved.clone(), saved]);
    }
    what_is_at_work_or_done_is_left_alone(world) {
        let (desk, store) = (world.ports.outbox_desk.as_ref(), world.ports.outbox.as_ref());
        outbox::contract::what_is_at_work_or_done_is_left_alone(desk, store, &world, &a_retry()).await;
        assert_eq!(retries(&world).await, [] as [serde_json::Value; 0]);
    }
    a_commit_wakes_the_relay(world) {
        let wake = world.database.wake();
        let long = std::time::Duration::from_secs(3600);
        outbox::contract::Put::put(&world, events(1).remove(0)).await;
        // Rung by the commit: this would wait an hour otherwise.
        wake.heard_within(long).await;
    }
    devices_are_the_customers(world) {
        devices::contract::lists_what_is_the_customers(world.ports.device_reader.as_ref(), &world).await;
    }
    pages_of_devices(world) {
        devices::contract::pages_hold_every_device_once(world.ports.device_reader.as_ref(), &world).await;
    }
    repairs_of_a_device(world) {
        devices::contract::tells_a_devices_repairs(world.ports.device_reader.as_ref(), &world).await;
    }
    devices_are_written_with_audit_and_events(world) {
        let (reader, writer) = (world.ports.device_reader.clone(), world.ports.device_writer.clone());
        devices::contract::writes_with_audit_and_events(reader.as_ref(), writer.as_ref(), &world).await;
    }
    cached_devices_are_written_with_audit_and_events(world) {
        let mut world = world;
        cached(&mut world);
        let (reader, writer) = (world.ports.device_reader.clone(), world.ports.device_writer.clone());
        devices::contract::writes_with_audit_and_events(reader.as_ref(), writer.as_ref(), &world).await;
    }
    a_new_brand_replaces_the_listed_one(world) {
        devices::contract::a_new_brand_replaces_the_listed_one(world.ports.device_writer.as_ref(), &world).await;
    }
    a_device_is_deleted_when_no_repair_is_open(world) {
        let (reader, writer) = (world.ports.device_reader.clone(), world.ports.device_writer.clone());
        devices::contract::deletes_when_no_repair_is_open(reader.as_ref(), writer.as_ref(), &world).await;
    }
    the_inbox_holds_what_is_in_app(world) {
        let repair = world.a_repair(OWNER.customer).await;
        let reader = world.ports.notification_reader.as_ref();
        notifications::contract::holds_what_is_in_app(reader, &world, repair.get()).await;
    }
    pages_of_the_inbox(world) {
        let reader = world.ports.notification_reader.as_ref();
        notifications::contract::pages_hold_everything_once(reader, &world).await;
    }
    changes_of_the_inbox(world) {
        let (reader, writer) = (world.ports.notification_reader.clone(), world.ports.notification_writer.clone());
        notifications::contract::changes_are_told_once(reader.as_ref(), writer.as_ref(), &world).await;
    }
    changes_of_the_cached_inbox(world) {
        let mut world = world;
        cached(&mut world);
        let (reader, writer) = (world.ports.notification_reader.clone(), world.ports.notification_writer.clone());
        notifications::contract::changes_are_told_once(reader.as_ref(), writer.as_ref(), &world).await;
    }
    the_audience_is_found(world) {
        notifications::contract::finds_the_audience(world.ports.notification_audiences.as_ref()).await;
    }
    notifications_are_delivered_once(world) {
        let repair = world.a_repair(OWNER.customer).await;
        let (delivery, reader) = (&world.ports.notification_delivery, &world.ports.notification_reader);
        notifications::contract::tells_once(delivery.as_ref(), reader.as_ref(), repair.get()).await;
        let kinds: Vec<_> = world.pending_events().await.into_iter().map(|e| (e.kind, e.entity_id > 0)).collect();
        assert_eq!(kinds, vec![("notification".to_owned(), true); 3]);
    }
    one_node_leads(world) {
        notifications::contract::one_leads(world.ports.notification_feed.as_ref()).await;
    }
    tables_are_followed_from_their_present_end(world) {
        let feed = world.ports.notification_feed.as_ref();
        notifications::contract::follows_from_the_present_end(feed, &world).await;
    }
    tables_are_read_in_order(world) {
        let feed = world.ports.notification_feed.as_ref();
        notifications::contract::reads_each_table_in_order(feed, &world).await;
    }
    what_is_no_news_is_seen(world) {
        let feed = world.ports.notification_feed.as_ref();
        notifications::contract::sees_what_is_no_news(feed, &world).await;
    }
    the_wall_shows_an_hour_twice(world) {
        notifications::contract::the_wall_shows_an_hour_twice(world.ports.notification_feed.as_ref());
    }
    what_is_new_is_saved_once(world) {
        let feed = world.ports.notification_feed.as_ref();
        notifications::contract::saves_what_is_new_once(feed, &world).await;
    }
}

/// Events of the suite's own.
fn events(n: u128) -> Vec<kernel::Event> {
    (1..=n)
        .map(|n| kernel::Event {
            id: uuid::Uuid::from_u128(n),
            v: 1,
            kind: "test".into(),
            customer_id: Some(OWNER.customer),
            entity_id: 1,
            occurred_at: "2026-03-01T12:00:00Z".parse().unwrap(),
            data: serde_json::json!({}),
        })
        .collect()
}
