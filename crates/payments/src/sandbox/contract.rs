//! The promises of [`SandboxBook`] as a suite: an adapter's test makes an empty book and calls each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

use super::{
    MessageClaim, MessageOutcome, Press, Pressed, RefundRefusal, SandboxAction, SandboxBook, SandboxEntry,
    SandboxMessage, SandboxOrder, SandboxRefund, SandboxState,
};
use crate::{FactOutcome, MovementKind};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Currency, Locale, Money};

/// Everything [`SandboxBook`] promises, on one book.
pub async fn all(book: &dyn SandboxBook) {
    an_order_reads_back_and_stays(book).await;
    an_action_is_written_once(book).await;
    what_is_to_come_is_not_told_before(book).await;
    refunds_are_bounded_and_named(book).await;
    what_is_given_up_stays_so(book).await;
    messages_are_held_by_one_and_in_order(book).await;
    old_messages_are_given_up(book).await;
}

const NOW: &str = "2026-03-15T10:00:00.250Z";

fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

fn after(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

fn order(reference: &str) -> SandboxOrder {
    SandboxOrder {
        reference: reference.into(),
        amount: Money::new(999_999_999_999, Currency::parse("USD").unwrap()),
        invoice_number: "INV-2026-٠٠٠١".into(),
        locale: Locale::En,
        return_url: format!("https://shop.example/back?paymentId=1&x={}", "y".repeat(400)),
        action: None,
        cancelled_at: None,
        created_at: now(),
        expires_at: after(1800),
    }
}

fn press(action: SandboxAction, name: &str, now: DateTime<Utc>) -> Press {
    Press {
        action,
        now,
        movements: [format!("{name}a"), format!("{name}b")],
    }
}

async fn opened(book: &dyn SandboxBook, reference: &str) -> SandboxOrder {
    let order = order(reference);
    book.open(&order).await.unwrap();
    order
}

fn told(entries: &[SandboxEntry]) -> Vec<(&str, &'static str)> {
    entries
        .iter()
        .map(|entry| (entry.movement.as_str(), entry.outcome.as_str()))
        .collect()
}

async fn an_order_reads_back_and_stays(book: &dyn SandboxBook) {
    let first = opened(book, "Reads1").await;
    assert_eq!(book.find("Reads1").await.unwrap(), Some(first.clone()));
    let other = SandboxOrder {
        amount: Money::new(1, Currency::EGP),
        ..first.clone()
    };
    book.open(&other).await.unwrap();
    assert_eq!(book.find("Reads1").await.unwrap(), Some(first));
    // A reference is a secret: what only looks like it is another.
    for unknown in ["reads1", "Reads", "Reads1 ", ""] {
        assert_eq!(book.find(unknown).await.unwrap(), None, "{unknown:?}");
    }
    assert_eq!(book.entries("Reads1", after(9)).await.unwrap(), []);
}

async fn an_action_is_written_once(book: &dyn SandboxBook) {
    opened(book, "Once1").await;
    let (one, two) = (
        press(SandboxAction::Pay, "once1", now()),
        press(SandboxAction::PayTwice, "once2", now()),
    );
    let both = [
        book.press("Once1", &one).await.unwrap(),
        book.press("Once1", &two).await.unwrap(),
    ];
    assert_eq!(both, [Pressed::Done, Pressed::Over]);
    assert_eq!(book.press("Nobody", &one).await.unwrap(), Pressed::Unknown);
    let entries = book.entries("Once1", now()).await.unwrap();
    assert_eq!(told(&entries), [("once1a", "succeeded")]);
    assert_eq!(entries[0].amount, order("x").amount);
    assert_eq!(
        (entries[0].at, entries[0].kind, &entries[0].refund),
        (now(), MovementKind::Charge, &None)
    );
    let acted = book.find("Once1").await.unwrap().unwrap();
    assert_eq!(acted.state(now()), SandboxState::Acted(SandboxAction::Pay));
}

async fn what_is_to_come_is_not_told_before(book: &dyn SandboxBook) {
    opened(book, "Later1").await;
    let late = press(SandboxAction::PayLate, "later", now());
    assert_eq!(book.press("Later1", &late).await.unwrap(), Pressed::Done);
    let before = book.entries("Later1", after(2)).await.unwrap();
    assert_eq!(told(&before), [("Later1", "expired")]);
    let then = book.entries("Later1", after(3)).await.unwrap();
    assert_eq!(told(&then), [("Later1", "expired"), ("latera", "succeeded")]);

    opened(book, "Failed1").await;
    let declined = press(SandboxAction::Decline, "failed", now());
    book.press("Failed1", &declined).await.unwrap();
    let failed = book.entries("Failed1", now()).await.unwrap();
    assert!(matches!(failed[0].outcome, FactOutcome::Failed(_)));
}

async fn refunds_are_bounded_and_named(book: &dyn SandboxBook) {
    let order = opened(book, "Back1").await;
    let asked = |key: &str, minor: i64, now| SandboxRefund {
        reference: "Back1".into(),
        charge: "backa".into(),
        key: key.into(),
        movement: format!("refund{key}"),
        amount: Money::new(minor, order.amount.currency),
        now,
    };
    let early = book.refund(&asked("k1", 5, now())).await.unwrap();
    assert_eq!(early, Err(RefundRefusal::NoSuchPayment));
    book.press("Back1", &press(SandboxAction::Pay, "back", now()))
        .await
        .unwrap();
    let done = book.refund(&asked("k1", 5, after(1))).await.unwrap().unwrap();
    assert_eq!(
        (done.kind, done.movement.as_str(), done.amount.minor),
        (MovementKind::Refund, "refundk1", 5)
    );
    // Asked again with another movement: the first stands.
    let again = SandboxRefund {
        movement: "refundagain".into(),
        ..asked("k1", 5, after(2))
    };
    assert_eq!(book.refund(&again).await.unwrap(), Ok(done.clone()));
    let whole = book
        .refund(&asked("k2", order.amount.minor, after(2)))
        .await
        .unwrap();
    assert_eq!(whole, Err(RefundRefusal::TooMuch));
    let rest = book
        .refund(&asked("k3", order.amount.minor - 5, after(2)))
        .await
        .unwrap();
    assert!(rest.is_ok());
    let entries = book.entries("Back1", after(2)).await.unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[1], done);
    let nobody = SandboxRefund {
        reference: "Nobody".into(),
        ..asked("k4", 1, now())
    };
    assert_eq!(
        book.refund(&nobody).await.unwrap(),
        Err(RefundRefusal::NoSuchPayment)
    );
}

