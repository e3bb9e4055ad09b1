//! What Paymob's messages say.

use crate::support::{delivered, egp, fact, order, paymob, paymob_settings};
use adapter_gateways::Paymob;
use payments::{
    Callback, CallbackError, CallbackMessage, FactOutcome, FailureReason, MovementKind, OrderKey,
    PaymentGateway,
};
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::gateways::PaymobFake;

/// A transaction as the reference's vector has it, with fields that are not signed.
pub(crate) fn vector() -> Value {
    json!({
        "amount_cents": 10000, "created_at": "2026-08-14T12:00:00.000000", "currency": "EGP", "error_occured": false,
        "has_parent_transaction": false, "id": 900_001, "integration_id": 1001, "is_3d_secure": true, "is_auth": false,
        "is_capture": false, "is_refunded": false, "is_standalone_payment": true, "is_voided": false,
        "order": { "id": 700_001, "merchant_order_id": "unsigned" }, "owner": 500_001, "pending": false,
        "source_data": { "pan": "0010", "sub_type": "Visa", "type": "card" }, "success": true,
        "is_live": false, "refunded_amount_cents": 0, "data": { "message": "Approved" },
    })
}

pub(crate) fn message(obj: &Value, hmac: &str) -> CallbackMessage {
    CallbackMessage {
        query: vec![("hmac".into(), hmac.into())],
        headers: Vec::new(),
        body: json!({ "type": "TRANSACTION", "obj": obj })
            .to_string()
            .into_bytes(),
        received_at: crate::support::now(),
    }
}

/// A gateway that asks nobody.
pub(crate) fn deaf() -> Paymob {
    Paymob::new(
        paymob_settings("http://127.0.0.1:9".into()),
        Arc::new(crate::support::clock()),
    )
    .unwrap()
}

async fn said(change: impl FnOnce(&mut Value)) -> Callback {
    let fake = PaymobFake::start().await;
    let mut obj = vector();
    change(&mut obj);
    deaf().verify_callback(&delivered(fake.signed(&obj))).unwrap()
}

#[test]
fn the_vector_of_the_reference_holds() {
    // Its text has is_3d_secure, is_auth, is_capture, is_refunded: false; is_standalone_payment: true.
    let mut obj = vector();
    obj["is_3d_secure"] = json!(false);
    obj["is_standalone_payment"] = json!(true);
    let mut settings = paymob_settings("http://127.0.0.1:9".into());
    settings.hmac_secret = "sim_hmac_secret".to_owned().into();
    let gateway = Paymob::new(settings, Arc::new(crate::support::clock())).unwrap();
    let hmac = "033e0bca25918ecf037674c6f9e3ed1c11ba969f16b647f39cf0c404bdcf6db767e0fbe9dc8a523cbc8d19e459c3843222d167201f4705657002eb3671f2619b";
    let told = fact(gateway.verify_callback(&message(&obj, hmac)).unwrap());
    assert_eq!(told.order, OrderKey::Order("700001".into()));
    assert_eq!(told.movement, "900001");
    assert_eq!(told.kind, MovementKind::Charge);
    assert_eq!(told.outcome, FactOutcome::Succeeded);
    assert_eq!(told.amount, Some(egp("100")));
    assert_eq!(told.integration.as_deref(), Some("1001"));
    assert_eq!(told.at, None, "its time has no zone");
    let capitals = message(&obj, &hmac.to_ascii_uppercase());
    assert!(gateway.verify_callback(&capitals).is_ok());
    for wrong in [
        "",
        &hmac[2..],
        &format!("{hmac}00"),
        &hmac.replace('0', "1"),
        "no hex",
    ] {
        let refused = gateway.verify_callback(&message(&obj, wrong));
        assert_eq!(refused, Err(CallbackError::BadSignature), "{wrong}");
    }
    let mut unsigned = message(&obj, hmac);
    unsigned.query.clear();
    assert_eq!(
        gateway.verify_callback(&unsigned),
        Err(CallbackError::BadSignature)
    );
}

#[tokio::test]
async fn a_fake_with_its_own_signing_is_understood() {
    let fake = PaymobFake::start().await;
    let gateway = paymob(&fake);
    let opened = gateway.create(&order("A1", egp("1250.50"))).await.unwrap();
    let paid = fact(
        gateway
            .verify_callback(&delivered(fake.pay(&opened.order)))
            .unwrap(),
    );
    assert_eq!(paid.order, OrderKey::Order(opened.order.clone()));
    assert_eq!(
        (paid.outcome, paid.amount),
        (FactOutcome::Succeeded, Some(egp("1250.50")))
    );
    let back = fact(
        gateway
            .verify_callback(&delivered(fake.refund(&opened.order, 50)))
            .unwrap(),
    );
    assert_eq!(
        (back.kind, back.outcome),
        (MovementKind::Refund, FactOutcome::Succeeded)
    );
    assert_eq!(
        (back.order, back.amount),
        (OrderKey::Order(opened.order.clone()), Some(egp("0.50")))
    );
    assert_ne!(back.movement, paid.movement);
    // The charge, told again after money of it went back, says nothing that could be posted.
    let again = gateway
        .verify_callback(&delivered(fake.message(&paid.movement)))
        .unwrap();
    assert_eq!(again, Callback::Ask(OrderKey::Order(opened.order)));
}

