//! Credentials: Bearer and cookie, both base paths, and what browsers may be tricked into.

use crate::auth::{audited_until, login};
use crate::dev::PRODUCTION;
use crate::harness::{Stack, TestApp};
use adapter_sql::shop::standard;
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

on_both_stacks! {
    async fn header_and_cookie_sign_in_alike_under_both_base_paths(app) {
        let mona = app.sign_in(standard::MONA).await;
        for base in ["/api/customer/v1", "/api/customer"] {
            let path = format!("{base}/auth/sessions");
            for call in [app.root(Method::GET, &path).bearer(&mona), app.root(Method::GET, &path).cookie("token", &mona)] {
                assert_eq!(call.send().await.ok().as_array().unwrap().len(), 1, "{path}");
            }
        }
        let slashed = app.get("/auth/sessions/?x=1").bearer(&mona).send().await;
        slashed.ok();
        app.get("/auth/sessions").header("authorization", "Basic bW9uYTp4").cookie("token", &mona)
            .send().await.refused(401, "UNAUTHENTICATED");
    }

    async fn another_sites_page_changes_nothing_with_the_cookie(app) {
        let mona = app.sign_in(standard::MONA).await;
        let logout = || app.post("/auth/logout").cookie("token", &mona);
        let refused = logout().send().await;
        refused.refused(403, "CROSS_SITE_REQUEST");
        assert_eq!(refused.message(), "جاء الطلب من موقع غير مسموح به.");
        for (origin, site) in [("https://evil.example", "cross-site"), ("http://evil.example", "same-site"), ("null", "none")] {
            let call = logout().header("origin", origin).header("sec-fetch-site", site);
            call.send().await.refused(403, "CROSS_SITE_REQUEST");
        }
        app.get("/auth/sessions").cookie("token", &mona).header("origin", "https://evil.example").send().await.ok();
        logout().header("origin", "http://localhost:3000").header("sec-fetch-site", "same-site").send().await.ok();
        app.get("/auth/sessions").bearer(&mona).send().await.refused(401, "SESSION_REVOKED");
    }

    async fn a_header_of_another_scheme_proves_nothing(app) {
        let answer = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
        let refresh = answer.ok()["refreshToken"].as_str().unwrap();
        for scheme in ["Basic bW9uYTp4", "Negotiate YII", "x"] {
            let call = || app.post("/auth/refresh").cookie("refreshToken", refresh).header("authorization", scheme);
            call().header("origin", "https://evil.example").send().await.refused(403, "CROSS_SITE_REQUEST");
            call().send().await.refused(403, "CROSS_SITE_REQUEST");
        }
        // Neither refusal has used the token up.
        app.post("/auth/refresh").cookie("refreshToken", refresh).header("authorization", "Basic bW9uYTp4")
            .header("sec-fetch-site", "same-origin").send().await.ok();
    }

    async fn each_refusal_is_in_the_audit_log_once(app) {
        login(&app, "01099999999", "wrong").await.refused(401, "INVALID_CREDENTIALS");
        let made_up = json!({ "refreshToken": "made up" });
        app.post("/auth/refresh").json(&made_up).send().await.refused(401, "UNAUTHENTICATED");
        let guess = json!({ "loginIdentifier": standard::MONA_PHONE, "otp": "123456" });
        app.post("/auth/verify-otp").json(&guess).send().await.refused(401, "INVALID_CODE");
        app.get("/auth/sessions").send().await.refused(401, "UNAUTHENTICATED");
        let refused = ["session.login_failed", "session.refresh_failed", "code.failed", "access.refused"];
        assert_eq!(audited_until(&app, "access.refused").await, refused);
    }

    async fn with_the_header_any_origin_will_do(app) {
        let mona = app.sign_in(standard::MONA).await;
        app.post("/auth/logout").bearer(&mona).header("origin", "https://evil.example").send().await.ok();
    }

    async fn a_preflight_is_granted_to_allowed_origins_alone(app) {
        let ask = |origin: &'static str, method: &'static str| {
            app.call(Method::OPTIONS, "/profile")
                .header("origin", origin)
                .header("access-control-request-method", method)
                .header("access-control-request-headers", "authorization,content-type")
                .send()
        };
        let granted = ask("http://localhost:3000", "PUT").await;
        assert_eq!(granted.status, 200);
        assert_eq!(granted.header("access-control-allow-origin"), Some("http://localhost:3000"));
        assert_eq!(granted.header("access-control-allow-credentials"), Some("true"));
        for (origin, method) in [("https://evil.example", "PUT"), ("http://localhost:3000", "TRACE")] {
            let refused = ask(origin, method).await;
            assert!(refused.header("access-control-allow-origin").is_none_or(|_| refused.status == 400), "{origin} {method}");
            assert!(refused.header("access-control-allow-methods").is_none(), "{origin} {method}");
        }
    }

    async fn a_token_ends(app) {
        let mona = app.sign_in(standard::MONA).await;
        app.clock.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
        app.get("/auth/sessions").bearer(&mona).send().await.ok();
        app.clock.advance(TimeDelta::seconds(1));
        let refused = app.get("/auth/sessions").bearer(&mona).language("en").send().await;
        refused.refused(401, "TOKEN_EXPIRED");
        assert_eq!(refused.message(), "Your login has expired. Please log in again.");
    }

    async fn the_saved_language_goes_before_the_browsers(app) {
        let karim = app.sign_in(standard::KARIM).await;
        let refused = app.get("/repairs/2000000000").bearer(&karim).language("ar").send().await;
        refused.refused(404, "REPAIR_NOT_FOUND");
        assert_eq!(refused.message(), "The repair was not found.");
    }

    async fn what_changed_is_sent_again_and_what_did_not_is_not(app) {
        let mona = app.sign_in(standard::MONA).await;
        let first = app.get("/repairs").bearer(&mona).send().await;
        let tag = first.header("etag").unwrap();
        let again = app.get("/repairs").bearer(&mona).header("if-none-match", tag).send().await;
        assert_eq!((again.status.as_u16(), again.header("etag")), (304, Some(tag)));
        let path = format!("/repairs/{}/comments", standard::UNDER_REPAIR);
        let before = app.get(&path).bearer(&mona).send().await;
        app.post(&path).bearer(&mona).json(&json!({ "comment": "متى يكون جاهزاً؟" })).send().await.ok();
        let after = app.get(&path).bearer(&mona).header("if-none-match", before.header("etag").unwrap()).send().await;
        assert_eq!(after.status, 200);
    }
}

