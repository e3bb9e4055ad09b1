//! What a [`RateLimiter`] promises.

use super::Passage;
use crate::{Quota, RateLimiter, Verdict};
use std::sync::Arc;
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(900);
/// Stores count time in milliseconds, and some of it passes while a test runs.
const NEARLY: Duration = Duration::from_secs(20);

const fn quota(limit: u32) -> Quota {
    Quota {
        limit,
        window: WINDOW,
    }
}

async fn hit(limiter: &dyn RateLimiter, key: &str, quota: Quota) -> Verdict {
    limiter.hit(key, quota).await.expect("the limiter answers")
}

/// Runs every promise of a [`RateLimiter`] against one that has counted nothing; `time` moves what it takes for time.
///
/// # Panics
/// Where a promise is broken.
pub async fn rate_limiter_keeps_its_promises(limiter: Arc<dyn RateLimiter>, time: &dyn Passage) {
    counts_down_and_then_refuses(&*limiter).await;
    counts_each_key_alone(&*limiter).await;
    starts_its_window_at_the_first(&*limiter, time).await;
    is_not_prolonged_by_what_it_refuses(&*limiter, time).await;
    is_exact_when_many_come_at_once(limiter).await;
}

async fn counts_down_and_then_refuses(limiter: &dyn RateLimiter) {
    for left in (0..3).rev() {
        let verdict = hit(limiter, "down", quota(3)).await;
        assert!(verdict.allowed);
        assert_eq!((verdict.limit, verdict.remaining), (3, left));
        assert!(
            verdict.reset <= WINDOW && verdict.reset > WINDOW - NEARLY,
            "{:?}",
            verdict.reset
        );
    }
    for _ in 0..2 {
        let verdict = hit(limiter, "down", quota(3)).await;
        assert!(!verdict.allowed);
        assert_eq!((verdict.limit, verdict.remaining), (3, 0));
    }
    assert!(!hit(limiter, "shut", quota(0)).await.allowed);
}

async fn counts_each_key_alone(limiter: &dyn RateLimiter) {
    let keys = [
        "login:192.0.2.7",
        "login:2001:db8::7",
        "general:customer:7",
        "",
        "عميل*?[a]\r\n",
    ];
    for key in keys {
        assert_eq!(hit(limiter, key, quota(9)).await.remaining, 8, "{key:?}");
    }
    for key in keys {
        assert_eq!(hit(limiter, key, quota(9)).await.remaining, 7, "{key:?}");
    }
}

async fn starts_its_window_at_the_first(limiter: &dyn RateLimiter, time: &dyn Passage) {
    hit(limiter, "window", quota(5)).await;
    time.pass(WINDOW / 2).await;
    let middle = hit(limiter, "window", quota(5)).await;
    assert_eq!(middle.remaining, 3);
    assert!(
        middle.reset <= WINDOW / 2 && middle.reset > WINDOW / 2 - NEARLY,
        "{:?}",
        middle.reset
    );
    time.pass(WINDOW / 2).await;
    let next = hit(limiter, "window", quota(5)).await;
    assert_eq!(next.remaining, 4);
    assert!(next.reset > WINDOW - NEARLY, "{:?}", next.reset);
}

async fn is_not_prolonged_by_what_it_refuses(limiter: &dyn RateLimiter, time: &dyn Passage) {
    for _ in 0..4 {
        hit(limiter, "patient", quota(1)).await;
    }
    time.pass(WINDOW - NEARLY).await;
    assert!(!hit(limiter, "patient", quota(1)).await.allowed);
    time.pass(NEARLY).await;
    assert!(hit(limiter, "patient", quota(1)).await.allowed);
}

async fn is_exact_when_many_come_at_once(limiter: Arc<dyn RateLimiter>) {
    let tasks: Vec<_> = (0..200)
        .map(|_| {
            let limiter = limiter.clone();
            tokio::spawn(async move { hit(&*limiter, "storm", quota(30)).await.allowed })
        })
        .collect();
    let mut allowed = 0;
    for task in tasks {
        allowed += u32::from(task.await.unwrap());
    }
    assert_eq!(allowed, 30);
}
