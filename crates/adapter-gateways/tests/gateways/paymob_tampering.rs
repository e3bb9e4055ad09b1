//! Changing a signed message of Paymob's, in every way there is.

use crate::paymob_messages::{deaf, message, vector};
use crate::support::delivered;
use payments::{Callback, CallbackError, PaymentGateway};
use serde_json::{Value, json};
use test_support::gateways::PaymobFake;

async fn hmac_of(obj: &Value) -> String {
    let fake = PaymobFake::start().await;
    fake.signed(obj).query[0].1.clone()
}

fn is_refused(obj: &Value, hmac: &str) -> bool {
    matches!(
        deaf().verify_callback(&message(obj, hmac)),
        Err(CallbackError::BadSignature | CallbackError::Malformed(_))
    )
}

#[tokio::test]
async fn each_of_the_twenty_values_is_covered() {
    let hmac = hmac_of(&vector()).await;
    assert!(!is_refused(&vector(), &hmac));
    let other = |value: &Value| match value {
        Value::Bool(flag) => json!(!flag),
        Value::Number(number) => json!(number.as_i64().unwrap() + 1),
        Value::String(text) => json!(text.replace('0', "1").replace('a', "b").replace("EGP", "USD")),
        other => panic!("{other}"),
    };
    let places = [
        "/amount_cents",
        "/created_at",
        "/currency",
        "/error_occured",
        "/has_parent_transaction",
        "/id",
        "/integration_id",
        "/is_3d_secure",
        "/is_auth",
        "/is_capture",
        "/is_refunded",
        "/is_standalone_payment",
        "/is_voided",
        "/order/id",
        "/owner",
        "/pending",
        "/source_data/pan",
        "/source_data/sub_type",
        "/source_data/type",
        "/success",
    ];
    for place in places {
        let mut obj = vector();
        let value = obj.pointer_mut(place).unwrap();
        let changed = other(value);
        assert_ne!(*value, changed, "{place}");
        *value = changed;
        assert!(is_refused(&obj, &hmac), "{place}");
    }
}

#[tokio::test]
async fn what_is_not_signed_changes_nothing_that_counts() {
    let hmac = hmac_of(&vector()).await;
    let plain = deaf().verify_callback(&message(&vector(), &hmac)).unwrap();
    let mut obj = vector();
    obj["order"]["merchant_order_id"] = json!("A2");
    obj["merchant_order_id"] = json!("A2");
    obj["is_live"] = json!(true);
    obj["is_refund"] = json!(true);
    obj["is_void"] = json!(true);
    obj["refunded_amount_cents"] = json!(10_000);
    obj["data"] = json!({ "message": "INSUFFICIENT_FUNDS", "success": false });
    let changed = deaf().verify_callback(&message(&obj, &hmac)).unwrap();
    assert_eq!(plain, changed);
    assert!(matches!(changed, Callback::Facts(_)));
}

