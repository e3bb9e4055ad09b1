//! `/auth/sessions` and `POST /auth/logout`

use super::login;
use adapter_sql::shop::standard;

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
        for cookie in out.headers.get_all("set-cookie") {
            assert!(cookie.to_str().unwrap().contains("Max-Age=0"));
        }
        app.post("/auth/logout").bearer(token).send().await.refused(401, "SESSION_REVOKED");
    }
}
