//! New contacts: codes are limited, a right one counts once, and nobody gets what is another's.

use super::{AccountWorld, now};
use crate::LoginName;
use crate::code::{CodeKeys, OneTimeCode};
use crate::contact::{CodeAttempt, ContactRecords, NewContactCode, Redeemed, written};
use crate::login::LoginNameKind;
use crate::profile::{ProfileUpdate, UpdateOutcome};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Keyring;
use tokio::task::JoinSet;

pub(super) const NEW_PHONE: &str = "01077778888";

pub(super) async fn all(world: &AccountWorld) {
    of_many_requests_at_once_one_sends(world).await;
    a_wrong_code_is_counted(world).await;
    a_right_code_counts_once(world).await;
    what_is_anothers_stays_theirs(world).await;
    a_try_counts_once_for_the_day(world).await;
    two_at_once_are_two_of_the_hours_five(world).await;
}

fn keys() -> CodeKeys {
    CodeKeys::new(&Keyring::new("contract".into(), vec![]))
}

fn at(minutes: i64) -> DateTime<Utc> {
    now() + TimeDelta::minutes(minutes)
}

fn proving(world: &AccountWorld, contact: &str, nonce: &[u8], at: DateTime<Utc>) -> ProfileUpdate {
    let code = NewContactCode {
        destination: LoginName::parse(contact).unwrap(),
        nonce: nonce.to_vec(),
        created_at: at,
        expires_at: at + OneTimeCode::LIFE,
        event: world.event("code.issued"),
    };
    ProfileUpdate {
        name: None,
        address: None,
        codes: vec![code],
    }
}

async fn ask(world: &AccountWorld, update: &ProfileUpdate) -> UpdateOutcome {
    let (customer, user) = world.owner;
    let change = world.change("profile.ask");
    world
        .writer
        .update(customer, user, update, &change)
        .await
        .unwrap()
}

async fn redeem(world: &AccountWorld, nonce: &[u8], at: DateTime<Utc>) -> Redeemed {
    let (customer, user) = world.owner;
    let attempt = CodeAttempt::new(keys().code(nonce), keys(), at);
    let records = records(world);
    world
        .contacts
        .redeem(customer, user, &attempt, &records)
        .await
        .unwrap()
}

fn records(world: &AccountWorld) -> ContactRecords {
    ContactRecords {
        phone: world.telling("contact.phone", "contact.changed"),
        email: world.telling("contact.email", "contact.changed"),
        taken: world.change("contact.taken"),
        wrong: world.change("contact.wrong"),
    }
}

async fn of_many_requests_at_once_one_sends(world: &AccountWorld) {
    let mut requests = JoinSet::new();
    for n in 0..4u8 {
        let world = world.clone();
        requests.spawn(async move { ask(&world, &proving(&world, NEW_PHONE, &[n], now())).await });
    }
    let outcomes = requests.join_all().await;
    let sent = outcomes.iter().filter(|o| **o == UpdateOutcome::Saved).count();
    assert_eq!(sent, 1, "{outcomes:?}");
    assert_eq!(world.times("profile.ask").await, 1);
    let issued = world.events_of("code.issued").await;
    assert_eq!(issued.len(), 1);
    assert!(issued[0].0 > 0, "the event names the code's row");
    let wait = ask(
        world,
        &proving(world, NEW_PHONE, b"soon", now() + TimeDelta::seconds(59)),
    )
    .await;
    assert_eq!(wait, UpdateOutcome::Wait(TimeDelta::seconds(1)));
}

async fn a_wrong_code_is_counted(world: &AccountWorld) {
    assert_eq!(
        ask(world, &proving(world, NEW_PHONE, b"first", at(2))).await,
        UpdateOutcome::Saved
    );
    for _ in 0..OneTimeCode::TRIES {
        assert_eq!(redeem(world, b"not it", at(3)).await, Redeemed::WrongCode);
    }
    assert_eq!(world.times("contact.wrong").await, OneTimeCode::TRIES as usize);
    assert_eq!(
        redeem(world, b"first", at(3)).await,
        Redeemed::WrongCode,
        "it was tried too often"
    );
}

