//! What an answer costs the database.

use crate::harness::TestApp;
use adapter_sql::shop::standard;
use std::time::Duration;

on_both_stacks! {
    async fn lists_and_details_take_few_statements(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (path, allowed) in [
            ("/repairs", 2),
            ("/repairs?status=pending&search=a&sortBy=status", 2),
            ("/invoices", 2),
            ("/invoices?status=overdue&sortBy=status", 2),
            ("/devices", 2),
            ("/notifications", 2),
            ("/payments/history", 2),
            (&format!("/repairs/{}/comments", standard::INSPECTION), 2),
            (&format!("/repairs/{}", standard::INSPECTION), 7),
            (&format!("/invoices/{}", standard::PAID), 7),
        ] {
            let taken = least(&app, &mona, path, Some(allowed)).await;
            assert!((1..=allowed).contains(&taken), "{path} takes {taken} statements");
        }
    }

    async fn what_is_cached_takes_none_and_nor_does_a_known_session(app) {
        let mona = app.sign_in(standard::MONA).await;
        for path in ["/dashboard/stats", "/repairs", "/invoices", "/devices", "/notifications", "/notifications/unread-count"] {
            assert_eq!(least(&app, &mona, path, None).await, 0, "{path}");
        }
    }
}

/// The fewest statements that a call took: what runs in the background may add to one try, but not to all. With a bound
/// nothing is cached, and it is met or not; without one everything is.
async fn least(app: &TestApp, token: &str, path: &str, bound: Option<u64>) -> u64 {
    let mut least = u64::MAX;
    for _ in 0..100 {
        if bound.is_some() {
            app.forget(standard::MONA).await;
        } else {
            app.get(path).bearer(token).send().await.ok();
        }
        let before = app.database.statements().sent();
        app.get(path).bearer(token).send().await.ok();
        least = least.min(app.database.statements().sent() - before);
        if least <= bound.unwrap_or(0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    least
}
