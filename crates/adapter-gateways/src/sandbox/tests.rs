use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::testing::{CountingRandom, FixedClock};
use kernel::{Currency, CustomerId, Keyring, Locale, Money};
use payments::sandbox::{
    MessageOutcome, MockSandboxBook, RefundRefusal, SandboxAction, SandboxEntry, SandboxMessage,
    SandboxOrder, SandboxRefundOf,
};
use payments::{
    Callback, CallbackError, CallbackMessage, CancelAnswer, CheckoutOrder, FactOutcome, FailureReason,
    GatewayError, MovementKind, OrderKey, OrderRef, Payer, PaymentGateway, RefundAnswer, RefundOrder,
};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const NOW: &str = "2026-03-15T10:00:00Z";

fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

fn egp(minor: i64) -> Money {
    Money::new(minor, Currency::EGP)
}

fn gateway(book: MockSandboxBook) -> SandboxGateway {
    let site = SandboxSite::new(Some("https://portal.example".parse().unwrap()));
    SandboxGateway::new(
        Arc::new(book),
        Keyring::new("a secret".into(), vec![]).derive(PURPOSE),
        Arc::new(FixedClock::at(NOW)),
        Arc::new(CountingRandom::default()),
        Arc::new(site),
    )
}

fn checkout(amount: Money) -> CheckoutOrder {
    CheckoutOrder {
        reference: "R1".into(),
        amount,
        invoice_number: "INV-2026-000001".into(),
        payer: Payer {
            customer: CustomerId(1),
            name: "منى".into(),
            phone: None,
            email: None,
        },
        locale: Locale::Ar,
        return_url: "https://shop.example/back".into(),
        callback_url: "https://portal.example/callback".into(),
        now: now(),
        expires_at: now() + TimeDelta::minutes(30),
    }
}

fn asked() -> OrderRef {
    OrderRef {
        reference: "R1".into(),
        order: Some("R1".into()),
        charge: None,
        amount: egp(12_550),
    }
}

fn entry(outcome: FactOutcome, refund: Option<SandboxRefundOf>) -> SandboxEntry {
    SandboxEntry {
        reference: "R1".into(),
        movement: "sbx1".into(),
        kind: if refund.is_some() {
            MovementKind::Refund
        } else {
            MovementKind::Charge
        },
        outcome,
        amount: egp(12_550),
        at: now(),
        refund,
    }
}

#[tokio::test]
async fn an_order_is_written_down_before_its_page_is_told() {
    let mut book = MockSandboxBook::new();
    let expected = SandboxOrder::new(&checkout(egp(12_550)));
    book.expect_open()
        .withf(move |order| *order == expected)
        .once()
        .returning(|_| Ok(()));
    let opened = gateway(book).create(&checkout(egp(12_550))).await.unwrap();
    assert_eq!(opened.order, "R1");
    assert_eq!(
        opened.checkout_url.as_deref(),
        Some("https://portal.example/sandbox/checkout/R1")
    );
}

#[tokio::test]
async fn what_can_not_be_told_exactly_is_refused() {
    let gateway = gateway(MockSandboxBook::new());
    let of = |minor, code: &str| Money::new(minor, Currency::parse(code).unwrap());
    for amount in [of(1_000, "KWD"), of(1_050, "JPY"), of(0, "EGP"), of(-5, "EGP")] {
        let answer = gateway.create(&checkout(amount)).await;
        assert!(matches!(answer, Err(GatewayError::Refused(_))), "{amount:?}");
    }
    let taken = |code: &str| gateway.takes(Currency::parse(code).unwrap());
    assert_eq!(
        ["EGP", "JPY", "KWD", "TND"].map(taken),
        [true, true, false, false]
    );
}

#[tokio::test]
async fn an_inquiry_tells_what_the_book_has_and_when_time_is_over() {
    let mut book = MockSandboxBook::new();
    let failed = FactOutcome::Failed(FailureReason::Declined);
    book.expect_entries()
        .withf(|reference, until| reference == "R1" && *until == now())
        .returning(move |_, _| Ok(vec![entry(failed, None)]));
    let facts = gateway(book).inquire(&asked()).await.unwrap().facts;
    assert_eq!(facts, [entry(failed, None).fact()]);

    for (minutes, expected) in [(30, None), (0, Some(FactOutcome::Expired))] {
        let mut book = MockSandboxBook::new();
        book.expect_entries().returning(|_, _| Ok(vec![]));
        let order = SandboxOrder {
            expires_at: now() + TimeDelta::minutes(minutes),
            ..SandboxOrder::new(&checkout(egp(12_550)))
        };
        book.expect_find().returning(move |_| Ok(Some(order.clone())));
        let facts = gateway(book).inquire(&asked()).await.unwrap().facts;
        assert_eq!(facts.first().map(|fact| fact.outcome), expected);
    }
}

