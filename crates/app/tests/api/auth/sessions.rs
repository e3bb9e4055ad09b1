//! `/auth/sessions` and `POST /auth/logout`

use super::login;
use adapter_sql::shop::standard;
use chrono::TimeDelta;
use serde_json::json;

on_both_stacks! {
    async fn sessions_are_listed_and_ended(app) {
        let here = app.sign_in(standard::MONA).await;
        let phone = app.sign_in(standard::MONA).await;
        let karim = app.sign_in(standard::KARIM).await;
        let listed = app.get("/auth/sessions").bearer(&here).send().await;
        let listed = listed.ok().as_array().unwrap();
        assert_eq!(listed.len(), 2);
        let other = listed.iter().find(|s| s["current"] == false).unwrap();
        assert_eq!(other["ipAddress"], "127.0.0.1");
        let path = format!("/auth/sessions/{}", other["id"]);
        app.delete(&path).bearer(&karim).send().await.refused(404, "NOT_FOUND");
        app.delete(&path).bearer(&here).send().await.ok();
        app.get("/auth/sessions").bearer(&phone).send().await.refused(401, "SESSION_REVOKED");
        app.delete(&path).bearer(&here).send().await.refused(404, "NOT_FOUND");
        app.delete("/auth/sessions/zero").bearer(&here).send().await.refused(400, "BAD_REQUEST");

        let tablet = app.sign_in(standard::MONA).await;
        let ended = app.delete("/auth/sessions").bearer(&here).send().await;
        assert_eq!(ended.ok()["revoked"], 1);
        app.get("/auth/sessions").bearer(&tablet).send().await.refused(401, "SESSION_REVOKED");
        app.get("/auth/sessions").bearer(&here).send().await.ok();
        app.get("/auth/sessions").bearer(&karim).send().await.ok();
    }

    async fn logging_out_ends_the_session_and_clears_the_cookies(app) {
        let answer = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
        let token = answer.ok()["token"].as_str().unwrap();
        let out = app.post("/auth/logout").bearer(token).send().await;
        out.ok();
        assert_eq!(out.headers.get_all("set-cookie").iter().count(), 3);
        assert_eq!(out.header("clear-site-data"), Some("\"cache\""), "what the browser kept of answers goes too");
        assert_eq!(answer.header("clear-site-data"), None);
        for cookie in out.headers.get_all("set-cookie") {
            assert!(cookie.to_str().unwrap().contains("Max-Age=0"));
        }
        let again = app.post("/auth/logout").bearer(token).send().await;
        again.refused(401, "SESSION_REVOKED");
        assert_eq!(again.headers.get_all("set-cookie").iter().count(), 3, "the cookies are of no use any more");
        assert_eq!(again.header("clear-site-data"), Some("\"cache\""));
    }

    async fn ending_ones_own_session_signs_out(app) {
        let (here, there) = (app.sign_in(standard::MONA).await, app.sign_in(standard::MONA).await);
        let listed = app.get("/auth/sessions").bearer(&here).send().await;
        let id = |current: bool| {
            let mut sessions = listed.ok().as_array().unwrap().iter();
            sessions.find(|session| session["current"] == current).unwrap()["id"].to_string()
        };
        let other = app.delete(&format!("/auth/sessions/{}", id(false))).bearer(&here).send().await;
        other.ok();
        assert_eq!((other.header("clear-site-data"), other.header("set-cookie")), (None, None));
        let own = app.delete(&format!("/auth/sessions/{}", id(true))).bearer(&here).send().await;
        own.ok();
        assert_eq!(own.header("clear-site-data"), Some("\"cache\""));
        assert_eq!(own.headers.get_all("set-cookie").iter().count(), 3);
        for token in [&here, &there] {
            app.get("/auth/sessions").bearer(token).send().await.refused(401, "SESSION_REVOKED");
        }
    }

    async fn who_has_no_live_token_can_log_out_all_the_same(app) {
        let session = async || {
            let answer = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
            let text = |name: &str| answer.ok()[name].as_str().unwrap().to_owned();
            (text("token"), text("refreshToken"))
        };
        let ended = async |refresh: &str| {
            let body = json!({ "refreshToken": refresh });
            app.post("/auth/refresh").json(&body).send().await.refused(401, "SESSION_REVOKED");
        };
        // The cookie of the refresh token alone, for the page of the portal alone.
        let (token, refresh) = session().await;
        let logout = || app.post("/auth/logout").cookie("refreshToken", &refresh);
        logout().header("origin", "https://evil.example").send().await.refused(403, "CROSS_SITE_REQUEST");
        app.get("/auth/sessions").bearer(&token).send().await.ok();
        let out = logout().header("sec-fetch-site", "same-origin").send().await;
        assert_eq!((out.ok(), out.headers.get_all("set-cookie").iter().count()), (&json!({}), 3));
        app.get("/auth/sessions").bearer(&token).send().await.refused(401, "SESSION_REVOKED");
        ended(&refresh).await;

        // A token whose time is over, of a session that lives.
        let (token, refresh) = session().await;
        let (kept, _) = session().await;
        app.clock.advance(TimeDelta::days(8));
        app.post("/auth/logout").bearer(&token).send().await.ok();
        ended(&refresh).await;
        app.post("/auth/logout").bearer(&token).send().await.refused(401, "TOKEN_EXPIRED");

        // Neither: refused, and the cookies go.
        for call in [app.post("/auth/logout"), app.post("/auth/logout").bearer("made up")] {
            let out = call.header("sec-fetch-site", "same-origin").send().await;
            out.refused(401, "UNAUTHENTICATED");
            assert_eq!(out.headers.get_all("set-cookie").iter().count(), 3);
        }
        let out = app.post("/auth/logout").cookie("refreshToken", "made up").header("sec-fetch-site", "same-origin");
        out.send().await.refused(401, "UNAUTHENTICATED");
        app.post("/auth/logout").bearer(&kept).send().await.ok();
    }
}
