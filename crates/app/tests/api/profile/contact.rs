//! Another phone or e-mail: `PUT /profile`, then `POST /profile/verify-contact`

use super::{change, profile};
use crate::auth::{code, login, messages};
use crate::harness::{Answer, TestApp, in_both_languages};
use adapter_sql::shop::standard;
use chrono::TimeDelta;
use serde_json::{Value, json};

const NEW_PHONE: &str = "01055556666";

async fn verify(app: &TestApp, token: &str, otp: &str) -> Answer {
    let call = app.post("/profile/verify-contact").bearer(token);
    call.json(&json!({ "otp": otp })).send().await
}

fn with_password(mut body: Value) -> Value {
    body["currentPassword"] = standard::PASSWORD.into();
    body
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

on_both_stacks! {
    async fn a_new_phone_is_proved_before_it_counts(app) {
        let mona = app.sign_in(standard::MONA).await;
        let body = with_password(json!({ "phone": "+20 105 555 6666", "name": "منى علي" }));
        let asked = app.put("/profile").bearer(&mona).language("en").json(&body).send().await;
        assert_eq!(asked.status, 202);
        assert_eq!(asked.message(), "We have sent a code to the new contact. Enter it to complete the change.");
        assert_eq!(asked.ok()["name"], "منى علي", "what needs no proof is changed");
        let old_phone = asked.ok()["phone"].clone();
        assert_eq!(
            asked.ok()["pendingVerification"],
            json!([{ "field": "phone", "value": NEW_PHONE, "expiresAt": "2026-03-15T10:05:00Z" }])
        );
        login(&app, NEW_PHONE, standard::PASSWORD).await.refused(401, "INVALID_CREDENTIALS");
        let sent = messages(&app, 1).await;
        assert_eq!((sent.len(), &sent[0]["channel"], &sent[0]["to"]), (1, &json!("sms"), &json!("+201055556666")));
        let code = code(&sent[0]);

        let call = async |language: &str| {
            let body = json!({ "otp": wrong(&code) });
            app.post("/profile/verify-contact").bearer(&mona).language(language).json(&body).send().await
        };
        in_both_languages(call, 401, "INVALID_CODE").await;
        // Somebody else's code is nothing to Karim.
        let karim = app.sign_in(standard::KARIM).await;
        verify(&app, &karim, &code).await.refused(401, "INVALID_CODE");
        assert_eq!(profile(&app, &mona).await["phone"], old_phone);

        let changed = verify(&app, &mona, &code).await;
        assert_eq!(changed.ok()["phone"], NEW_PHONE);
        verify(&app, &mona, &code).await.refused(401, "INVALID_CODE");
        assert_eq!(profile(&app, &mona).await["phone"], NEW_PHONE);
        login(&app, NEW_PHONE, standard::PASSWORD).await.ok();
        login(&app, standard::MONA_PHONE, standard::PASSWORD).await.refused(401, "INVALID_CREDENTIALS");
        login(&app, standard::MONA_EMAIL, standard::PASSWORD).await.ok();
        // The old number learns of it.
        let sent = messages(&app, 2).await;
        assert_eq!((&sent[0]["channel"], &sent[0]["to"]), (&json!("sms"), &json!("+201012345678")));
        assert!(!sent[0]["text"].as_str().unwrap().contains(NEW_PHONE));
    }

    async fn a_new_email_is_proved_too(app) {
        let mona = app.sign_in(standard::MONA).await;
        let body = with_password(json!({ "email": "Mona.Ali@Example.com" }));
        assert_eq!(change(&app, &mona, &body).await.ok()["pendingVerification"][0]["value"], "mona.ali@example.com");
        let sent = messages(&app, 1).await;
        assert_eq!((&sent[0]["channel"], &sent[0]["to"]), (&json!("email"), &json!("mona.ali@example.com")));
        let changed = verify(&app, &mona, &code(&sent[0])).await;
        assert_eq!(changed.ok()["email"], "mona.ali@example.com");
        assert_eq!(messages(&app, 2).await[0]["to"], standard::MONA_EMAIL);
        login(&app, "mona.ali@example.com", standard::PASSWORD).await.ok();
        login(&app, standard::MONA_EMAIL, standard::PASSWORD).await.refused(401, "INVALID_CREDENTIALS");
    }

    async fn both_at_once_have_a_code_each(app) {
        let mona = app.sign_in(standard::MONA).await;
        let body = with_password(json!({ "phone": NEW_PHONE, "email": "mona.ali@example.com" }));
        let asked = change(&app, &mona, &body).await;
        assert_eq!(asked.ok()["pendingVerification"].as_array().unwrap().len(), 2);
        for sent in messages(&app, 2).await {
            verify(&app, &mona, &code(&sent)).await.ok();
        }
        let seen = profile(&app, &mona).await;
        assert_eq!((&seen["phone"], &seen["email"]), (&json!(NEW_PHONE), &json!("mona.ali@example.com")));
    }

    async fn the_password_is_asked_for(app) {
        let mona = app.sign_in(standard::MONA).await;
        let before = profile(&app, &mona).await;
        for (body, rule) in [
            (json!({ "name": "سلمى", "phone": NEW_PHONE }), "REQUIRED"),
            (json!({ "name": "سلمى", "phone": NEW_PHONE, "currentPassword": "not hers" }), "PASSWORD_WRONG"),
        ] {
            let call = async |language: &str| {
                app.put("/profile").bearer(&mona).language(language).json(&body).send().await
            };
            let refused = in_both_languages(call, 422, "VALIDATION_FAILED").await;
            assert_eq!(refused.fields(), [("currentPassword", rule)]);
        }
        assert_eq!(profile(&app, &mona).await, before);
        assert!(app.root(reqwest::Method::GET, "/dev/messages").send().await.ok().as_array().unwrap().is_empty());
    }

    async fn a_contact_of_another_account_is_told_at_the_proof(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (body, taken) in [
            (json!({ "phone": standard::KARIM_PHONE }), "PHONE_TAKEN"),
            (json!({ "email": standard::KARIM_EMAIL }), "EMAIL_TAKEN"),
        ] {
            // The first answer tells nothing of who else there is.
            let asked = change(&app, &mona, &with_password(body)).await;
            assert_eq!(asked.status, 202);
            let count = if taken == "PHONE_TAKEN" { 1 } else { 2 };
            let code = code(&messages(&app, count).await[0]);
            let refused = verify(&app, &mona, &code).await;
            refused.refused(409, taken);
            app.clock.advance(TimeDelta::minutes(2));
        }
        let seen = profile(&app, &mona).await;
        assert_eq!(seen["email"], standard::MONA_EMAIL);
        login(&app, standard::MONA_PHONE, standard::PASSWORD).await.ok();
        login(&app, standard::KARIM_PHONE, standard::PASSWORD).await.ok();
    }

    async fn codes_end_and_come_a_minute_apart(app) {
        let mona = app.sign_in(standard::MONA).await;
        let body = with_password(json!({ "phone": NEW_PHONE }));
        assert_eq!(change(&app, &mona, &body).await.status, 202);
        let first = code(&messages(&app, 1).await[0]);
        let soon = change(&app, &mona, &body).await;
        soon.refused(429, "RATE_LIMITED");
        assert_eq!(soon.header("retry-after"), Some("60"));
        for otp in ["12345", "1234567", "abcdef", ""] {
            let refused = verify(&app, &mona, otp).await;
            assert_eq!(refused.refused(422, "VALIDATION_FAILED").fields(), [("otp", "INVALID_FORMAT")]);
        }
        app.clock.advance(TimeDelta::minutes(5));
        verify(&app, &mona, &first).await.refused(401, "INVALID_CODE");
        assert_eq!(change(&app, &mona, &body).await.status, 202);
        let second = code(&messages(&app, 2).await[0]);
        for _ in 0..5 {
            verify(&app, &mona, wrong(&second)).await.refused(401, "INVALID_CODE");
        }
        verify(&app, &mona, &second).await.refused(401, "INVALID_CODE");
    }
}
