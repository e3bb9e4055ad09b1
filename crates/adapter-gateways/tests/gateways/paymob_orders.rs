//! Orders, inquiries and refunds at Paymob.

use crate::support::{clock, delivered, egp, fact, order, order_ref, paymob, paymob_settings, refund_of};
use adapter_gateways::Paymob;
use chrono::TimeDelta;
use payments::{
    CancelAnswer, FactOutcome, FailureReason, GatewayError, Inquiry, MovementKind, OrderKey, PaymentGateway,
    RefundAnswer,
};
use serde_json::json;
use std::sync::Arc;
use test_support::gateways::{Misbehaviour, PaymobFake};

#[tokio::test]
async fn an_order_is_opened_with_all_that_paymob_wants() {
    let fake = PaymobFake::start().await;
    let opened = paymob(&fake).create(&order("A1", egp("1250.50"))).await.unwrap();
    assert_eq!(fake.last_order().as_deref(), Some(opened.order.as_str()));
    let url = url::Url::parse(opened.checkout_url.as_deref().unwrap()).unwrap();
    assert_eq!(url.path(), "/unifiedcheckout/");
    let query: Vec<_> = url.query_pairs().into_owned().collect();
    assert_eq!(query[0], ("publicKey".into(), PaymobFake::PUBLIC_KEY.into()));
    assert_eq!(
        query[1],
        ("clientSecret".into(), format!("egy_csk_test_{}", opened.order))
    );
    let sent = fake.requests()[0].json();
    let text = String::from_utf8(fake.requests()[0].body.clone()).unwrap();
    assert!(text.contains("\"amount\":125050,"), "{text}");
    assert_eq!(sent["currency"], "EGP");
    assert_eq!(sent["payment_methods"], json!([1001]));
    assert_eq!(sent["special_reference"], "A1");
    assert_eq!(sent["expiration"], 1800);
    assert_eq!(sent["notification_url"], "https://portal.example/callback");
    assert_eq!(sent["redirection_url"], "https://shop.example/paid?a=1&b=2");
    assert_eq!(sent["items"][0]["amount"], 125_050);
    assert_eq!(sent["billing_data"]["first_name"], "منى");
    assert_eq!(sent["billing_data"]["last_name"], "علي حسن");
}

#[tokio::test]
async fn a_payer_of_whom_little_is_known_may_pay() {
    let fake = PaymobFake::start().await;
    let mut order = order("A1", egp("1"));
    order.payer.name = "  ".into();
    order.payer.phone = None;
    order.payer.email = Some("no address".into());
    paymob(&fake).create(&order).await.unwrap();
    let billing = fake.requests()[0].json()["billing_data"].clone();
    assert_eq!(billing["first_name"], "NA");
    assert_eq!(billing["last_name"], "NA");
    assert_eq!(billing["phone_number"], "NA");
    assert_eq!(billing["email"], "customer-42@example.com");
}

#[tokio::test]
async fn an_inquiry_tells_what_the_message_told() {
    let fake = PaymobFake::start().await;
    let gateway = paymob(&fake);
    let amount = egp("9999999999.99");
    let opened = gateway.create(&order("A1", amount)).await.unwrap();
    let order = order_ref("A1", &opened, amount);
    assert_eq!(
        gateway.inquire(&order).await.unwrap(),
        Inquiry::default(),
        "nobody tried so far"
    );
    let message = fake.decline(&opened.order, "INSUFFICIENT_FUNDS");
    let failed = fact(gateway.verify_callback(&delivered(message)).unwrap());
    assert_eq!(
        failed.outcome,
        FactOutcome::Failed(FailureReason::InsufficientFunds)
    );
    assert_eq!(gateway.inquire(&order).await.unwrap().facts, [failed]);
    let paid = fact(
        gateway
            .verify_callback(&delivered(fake.pay(&opened.order)))
            .unwrap(),
    );
    let told = gateway.inquire(&order).await.unwrap();
    assert_eq!((told.facts, told.refunded), (vec![paid.clone()], Some(egp("0"))));
    // By the merchant's reference, where the order's number was lost.
    let lost = payments::OrderRef {
        order: None,
        ..order.clone()
    };
    assert_eq!(gateway.inquire(&lost).await.unwrap().facts, [paid]);
}

