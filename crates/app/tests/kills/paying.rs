//! A customer pays, and the portal ends in between.

use crate::customer::{Customer, deliver, pay};
use crate::ends::{End, ends, every_end};
use crate::program::Serving;
use crate::world::{World, until};
use std::sync::Arc;

/// Until the portal is gone, or has taken the message: whether all of it was answered.
async fn until_it_ends(world: &World, portal: &Serving, told: bool) -> bool {
    let customer = Customer::at(portal).await;
    let Some((status, body)) = customer.initiate().await else {
        return false;
    };
    assert_eq!(status, 201, "{body}");
    let message = pay(world, body["data"]["paymentId"].as_i64().unwrap()).await;
    !told || deliver(portal, &message).await
}

/// What her app, she and the gateway do once the portal is back.
async fn again(world: &World, portal: &Serving) {
    let customer = Customer::at(portal).await;
    let (status, body) = customer.initiate().await.unwrap();
    let paid = || async { world.attempts("'completed'").await == 1 };
    if status == 409 && paid().await {
        assert_eq!(body["code"], "INVOICE_ALREADY_PAID", "{body}");
        return;
    }
    assert_eq!(status, 201, "{body}");
    let message = pay(world, body["data"]["paymentId"].as_i64().unwrap()).await;
    assert!(deliver(portal, &message).await, "acknowledged");
}

/// The portal is back soon: the app repeats its request, the gateway its message.
async fn repeated(world: World, end: End) -> Option<String> {
    let mut portal = world.serve(Some(end)).await;
    let answered = until_it_ends(&world, &portal, true).await;
    let place = world.place_after(&mut portal.child, end).await;
    assert!(
        answered == place.is_none(),
        "answered: {answered}, killed: {place:?}"
    );
    drop(portal);
    // Longer than a gateway may take to open an order, and not as long as the worker waits.
    world.passes(40).await;
    let portal = world.serve(None).await;
    again(&world, &portal).await;
    world.is_paid(&portal).await;
    place
}

/// The portal is back late, and whatever the gateway had told it is lost: the worker asks. The customer pays what she can, even
/// where nobody told her of it, and comes back only when nothing came of it.
async fn found(world: World, end: End) -> Option<String> {
    let mut portal = world.serve(Some(end)).await;
    let answered = until_it_ends(&world, &portal, false).await;
    let place = world.place_after(&mut portal.child, end).await;
    assert!(
        answered == place.is_none(),
        "answered: {answered}, killed: {place:?}"
    );
    drop(portal);
    if let (Some(order), 0) = (world.paymob.last_order(), world.paymob.charges_made()) {
        let _lost = world.paymob.pay(&order);
    }
    world.passes(120).await;
    let portal = world.serve(None).await;
    if world.paymob.charges_made() == 0 {
        until("nothing is open", async || world.attempts("'pending'").await == 0).await;
        assert_eq!(world.attempts("'completed'").await, 0);
        again(&world, &portal).await;
    }
    world.is_paid(&portal).await;
    place
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_payment_whose_request_and_message_are_repeated() {
    let shop = Arc::new(World::new(false).await);
    let places = every_end("paying, told again", |end| {
        let shop = shop.clone();
        async move { repeated(shop.copy().await, end).await }
    })
    .await;
    for table in [
        "PortalPaymentAttempt",
        "PortalIdempotencyKey",
        "PortalPaymentEvent",
        "PortalLedgerEntry",
        "Payment",
    ] {
        for side in ["before", "after"] {
            let sought = format!("{side} INSERT {table}");
            assert!(places.iter().any(|place| place.ends_with(&sought)), "{sought}");
        }
    }
    for sought in ["before COMMIT", "after COMMIT"] {
        assert!(
            places.iter().filter(|place| place.contains(sought)).count() >= 3,
            "{sought}"
        );
    }
    assert!(places.contains("Asked(1)") && places.contains("Done(1)"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_payment_whose_message_is_lost() {
    let shop = Arc::new(World::new(false).await);
    let places = every_end("opening, message lost", |end| {
        let shop = shop.clone();
        async move { found(shop.copy().await, end).await }
    })
    .await;
    assert!(places.contains("Asked(1)") && places.contains("Done(1)"));
    assert!(places.iter().filter(|place| place.contains("COMMIT")).count() >= 4);
}

/// Where commits are another program's: a sample, since each case fills a database.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_payment_on_mariadb() {
    let places = ends("paying, told again, on MariaDB", 5, |end| async move {
        repeated(World::new(true).await, end).await
    })
    .await;
    assert!(places.len() > 6 && places.contains("Asked(1)") && places.contains("Done(1)"));
}
