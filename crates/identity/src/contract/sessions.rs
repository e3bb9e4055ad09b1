//! Sessions are opened, rotated, ended and thrown away.

use super::{World, after, now};
use crate::login::{Attempt, NewLogin, ThrottleKey};
use crate::session::{NewSession, Rotation};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{CustomerId, SessionId, UserId};
use tokio::task::JoinSet;

pub(super) async fn all(world: &World) {
    a_login_opens_a_session(world).await;
    a_replaced_password_opens_nothing(world).await;
    of_many_rotations_at_once_one_succeeds(world).await;
    use_is_noted_and_never_taken_back(world).await;
    only_ones_own_live_sessions_are_ended(world).await;
    what_is_long_over_is_thrown_away(world).await;
}

fn session(customer: CustomerId, user: UserId, hash: &str, at: DateTime<Utc>) -> NewSession {
    NewSession {
        customer,
        user,
        token_hash: hash.to_owned(),
        ip: Some("203.0.113.7".parse().unwrap()),
        user_agent: Some("contract/1".into()),
        created_at: at,
        expires_at: at + TimeDelta::days(30),
    }
}

/// Opens a session of the customer's.
pub(super) async fn open(world: &World, hash: &str, at: DateTime<Utc>) -> SessionId {
    let verified = world.stored_hash().await;
    open_for(world, (world.customer, world.user, &verified), hash, at).await
}

async fn open_for(
    world: &World,
    (customer, user, verified): (CustomerId, UserId, &str),
    hash: &str,
    at: DateTime<Utc>,
) -> SessionId {
    let login = NewLogin {
        session: session(customer, user, hash, at),
        verified: verified.to_owned(),
        throttle: ThrottleKey("nobody".into()),
        rehash: None,
        at,
    };
    world
        .logins
        .open(&login, &world.change("session.login"))
        .await
        .unwrap()
        .expect("the stored hash is the one that was verified")
}

async fn live(world: &World, at: DateTime<Utc>) -> Vec<SessionId> {
    let live = world.sessions.live(world.customer, at, 100).await.unwrap();
    live.iter().map(|session| session.id).collect()
}

async fn a_login_opens_a_session(world: &World) {
    let key = ThrottleKey("cleared".into());
    for _ in 0..5 {
        world.throttle.reserve(&key, now()).await.unwrap();
    }
    let mut login = NewLogin {
        session: session(world.customer, world.user, "first", now()),
        verified: world.hash.into(),
        throttle: key.clone(),
        rehash: None,
        at: now(),
    };
    let first = world
        .logins
        .open(&login, &world.change("session.login"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(world.stored_hash().await, world.hash);
    assert_eq!(
        world.throttle.reserve(&key, now()).await.unwrap(),
        Attempt::Allowed
    );

    login.rehash = Some("renewed".into());
    login.session.token_hash = "second".into();
    let second = world
        .logins
        .open(&login, &world.change("session.login"))
        .await
        .unwrap()
        .unwrap();
    assert_ne!(first, second);
    assert_eq!(world.stored_hash().await, "renewed");

    let sign_in = (Some("203.0.113.7".into()), Some("contract/1".into()));
    assert_eq!(
        world.journal.sign_ins(world.user).await,
        [sign_in.clone(), sign_in]
    );
    assert_eq!(world.times("session.login").await, 2);

    let state = world.reader.find(first).await.unwrap().unwrap();
    assert_eq!((state.customer, state.user), (world.customer, world.user));
    assert_eq!((state.revoked_at, state.last_seen_at), (None, Some(now())));
    assert_eq!(state.expires_at, now() + TimeDelta::days(30));
    assert!(state.judge_account().is_ok() && !state.force_password_reset);
    assert!(world.reader.find(SessionId(987_654)).await.unwrap().is_none());

    let listed = world.sessions.live(world.customer, now(), 100).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0].ip_address.as_deref(), Some("203.0.113.7"));
    assert_eq!(listed[0].user_agent.as_deref(), Some("contract/1"));
    assert_eq!(
        world.sessions.live(world.customer, now(), 1).await.unwrap().len(),
        1
    );
}

async fn a_replaced_password_opens_nothing(world: &World) {
    let key = ThrottleKey("kept".into());
    for _ in 0..5 {
        world.throttle.reserve(&key, now()).await.unwrap();
    }
    let before = live(world, now()).await;
    let (logged, log) = (
        world.times("session.login").await,
        world.journal.sign_ins(world.user).await,
    );
    let stored = world.stored_hash().await;
    for verified in [world.hash.to_owned(), stored.to_uppercase(), String::new()] {
        let login = NewLogin {
            session: session(world.customer, world.user, "late", now()),
            verified,
            throttle: key.clone(),
            rehash: Some("never".into()),
            at: now(),
        };
        let change = world.change("session.login");
        assert_eq!(world.logins.open(&login, &change).await.unwrap(), None);
    }
    assert_eq!(live(world, now()).await, before);
    assert_eq!(world.stored_hash().await, stored);
    assert_eq!(world.times("session.login").await, logged);
    assert_eq!(world.journal.sign_ins(world.user).await, log);
    assert!(matches!(
        world.throttle.reserve(&key, now()).await.unwrap(),
        Attempt::Locked { .. }
    ));
}