/// The values are signed without gaps, so a character moved from one into its neighbour leaves the signed text as it is. Only the
/// forms of the values stand against that.
#[tokio::test]
async fn no_boundary_between_two_values_can_be_moved() {
    let hmac = hmac_of(&vector()).await;
    let moved = |changes: &[(&str, &str)]| {
        // Written as text: JSON made by a library could not hold numbers of these forms.
        let mut text = json!({ "type": "TRANSACTION", "obj": vector() }).to_string();
        for (old, new) in changes {
            assert!(text.contains(old), "{old} in {text}");
            text = text.replacen(old, new, 1);
        }
        let mut message = message(&vector(), &hmac);
        message.body = text.into_bytes();
        deaf().verify_callback(&message)
    };
    assert!(moved(&[]).is_ok());
    let attacks: &[&[(&str, &str)]] = &[
        // The amount and the time, either way, and by four digits.
        &[
            ("\"amount_cents\":10000", "\"amount_cents\":1000"),
            ("\"2026-08", "\"02026-08"),
        ],
        &[
            ("\"amount_cents\":10000", "\"amount_cents\":100002"),
            ("\"2026-08", "\"026-08"),
        ],
        &[
            ("\"amount_cents\":10000", "\"amount_cents\":100002026"),
            ("\"2026-08", "\"-08"),
        ],
        // The time and the currency.
        &[("00.000000\"", "00.000000E\""), ("\"EGP\"", "\"GP\"")],
        &[("00.000000\"", "00.00000\""), ("\"EGP\"", "\"0EGP\"")],
        // The currency and the boolean after it.
        &[
            ("\"EGP\"", "\"EGPfalse\""),
            ("\"error_occured\":false", "\"error_occured\":\"\""),
        ],
        &[
            ("\"EGP\"", "\"EGPf\""),
            ("\"error_occured\":false", "\"error_occured\":\"alse\""),
        ],
        // The transaction's number and the integration's: what is left is no number, or one with a zero before it.
        &[
            ("\"id\":900001", "\"id\":9000011"),
            ("\"integration_id\":1001", "\"integration_id\":001"),
        ],
        &[
            ("\"id\":900001", "\"id\":9000011001"),
            ("\"integration_id\":1001", "\"integration_id\":\"\""),
        ],
        // The order's number and the owner's.
        &[
            ("\"order\":{\"id\":700001", "\"order\":{\"id\":7000015"),
            ("\"owner\":500001", "\"owner\":00001"),
        ],
        &[
            ("\"order\":{\"id\":700001", "\"order\":{\"id\":70000"),
            ("\"owner\":500001", "\"owner\":1500001"),
        ],
        &[("\"order\":{\"id\":700001", "\"order\":{\"id\":\"700001\"")],
        // The last boolean and the text before it.
        &[
            ("\"type\":\"card\"", "\"type\":\"cardtrue\""),
            ("\"success\":true", "\"success\":\"\""),
        ],
        // Numbers and booleans as texts, and numbers that mean the same.
        &[("\"amount_cents\":10000", "\"amount_cents\":\"10000\"")],
        &[("\"amount_cents\":10000", "\"amount_cents\":1e4")],
        &[("\"amount_cents\":10000", "\"amount_cents\":10000.0")],
        &[("\"amount_cents\":10000", "\"amount_cents\":-10000")],
        &[("\"success\":true", "\"success\":\"true\"")],
        &[("\"pending\":false", "\"pending\":null")],
        &[("\"pending\":false", "\"pending\":0")],
        // The same name twice: which of them was signed?
        &[(
            "\"amount_cents\":10000",
            "\"amount_cents\":1,\"amount_cents\":10000",
        )],
    ];
    for attack in attacks {
        let refused = moved(attack);
        assert!(
            matches!(
                refused,
                Err(CallbackError::BadSignature | CallbackError::Malformed(_))
            ),
            "{attack:?}: {refused:?}"
        );
    }
    // An integration that is not the shop's: the signature holds, and the domain refuses the integration.
    let shifted = moved(&[
        ("\"id\":900001", "\"id\":90000"),
        ("\"integration_id\":1001", "\"integration_id\":11001"),
    ]);
    let Ok(Callback::Facts(facts)) = shifted else {
        panic!("{shifted:?}")
    };
    assert!(
        !deaf()
            .integrations()
            .contains(facts[0].integration.as_ref().unwrap())
    );
}

#[tokio::test]
async fn what_is_no_message_is_malformed() {
    let good = delivered(PaymobFake::start().await.signed(&vector()));
    for body in [
        &b""[..],
        b"\xff\xfe",
        b"[]",
        b"{}",
        br#"{"type":"TRANSACTION"}"#,
        br#"{"type":"TRANSACTION","obj":null}"#,
        br#"{"type":"TRANSACTION","obj":{"id":1}}"#,
        &good.body[..good.body.len() - 1],
        &[&good.body[..], b"x"].concat(),
    ] {
        let mut message = good.clone();
        message.body = body.to_vec();
        let refused = deaf().verify_callback(&message);
        assert!(matches!(refused, Err(CallbackError::Malformed(_))), "{refused:?}");
    }
    // Signed, and still not in the one form of its values.
    let fake = PaymobFake::start().await;
    for (name, value) in [
        ("amount_cents", json!(u64::MAX)),
        ("currency", json!("egp")),
        ("currency", json!(" EGP")),
        ("created_at", json!("14 August 2026")),
        ("id", json!("900001")),
    ] {
        let mut obj = vector();
        obj[name] = value;
        let refused = deaf().verify_callback(&delivered(fake.signed(&obj)));
        assert!(
            matches!(refused, Err(CallbackError::Malformed(_))),
            "{name}: {refused:?}"
        );
    }
}
