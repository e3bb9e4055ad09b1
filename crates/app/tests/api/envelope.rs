//! What every answer has in common.

use crate::harness::{Stack, TestApp};
use reqwest::Method;

on_both_stacks! {
    async fn an_unknown_route_is_refused_in_the_callers_language(app) {
        let arabic = app.get("/nothing").send().await;
        arabic.refused(404, "NOT_FOUND");
        assert_eq!(arabic.message(), "لم يُعثر على شيء هنا.");
        let english = app.get("/nothing").language("fr, en-GB;q=0.8").send().await;
        assert_eq!(english.message(), "Nothing was found here.");
        assert_eq!(english.header("cache-control"), Some("no-store"));
        assert_eq!(english.header("x-content-type-options"), Some("nosniff"));
    }

    async fn a_known_path_with_another_method_names_those_it_has(app) {
        let refused = app.root(Method::DELETE, "/health/live").send().await;
        refused.refused(405, "METHOD_NOT_ALLOWED");
        assert_eq!(refused.header("allow"), Some("GET, HEAD"));
    }

    async fn a_well_formed_request_id_comes_back_and_any_other_does_not(app) {
        let echoed = app.get("/nothing").header("x-request-id", "trace-1.a_B").send().await;
        assert_eq!(echoed.json["meta"]["requestId"], "trace-1.a_B");
        assert_eq!(echoed.header("x-request-id"), Some("trace-1.a_B"));
        let made = app.get("/nothing").header("x-request-id", "two words").send().await;
        let id = made.json["meta"]["requestId"].as_str().unwrap();
        assert_eq!((id.len(), made.header("x-request-id")), (32, Some(id)));
    }

    async fn head_is_get_without_the_body(app) {
        let head = app.root(Method::HEAD, "/health/live").send().await;
        assert_eq!(head.status, 200);
        assert!(head.bytes.is_empty());
    }

    async fn what_was_read_before_and_has_not_changed_is_not_sent_again(app) {
        let first = app.root(Method::GET, "/health/live").send().await;
        let tag = first.header("etag").unwrap().to_owned();
        assert!(tag.starts_with("W/\""));
        assert_eq!(first.header("cache-control"), Some("private, no-cache"));
        let request = reqwest::Client::new().get(format!("{}/health/live", app.base)).header("if-none-match", &tag);
        let again = request.send().await.unwrap();
        assert_eq!(again.status(), 304);
        assert_eq!(again.headers()["etag"], tag.as_str());
        assert!(again.bytes().await.unwrap().is_empty());
    }

    async fn only_configured_origins_may_read_answers(app) {
        let allowed = app.root(Method::GET, "/health/live").header("origin", "http://localhost:3000").send().await;
        assert_eq!(allowed.header("access-control-allow-origin"), Some("http://localhost:3000"));
        assert_eq!(allowed.header("access-control-allow-credentials"), Some("true"));
        let refused = app.get("/nothing").header("origin", "http://localhost:3000").send().await;
        assert_eq!(refused.header("access-control-allow-origin"), Some("http://localhost:3000"));
        let strange = app.root(Method::GET, "/health/live").header("origin", "https://evil.example").send().await;
        assert_eq!(strange.header("access-control-allow-origin"), None);
        let asked = app.root(Method::OPTIONS, "/health/live").header("origin", "http://localhost:3000")
            .header("access-control-request-method", "PUT").header("access-control-request-headers", "authorization");
        let asked = asked.send().await;
        assert!(asked.status.is_success(), "{}", asked.text());
        assert!(asked.header("access-control-allow-methods").unwrap().contains("PUT"));
    }

    async fn answers_are_compressed_when_asked(app) {
        let request = reqwest::Client::new().get(format!("{}/openapi.json", app.base)).header("accept-encoding", "gzip");
        let packed = request.send().await.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "gzip");
    }

    async fn who_wants_no_coding_at_all_is_answered_without_one(app) {
        for wanted in ["identity;q=0", "*;q=0", "portal, identity;q=0", "gzip;q=0, br;q=0, deflate;q=0, identity;q=0"] {
            let plain = app.root(Method::GET, "/health/live").header("accept-encoding", wanted).send().await;
            plain.ok();
            assert_eq!(plain.header("content-encoding"), None, "{wanted}");
            app.get("/nothing").header("accept-encoding", wanted).send().await.refused(404, "NOT_FOUND");
        }
    }
}

/// What is too much is refused with the time to wait, and every limited answer says how much is left.
async fn too_much_is_refused(stack: Stack) {
    let app = TestApp::with(stack, &[("PORTAL_LIMIT_GENERAL", "3/1m")]).await;
    for left in ["2", "1", "0"] {
        let answer = app.get("/nothing").send().await;
        answer.refused(404, "NOT_FOUND");
        assert_eq!(
            (
                answer.header("ratelimit-limit"),
                answer.header("ratelimit-remaining")
            ),
            (Some("3"), Some(left))
        );
        assert!(answer.header("ratelimit-reset").unwrap().parse::<u64>().unwrap() <= 60);
    }
    let refused = app.get("/nothing").language("en").send().await;
    refused.refused(429, "RATE_LIMITED");
    assert!((1..=60).contains(&refused.header("retry-after").unwrap().parse::<u64>().unwrap()));
    assert_eq!(refused.message(), "Too many requests. Please try again later.");
    app.root(Method::GET, "/health/live").send().await.ok();
}

#[tokio::test]
async fn sqlite_too_much_is_refused() {
    too_much_is_refused(Stack::Embedded).await;
}

#[tokio::test]
async fn mariadb_too_much_is_refused() {
    too_much_is_refused(Stack::Served).await;
}