async fn a_right_code_counts_once(world: &AccountWorld) {
    let before = world.profile().await;
    let old = before.phone.as_deref().and_then(LoginName::parse).unwrap();
    assert_eq!(
        ask(world, &proving(world, NEW_PHONE, b"over", at(10))).await,
        UpdateOutcome::Saved
    );
    assert_eq!(
        redeem(world, b"over", at(15)).await,
        Redeemed::WrongCode,
        "its time is over"
    );
    assert_eq!(
        ask(world, &proving(world, NEW_PHONE, b"right", at(20))).await,
        UpdateOutcome::Saved
    );
    let mut tries = JoinSet::new();
    for _ in 0..4 {
        let world = world.clone();
        tries.spawn(async move { redeem(&world, b"right", at(21)).await });
    }
    let outcomes = tries.join_all().await;
    let wanted = Redeemed::Changed(LoginName::parse(NEW_PHONE).unwrap());
    assert_eq!(
        outcomes.iter().filter(|o| **o == wanted).count(),
        1,
        "{outcomes:?}"
    );
    assert_eq!(outcomes.iter().filter(|o| **o == Redeemed::WrongCode).count(), 3);
    assert_eq!(world.times("contact.phone").await, 1);
    assert_eq!(world.events_of("contact.changed").await.len(), 1);

    let after = world.profile().await;
    assert_eq!(
        after.phone.as_deref(),
        Some(written(&LoginName::parse(NEW_PHONE).unwrap()).as_str())
    );
    assert_eq!(after.email, before.email);
    let found = world.named(&LoginName::parse(NEW_PHONE).unwrap()).await;
    assert_eq!(found, Some(world.owner.0));
    assert_eq!(world.named(&old).await, None, "the old number signs nobody in");
}

async fn what_is_anothers_stays_theirs(world: &AccountWorld) {
    let before = world.profile().await;
    // Requests of the hour before are forgotten by now.
    let update = proving(world, world.other_email, b"theirs", at(90));
    assert_eq!(ask(world, &update).await, UpdateOutcome::Saved);
    assert_eq!(
        redeem(world, b"theirs", at(91)).await,
        Redeemed::Taken(LoginNameKind::Email)
    );
    assert_eq!(
        redeem(world, b"theirs", at(91)).await,
        Redeemed::WrongCode,
        "a code is used up by being right"
    );
    assert_eq!(world.times("contact.taken").await, 1);
    assert_eq!(world.profile().await.email, before.email);
    let theirs = LoginName::parse(world.other_email).unwrap();
    assert_eq!(world.named(&theirs).await, Some(world.other.0));
}

/// Codes for a phone and an e-mail at once.
fn proving_both(world: &AccountWorld, at: DateTime<Utc>) -> ProfileUpdate {
    let mut update = proving(world, "01066660000", b"a phone's", at);
    let email = proving(world, "both@contacts.example", b"an e-mail's", at);
    update.codes.extend(email.codes);
    update
}

async fn five_wrong(world: &AccountWorld, at: DateTime<Utc>) {
    for _ in 0..OneTimeCode::TRIES {
        assert_eq!(redeem(world, b"not it", at).await, Redeemed::WrongCode);
    }
}

async fn a_try_counts_once_for_the_day(world: &AccountWorld) {
    let day = |minutes: i64| at(48 * 60 + minutes);
    let sent = async |update: ProfileUpdate| {
        assert_eq!(ask(world, &update).await, UpdateOutcome::Saved);
    };
    // The first is live still when the second is tried, and may not be tried any more itself.
    sent(proving(world, "01066660000", b"a phone's", day(0))).await;
    five_wrong(world, day(0)).await;
    sent(proving(world, "both@contacts.example", b"an e-mail's", day(1))).await;
    five_wrong(world, day(1)).await;
    // Each try is held against two.
    for hours in [2, 4] {
        sent(proving_both(world, day(hours * 60))).await;
        five_wrong(world, day(hours * 60)).await;
        assert_eq!(
            redeem(world, b"an e-mail's", day(hours * 60)).await,
            Redeemed::WrongCode
        );
    }
    let spent = ask(world, &proving_both(world, day(6 * 60))).await;
    assert_eq!(spent, UpdateOutcome::Wait(OneTimeCode::DAY), "twenty wrong ones");
}

async fn two_at_once_are_two_of_the_hours_five(world: &AccountWorld) {
    let day = |minutes: i64| at(96 * 60 + minutes);
    for minutes in [0, 10] {
        let sent = ask(world, &proving_both(world, day(minutes))).await;
        assert_eq!(sent, UpdateOutcome::Saved);
    }
    let sixth = ask(world, &proving_both(world, day(20))).await;
    assert_eq!(sixth, UpdateOutcome::Wait(TimeDelta::minutes(40)));
    let fifth = proving(world, "01066660000", b"a phone's", day(20));
    assert_eq!(ask(world, &fifth).await, UpdateOutcome::Saved);
}
