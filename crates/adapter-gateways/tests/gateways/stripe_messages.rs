//! What Stripe's events say.

use crate::support::{delivered, egp, fact, money, now, order, stripe, stripe_settings};
use adapter_gateways::Stripe;
use payments::{
    Callback, CallbackError, FactOutcome, FailureReason, GatewayFact, MovementKind, OrderKey, PaymentGateway,
};
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::gateways::StripeFake;

async fn said(kind: &str, object: Value) -> Callback {
    let fake = StripeFake::start().await;
    stripe(&fake)
        .verify_callback(&delivered(fake.event(kind, object)))
        .unwrap()
}

fn session() -> Value {
    json!({
        "id": "cs_1", "object": "checkout.session", "status": "complete", "payment_status": "paid",
        "amount_total": 125_050, "currency": "egp", "client_reference_id": "A1", "payment_intent": "pi_1",
    })
}

fn intent(status: &str) -> Value {
    json!({
        "id": "pi_1", "object": "payment_intent", "amount": 125_050, "amount_received": 125_050, "currency": "egp",
        "status": status, "metadata": { "attempt_id": "A1" }, "last_payment_error": null,
    })
}

fn charge(outcome: FactOutcome) -> GatewayFact {
    GatewayFact {
        gateway: payments::GatewayName::Stripe,
        order: OrderKey::Reference("A1".into()),
        movement: "pi_1".into(),
        kind: MovementKind::Charge,
        outcome,
        amount: Some(egp("1250.50")),
        integration: None,
        at: Some(now()),
    }
}

#[tokio::test]
async fn the_sessions_and_the_intents_events_tell_of_one_movement() {
    let by_session = fact(said("checkout.session.completed", session()).await);
    let by_intent = fact(said("payment_intent.succeeded", intent("succeeded")).await);
    assert_eq!(by_session, charge(FactOutcome::Succeeded));
    assert_eq!(by_session, by_intent);
    let late = said("checkout.session.async_payment_succeeded", session()).await;
    assert_eq!(fact(late), charge(FactOutcome::Succeeded));
}

#[tokio::test]
async fn a_completed_session_is_money_only_when_it_is_paid() {
    let with = |status: &str| {
        let mut session = session();
        session["payment_status"] = json!(status);
        said("checkout.session.completed", session)
    };
    assert_eq!(fact(with("unpaid").await).outcome, FactOutcome::Processing);
    assert_eq!(with("no_payment_required").await, Callback::Nothing);
    assert_eq!(with("something_new").await, Callback::Nothing);
    let failed = said("checkout.session.async_payment_failed", session()).await;
    assert_eq!(fact(failed).outcome, FactOutcome::Failed(FailureReason::Declined));
}

#[tokio::test]
async fn a_session_that_nobody_paid_is_named_by_itself() {
    let mut session = session();
    session["payment_intent"] = Value::Null;
    session["payment_status"] = json!("unpaid");
    let over = fact(said("checkout.session.expired", session).await);
    assert_eq!(
        (over.outcome, over.movement.as_str()),
        (FactOutcome::Expired, "cs_1")
    );
}

#[tokio::test]
async fn intents_say_why_they_failed() {
    for (code, decline, reason) in [
        (
            "card_declined",
            json!("insufficient_funds"),
            FailureReason::InsufficientFunds,
        ),
        ("expired_card", Value::Null, FailureReason::ExpiredCard),
        (
            "authentication_required",
            Value::Null,
            FailureReason::AuthenticationFailed,
        ),
        ("processing_error", Value::Null, FailureReason::GatewayError),
        ("card_declined", json!("lost_card"), FailureReason::Declined),
    ] {
        let mut intent = intent("requires_payment_method");
        intent["last_payment_error"] = json!({ "code": code, "decline_code": decline });
        let failed = fact(said("payment_intent.payment_failed", intent).await);
        assert_eq!(failed, charge(FactOutcome::Failed(reason)));
    }
    let given_up = fact(said("payment_intent.canceled", intent("canceled")).await);
    assert_eq!(given_up.outcome, FactOutcome::Cancelled);
}

