//! What a caller is told when the fault is ours: that there is one, and no more.

use crate::harness::{Stack, TestApp, in_both_languages};
use adapter_sql::RawSql;
use adapter_sql::shop::standard;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::json;

on_both_stacks! {
    async fn a_failure_of_ours_says_nothing_of_itself(app) {
        let mona = app.sign_in(standard::MONA).await;
        let erp = RawSql::open(app.config.database_url.expose_secret()).await;
        erp.exec("ALTER TABLE Device RENAME TO MovedAway").await;
        let answer = in_both_languages(
            async |language| app.get("/devices").bearer(&mona).language(language).send().await,
            500,
            "INTERNAL_ERROR",
        )
        .await;
        for word in ["Device", "MovedAway", "table", "SQL"] {
            assert!(!answer.text().contains(word), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn without_a_database_callers_are_told_when_to_come_back() {
    let app = TestApp::without_a_database();
    let body = json!({ "loginIdentifier": "01012345678", "password": "a-quiet-workshop-42" });
    let answer = in_both_languages(
        async |language| {
            app.post("/auth/login")
                .json(&body)
                .language(language)
                .send()
                .await
        },
        503,
        "UNAVAILABLE",
    )
    .await;
    assert!(answer.header("retry-after").is_some());
    assert!(!answer.text().contains("127.0.0.1"), "{}", answer.text());
    let ready = app.root(Method::GET, "/health/ready").send().await;
    ready.refused(503, "UNAVAILABLE");
    app.root(Method::GET, "/health/live").send().await.ok();
}

#[tokio::test]
async fn without_redis_the_portal_is_slower_not_down() {
    let settings = [
        ("PORTAL_REDIS_URL", "redis://127.0.0.1:1"),
        ("PORTAL_LIMIT_GENERAL", "3/15m"),
    ];
    let app = TestApp::with(Stack::Embedded, &settings).await;
    let ready = app.root(Method::GET, "/health/ready").send().await;
    assert_eq!(ready.ok()["parts"], json!({ "database": true, "redis": false }));
    let mona = app.sign_in(standard::MONA).await;
    for _ in 0..3 {
        app.get("/dashboard/stats").bearer(&mona).send().await.ok();
    }
    let limited = app.get("/dashboard/stats").bearer(&mona).send().await;
    limited.refused(429, "RATE_LIMITED");
    let figures = app.root(Method::GET, "/metrics").send().await.text();
    assert!(figures.contains("portal_redis_up 0"), "{figures}");
    let passed_by = figures
        .lines()
        .find_map(|line| line.strip_prefix("portal_cache_errors_total "))
        .unwrap();
    assert_ne!(passed_by, "0");
}
