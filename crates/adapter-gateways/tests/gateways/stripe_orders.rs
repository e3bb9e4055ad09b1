//! Sessions, inquiries and refunds at Stripe.

use crate::support::{delivered, egp, fact, money, now, order, order_ref, refund_of, stripe};
use chrono::TimeDelta;
use kernel::{Currency, Locale};
use payments::{
    CancelAnswer, FactOutcome, FailureReason, GatewayError, Inquiry, OrderRef, PaymentGateway, RefundAnswer,
};
use test_support::gateways::{Misbehaviour, StripeFake};

#[tokio::test]
async fn a_session_is_opened_under_the_orders_reference() {
    let fake = StripeFake::start().await;
    let opened = stripe(&fake)
        .create(&order("A1", money("1250", "JPY")))
        .await
        .unwrap();
    assert_eq!(fake.last_session(), Some(opened.order.clone()));
    assert!(
        opened
            .checkout_url
            .unwrap()
            .starts_with("https://checkout.example/")
    );
    let sent = &fake.requests()[0];
    assert_eq!(sent.header("idempotency-key"), "A1");
    assert_eq!(sent.header("stripe-version"), "2024-06-20");
    for (field, value) in [
        ("mode", "payment"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", "jpy"),
        ("line_items[0][price_data][unit_amount]", "1250"),
        (
            "line_items[0][price_data][product_data][name]",
            "Invoice INV-2026-0042",
        ),
        ("success_url", "https://shop.example/paid?a=1&b=2"),
        ("cancel_url", "https://shop.example/paid?a=1&b=2"),
        ("client_reference_id", "A1"),
        ("metadata[attempt_id]", "A1"),
        ("payment_intent_data[metadata][attempt_id]", "A1"),
        ("locale", "auto"),
    ] {
        assert_eq!(sent.field(field), value, "{field}");
    }
}

#[tokio::test]
async fn a_session_lives_as_long_as_stripe_lets_it() {
    let fake = StripeFake::start().await;
    let gateway = stripe(&fake);
    for (reference, asked, given) in [
        ("A1", 30 * 60, 31 * 60),
        ("A2", 60, 1830),
        ("A3", 7200, 7260),
        ("A4", 200_000, 86_340),
    ] {
        let mut order = order(reference, egp("100"));
        order.locale = Locale::En;
        order.expires_at = now() + TimeDelta::seconds(asked);
        let opened = gateway.create(&order).await.unwrap();
        assert_eq!(
            opened.expires_at,
            Some(now() + TimeDelta::seconds(given)),
            "{reference}"
        );
        assert_eq!(fake.requests().last().unwrap().field("locale"), "en");
    }
}

#[tokio::test]
async fn currencies_in_thousandths_are_not_taken() {
    let fake = StripeFake::start().await;
    let gateway = stripe(&fake);
    for (code, is_taken) in [
        ("EGP", true),
        ("USD", true),
        ("JPY", true),
        ("KWD", false),
        ("BHD", false),
    ] {
        assert_eq!(gateway.takes(Currency::parse(code).unwrap()), is_taken, "{code}");
    }
    for amount in [money("1", "KWD"), money("1.50", "JPY")] {
        let refused = gateway.create(&order("A1", amount)).await;
        assert!(matches!(refused, Err(GatewayError::Refused(_))), "{refused:?}");
    }
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn asking_again_opens_no_second_session() {
    let fake = StripeFake::start().await;
    let gateway = stripe(&fake);
    // Done without a word: the key makes the second request find what the first did.
    fake.misbehave(Misbehaviour::DoneWithStatus(500));
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    assert_eq!((fake.sessions_created(), fake.requests().len()), (1, 2));
    let mut later = order("A1", egp("100"));
    later.now += TimeDelta::seconds(20);
    assert_eq!(gateway.create(&later).await.unwrap(), opened);
    // In other words under the same key: the first may well have been carried out.
    let other = gateway.create(&order("A1", egp("101"))).await;
    assert!(matches!(other, Err(GatewayError::Unknown(_))), "{other:?}");
    assert_eq!(fake.sessions_created(), 1);
}

#[tokio::test]
async fn an_inquiry_tells_what_the_events_told() {
    let fake = StripeFake::start().await;
    let gateway = stripe(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let order = order_ref("A1", &opened, egp("100"));
    assert_eq!(gateway.inquire(&order).await.unwrap(), Inquiry::default());
    let _ = fake.decline(&opened.order, "expired_card");
    let failed = gateway.inquire(&order).await.unwrap().facts;
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].outcome, FactOutcome::Failed(FailureReason::ExpiredCard));
    let mut told: Vec<_> = fake.pay(&opened.order).into_iter().map(delivered).collect();
    told.push(delivered(fake.refund(&opened.order, 1000)));
    told.push(delivered(fake.refund(&opened.order, 500)));
    let mut told: Vec<_> = told
        .iter()
        .map(|message| fact(gateway.verify_callback(message).unwrap()))
        .collect();
    told.remove(0);
    for fact in &mut told {
        fact.at = None;
    }
    let asked = gateway.inquire(&order).await.unwrap();
    assert_eq!((&asked.facts, asked.refunded), (&told, Some(egp("15"))));
    let lost = OrderRef { order: None, ..order };
    assert_eq!(gateway.inquire(&lost).await.unwrap(), asked);
}

#[tokio::test]
async fn an_expired_session_says_so() {
    let fake = StripeFake::start().await;
    let gateway = stripe(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let order = order_ref("A1", &opened, egp("100"));
    let _ = fake.expire(&opened.order);
    let over = gateway.inquire(&order).await.unwrap().facts;
    assert_eq!((over.len(), over[0].outcome), (1, FactOutcome::Expired));
    assert_eq!(
        gateway.cancel(&order).await.unwrap(),
        CancelAnswer::Cancelled,
        "it is over already"
    );
}

#[tokio::test]
async fn an_open_session_can_be_given_up_and_a_paid_one_can_not() {
    let fake = StripeFake::start().await;
    let gateway = stripe(&fake);
    let first = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let first = order_ref("A1", &first, egp("100"));
    assert_eq!(gateway.cancel(&first).await.unwrap(), CancelAnswer::Cancelled);
    let second = gateway.create(&order("A2", egp("100"))).await.unwrap();
    let _ = fake.pay(&second.order);
    let second = order_ref("A2", &second, egp("100"));
    assert_eq!(gateway.cancel(&second).await.unwrap(), CancelAnswer::StillPayable);
    let lost = OrderRef {
        order: None,
        ..second
    };
    assert_eq!(gateway.cancel(&lost).await.unwrap(), CancelAnswer::StillPayable);
}

#[tokio::test]
async fn a_session_of_another_order_is_not_understood() {
    let fake = StripeFake::start().await;
    let gateway = stripe(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let _ = fake.pay(&opened.order);
    let other = order_ref("A2", &opened, egp("100"));
    assert!(matches!(
        gateway.inquire(&other).await,
        Err(GatewayError::Unknown(_))
    ));
    let mut odd = order_ref("A1", &opened, egp("100"));
    odd.order = Some("../refunds".into());
    assert!(matches!(
        gateway.inquire(&odd).await,
        Err(GatewayError::Refused(_))
    ));
}

#[tokio::test]
async fn a_refund_is_made_once_for_its_key() {
    let fake = StripeFake::start().await;
    let gateway = stripe(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let _ = fake.pay(&opened.order);
    let intent = fake.intent_of(&opened.order).unwrap();
    let order = order_ref("A1", &opened, egp("100"));
    let refund = refund_of(&order, &intent, "R1", egp("30"));
    fake.misbehave(Misbehaviour::DoneWithStatus(503));
    let done = gateway.refund(&refund).await.unwrap();
    assert!(
        matches!(&done, RefundAnswer::Done(fact) if fact.amount == Some(egp("30"))),
        "{done:?}"
    );
    assert_eq!(gateway.refund(&refund).await.unwrap(), done);
    assert_eq!(fake.refunds_made(), 1);
    let more = refund_of(&order, &intent, "R2", egp("70.01"));
    let refused = gateway.refund(&more).await.unwrap();
    assert_eq!(
        refused,
        RefundAnswer::Refused("HTTP 400 invalid_request_error charge_already_refunded amount".into())
    );
}
