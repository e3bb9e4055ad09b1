//! Money goes back, and the program that sees to it ends in between.

use crate::customer::{deliver, pay};
use crate::ends::{End, every_end};
use crate::finding::{PAYMENT, opened};
use crate::program::Serving;
use crate::world::{World, until};
use std::sync::Arc;

const REFUND: [&str; 5] = ["payments", "refund", "1", "--amount", "50"];
/// How the gateway's fake calls the refund: the second movement that it ever had.
const MOVEMENT: &str = "900002";

/// A shop in which the payment was paid.
async fn paid() -> World {
    let world = opened().await;
    let message = pay(&world, PAYMENT).await;
    let portal = world.serve(None).await;
    assert!(deliver(&portal, &message).await);
    assert_eq!(portal.stop(), Some(0));
    world
}

/// The running portal sees it through; then the gateway tells of the refund itself.
async fn seen_through(world: &World) {
    let portal = world.serve(None).await;
    world.is_partly_refunded(&portal).await;
    told(world, &portal).await;
}

async fn told(world: &World, portal: &Serving) {
    assert!(deliver(portal, &world.paymob.message(MOVEMENT)).await);
    world.is_partly_refunded(portal).await;
}

/// An operator's command is killed.
async fn commanded(world: World, end: End) -> Option<String> {
    world.reopen().await;
    let _told_before = pay(&world, PAYMENT).await;
    let mut command = world.run(&REFUND, Some(end)).await;
    let place = world.place(&mut command, end).await;
    if world.count("SELECT COUNT(*) FROM PortalRefund").await == 0 {
        // Nothing was promised to anybody yet: the operator types it again.
        assert!(world.run(&REFUND, None).await.wait().unwrap().success());
    }
    world.passes(360).await;
    seen_through(&world).await;
    place
}

/// The portal that sees it through is killed.
async fn sent_by_the_worker(world: World, end: End) -> Option<String> {
    world.reopen().await;
    let _told_before = pay(&world, PAYMENT).await;
    world.passes(360).await;
    let mut portal = world.serve(Some(end)).await;
    until("it is sent, or the portal ends", async || {
        let settled = "SELECT COUNT(*) FROM PortalRefund r JOIN PortalPaymentAttempt a ON a.id = r.attemptId \
            WHERE r.state = 'completed' AND a.claimedBy IS NULL";
        portal.child.try_wait().unwrap().is_some() || world.count(settled).await == 1
    })
    .await;
    let place = world.place_after(&mut portal.child, end).await;
    drop(portal);
    world.passes(360).await;
    seen_through(&world).await;
    place
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refund_whose_command_is_killed() {
    let shop = Arc::new(paid().await);
    let places = every_end("refunding, at the command line", |end| {
        let shop = shop.clone();
        async move { commanded(shop.copy().await, end).await }
    })
    .await;
    for sought in [
        "after INSERT PortalRefund",
        "before UPDATE PortalRefund",
        "after INSERT PortalLedgerEntry",
    ] {
        assert!(places.iter().any(|place| place.ends_with(sought)), "{sought}");
    }
    assert!(places.contains("Asked(1)") && places.contains("Done(1)"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refund_that_the_worker_sends() {
    let shop = paid().await;
    let mut command = shop.run(&REFUND, Some(End::Asked(1))).await;
    assert!(shop.place(&mut command, End::Asked(1)).await.is_some());
    assert_eq!(
        shop.count("SELECT COUNT(*) FROM PortalRefund WHERE state = 'pending'")
            .await,
        1
    );
    let shop = Arc::new(shop);
    let places = every_end("refunding, by the worker", |end| {
        let shop = shop.clone();
        async move { sent_by_the_worker(shop.copy().await, end).await }
    })
    .await;
    for sought in ["before UPDATE PortalRefund", "after INSERT PortalLedgerEntry"] {
        assert!(places.iter().any(|place| place.ends_with(sought)), "{sought}");
    }
    // For a token, the order, and the refund.
    assert!(places.contains("Asked(3)") && places.contains("Done(3)"));
}
