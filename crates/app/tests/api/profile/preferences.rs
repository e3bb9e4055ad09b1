//! `/profile/preferences`

use crate::harness::in_both_languages;
use adapter_sql::shop::standard;
use serde_json::{Value, json};

on_both_stacks! {
    async fn what_is_named_changes_and_the_rest_stays(app) {
        let mona = app.sign_in(standard::MONA).await;
        let before = app.get("/profile/preferences").bearer(&mona).send().await;
        let standard_channels = json!({ "inApp": true, "email": true, "sms": false });
        assert_eq!((&before.ok()["language"], &before.ok()["theme"]), (&json!("ar"), &json!("light")));
        for kind in ["repair", "quotation", "invoice", "payment", "general"] {
            assert_eq!(before.ok()["notifications"][kind], standard_channels);
        }
        let body = json!({ "theme": "dark", "notifications": { "invoice": { "sms": true }, "warranty_end": { "email": false } } });
        let saved = app.put("/profile/preferences").bearer(&mona).json(&body).send().await;
        assert_eq!((&saved.ok()["language"], &saved.ok()["theme"]), (&json!("ar"), &json!("dark")));
        let kinds = &saved.ok()["notifications"];
        assert_eq!(kinds["invoice"], json!({ "inApp": true, "email": true, "sms": true }));
        assert_eq!(kinds["warranty_end"], json!({ "inApp": true, "email": false, "sms": false }));
        assert_eq!(kinds["repair"], standard_channels);
        let again = app.put("/profile/preferences").bearer(&mona).json(&json!({})).send().await;
        assert_eq!(again.ok(), saved.ok());
        assert_eq!(app.get("/profile/preferences").bearer(&mona).send().await.ok(), saved.ok());
        // Karim's are his own.
        let karim = app.sign_in(standard::KARIM).await;
        let his = app.get("/profile/preferences").bearer(&karim).send().await;
        assert_eq!((&his.ok()["language"], &his.ok()["theme"]), (&json!("en"), &json!("dark")));
        assert_eq!(his.ok()["notifications"], before.ok()["notifications"]);
    }

    async fn the_language_is_that_of_the_next_answer(app) {
        let mona = app.sign_in(standard::MONA).await;
        let missing = async |language: &str| {
            let call = app.get("/repairs/999999").bearer(&mona).language(language);
            call.send().await.message().to_owned()
        };
        assert_eq!(missing("en").await, "The repair was not found.");
        app.put("/profile/preferences").bearer(&mona).json(&json!({ "language": "ar" })).send().await.ok();
        let arabic = missing("ar").await;
        assert_eq!(missing("en").await, arabic, "what is saved counts before what the browser says");
        app.put("/profile/preferences").bearer(&mona).json(&json!({ "language": "en" })).send().await.ok();
        assert_eq!(missing("ar").await, "The repair was not found.");
    }

    async fn bad_choices_change_nothing(app) {
        let mona = app.sign_in(standard::MONA).await;
        let path = "/profile/preferences";
        let before = app.get(path).bearer(&mona).send().await;
        let put = async |body: &Value, status: u16, code: &str| {
            let call = async |language: &str| {
                app.put(path).bearer(&mona).language(language).json(body).send().await
            };
            in_both_languages(call, status, code).await
        };
        for body in [
            json!({ "language": "fr" }),
            json!({ "theme": "Dark" }),
            json!({ "theme": 1 }),
            json!({ "notifications": { "invoice": { "sms": "yes" } } }),
            json!({ "notifications": [] }),
        ] {
            put(&body, 400, "BAD_REQUEST").await;
        }
        let refused = put(&json!({ "theme": "dark", "notifications": { "Bad Type": { "sms": true } } }), 422, "VALIDATION_FAILED").await;
        assert_eq!(refused.fields(), [("notifications.Bad Type", "INVALID_FORMAT")]);
        let many: serde_json::Map<_, _> = (0..51).map(|n| (format!("type{n}"), json!({ "sms": true }))).collect();
        let refused = put(&json!({ "notifications": many }), 422, "VALIDATION_FAILED").await;
        assert_eq!(refused.fields(), [("notifications", "TOO_LARGE")]);
        assert_eq!(app.get(path).bearer(&mona).send().await.ok(), before.ok());
    }
}
