//! The lock holds against guesses made at once.

use super::{World, after, now};
use crate::login::{Attempt, Throttle, ThrottleKey};
use tokio::task::JoinSet;

pub(super) async fn all(world: &World) {
    no_more_are_allowed_at_once_than_in_turn(world).await;
    a_lock_is_kept_and_taken_back(world).await;
    what_is_old_is_forgotten(world).await;
}

async fn no_more_are_allowed_at_once_than_in_turn(world: &World) {
    let mut guesses = JoinSet::new();
    for _ in 0..12 {
        let throttle = world.throttle.clone();
        guesses.spawn(async move { throttle.reserve(&ThrottleKey("parallel".into()), now()).await });
    }
    let outcomes = guesses.join_all().await;
    let allowed = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Ok(Attempt::Allowed)))
        .count();
    assert_eq!(allowed, Throttle::FAILURES, "{outcomes:?}");
}

async fn a_lock_is_kept_and_taken_back(world: &World) {
    let key = ThrottleKey("in turn".into());
    for second in 0..5 {
        let attempt = world.throttle.reserve(&key, after(second)).await.unwrap();
        assert_eq!(attempt, Attempt::Allowed, "attempt {second}");
    }
    let until = after(4) + Throttle::FIRST_LOCK;
    let locked = Attempt::Locked { until };
    assert_eq!(world.throttle.reserve(&key, after(5)).await.unwrap(), locked);
    world.throttle.release(&key, after(4)).await.unwrap();
    assert_eq!(
        world.throttle.reserve(&key, after(6)).await.unwrap(),
        Attempt::Allowed
    );
    assert!(matches!(
        world.throttle.reserve(&key, after(7)).await.unwrap(),
        Attempt::Locked { .. }
    ));
    // A second lock is twice as long, after the first was waited out.
    let later = after(6) + Throttle::FIRST_LOCK;
    for _ in 0..5 {
        assert_eq!(
            world.throttle.reserve(&key, later).await.unwrap(),
            Attempt::Allowed
        );
    }
    let until = later + Throttle::FIRST_LOCK * 2;
    assert_eq!(
        world.throttle.reserve(&key, later).await.unwrap(),
        Attempt::Locked { until }
    );
    world
        .throttle
        .release(&ThrottleKey("unknown".into()), now())
        .await
        .unwrap();
}

async fn what_is_old_is_forgotten(world: &World) {
    let day = chrono::TimeDelta::days(1);
    let gone = world.throttle.purge(now() - day, 10).await.unwrap();
    assert_eq!(gone, 0);
    assert_eq!(world.throttle.purge(now() + day, 1).await.unwrap(), 1);
    assert_eq!(world.throttle.purge(now() + day, 10).await.unwrap(), 1);
}
