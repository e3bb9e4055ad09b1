//! Fawry: codes, messages, inquiries, refunds.

use crate::support::{delivered, egp, fawry, fawry_settings, money, now, order, order_ref, refund_of};
use adapter_gateways::Fawry;
use kernel::{Currency, CustomerId};
use payments::{
    Callback, CallbackError, CallbackMessage, CancelAnswer, FactOutcome, FailureReason, GatewayError,
    Inquiry, MovementKind, OrderKey, PaymentGateway, RefundAnswer,
};
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::gateways::{FawryFake, Misbehaviour};

/// A gateway with the vectors' key, at a fake that answers anything with this.
async fn with_vectors(answer: &str) -> (FawryFake, Fawry) {
    let fake = FawryFake::start().await;
    fake.misbehave_always(Some(Misbehaviour::Answer(200, answer.into())));
    let mut settings = fawry_settings(fake.base_url());
    settings.merchant_code = "merchant_code".into();
    settings.security_key = "fawry_secure_key".to_owned().into();
    let gateway = Fawry::new(settings, Arc::new(crate::support::clock())).unwrap();
    (fake, gateway)
}

#[tokio::test]
async fn the_vector_of_a_refund() {
    let (fake, gateway) = with_vectors(r#"{"statusCode":200}"#).await;
    let opened = payments::OpenedCheckout {
        order: "931337410".into(),
        checkout_url: None,
        outlet_code: None,
        expires_at: None,
    };
    let order = order_ref("A1", &opened, egp("20.50"));
    gateway
        .refund(&refund_of(&order, "931337410", "R1", egp("20.50")))
        .await
        .unwrap();
    let sent = fake.requests()[0].json();
    assert_eq!(
        sent["signature"],
        "3ddbaf9457ed9b5f6e048e1775ff7eaccd477070e31cf28a90d879e8f9689323"
    );
}

/// The vector's profile is no customer's number, so its parts are put where the gateway's parts meet: the reference and the number
/// together are the same text.
#[tokio::test]
async fn the_vector_of_a_charge() {
    let (fake, gateway) = with_vectors(r#"{"statusCode":200,"referenceNumber":"1"}"#).await;
    // Ends in a digit, which the customer's number takes over.
    let text = "io5jxf3jp27kfh8m719arcqgw7izo7dbocvsydvbu2gcp528wvl64i9z5srdalg5";
    let (reference, customer) = text.split_at(text.len() - 1);
    let mut order = order(reference, egp("20.50"));
    order.payer.customer = CustomerId(customer.parse().unwrap());
    gateway.create(&order).await.unwrap();
    let sent = fake.requests()[0].json();
    assert_eq!(
        sent["signature"],
        "68a1ff1e7189137f1b3c98784399b3adc49bd644d159593a8ed2fc70a810bd7b"
    );
    assert!(String::from_utf8_lossy(&fake.requests()[0].body).contains("\"amount\":20.50,"));
}

fn notice() -> Value {
    json!({
        "requestId": "r", "fawryRefNumber": "970177", "merchantRefNum": "9708f1cea8b5426cb57922df51b7f790",
        "paymentAmount": "152.00", "orderAmount": "150.00", "orderStatus": "NEW", "paymentMethod": "PAYATFAWRY",
        "paymentRefrenceNumber": "",
        "messageSignature": "b8a6a2c80a4af71d531df07177a83cad18e0f7570bfd7351f5f56388d0bfe4e8",
    })
}

fn message(notice: &str) -> CallbackMessage {
    CallbackMessage {
        query: Vec::new(),
        headers: Vec::new(),
        body: notice.as_bytes().to_vec(),
        received_at: now(),
    }
}

#[tokio::test]
async fn the_vector_of_a_message_in_each_way_to_write_its_amounts() {
    let (_fake, gateway) = with_vectors("{}").await;
    let text = notice().to_string();
    for (payment, amount) in [
        ("\"152.00\"", "\"150.00\""),
        ("152", "150"),
        ("152.0", "150.00"),
        ("152.00", "150"),
    ] {
        let text = text.replace("\"152.00\"", payment).replace("\"150.00\"", amount);
        assert_eq!(
            gateway.verify_callback(&message(&text)),
            Ok(Callback::Nothing),
            "{text}"
        );
    }
    let without = text.replace("\"paymentRefrenceNumber\":\"\",", "");
    assert_eq!(gateway.verify_callback(&message(&without)), Ok(Callback::Nothing));
    let capitals = text.replace("b8a6a2c8", "B8A6A2C8");
    assert_eq!(
        gateway.verify_callback(&message(&capitals)),
        Ok(Callback::Nothing)
    );
}

#[tokio::test]
async fn each_signed_value_of_a_message_is_covered() {
    let (_fake, gateway) = with_vectors("{}").await;
    for (name, value) in [
        ("fawryRefNumber", "970178"),
        ("merchantRefNum", "9708f1cea8b5426cb57922df51b7f791"),
        ("paymentAmount", "152.01"),
        ("orderAmount", "1500.00"),
        ("orderStatus", "PAID"),
        ("paymentMethod", "CARD"),
        ("paymentRefrenceNumber", "1"),
        ("messageSignature", ""),
        // The length of an MD5: the first version's.
        ("messageSignature", "d41d8cd98f00b204e9800998ecf8427e"),
    ] {
        let mut changed = notice();
        changed[name] = json!(value);
        let refused = gateway.verify_callback(&message(&changed.to_string()));
        assert_eq!(refused, Err(CallbackError::BadSignature), "{name}");
    }
}

#[tokio::test]
async fn the_first_version_and_what_is_no_message_are_refused() {
    let (_fake, gateway) = with_vectors("{}").await;
    let mut first = message("");
    first.query = vec![
        ("MerchantRefNo".into(), "A1".into()),
        ("OrderStatus".into(), "PAID".into()),
        (
            "MessageSignature".into(),
            "d41d8cd98f00b204e9800998ecf8427e".into(),
        ),
    ];
    assert_eq!(gateway.verify_callback(&first), Err(CallbackError::BadSignature));
    for text in ["{", "[]", "{}", "null", "\u{1}"] {
        let refused = gateway.verify_callback(&message(text));
        assert!(
            matches!(refused, Err(CallbackError::Malformed(_))),
            "{text}: {refused:?}"
        );
    }
    let mut not_text = message("");
    not_text.body = vec![0xff, 0xfe];
    assert!(matches!(
        gateway.verify_callback(&not_text),
        Err(CallbackError::Malformed(_))
    ));
}

#[tokio::test]
async fn a_message_only_says_that_an_inquiry_is_worth_it() {
    let fake = FawryFake::start().await;
    let gateway = fawry(&fake);
    gateway.create(&order("A1", egp("150"))).await.unwrap();
    let fresh = gateway.verify_callback(&delivered(fake.message("A1")));
    assert_eq!(fresh, Ok(Callback::Nothing));
    let ask = Ok(Callback::Ask(OrderKey::Reference("A1".into())));
    assert_eq!(gateway.verify_callback(&delivered(fake.pay("A1"))), ask);
    for status in ["CANCELED", "EXPIRED", "FAILED", "REFUNDED", "PARTIAL_REFUNDED"] {
        assert_eq!(
            gateway.verify_callback(&delivered(fake.set_status("A1", status))),
            ask,
            "{status}"
        );
    }
}

#[tokio::test]
async fn an_order_is_a_code_for_an_outlet() {
    let fake = FawryFake::start().await;
    let gateway = fawry(&fake);
    let order = order("A1", egp("9999999999.90"));
    let opened = gateway.create(&order).await.unwrap();
    assert_eq!(opened.order, fake.code_of("A1"));
    assert_eq!(
        (opened.outlet_code, opened.checkout_url),
        (Some(opened.order), None)
    );
    assert_eq!(opened.expires_at, Some(order.expires_at));
    let sent = fake.requests()[0].json();
    let text = String::from_utf8(fake.requests()[0].body.clone()).unwrap();
    assert!(
        text.contains("\"amount\":9999999999.90,") && text.contains("\"price\":9999999999.90,"),
        "{text}"
    );
    for (name, value) in [
        ("merchantRefNum", json!("A1")),
        ("customerProfileId", json!("42")),
        ("customerMobile", json!("01012345678")),
        ("customerEmail", json!("mona@example.org")),
        ("paymentMethod", json!("PAYATFAWRY")),
        ("currencyCode", json!("EGP")),
        ("paymentExpiry", json!(order.expires_at.timestamp_millis())),
    ] {
        assert_eq!(sent[name], value, "{name}");
    }
    assert!(gateway.takes(Currency::EGP) && !gateway.takes(Currency::parse("USD").unwrap()));
    let dollars = gateway
        .create(&crate::support::order("A2", money("1", "USD")))
        .await;
    assert!(matches!(dollars, Err(GatewayError::Refused(_))), "{dollars:?}");
    let again = gateway.create(&order).await;
    assert!(
        matches!(&again, Err(GatewayError::Refused(why)) if why == "HTTP 200, Fawry's status 9938"),
        "{again:?}"
    );
}

#[tokio::test]
async fn the_orders_amount_counts_and_not_the_one_with_the_fee() {
    let fake = FawryFake::start().await;
    let gateway = fawry(&fake);
    let opened = gateway.create(&order("A1", egp("150.10"))).await.unwrap();
    let order = order_ref("A1", &opened, egp("150.10"));
    assert_eq!(
        gateway.inquire(&order).await.unwrap(),
        Inquiry::default(),
        "nobody paid so far"
    );
    let _ = fake.pay("A1");
    let told = gateway.inquire(&order).await.unwrap();
    assert_eq!((told.facts.len(), told.refunded), (1, Some(egp("0"))));
    let paid = &told.facts[0];
    assert_eq!(
        (paid.kind, paid.outcome),
        (MovementKind::Charge, FactOutcome::Succeeded)
    );
    assert_eq!(
        (paid.amount, &paid.movement),
        (Some(egp("150.10")), &opened.order)
    );
    assert_eq!(paid.order, OrderKey::Reference("A1".into()));
    assert_eq!(paid.at, Some(now()));
}

#[tokio::test]
async fn every_status_has_a_meaning_or_is_not_understood() {
    let fake = FawryFake::start().await;
    let gateway = fawry(&fake);
    let opened = gateway.create(&order("A1", egp("150"))).await.unwrap();
    let unknown = order_ref("A1", &opened, egp("150"));
    let mut known = unknown.clone();
    known.charge = Some(opened.order.clone());
    for (status, outcome) in [
        ("CANCELED", FactOutcome::Cancelled),
        ("EXPIRED", FactOutcome::Expired),
        ("FAILED", FactOutcome::Failed(FailureReason::Declined)),
    ] {
        let _ = fake.set_status("A1", status);
        let told = gateway.inquire(&unknown).await.unwrap().facts;
        assert_eq!((told.len(), told[0].outcome), (1, outcome), "{status}");
    }
    let _ = fake.set_status("A1", "REFUNDED");
    let told = gateway.inquire(&unknown).await.unwrap();
    let kinds: Vec<_> = told.facts.iter().map(|fact| (fact.kind, fact.amount)).collect();
    assert_eq!(
        kinds,
        [
            (MovementKind::Charge, Some(egp("150"))),
            (MovementKind::Refund, Some(egp("150")))
        ]
    );
    // The portal's own refunds have names of the portal's: told again as Fawry's, they would count twice.
    let told = gateway.inquire(&known).await.unwrap();
    assert_eq!((told.facts.len(), told.refunded), (1, Some(egp("150"))));
    let _ = fake.set_status("A1", "PARTIAL_REFUNDED");
    assert_eq!(gateway.inquire(&known).await.unwrap().facts.len(), 1);
    assert!(matches!(
        gateway.inquire(&unknown).await,
        Err(GatewayError::Unknown(_))
    ));
    let _ = fake.set_status("A1", "SOMETHING_NEW");
    assert!(matches!(
        gateway.inquire(&known).await,
        Err(GatewayError::Unknown(_))
    ));
}

#[tokio::test]
async fn an_answer_about_another_order_is_not_understood() {
    let fake = FawryFake::start().await;
    let gateway = fawry(&fake);
    let opened = gateway.create(&order("A1", egp("150"))).await.unwrap();
    let order = order_ref("A1", &opened, egp("150"));
    let answer = |code: &str, reference: &str, amount: &str| {
        format!(
            r#"{{"statusCode":200,"referenceNumber":"{code}","merchantRefNumber":"{reference}","orderAmount":{amount},"paymentStatus":"PAID"}}"#
        )
    };
    for (code, reference, amount, is_good) in [
        (opened.order.as_str(), "A1", "150", true),
        (opened.order.as_str(), "A2", "150", false),
        ("1", "A1", "150", false),
        (opened.order.as_str(), "A1", "150.001", false),
        (opened.order.as_str(), "A1", "1.5e2", false),
    ] {
        fake.misbehave(Misbehaviour::Answer(200, answer(code, reference, amount)));
        let told = gateway.inquire(&order).await;
        assert_eq!(told.is_ok(), is_good, "{code} {reference} {amount}: {told:?}");
        assert!(is_good || matches!(told, Err(GatewayError::Unknown(_))));
    }
    let never_opened = payments::OrderRef {
        reference: "A9".into(),
        order: None,
        ..order
    };
    assert_eq!(gateway.inquire(&never_opened).await.unwrap(), Inquiry::default());
}

#[tokio::test]
async fn money_goes_back_in_parts_each_of_its_own_name() {
    let fake = FawryFake::start().await;
    let gateway = fawry(&fake);
    let opened = gateway.create(&order("A1", egp("150"))).await.unwrap();
    let order = order_ref("A1", &opened, egp("150"));
    let _ = fake.pay("A1");
    for (reference, amount) in [("R1", "50.50"), ("R2", "99.50")] {
        let refund = refund_of(&order, &opened.order, reference, egp(amount));
        let RefundAnswer::Done(done) = gateway.refund(&refund).await.unwrap() else {
            panic!()
        };
        assert_eq!(
            (done.movement.as_str(), done.amount),
            (reference, Some(egp(amount)))
        );
    }
    let more = refund_of(&order, &opened.order, "R3", egp("0.01"));
    let refused = gateway.refund(&more).await.unwrap();
    assert_eq!(
        refused,
        RefundAnswer::Refused("HTTP 200, Fawry's status 9935".into())
    );
    // Not asked again, and no success without Fawry's own word for it.
    for odd in [
        Misbehaviour::Answer(200, "<html>".into()),
        Misbehaviour::Answer(200, "{}".into()),
        Misbehaviour::Answer(500, String::new()),
    ] {
        let before = fake.requests().len();
        fake.misbehave(odd);
        assert!(matches!(
            gateway.refund(&more).await,
            Err(GatewayError::Unknown(_))
        ));
        assert_eq!(fake.requests().len(), before + 1);
    }
    assert_eq!(fake.refunds_made(), 2);
    assert_eq!(gateway.cancel(&order).await.unwrap(), CancelAnswer::StillPayable);
}