#[tokio::test]
async fn only_a_plain_success_is_one() {
    assert_eq!(fact(said(|_| {}).await).outcome, FactOutcome::Succeeded);
    let pending = said(|obj| obj["pending"] = json!(true)).await;
    assert_eq!(fact(pending).outcome, FactOutcome::Processing);
    let reserved = said(|obj| obj["is_auth"] = json!(true)).await;
    assert_eq!(fact(reserved).outcome, FactOutcome::Processing);
    let contradictory = said(|obj| obj["error_occured"] = json!(true)).await;
    assert_eq!(fact(contradictory).outcome, FactOutcome::Processing);
    let ask = Callback::Ask(OrderKey::Order("700001".into()));
    assert_eq!(said(|obj| obj["is_voided"] = json!(true)).await, ask);
    assert_eq!(said(|obj| obj["is_refunded"] = json!(true)).await, ask);
    let captured = said(|obj| {
        obj["has_parent_transaction"] = json!(true);
        obj["is_capture"] = json!(true);
    });
    assert_eq!(captured.await, ask);
}

#[tokio::test]
async fn unsigned_flags_do_not_choose_the_kind_of_a_movement() {
    for (is_refund, is_void) in [(true, false), (false, true), (false, false), (true, true)] {
        let back = said(|obj| {
            obj["has_parent_transaction"] = json!(true);
            obj["is_refund"] = json!(is_refund);
            obj["is_void"] = json!(is_void);
        });
        let back = fact(back.await);
        assert_eq!(
            (back.kind, back.outcome),
            (MovementKind::Refund, FactOutcome::Succeeded)
        );
    }
}

#[tokio::test]
async fn why_it_failed_is_guessed_from_words_that_choose_nothing_else() {
    for (data, reason) in [
        (
            json!({ "txn_response_code": "INSUFFICIENT_FUNDS" }),
            FailureReason::InsufficientFunds,
        ),
        (
            json!({ "acq_response_code": 51 }),
            FailureReason::InsufficientFunds,
        ),
        (json!({ "message": "Card expired" }), FailureReason::ExpiredCard),
        (
            json!({ "message": "3DS authentication failed" }),
            FailureReason::AuthenticationFailed,
        ),
        (json!({ "message": "DECLINED" }), FailureReason::Declined),
        (json!({ "message": { "success": true } }), FailureReason::Declined),
        (json!(["odd"]), FailureReason::Declined),
        (Value::Null, FailureReason::Declined),
    ] {
        let failed = said(|obj| {
            obj["success"] = json!(false);
            obj["data"] = data.clone();
        });
        assert_eq!(fact(failed.await).outcome, FactOutcome::Failed(reason), "{data}");
    }
    let failed = said(|obj| {
        obj["success"] = json!(false);
        obj["error_occured"] = json!(true);
    });
    assert_eq!(
        fact(failed.await).outcome,
        FactOutcome::Failed(FailureReason::GatewayError)
    );
}

#[tokio::test]
async fn what_the_domain_judges_passes_through() {
    let other = said(|obj| obj["integration_id"] = json!(77)).await;
    assert_eq!(fact(other).integration.as_deref(), Some("77"));
    let thousandths = said(|obj| obj["currency"] = json!("KWD")).await;
    assert_eq!(fact(thousandths).amount, None);
    let zoned = said(|obj| obj["created_at"] = json!("2026-08-14T15:00:00.5+03:00")).await;
    assert_eq!(
        fact(zoned).at.unwrap().to_rfc3339(),
        "2026-08-14T12:00:00.500+00:00"
    );
    let nulls = said(|obj| obj["source_data"] = json!({ "pan": null, "sub_type": null, "type": null })).await;
    assert_eq!(fact(nulls).outcome, FactOutcome::Succeeded);
}

#[tokio::test]
async fn another_merchants_message_is_refused_however_well_it_is_signed() {
    let fake = PaymobFake::start().await;
    let mut obj = vector();
    obj["owner"] = json!(500_002);
    let refused = deaf().verify_callback(&delivered(fake.signed(&obj)));
    assert_eq!(refused, Err(CallbackError::BadSignature));
}

#[tokio::test]
async fn messages_about_other_things_are_acknowledged() {
    let fake = PaymobFake::start().await;
    let saved = deaf().verify_callback(&delivered(fake.token_message()));
    assert_eq!(saved, Ok(Callback::Nothing));
}
