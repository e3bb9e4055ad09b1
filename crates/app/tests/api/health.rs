//! `/health`, `/metrics`

use crate::harness::{Stack, TestApp};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

on_both_stacks! {
    async fn the_process_and_what_it_stands_on_answer(app) {
        let live = app.root(Method::GET, "/health/live").send().await;
        assert_eq!(live.ok(), &json!({ "status": "ok" }));
        let redis = app.config.redis_url.is_some();
        let parts = if redis { json!({ "database": true, "redis": true }) } else { json!({ "database": true }) };
        let mut found = json!(null);
        // A Redis on a busy machine may miss its quarter of a second once or twice.
        for _ in 0..100 {
            found = app.root(Method::GET, "/health/ready").send().await.ok()["parts"].clone();
            if found == parts {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(found, parts);
    }

    async fn figures_are_by_template_and_for_loopback(app) {
        app.get("/no/such/route/77").send().await.refused(404, "NOT_FOUND");
        app.get("/repairs/77").send().await.refused(401, "UNAUTHENTICATED");
        let metrics = app.root(Method::GET, "/metrics").send().await;
        assert_eq!(metrics.status, 200);
        let text = metrics.text();
        assert!(text.contains(r#"portal_http_requests_total{method="GET",route="unknown",status="404"} 1"#), "{text}");
        assert!(text.contains(r#"portal_http_requests_total{method="GET",route="/repairs/{id}",status="401"} 1"#), "{text}");
        assert!(!text.contains("/no/such") && !text.contains("/77"));
        let mut names = vec![
            "portal_pool_connections ", "portal_db_statements_total ", "portal_cache_hits_total ", "portal_cache_misses_total ", "portal_cache_errors_total ",
            "portal_bcrypt_queued ", "portal_bcrypt_running ", "portal_audit_waiting ", "portal_audit_dropped_total ",
        ];
        if app.config.redis_url.is_some() {
            names.extend(["portal_redis_up ", "portal_redis_outages_total ", "portal_redis_failures_total "]);
        }
        for name in names {
            assert!(text.lines().any(|line| line.starts_with(name)), "{name}: {text}");
        }
    }
}

#[tokio::test]
async fn with_a_token_configured_only_its_holder_reads_figures() {
    let app = TestApp::with(
        Stack::Embedded,
        &[("PORTAL_METRICS_TOKEN", "the-token-of-the-metrics")],
    )
    .await;
    app.root(Method::GET, "/metrics")
        .send()
        .await
        .refused(404, "NOT_FOUND");
    app.root(Method::GET, "/metrics")
        .bearer("another")
        .send()
        .await
        .refused(404, "NOT_FOUND");
    let metrics = app
        .root(Method::GET, "/metrics")
        .bearer("the-token-of-the-metrics")
        .send()
        .await;
    assert_eq!(metrics.status, 200);
}

#[tokio::test]
async fn a_proxys_caller_is_not_on_loopback() {
    for proxies in ["127.0.0.1", ""] {
        let app = TestApp::with(Stack::Embedded, &[("PORTAL_TRUSTED_PROXIES", proxies)]).await;
        let call = app
            .root(Method::GET, "/metrics")
            .header("x-forwarded-for", "203.0.113.5");
        call.send().await.refused(404, "NOT_FOUND");
    }
}
