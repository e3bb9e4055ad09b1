//! Stripe's signatures. The good ones are the official client's own: `stripe_headers.json`, which `stripe_headers.mjs` writes.

use crate::support::{now, stripe_settings};
use adapter_gateways::Stripe;
use chrono::{DateTime, TimeDelta};
use payments::{Callback, CallbackError, CallbackMessage, PaymentGateway};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
struct Row {
    name: String,
    secret: String,
    timestamp: i64,
    body: Body,
    header: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Text(String),
    Long {
        start: String,
        fill: String,
        times: usize,
    },
}

impl Body {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            // The fill stands where the script put it: in the empty name.
            Self::Long { start, fill, times } => {
                start.replace("\"name\":\"\"", &format!("\"name\":\"{}\"", fill.repeat(*times)))
            }
        }
    }
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("stripe_headers.json")).unwrap()
}

fn gateway(secret: &str) -> Stripe {
    let mut settings = stripe_settings("http://127.0.0.1:9".into());
    settings.webhook_secret = secret.to_owned().into();
    Stripe::new(settings, Arc::new(crate::support::clock())).unwrap()
}

fn message(row: &Row, header: &str) -> CallbackMessage {
    CallbackMessage {
        query: Vec::new(),
        headers: vec![("stripe-signature".into(), header.into())],
        body: row.body.text().into_bytes(),
        received_at: DateTime::from_timestamp(row.timestamp, 0).unwrap(),
    }
}

fn checked(row: &Row, header: &str) -> Result<Callback, CallbackError> {
    gateway(&row.secret).verify_callback(&message(row, header))
}

/// Whether the signature held, whatever the body is.
fn holds(result: &Result<Callback, CallbackError>) -> bool {
    !matches!(result, Err(CallbackError::BadSignature | CallbackError::TooOld))
}

#[test]
fn what_the_official_client_signs_is_accepted() {
    let rows = rows();
    assert_eq!(rows.len(), 81);
    for row in &rows {
        let result = checked(row, &row.header);
        assert!(holds(&result), "{} {}: {result:?}", row.name, row.timestamp);
        // Signed, and still no event.
        let is_event = !matches!(row.name.as_str(), "empty" | "not json");
        assert_eq!(result.is_ok(), is_event, "{}", row.name);
        if row.name == "big" {
            assert!(row.body.text().len() > 200_000);
        }
    }
}

#[test]
fn the_vector_of_the_reference_is_among_them() {
    let signature = "v1=177f5ba97aa88f70e66c47c4b51d4300ef748b1801893c578277a463b2cb3dbf";
    assert_eq!(rows()[0].header, format!("t=1700000000,{signature}"));
}

#[test]
fn another_secret_body_or_time_breaks_it() {
    for row in rows() {
        let other = gateway("whsec_another").verify_callback(&message(&row, &row.header));
        assert_eq!(other, Err(CallbackError::BadSignature), "{}", row.name);
        let mut longer = message(&row, &row.header);
        longer.body.push(b' ');
        assert_eq!(
            gateway(&row.secret).verify_callback(&longer),
            Err(CallbackError::BadSignature)
        );
        let later = row.header.replacen(
            &format!("t={}", row.timestamp),
            &format!("t={}", row.timestamp + 1),
            1,
        );
        assert_eq!(checked(&row, &later), Err(CallbackError::BadSignature));
    }
}

#[test]
fn the_time_may_be_five_minutes_off_either_way() {
    let row = &rows()[0];
    for (seconds, is_fresh) in [
        (0, true),
        (300, true),
        (-300, true),
        (301, false),
        (-301, false),
        (86_400, false),
    ] {
        let mut message = message(row, &row.header);
        message.received_at += TimeDelta::seconds(seconds);
        let result = gateway(&row.secret).verify_callback(&message);
        assert_eq!(holds(&result), is_fresh, "{seconds}: {result:?}");
        assert_eq!(result == Err(CallbackError::TooOld), !is_fresh, "{seconds}");
    }
    // An old message is not even called old before its signature holds.
    let mut forged = message(row, &row.header.replace("v1=1", "v1=2"));
    forged.received_at = now();
    assert_eq!(
        gateway(&row.secret).verify_callback(&forged),
        Err(CallbackError::BadSignature)
    );
}

#[test]
fn any_v1_may_match_and_nothing_else_counts() {
    let row = &rows()[0];
    let (time, good) = row.header.split_once(',').unwrap();
    let bad = format!("v1={}", "0".repeat(64));
    let v0 = good.replace("v1=", "v0=");
    for header in [
        format!("{time},{bad},{good}"),
        format!("{time},{good},{bad}"),
        format!("{good},{time}"),
        format!("{time}, {good}"),
        format!("{time},v0=00,{good},v2=x,odd"),
    ] {
        assert!(holds(&checked(row, &header)), "{header}");
    }
    let digits = time.strip_prefix("t=").unwrap();
    let hex = good.strip_prefix("v1=").unwrap();
    for header in [
        String::new(),
        time.to_owned(),
        good.to_owned(),
        format!("{time},{bad}"),
        format!("{time},{v0}"),
        format!("{time},V1={hex}"),
        format!("{time},v1={}", &hex[2..]),
        format!("{time},v1={hex}00"),
        format!("{time},v1="),
        format!("{time},v1=zz"),
        format!("t={digits}.,{good}"),
        format!("t=+{digits},{good}"),
        format!("t=0{digits},{good}"),
        format!("t=-1,{good}"),
        format!("t=99999999999999999999,{good}"),
        format!("t=,{good}"),
        format!("{time},t=1,{good}"),
        format!("t=1,{time},{good}"),
        format!("T={digits},{good}"),
        format!("{time};{good}"),
        "t=1700000000,v1=١٢".into(),
    ] {
        assert_eq!(
            checked(row, &header),
            Err(CallbackError::BadSignature),
            "{header}"
        );
    }
    let mut bare = message(row, "");
    bare.headers.clear();
    assert_eq!(
        gateway(&row.secret).verify_callback(&bare),
        Err(CallbackError::BadSignature)
    );
}
