//! Codes are limited, used once, and earn one change of the password.

use super::{World, after, now, sessions};
use crate::LoginName;
use crate::code::{CodeId, CodePurpose, NewCode, NewResetToken, OneTimeCode, PasswordReset, SendVerdict};
use crate::login::{Attempt, ThrottleKey};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;

pub(super) async fn all(world: &World) {
    of_many_at_once_one_is_sent(world).await;
    a_code_is_tried_five_times(world).await;
    a_right_code_earns_a_token(world).await;
    a_token_sets_a_password_once(world).await;
    twenty_wrong_ones_end_the_day(world).await;
    what_is_old_is_thrown_away(world).await;
}

fn code(world: &World, at: DateTime<Utc>) -> NewCode {
    NewCode {
        customer: world.customer,
        user: world.user,
        purpose: CodePurpose::Reset,
        destination: LoginName::parse(world.phone).unwrap(),
        nonce: vec![0, 1, 127, 128, 255],
        created_at: at,
        expires_at: at + OneTimeCode::LIFE,
    }
}

async fn issue(world: &World, at: DateTime<Utc>) -> SendVerdict {
    let change = world.change("code.issue");
    world.codes.issue(&code(world, at), &change).await.unwrap()
}

async fn attempt(world: &World, at: DateTime<Utc>) -> Option<OneTimeCode> {
    let purpose = CodePurpose::Reset;
    world
        .codes
        .reserve_try(world.customer, purpose, at)
        .await
        .unwrap()
}

async fn of_many_at_once_one_is_sent(world: &World) {
    let mut requests = JoinSet::new();
    for _ in 0..5 {
        let (codes, code, change) = (
            world.codes.clone(),
            code(world, now()),
            world.change("code.issue"),
        );
        requests.spawn(async move { codes.issue(&code, &change).await.unwrap() });
    }
    let verdicts = requests.join_all().await;
    let sent = verdicts.iter().filter(|v| **v == SendVerdict::Send).count();
    assert_eq!(sent, 1, "{verdicts:?}");
    assert_eq!(world.times("code.issue").await, 1);
    assert_eq!(
        issue(world, after(59)).await,
        SendVerdict::Wait(TimeDelta::seconds(1))
    );
    assert_eq!(issue(world, after(60)).await, SendVerdict::Send);
}

async fn a_code_is_tried_five_times(world: &World) {
    let first = attempt(world, after(61)).await.unwrap();
    assert_eq!(first.created_at, after(60));
    assert_eq!(first.nonce, code(world, now()).nonce);
    assert_eq!(first.destination, code(world, now()).destination);
    let purpose = CodePurpose::Contact;
    let other = world
        .codes
        .reserve_try(world.customer, purpose, after(61))
        .await
        .unwrap();
    assert!(other.is_none());
    let mut tries = JoinSet::new();
    for _ in 0..8 {
        let world = world.clone();
        tries.spawn(async move { attempt(&world, after(62)).await.is_some() });
    }
    let allowed = tries
        .join_all()
        .await
        .into_iter()
        .filter(|allowed| *allowed)
        .count();
    assert_eq!(allowed, 4);
    let found = world.codes.find(first.id).await.unwrap().unwrap();
    assert_eq!(found.attempts, OneTimeCode::TRIES);
    assert!(world.codes.find(CodeId(987_654)).await.unwrap().is_none());
}

async fn a_right_code_earns_a_token(world: &World) {
    assert_eq!(issue(world, after(120)).await, SendVerdict::Send);
    assert!(attempt(world, after(120) + OneTimeCode::LIFE).await.is_none());
    let tried = attempt(world, after(121)).await.unwrap();
    let earned = NewResetToken {
        customer: world.customer,
        user: world.user,
        token_hash: "earned".into(),
        created_at: after(121),
        expires_at: after(721),
    };
    let change = world.change("code.verify");
    assert!(world.codes.exchange(tried.id, &earned, &change).await.unwrap());
    let used = world.codes.find(tried.id).await.unwrap().unwrap();
    assert_eq!((used.attempts, used.ended_at), (0, Some(after(121))));
    let twice = NewResetToken {
        token_hash: "earned twice".into(),
        ..earned
    };
    assert!(!world.codes.exchange(tried.id, &twice, &change).await.unwrap());
    assert_eq!(world.times("code.verify").await, 1);
    assert!(attempt(world, after(122)).await.is_none());
    assert!(
        world
            .resets
            .account("earned twice", after(122))
            .await
            .unwrap()
            .is_none()
    );
    let record = world.resets.account("earned", after(122)).await.unwrap().unwrap();
    assert_eq!((record.customer, record.user), (world.customer, world.user));
    assert!(
        world
            .resets
            .account("earned", after(721))
            .await
            .unwrap()
            .is_none()
    );
}

async fn a_token_sets_a_password_once(world: &World) {
    let key = ThrottleKey("lifted".into());
    for _ in 0..5 {
        world.throttle.reserve(&key, after(122)).await.unwrap();
    }
    let session = sessions::open(world, "ended by a reset", after(122)).await;
    let reset = PasswordReset {
        token_hash: "earned".into(),
        customer: world.customer,
        user: world.user,
        password_hash: "reset".into(),
        throttles: vec![key.clone()],
        at: after(123),
    };
    let change = world.change("password.reset");
    let strangers = PasswordReset {
        customer: world.other,
        ..reset.clone()
    };
    assert_eq!(world.resets.reset(&strangers, &change).await.unwrap(), None);
    let late = PasswordReset {
        at: after(721),
        ..reset.clone()
    };
    assert_eq!(world.resets.reset(&late, &change).await.unwrap(), None);
    let ended = world.resets.reset(&reset, &change).await.unwrap().unwrap();
    assert!(ended.contains(&session));
    let state = world.reader.find(session).await.unwrap().unwrap();
    assert_eq!(state.revoked_at, Some(after(123)));
    assert_eq!(world.stored_hash().await, "reset");
    assert!(!state.force_password_reset);
    assert_eq!(
        world.throttle.reserve(&key, after(123)).await.unwrap(),
        Attempt::Allowed
    );
    assert_eq!(world.resets.reset(&reset, &change).await.unwrap(), None);
    assert_eq!(world.times("password.reset").await, 1);
}

async fn twenty_wrong_ones_end_the_day(world: &World) {
    // Five wrong ones were tried above.
    let day = now() + TimeDelta::hours(2);
    for hour in 0..3 {
        let at = day + TimeDelta::hours(hour);
        assert_eq!(issue(world, at).await, SendVerdict::Send);
        for _ in 0..5 {
            assert!(attempt(world, at).await.is_some());
        }
    }
    let later = day + TimeDelta::hours(4);
    assert_eq!(issue(world, later).await, SendVerdict::Wait(OneTimeCode::DAY));
    let next = now() + TimeDelta::hours(27);
    assert_eq!(issue(world, next).await, SendVerdict::Send);
    assert!(attempt(world, next).await.is_some());
}

async fn what_is_old_is_thrown_away(world: &World) {
    let before = now() + TimeDelta::hours(1);
    // Three codes and one token were made in the first hour.
    assert_eq!(world.codes.purge(before, 2).await.unwrap(), 3);
    assert_eq!(world.codes.purge(before, 2).await.unwrap(), 1);
    assert_eq!(world.codes.purge(before, 2).await.unwrap(), 0);
}