async fn of_many_rotations_at_once_one_succeeds(world: &World) {
    let id = open(world, "before", now()).await;
    let rotation = Rotation {
        customer: world.customer,
        session: id,
        from: "before".into(),
        to: "after".into(),
        generation: 1,
        at: after(60),
        expires_at: after(60) + TimeDelta::days(30),
    };
    let mut tabs = JoinSet::new();
    for _ in 0..6 {
        let (sessions, rotation, change) = (
            world.sessions.clone(),
            rotation.clone(),
            world.change("session.refresh"),
        );
        tabs.spawn(async move { sessions.rotate(&rotation, &change).await.unwrap() });
    }
    let won = tabs.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
    assert_eq!(world.times("session.refresh").await, 1);
    let kept = world.sessions.refreshable(id).await.unwrap().unwrap();
    assert_eq!(kept.token_hash, "after");
    assert_eq!(kept.previous_hash.as_deref(), Some("before"));
    assert_eq!(kept.rotated_at, Some(after(60)));
    assert_eq!(kept.opened_at, now(), "a rotation does not make it younger");
    assert_eq!(kept.state.expires_at, rotation.expires_at);

    let mut next = Rotation {
        from: "after".into(),
        to: "third".into(),
        customer: world.other,
        ..rotation
    };
    let change = world.change("session.refresh");
    assert!(!world.sessions.rotate(&next, &change).await.unwrap());
    next.customer = world.customer;
    let revoke = world.change("session.revoke");
    assert!(
        world
            .sessions
            .revoke(world.customer, id, after(61), &revoke)
            .await
            .unwrap()
    );
    assert!(!world.sessions.rotate(&next, &change).await.unwrap());
    assert_eq!(world.times("session.refresh").await, 1);
    assert_eq!(world.times("session.revoke").await, 1);
}

async fn use_is_noted_and_never_taken_back(world: &World) {
    let id = open(world, "seen", now()).await;
    let seen = async || world.reader.find(id).await.unwrap().unwrap().last_seen_at;
    world.activity.touch(id, after(90)).await.unwrap();
    assert_eq!(seen().await, Some(after(90)));
    world.activity.touch(id, after(30)).await.unwrap();
    assert_eq!(seen().await, Some(after(90)));
    assert_eq!(live(world, after(90)).await.first(), Some(&id));
}

async fn only_ones_own_live_sessions_are_ended(world: &World) {
    let change = world.change("session.revoke_own");
    let id = open(world, "mine", now()).await;
    let theirs = open_for(
        world,
        (world.other, world.other_user, world.hash),
        "theirs",
        now(),
    )
    .await;
    assert!(
        !world
            .sessions
            .revoke(world.customer, theirs, now(), &change)
            .await
            .unwrap()
    );
    assert!(
        !world
            .sessions
            .revoke(world.other, id, now(), &change)
            .await
            .unwrap()
    );
    assert!(
        world
            .sessions
            .revoke(world.customer, id, after(1), &change)
            .await
            .unwrap()
    );
    assert!(
        !world
            .sessions
            .revoke(world.customer, id, after(2), &change)
            .await
            .unwrap()
    );
    let state = world.reader.find(id).await.unwrap().unwrap();
    assert_eq!(state.revoked_at, Some(after(1)));
    let expired = now() + TimeDelta::days(31);
    assert!(
        !world
            .sessions
            .revoke(world.other, theirs, expired, &change)
            .await
            .unwrap()
    );

    assert_eq!(world.times("session.revoke_own").await, 1);

    let kept = open(world, "kept", now()).await;
    let change = world.change("session.revoke_others");
    let mut others = live(world, now()).await;
    others.retain(|other| *other != kept);
    let mut ended = world
        .sessions
        .revoke_others(world.customer, kept, after(3), &change)
        .await
        .unwrap();
    ended.sort_unstable();
    others.sort_unstable();
    assert_eq!(ended, others);
    assert_eq!(live(world, after(3)).await, [kept]);
    assert!(
        world
            .reader
            .find(theirs)
            .await
            .unwrap()
            .unwrap()
            .revoked_at
            .is_none()
    );
    let again = world
        .sessions
        .revoke_others(world.customer, kept, after(4), &change)
        .await;
    assert!(again.unwrap().is_empty());
    assert_eq!(
        world.times("session.revoke_others").await,
        2,
        "also when there was none"
    );
}

async fn what_is_long_over_is_thrown_away(world: &World) {
    let old = open(world, "old", now() - TimeDelta::days(200)).await;
    let kept = open(world, "recent", now()).await;
    let before = now() - TimeDelta::days(90);
    assert_eq!(world.sessions.purge(before, 100).await.unwrap(), 1);
    assert!(world.reader.find(old).await.unwrap().is_none());
    assert!(world.reader.find(kept).await.unwrap().is_some());
    let ended = world.sessions.purge(after(5), 2).await.unwrap();
    assert_eq!(ended, 2);
}