#[tokio::test]
async fn money_goes_back_or_is_refused_with_a_reason() {
    let order = RefundOrder {
        reference: "K1".into(),
        order: asked(),
        charge: "sbx1".into(),
        amount: egp(100),
    };
    let mut book = MockSandboxBook::new();
    book.expect_refund()
        .withf(|asked| asked.key == "K1" && asked.charge == "sbx1" && asked.amount == egp(100))
        .returning(|asked| {
            let of = SandboxRefundOf {
                charge: asked.charge.clone(),
                key: asked.key.clone(),
            };
            Ok(Ok(entry(FactOutcome::Succeeded, Some(of))))
        });
    let RefundAnswer::Done(fact) = gateway(book).refund(&order).await.unwrap() else {
        panic!("it was not done");
    };
    assert_eq!(
        (fact.kind, fact.outcome),
        (MovementKind::Refund, FactOutcome::Succeeded)
    );

    let mut book = MockSandboxBook::new();
    book.expect_refund()
        .returning(|_| Ok(Err(RefundRefusal::TooMuch)));
    assert_eq!(
        gateway(book).refund(&order).await.unwrap(),
        RefundAnswer::Refused("more than was paid".into())
    );
}

#[tokio::test]
async fn what_was_paid_stays_payable_when_it_is_given_up() {
    for (answer, expected) in [
        (Some(true), Some(CancelAnswer::Cancelled)),
        (Some(false), Some(CancelAnswer::StillPayable)),
        (None, None),
    ] {
        let mut book = MockSandboxBook::new();
        book.expect_cancel().returning(move |_, _| Ok(answer));
        assert_eq!(gateway(book).cancel(&asked()).await.ok(), expected);
    }
}

/// What reached the callback: its head in small letters, and its body.
type Heard = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A portal that answers with these statuses, one after the other.
async fn portal(answers: &'static [u16], heard: Heard) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for status in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            let (head, body) = loop {
                let mut part = [0; 4096];
                let read = stream.read(&mut part).await.unwrap();
                bytes.extend_from_slice(&part[..read]);
                let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
                let Some(end) = text.find("\r\n\r\n") else {
                    continue;
                };
                let length = text.split_once("content-length: ").unwrap().1;
                let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
                if bytes.len() >= end + 4 + length {
                    break (text[..end].to_owned(), bytes[end + 4..].to_vec());
                }
            };
            heard.lock().unwrap().push((head, body));
            let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    address
}

/// A book with one message, which is due until it is accepted; what comes of sending it is kept.
fn one_message(entry: SandboxEntry, outcomes: Arc<Mutex<Vec<MessageOutcome>>>) -> MockSandboxBook {
    let mut book = MockSandboxBook::new();
    let (before, kept) = (outcomes.clone(), outcomes.clone());
    book.expect_next_due()
        .returning(move |_| match before.lock().unwrap().last() {
            None => Ok(Some(now())),
            Some(MessageOutcome::Again(due)) => Ok(Some(*due)),
            Some(MessageOutcome::Accepted(_)) => Ok(None),
        });
    book.expect_claim().returning(move |_, _, _| {
        let attempts = u32::try_from(outcomes.lock().unwrap().len()).unwrap();
        Ok(vec![SandboxMessage {
            id: 7,
            attempts,
            entry: entry.clone(),
        }])
    });
    book.expect_settle().returning(move |_, _, outcome| {
        kept.lock().unwrap().push(outcome);
        Ok(true)
    });
    book
}

