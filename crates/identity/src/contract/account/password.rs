//! The password, changed by its owner.

use super::{AccountWorld, now};
use crate::login::{NewLogin, ThrottleKey};
use crate::session::NewSession;
use chrono::TimeDelta;
use kernel::{CustomerId, SessionId, UserId};
use tokio::task::JoinSet;

/// What the stored password is afterwards.
pub(super) const LAST: &str = "$2b$04$QJ5uVx8sK1mZc0yWn3LrTecGBiGTx/9d/ATxcxgD83ErT5c.PVfBf";

pub(super) async fn all(world: &AccountWorld) {
    other_sessions_end_with_the_old_password(world).await;
    of_many_changes_at_once_one_counts(world).await;
}

async fn open(world: &AccountWorld, (customer, user): (CustomerId, UserId), hash: &str) -> SessionId {
    let session = NewSession {
        customer,
        user,
        token_hash: hash.to_owned(),
        ip: None,
        user_agent: None,
        created_at: now(),
        expires_at: now() + TimeDelta::days(30),
    };
    let login = NewLogin {
        session,
        verified: world.hash.into(),
        throttle: ThrottleKey("nobody".into()),
        rehash: None,
        at: now(),
    };
    let change = world.change("session.login");
    world.logins.open(&login, &change).await.unwrap().unwrap()
}

pub(super) async fn live(world: &AccountWorld, customer: CustomerId) -> Vec<SessionId> {
    let live = world.sessions.live(customer, now(), 100).await.unwrap();
    live.iter().map(|session| session.id).collect()
}

async fn replace(world: &AccountWorld, keep: SessionId, from: &str, to: &str) -> Option<Vec<SessionId>> {
    let change = world.change("profile.password");
    let done = world
        .passwords
        .replace(world.owner, keep, (from, to), now(), &change);
    done.await.unwrap()
}

async fn other_sessions_end_with_the_old_password(world: &AccountWorld) {
    let here = open(world, world.owner, "here").await;
    let there = open(world, world.owner, "there").await;
    let theirs = open(world, world.other, "theirs").await;
    assert_eq!(
        replace(world, here, "another hash", LAST).await,
        None,
        "the stored one is not that"
    );
    assert_eq!(world.times("profile.password").await, 0);
    assert_eq!(live(world, world.owner.0).await.len(), 2);

    assert_eq!(replace(world, here, world.hash, LAST).await, Some(vec![there]));
    assert_eq!(live(world, world.owner.0).await, [here]);
    assert_eq!(live(world, world.other.0).await, [theirs]);
    let (customer, user) = world.owner;
    let stored = world.passwords.find(customer, user).await.unwrap().unwrap();
    assert_eq!(stored.hash, LAST);
}

async fn of_many_changes_at_once_one_counts(world: &AccountWorld) {
    let here = live(world, world.owner.0).await[0];
    let mut changes = JoinSet::new();
    for n in 0..4 {
        let (world, to) = (world.clone(), LAST.replace("Vx8s", &format!("Vx8{n}")));
        changes.spawn(async move { (replace(&world, here, LAST, &to).await.is_some(), to) });
    }
    let done = changes.join_all().await;
    let counted: Vec<_> = done.iter().filter(|(counted, _)| *counted).collect();
    let [(_, to)] = counted[..] else {
        panic!("{done:?}")
    };
    assert!(replace(world, here, to, LAST).await.is_some());
}
