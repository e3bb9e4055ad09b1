//! The worker finds what nobody told of, and the portal ends while it does.

use crate::customer::{Customer, deliver, pay};
use crate::ends::{End, every_end};
use crate::world::{World, until};
use std::sync::Arc;

/// A shop in which a payment was opened; copies of it need [`World::reopen`].
pub async fn opened() -> World {
    let world = World::new(false).await;
    let portal = world.serve(None).await;
    let (status, body) = Customer::at(&portal).await.initiate().await.unwrap();
    assert_eq!(status, 201, "{body}");
    assert_eq!(portal.stop(), Some(0));
    world
}

/// The only payment there is.
pub const PAYMENT: i64 = 1;

async fn found(world: World, end: End) -> Option<String> {
    world.reopen().await;
    let message = pay(&world, PAYMENT).await;
    world.passes(120).await;
    let mut portal = world.serve(Some(end)).await;
    until("it is found, or the portal ends", async || {
        let settled =
            "SELECT COUNT(*) FROM PortalPaymentAttempt WHERE status = 'completed' AND claimedBy IS NULL";
        portal.child.try_wait().unwrap().is_some() || world.count(settled).await == 1
    })
    .await;
    let place = world.place_after(&mut portal.child, end).await;
    drop(portal);
    // Longer than a worker's hold lasts.
    world.passes(360).await;
    let portal = world.serve(None).await;
    world.is_paid(&portal).await;
    assert!(
        deliver(&portal, &message).await,
        "a message that is late after all"
    );
    world.is_paid(&portal).await;
    place
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_payment_that_the_worker_finds() {
    let shop = Arc::new(opened().await);
    let places = every_end("found by the worker", |end| {
        let shop = shop.clone();
        async move { found(shop.copy().await, end).await }
    })
    .await;
    for table in [
        "PortalPaymentEvent",
        "PortalLedgerEntry",
        "Payment",
        "CustomerAuditLog",
        "PortalOutbox",
    ] {
        let sought = format!("before INSERT {table}");
        assert!(places.iter().any(|place| place.ends_with(&sought)), "{sought}");
    }
    // For a token, and for the order.
    assert!(places.contains("Asked(2)") && places.contains("Done(2)"));
}