/// Customers are counted one by one, wherever they call from.
async fn each_customer_has_a_limit(stack: Stack) {
    let app = TestApp::with(stack, &[("PORTAL_LIMIT_GENERAL", "4/1m")]).await;
    let (mona, karim) = (
        app.sign_in(standard::MONA).await,
        app.sign_in(standard::KARIM).await,
    );
    for _ in 0..4 {
        app.get("/auth/sessions").bearer(&mona).send().await.ok();
    }
    app.get("/auth/sessions")
        .bearer(&mona)
        .send()
        .await
        .refused(429, "RATE_LIMITED");
    app.get("/auth/sessions").bearer(&karim).send().await.ok();
    app.clock.advance(TimeDelta::seconds(61));
    if stack == Stack::Embedded {
        app.get("/auth/sessions").bearer(&mona).send().await.ok();
    }
}

#[tokio::test]
async fn sqlite_each_customer_has_a_limit() {
    each_customer_has_a_limit(Stack::Embedded).await;
}

#[tokio::test]
async fn mariadb_each_customer_has_a_limit() {
    each_customer_has_a_limit(Stack::Served).await;
}

#[tokio::test]
async fn browsers_keep_credentials_to_encrypted_connections_in_production() {
    let app = TestApp::with(Stack::Embedded, PRODUCTION).await;
    let answer = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
    answer.ok();
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 3);
    for cookie in cookies {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.split("; ").any(|part| part == "Secure"), "{cookie}");
    }
    assert_eq!(
        answer.header("strict-transport-security"),
        Some("max-age=31536000; includeSubDomains")
    );
    let development = TestApp::on(Stack::Embedded).await;
    let answer = login(&development, standard::MONA_PHONE, standard::PASSWORD).await;
    assert_eq!(answer.header("strict-transport-security"), None);
}
