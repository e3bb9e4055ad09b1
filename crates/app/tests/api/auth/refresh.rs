//! `POST /auth/refresh`

use super::login;
use crate::harness::{Answer, TestApp};
use adapter_sql::shop::standard;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

async fn refresh(app: &TestApp, token: &str) -> Answer {
    let body = json!({ "refreshToken": token });
    app.post("/auth/refresh").json(&body).send().await
}

fn token<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.ok()[name].as_str().unwrap()
}

on_both_stacks! {
    async fn tokens_follow_each_other(app) {
        let first = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
        app.clock.advance(TimeDelta::days(8));
        app.get("/auth/sessions").bearer(token(&first, "token")).send().await.refused(401, "TOKEN_EXPIRED");
        let second = refresh(&app, token(&first, "refreshToken")).await;
        app.get("/auth/sessions").bearer(token(&second, "token")).send().await.ok();
        app.clock.advance(TimeDelta::seconds(10));
        // A second tab, a moment later.
        let again = refresh(&app, token(&first, "refreshToken")).await;
        assert_eq!(token(&again, "refreshToken"), token(&second, "refreshToken"));
        let third = refresh(&app, token(&second, "refreshToken")).await;
        assert_ne!(token(&third, "refreshToken"), token(&second, "refreshToken"));
    }

    async fn a_token_used_before_ends_the_whole_session(app) {
        let first = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
        let second = refresh(&app, token(&first, "refreshToken")).await;
        app.clock.advance(TimeDelta::seconds(11));
        refresh(&app, token(&first, "refreshToken")).await.refused(401, "SESSION_REVOKED");
        let ended = app.get("/auth/sessions").bearer(token(&second, "token")).language("en").send().await;
        ended.refused(401, "SESSION_REVOKED");
        assert_eq!(ended.message(), "This session was ended. Please log in again.");
        refresh(&app, token(&second, "refreshToken")).await.refused(401, "SESSION_REVOKED");
    }

    async fn the_cookie_will_do_under_both_base_paths(app) {
        for base in ["/api/customer/v1", "/api/customer"] {
            let first = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
            let call = app.root(reqwest::Method::POST, &format!("{base}/auth/refresh"));
            let answer = call.cookie("refreshToken", token(&first, "refreshToken"))
                .header("sec-fetch-site", "same-origin").send().await;
            answer.ok();
            assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 3, "{base}");
        }
    }

    async fn a_session_in_daily_use_ends_at_its_age(app) {
        let mut answer = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
        for _ in 0..3 {
            app.clock.advance(TimeDelta::days(29));
            answer = refresh(&app, token(&answer, "refreshToken")).await;
        }
        // On day 87 of 90 there are three left, for the access token too.
        let end: DateTime<Utc> = token(&answer, "expiresAt").parse().unwrap();
        assert_eq!(end, app.now() + TimeDelta::days(3));
        app.clock.advance(TimeDelta::days(3) - TimeDelta::seconds(1));
        app.get("/auth/sessions").bearer(token(&answer, "token")).send().await.ok();
        app.clock.advance(TimeDelta::seconds(1));
        app.get("/auth/sessions").bearer(token(&answer, "token")).send().await.refused(401, "TOKEN_EXPIRED");
        refresh(&app, token(&answer, "refreshToken")).await.refused(401, "TOKEN_EXPIRED");
        let anew = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
        let listed = app.get("/auth/sessions").bearer(token(&anew, "token")).send().await;
        assert_eq!(listed.ok().as_array().unwrap().len(), 1, "the old one is over");
    }

    async fn what_is_no_token_or_over_gives_none(app) {
        app.post("/auth/refresh").send().await.refused(401, "UNAUTHENTICATED");
        refresh(&app, "made up").await.refused(401, "UNAUTHENTICATED");
        let first = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
        app.clock.advance(TimeDelta::days(30));
        refresh(&app, token(&first, "refreshToken")).await.refused(401, "TOKEN_EXPIRED");
    }
}