#[tokio::test]
async fn a_refund_and_its_charge_are_told_together_or_not_at_all() {
    let fake = PaymobFake::start().await;
    let gateway = paymob(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let order = order_ref("A1", &opened, egp("100"));
    let paid = fact(
        gateway
            .verify_callback(&delivered(fake.pay(&opened.order)))
            .unwrap(),
    );
    let first = fact(
        gateway
            .verify_callback(&delivered(fake.refund(&opened.order, 3000)))
            .unwrap(),
    );
    let told = gateway.inquire(&order).await.unwrap();
    assert_eq!(
        (told.facts, told.refunded),
        (vec![paid.clone(), first], Some(egp("30")))
    );
    // Of two refunds only the last is told: the charge alone with it would be too much money.
    let second = fact(
        gateway
            .verify_callback(&delivered(fake.refund(&opened.order, 1000)))
            .unwrap(),
    );
    let unclear = gateway.inquire(&order).await;
    assert!(matches!(unclear, Err(GatewayError::Unknown(_))), "{unclear:?}");
    // A portal that knows the charge learns the sum.
    let known = payments::OrderRef {
        charge: Some(paid.movement.clone()),
        ..order
    };
    let told = gateway.inquire(&known).await.unwrap();
    assert_eq!((told.facts, told.refunded), (vec![paid, second], Some(egp("40"))));
}

#[tokio::test]
async fn a_failed_try_after_the_charge_does_not_hide_it() {
    let fake = PaymobFake::start().await;
    let gateway = paymob(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let paid = fact(
        gateway
            .verify_callback(&delivered(fake.pay(&opened.order)))
            .unwrap(),
    );
    let failed = fact(
        gateway
            .verify_callback(&delivered(fake.decline(&opened.order, "DECLINED")))
            .unwrap(),
    );
    let mut order = order_ref("A1", &opened, egp("100"));
    order.charge = Some(paid.movement.clone());
    assert_eq!(gateway.inquire(&order).await.unwrap().facts, [paid, failed]);
}

#[tokio::test]
async fn an_answer_about_another_order_is_not_understood() {
    let fake = PaymobFake::start().await;
    let gateway = paymob(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let _ = fake.pay(&opened.order);
    let mut obj = crate::paymob_messages::vector();
    obj["order"]["id"] = json!(1);
    for (place, value) in [
        ("/order/id", json!(1)),
        ("/owner", json!(1)),
        ("/amount_cents", json!("1.5")),
    ] {
        let mut obj = crate::paymob_messages::vector();
        *obj.pointer_mut(place).unwrap() = value;
        let order = order_ref("A1", &opened, egp("100"));
        // The token is kept from the first round on.
        if place == "/order/id" {
            gateway.inquire(&order).await.unwrap();
        }
        fake.misbehave(Misbehaviour::Answer(200, obj.to_string()));
        let refused = gateway.inquire(&order).await;
        assert!(
            matches!(refused, Err(GatewayError::Unknown(_))),
            "{place}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn one_token_serves_for_fifty_minutes_and_a_refused_one_is_replaced() {
    let fake = PaymobFake::start().await;
    let clock = clock();
    let gateway = Paymob::new(paymob_settings(fake.base_url()), Arc::new(clock.clone())).unwrap();
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let order = order_ref("A1", &opened, egp("100"));
    let tokens = || {
        fake.requests()
            .iter()
            .filter(|request| request.path == "/api/auth/tokens")
            .count()
    };
    for _ in 0..3 {
        gateway.inquire(&order).await.unwrap();
    }
    assert_eq!(tokens(), 1);
    clock.advance(TimeDelta::minutes(49));
    gateway.inquire(&order).await.unwrap();
    assert_eq!(tokens(), 1);
    clock.advance(TimeDelta::minutes(1));
    gateway.inquire(&order).await.unwrap();
    assert_eq!(tokens(), 2);
    fake.forget_tokens();
    gateway.inquire(&order).await.unwrap();
    assert_eq!(tokens(), 3);
}

#[tokio::test]
async fn money_goes_back_in_parts_and_never_beyond_what_was_paid() {
    let fake = PaymobFake::start().await;
    let gateway = paymob(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let _ = fake.pay(&opened.order);
    let charge = fake.charge_of(&opened.order).unwrap();
    let order = order_ref("A1", &opened, egp("100"));
    let part = refund_of(&order, &charge, "R1", egp("30.05"));
    let RefundAnswer::Done(done) = gateway.refund(&part).await.unwrap() else {
        panic!()
    };
    assert_eq!(
        (done.kind, done.outcome),
        (MovementKind::Refund, FactOutcome::Succeeded)
    );
    assert_eq!(
        (done.order, done.amount),
        (OrderKey::Order(opened.order.clone()), Some(egp("30.05")))
    );
    assert_ne!(done.movement, charge);
    let more = refund_of(&order, &charge, "R2", egp("70"));
    let refused = gateway.refund(&more).await.unwrap();
    assert_eq!(refused, RefundAnswer::Refused("HTTP 400 about message".into()));
    assert_eq!(fake.refunds_made(), 1);
    // Done, and nobody heard of it: not asked again here, and an inquiry tells what went back.
    fake.misbehave(Misbehaviour::DoneWithStatus(502));
    let rest = refund_of(&order, &charge, "R3", egp("69.95"));
    let unknown = gateway.refund(&rest).await;
    assert!(matches!(unknown, Err(GatewayError::Unknown(_))), "{unknown:?}");
    assert_eq!(fake.refunds_made(), 2);
    assert_eq!(
        gateway.inquire(&rest.order).await.unwrap().refunded,
        Some(egp("100"))
    );
}

#[tokio::test]
async fn a_refund_under_way_is_pending() {
    let fake = PaymobFake::start().await;
    let gateway = paymob(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let order = order_ref("A1", &opened, egp("100"));
    let mut obj = crate::paymob_messages::vector();
    obj["id"] = json!(900_009);
    obj["has_parent_transaction"] = json!(true);
    for (pending, success, answer) in [
        (true, false, RefundAnswer::Pending(Some("900009".into()))),
        (false, false, RefundAnswer::Refused("declined".into())),
    ] {
        obj["pending"] = json!(pending);
        obj["success"] = json!(success);
        obj["data"] = json!({});
        fake.misbehave(Misbehaviour::Answer(201, obj.to_string()));
        let refund = refund_of(&order, "900001", "R1", egp("100"));
        assert_eq!(gateway.refund(&refund).await.unwrap(), answer);
    }
    // An answer that names the charge itself, or another amount, is no word about the refund.
    obj["success"] = json!(true);
    for (id, units) in [(900_001, 10_000), (900_009, 9_999)] {
        obj["id"] = json!(id);
        obj["amount_cents"] = json!(units);
        fake.misbehave(Misbehaviour::Answer(201, obj.to_string()));
        let unclear = gateway
            .refund(&refund_of(&order, "900001", "R1", egp("100")))
            .await;
        assert!(matches!(unclear, Err(GatewayError::Unknown(_))), "{unclear:?}");
    }
}

#[tokio::test]
async fn nothing_is_asked_to_give_an_order_up() {
    let fake = PaymobFake::start().await;
    let gateway = paymob(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let order = order_ref("A1", &opened, egp("100"));
    assert_eq!(gateway.cancel(&order).await.unwrap(), CancelAnswer::StillPayable);
    assert_eq!(fake.requests().len(), 1);
}