#[tokio::test]
async fn what_came_counts_rather_than_what_was_asked_for() {
    let mut less = intent("succeeded");
    less["amount_received"] = json!(1);
    assert_eq!(
        fact(said("payment_intent.succeeded", less).await).amount,
        Some(egp("0.01"))
    );
    let mut yen = session();
    yen["currency"] = json!("jpy");
    yen["amount_total"] = json!(1250);
    let yen = fact(said("checkout.session.completed", yen).await);
    assert_eq!(yen.amount, Some(money("1250", "JPY")));
    let mut dinars = session();
    dinars["currency"] = json!("kwd");
    assert_eq!(
        fact(said("checkout.session.completed", dinars).await).amount,
        None
    );
}

#[tokio::test]
async fn refunds_name_their_charge() {
    let refund = |status: &str| json!({ "id": "re_1", "amount": 50, "currency": "egp", "payment_intent": "pi_1", "status": status });
    for (kind, status, outcome) in [
        ("refund.created", "succeeded", FactOutcome::Succeeded),
        ("refund.created", "pending", FactOutcome::Processing),
        ("refund.updated", "requires_action", FactOutcome::Processing),
        ("refund.updated", "canceled", FactOutcome::Cancelled),
        (
            "refund.failed",
            "failed",
            FactOutcome::Failed(FailureReason::GatewayError),
        ),
    ] {
        let told = fact(said(kind, refund(status)).await);
        assert_eq!((told.kind, told.outcome), (MovementKind::Refund, outcome));
        assert_eq!(
            (told.movement.as_str(), told.order),
            ("re_1", OrderKey::Movement("pi_1".into()))
        );
        assert_eq!(told.amount, Some(egp("0.50")));
    }
}

#[tokio::test]
async fn a_chargeback_is_what_was_lost() {
    let fake = StripeFake::start().await;
    let gateway = stripe(&fake);
    let opened = gateway.create(&order("A1", egp("100"))).await.unwrap();
    let _ = fake.pay(&opened.order);
    let intent = fake.intent_of(&opened.order).unwrap();
    for (status, outcome) in [
        ("needs_response", FactOutcome::Processing),
        ("under_review", FactOutcome::Processing),
        ("lost", FactOutcome::Succeeded),
        ("won", FactOutcome::Cancelled),
    ] {
        let message = delivered(fake.dispute(&opened.order, status));
        let told = fact(gateway.verify_callback(&message).unwrap());
        assert_eq!(
            (told.kind, told.outcome),
            (MovementKind::Chargeback, outcome),
            "{status}"
        );
        assert_eq!(
            (told.order, told.amount),
            (OrderKey::Movement(intent.clone()), Some(egp("100")))
        );
    }
}

#[tokio::test]
async fn what_the_portal_did_not_cause_and_does_not_know_is_acknowledged() {
    let mut foreign = session();
    foreign["client_reference_id"] = Value::Null;
    assert_eq!(
        said("checkout.session.completed", foreign).await,
        Callback::Nothing
    );
    let mut foreign = intent("succeeded");
    foreign["metadata"] = json!({});
    assert_eq!(said("payment_intent.succeeded", foreign).await, Callback::Nothing);
    assert_eq!(
        said("customer.created", json!({ "id": "cus_1" })).await,
        Callback::Nothing
    );
    assert_eq!(said("charge.succeeded", json!({})).await, Callback::Nothing);
}

#[tokio::test]
async fn a_signed_body_that_is_no_event_is_malformed() {
    let fake = StripeFake::start().await;
    let gateway = Stripe::new(
        stripe_settings(fake.base_url()),
        Arc::new(crate::support::clock()),
    )
    .unwrap();
    for body in [
        &b""[..],
        b"\xff",
        b"[]",
        b"{}",
        br#"{"type":"payment_intent.succeeded","data":{}}"#,
    ] {
        let refused = gateway.verify_callback(&delivered(fake.signed(body)));
        assert!(matches!(refused, Err(CallbackError::Malformed(_))), "{refused:?}");
    }
    let mut odd = intent("succeeded");
    odd["amount_received"] = json!(1250.5);
    let refused = gateway.verify_callback(&delivered(fake.event("payment_intent.succeeded", odd)));
    assert!(matches!(refused, Err(CallbackError::Malformed(_))), "{refused:?}");
}
