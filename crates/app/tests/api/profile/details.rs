//! `GET /profile`, and name and address by `PUT /profile`

use super::{change, profile};
use crate::harness::in_both_languages;
use adapter_sql::shop::standard;
use serde_json::{Value, json};

on_both_stacks! {
    async fn customers_see_themselves(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/profile").bearer(&mona).send().await;
        let seen = answer.ok();
        assert_eq!(
            (&seen["id"], &seen["name"], &seen["email"], &seen["address"]),
            (&json!(1), &json!(standard::MONA_NAME), &json!(standard::MONA_EMAIL), &json!("المعادي، القاهرة"))
        );
        assert_eq!((&seen["avatarUrl"], &seen["company"]["id"]), (&Value::Null, &json!(1)));
        assert_eq!(seen["createdAt"], "2025-05-19T10:00:00Z");
        assert!(!answer.text().contains(standard::NEVER_SHOWN));
        let tag = answer.header("etag").unwrap();
        let again = app.get("/profile").bearer(&mona).header("if-none-match", tag).send().await;
        assert_eq!(again.status, 304);
        let karim = app.sign_in(standard::KARIM).await;
        let seen = profile(&app, &karim).await;
        assert_eq!((&seen["id"], &seen["company"], &seen["address"]), (&json!(2), &Value::Null, &Value::Null));
        app.get("/profile").send().await.refused(401, "UNAUTHENTICATED");
    }

    async fn name_and_address_change_at_once(app) {
        let mona = app.sign_in(standard::MONA).await;
        let body = json!({ "name": "  منى علي ", "address": "الدقي، الجيزة" });
        let changed = app.put("/profile").bearer(&mona).language("en").json(&body).send().await;
        assert_eq!((changed.status.as_u16(), changed.message()), (200, "Your details are saved."));
        assert_eq!((&changed.ok()["name"], &changed.ok()["address"]), (&json!("منى علي"), &json!("الدقي، الجيزة")));
        assert!(changed.ok().get("pendingVerification").is_none());
        assert_eq!(&profile(&app, &mona).await, changed.ok());
        // What is left out stays; null takes the address away; what is so already is no change.
        let cleared = change(&app, &mona, &json!({ "address": null })).await;
        assert_eq!((&cleared.ok()["name"], &cleared.ok()["address"]), (&json!("منى علي"), &Value::Null));
        let same = json!({ "phone": "+20 10 1234 5678", "email": "MONA@example.com", "name": "منى علي" });
        assert_eq!(change(&app, &mona, &same).await.status, 200, "one's own contact in another form is no change");
        assert_eq!(change(&app, &mona, &json!({})).await.ok(), cleared.ok());
        // The session shows the new name where it is cached too.
        let karim = app.sign_in(standard::KARIM).await;
        assert_eq!(profile(&app, &karim).await["name"], standard::KARIM_NAME);
    }

    async fn every_bad_field_is_named_and_nothing_changes(app) {
        let mona = app.sign_in(standard::MONA).await;
        let before = profile(&app, &mona).await;
        for (body, expected) in [
            (
                json!({ "name": " ", "address": "x".repeat(256), "email": "nobody", "phone": "12" }),
                vec![("name", "REQUIRED"), ("address", "TOO_LONG"), ("email", "INVALID_EMAIL"), ("phone", "INVALID_PHONE")],
            ),
            (
                json!({ "name": "x".repeat(101), "email": null, "phone": "" }),
                vec![("name", "TOO_LONG"), ("email", "REQUIRED"), ("phone", "REQUIRED")],
            ),
            (json!({ "name": "a\u{200F}b" }), vec![("name", "INVALID_CHARACTERS")]),
            (json!({ "address": "a\nb" }), vec![("address", "INVALID_CHARACTERS")]),
            // A good name beside a bad phone waits for the phone.
            (json!({ "name": "سلمى", "phone": "12" }), vec![("phone", "INVALID_PHONE")]),
        ] {
            let call = async |language: &str| {
                app.put("/profile").bearer(&mona).language(language).json(&body).send().await
            };
            let refused = in_both_languages(call, 422, "VALIDATION_FAILED").await;
            let (mut found, mut expected) = (refused.fields(), expected);
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{body}");
        }
        change(&app, &mona, &json!({ "name": 7 })).await.refused(400, "BAD_REQUEST");
        change(&app, &mona, &json!([])).await.refused(400, "BAD_REQUEST");
        let text = app.put("/profile").bearer(&mona).body("text/plain", "{}").send().await;
        text.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        assert_eq!(profile(&app, &mona).await, before);
    }
}
