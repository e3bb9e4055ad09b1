//! `POST /auth/forgot-password`, `/auth/verify-otp`, `/auth/reset-password`

use super::{code, login, messages};
use crate::harness::{Answer, TestApp};
use adapter_sql::shop::standard;
use chrono::TimeDelta;
use serde_json::json;

const NEW: &str = "a-quieter-workshop-43";

async fn forgot(app: &TestApp, name: &str) -> Answer {
    let body = json!({ "loginIdentifier": name });
    app.post("/auth/forgot-password").json(&body).send().await
}

async fn verify(app: &TestApp, name: &str, otp: &str) -> Answer {
    let body = json!({ "loginIdentifier": name, "otp": otp });
    app.post("/auth/verify-otp").json(&body).send().await
}

async fn reset(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "newPassword": password, "confirmPassword": password });
    app.post("/auth/reset-password").json(&body).send().await
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

on_both_stacks! {
    async fn a_forgotten_password_is_set_anew(app) {
        let before = app.sign_in(standard::MONA).await;
        for _ in 0..5 {
            login(&app, standard::MONA_PHONE, "wrong").await.refused(401, "INVALID_CREDENTIALS");
        }
        forgot(&app, "0020 10 1234 5678").await.ok();
        let sent = messages(&app, 1).await;
        assert_eq!((sent[0]["channel"].as_str(), sent[0]["to"].as_str()), (Some("sms"), Some("+201012345678")));
        let code = code(&sent[0]);
        let refused = verify(&app, standard::MONA_PHONE, wrong(&code)).await;
        refused.refused(401, "INVALID_CODE");
        let granted = verify(&app, standard::MONA_EMAIL, &code).await;
        let token = granted.ok()["resetToken"].as_str().unwrap().to_owned();
        verify(&app, standard::MONA_PHONE, &code).await.refused(401, "INVALID_CODE");

        for (password, rule) in [("password", "PASSWORD_COMMON"), ("01012345678", "PASSWORD_PERSONAL")] {
            let refused = reset(&app, &token, password).await;
            refused.refused(422, "VALIDATION_FAILED");
            assert_eq!(refused.fields(), [("newPassword", rule)]);
        }
        let body = json!({ "token": token, "newPassword": "short", "confirmPassword": "other" });
        let refused = app.post("/auth/reset-password").json(&body).send().await;
        let mut fields = refused.refused(422, "VALIDATION_FAILED").fields();
        fields.sort_unstable();
        assert_eq!(fields, [("confirmPassword", "MISMATCH"), ("newPassword", "TOO_SHORT")]);

        reset(&app, &token, NEW).await.ok();
        app.get("/auth/sessions").bearer(&before).send().await.refused(401, "SESSION_REVOKED");
        // The lock went with the old password.
        login(&app, standard::MONA_PHONE, NEW).await.ok();
        login(&app, standard::MONA_PHONE, standard::PASSWORD).await.refused(401, "INVALID_CREDENTIALS");
        let again = app.post("/auth/reset-password").language("en")
            .json(&json!({ "token": token, "newPassword": NEW, "confirmPassword": NEW })).send().await;
        again.refused(401, "INVALID_CODE");
        assert_eq!(again.message(), "The code is wrong or has expired.");
    }

    async fn the_answer_does_not_tell_who_there_is(app) {
        let known = forgot(&app, standard::KARIM_EMAIL).await;
        let unknown = forgot(&app, "nobody@shop.example").await;
        let staff = forgot(&app, standard::TECHNICIAN_EMAIL).await;
        for answer in [&known, &unknown, &staff] {
            assert_eq!(answer.ok(), &json!({}));
            assert_eq!(answer.message(), known.message());
        }
        let sent = messages(&app, 1).await;
        assert_eq!(sent.len(), 1);
        assert_eq!((sent[0]["channel"].as_str(), sent[0]["to"].as_str()), (Some("email"), Some(standard::KARIM_EMAIL)));
        verify(&app, "nobody@shop.example", "123456").await.refused(401, "INVALID_CODE");
        let refused = verify(&app, standard::KARIM_EMAIL, "12345").await;
        assert_eq!(refused.refused(422, "VALIDATION_FAILED").fields(), [("otp", "INVALID_FORMAT")]);
    }

    async fn a_code_ends_by_time_by_tries_and_by_a_newer_one(app) {
        forgot(&app, standard::MONA_PHONE).await.ok();
        let first = code(&messages(&app, 1).await[0]);
        // Too soon: nothing is sent, and the answer is the same.
        app.clock.advance(TimeDelta::seconds(59));
        forgot(&app, standard::MONA_PHONE).await.ok();
        app.clock.advance(TimeDelta::seconds(1));
        forgot(&app, standard::MONA_PHONE).await.ok();
        let sent = messages(&app, 2).await;
        assert_eq!(sent.len(), 2);
        let second = code(&sent[0]);
        if first != second {
            verify(&app, standard::MONA_PHONE, &first).await.refused(401, "INVALID_CODE");
        }
        for _ in 0..5 {
            verify(&app, standard::MONA_PHONE, wrong(&second)).await.refused(401, "INVALID_CODE");
        }
        verify(&app, standard::MONA_PHONE, &second).await.refused(401, "INVALID_CODE");

        app.clock.advance(TimeDelta::seconds(60));
        forgot(&app, standard::MONA_PHONE).await.ok();
        let third = code(&messages(&app, 3).await[0]);
        app.clock.advance(TimeDelta::minutes(5));
        verify(&app, standard::MONA_PHONE, &third).await.refused(401, "INVALID_CODE");
    }
}