async fn what_is_given_up_stays_so(book: &dyn SandboxBook) {
    opened(book, "Given1").await;
    assert_eq!(book.cancel("Nobody", now()).await.unwrap(), None);
    for _ in 0..2 {
        assert_eq!(book.cancel("Given1", now()).await.unwrap(), Some(true));
    }
    let entries = book.entries("Given1", now()).await.unwrap();
    assert_eq!(told(&entries), [("Given1", "cancelled")]);
    let found = book.find("Given1").await.unwrap().unwrap();
    assert_eq!(
        (found.cancelled_at, found.state(now())),
        (Some(now()), SandboxState::Cancelled)
    );
    let paid = press(SandboxAction::Pay, "given1", now());
    assert_eq!(book.press("Given1", &paid).await.unwrap(), Pressed::Over);
    let late = press(SandboxAction::PayLate, "given2", now());
    assert_eq!(book.press("Given1", &late).await.unwrap(), Pressed::Done);
    assert_eq!(book.cancel("Given1", after(1)).await.unwrap(), Some(false));
}

async fn claimed(book: &dyn SandboxBook, token: &str, at: DateTime<Utc>) -> Vec<SandboxMessage> {
    let claim = MessageClaim {
        token: token.into(),
        now: at,
        until: at + TimeDelta::seconds(60),
    };
    book.claim(&claim, now(), 100).await.unwrap()
}

async fn accept_all(book: &dyn SandboxBook, at: DateTime<Utc>) {
    loop {
        let held = claimed(book, "drain", at).await;
        if held.is_empty() {
            return;
        }
        for message in held {
            let settled = book
                .settle("drain", message.id, MessageOutcome::Accepted(at))
                .await;
            assert!(settled.unwrap());
        }
    }
}

async fn messages_are_held_by_one_and_in_order(book: &dyn SandboxBook) {
    accept_all(book, after(60)).await;
    assert_eq!(book.next_due(now()).await.unwrap(), None);
    let start = after(100);
    opened(book, "Told1").await;
    opened(book, "Told2").await;
    book.press("Told1", &press(SandboxAction::PayTwice, "told1", start))
        .await
        .unwrap();
    book.press("Told2", &press(SandboxAction::PaySlowly, "told2", start))
        .await
        .unwrap();
    assert_eq!(book.next_due(now()).await.unwrap(), Some(start));

    let first = claimed(book, "one", start).await;
    let movements: Vec<_> = first.iter().map(|m| m.entry.movement.as_str()).collect();
    assert_eq!(movements, ["told1a", "told2a"]);
    assert!(first.iter().all(|message| message.attempts == 0));
    assert_eq!(claimed(book, "two", start).await, []);
    assert!(
        !book
            .settle("two", first[0].id, MessageOutcome::Accepted(start))
            .await
            .unwrap()
    );
    let again = MessageOutcome::Again(start + TimeDelta::seconds(4));
    assert!(book.settle("one", first[0].id, again).await.unwrap());
    assert!(
        book.settle("one", first[1].id, MessageOutcome::Accepted(start))
            .await
            .unwrap()
    );
    // It was given back: the claim holds it no longer.
    assert!(!book.settle("one", first[0].id, again).await.unwrap());

    let second = claimed(book, "three", start + TimeDelta::seconds(3)).await;
    assert_eq!(second.len(), 1, "{second:?}");
    assert_eq!(
        (
            second[0].entry.movement.as_str(),
            second[0].entry.outcome.as_str()
        ),
        ("told2a", "succeeded")
    );
    let third = claimed(book, "four", start + TimeDelta::seconds(4)).await;
    assert_eq!(
        third
            .iter()
            .map(|m| (m.entry.movement.as_str(), m.attempts))
            .collect::<Vec<_>>(),
        [("told1a", 1)]
    );
    // A node that died holds nothing for longer than its claim.
    let fourth = claimed(book, "five", start + TimeDelta::seconds(70)).await;
    assert_eq!(fourth.len(), 2, "{fourth:?}");
    accept_all(book, start + TimeDelta::seconds(140)).await;
}

async fn old_messages_are_given_up(book: &dyn SandboxBook) {
    accept_all(book, after(300)).await;
    opened(book, "Old1").await;
    book.press("Old1", &press(SandboxAction::Pay, "old", after(300)))
        .await
        .unwrap();
    let since = after(301);
    assert_eq!(book.next_due(since).await.unwrap(), None);
    let claim = MessageClaim {
        token: "old".into(),
        now: after(400),
        until: after(460),
    };
    assert_eq!(book.claim(&claim, since, 10).await.unwrap(), []);
    accept_all(book, after(500)).await;
}