#[tokio::test]
async fn a_message_is_sent_until_it_is_accepted_and_its_signature_holds() {
    let (heard, outcomes) = (Heard::default(), Arc::default());
    let declined = entry(FactOutcome::Failed(FailureReason::Declined), None);
    let clock = FixedClock::at(NOW);
    let mut gateway = gateway(one_message(declined.clone(), Arc::clone(&outcomes)));
    gateway.clock = Arc::new(clock.clone());
    gateway
        .site
        .listens_at(portal(&[500, 401, 200], heard.clone()).await);
    let delivery = Delivery::new(gateway.clone()).unwrap();
    for seconds in [1, 2, 0] {
        delivery.pass().await;
        clock.advance(TimeDelta::seconds(seconds));
    }
    let after = |seconds| now() + TimeDelta::seconds(seconds);
    assert_eq!(
        *outcomes.lock().unwrap(),
        [
            MessageOutcome::Again(after(1)),
            MessageOutcome::Again(after(3)),
            MessageOutcome::Accepted(after(3))
        ]
    );

    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 3);
    assert!(
        heard[0]
            .0
            .starts_with("post /api/customer/v1/payments/callback/sandbox ")
    );
    let bodies: Vec<_> = heard.iter().map(|(_, body)| body).collect();
    assert!(
        bodies.iter().all(|body| *body == bodies[0]),
        "one message, one body"
    );
    for (seconds, (head, body)) in [0, 1, 3].into_iter().zip(heard.iter()) {
        let header = head.split("x-sandbox-signature: ").nth(1).unwrap();
        let message = CallbackMessage {
            query: vec![],
            headers: vec![(SIGNATURE_HEADER.into(), header.lines().next().unwrap().into())],
            body: body.clone(),
            received_at: after(seconds),
        };
        assert_eq!(
            gateway.verify_callback(&message),
            Ok(Callback::Facts(vec![declined.fact()]))
        );
        let late = CallbackMessage {
            received_at: after(seconds + 301),
            ..message.clone()
        };
        assert_eq!(gateway.verify_callback(&late), Err(CallbackError::TooOld));
        let mut tampered = message.clone();
        tampered.body = String::from_utf8(tampered.body)
            .unwrap()
            .replace("12550", "12551")
            .into_bytes();
        assert_eq!(
            gateway.verify_callback(&tampered),
            Err(CallbackError::BadSignature)
        );
        let unsigned = CallbackMessage {
            headers: vec![],
            ..message
        };
        assert_eq!(
            gateway.verify_callback(&unsigned),
            Err(CallbackError::BadSignature)
        );
    }
}

#[test]
fn a_signed_body_that_is_no_message_is_malformed() {
    let gateway = gateway(MockSandboxBook::new());
    let good = r#"{"id":"evt1","order":"R1","transaction":"t","kind":"charge","outcome":"succeeded","amount":1250,"currency":"JPY","occurredAt":"2026-03-15T10:00:00Z"}"#;
    let read = |body: &[u8]| {
        let signed = signature::sign(gateway.keys.current(), body, now());
        gateway.verify_callback(&CallbackMessage {
            query: vec![],
            headers: vec![(SIGNATURE_HEADER.into(), signed)],
            body: body.to_vec(),
            received_at: now(),
        })
    };
    let Ok(Callback::Facts(facts)) = read(good.as_bytes()) else {
        panic!("it is a message");
    };
    assert_eq!(facts[0].order, OrderKey::Reference("R1".into()));
    assert_eq!(facts[0].amount.unwrap().to_json_number(), "1250");
    for (part, other) in [
        ("1250", "0"),
        ("1250", "-1"),
        ("1250", "12.5"),
        ("1250", "\"1250\""),
        ("JPY", "KWD"),
        ("JPY", "yen!"),
        ("succeeded", "paid"),
        ("\"charge\"", "\"gift\""),
        ("\"id\"", "\"more\":1,\"id\""),
        ("}", ""),
    ] {
        let verdict = read(good.replace(part, other).as_bytes());
        assert!(
            matches!(verdict, Err(CallbackError::Malformed(_))),
            "{part} {other}: {verdict:?}"
        );
    }
    assert!(matches!(read(b"\xff\xfe"), Err(CallbackError::Malformed(_))));
}

#[tokio::test]
async fn an_action_gets_movements_of_its_own() {
    let mut book = MockSandboxBook::new();
    book.expect_press()
        .withf(|reference, press| {
            let [first, second] = &press.movements;
            reference == "R1" && first != second && first.starts_with("sbx") && press.now == now()
        })
        .once()
        .returning(|_, _| Ok(payments::sandbox::Pressed::Done));
    gateway(book).press("R1", SandboxAction::PayTwice).await.unwrap();
}
