//! `POST /profile/delete-account`

use crate::auth::{login, messages};
use crate::harness::in_both_languages;
use adapter_sql::shop::standard;
use invoices::VerificationCodes;
use serde_json::json;

on_both_stacks! {
    async fn an_account_is_closed_by_its_owner_alone(app) {
        let (here, there) = (app.sign_in(standard::MONA).await, app.sign_in(standard::MONA).await);
        let path = "/profile/delete-account";
        for (body, rule) in [(json!({ "password": "not hers" }), "PASSWORD_WRONG"), (json!({}), "REQUIRED")] {
            let call = async |language: &str| app.post(path).bearer(&here).language(language).json(&body).send().await;
            let refused = in_both_languages(call, 422, "VALIDATION_FAILED").await;
            assert_eq!(refused.fields(), [("password", rule)]);
        }
        app.get("/profile").bearer(&here).send().await.ok();

        let body = json!({ "password": standard::PASSWORD });
        let closed = app.post(path).bearer(&here).language("en").json(&body).send().await;
        assert_eq!((closed.ok(), closed.message()), (&json!({}), "Your account is closed."));
        assert_eq!(closed.header("clear-site-data"), Some("\"cache\""));
        for token in [&here, &there] {
            app.get("/profile").bearer(token).send().await.refused(401, "SESSION_REVOKED");
        }
        for name in [standard::MONA_PHONE, standard::MONA_EMAIL] {
            login(&app, name, standard::PASSWORD).await.refused(401, "INVALID_CREDENTIALS");
            let forgot = json!({ "loginIdentifier": name });
            app.post("/auth/forgot-password").json(&forgot).send().await.ok();
        }
        // Codes leave after the answer: once one that was asked for later is there, so would hers be.
        let forgot = json!({ "loginIdentifier": standard::KARIM_EMAIL });
        app.post("/auth/forgot-password").json(&forgot).send().await.ok();
        let sent = messages(&app, 1).await;
        let to: Vec<_> = sent.iter().map(|message| &message["to"]).collect();
        assert_eq!(to, [standard::KARIM_EMAIL], "no code goes to an account that is closed");
        // The shop's other customers have lost nothing.
        let karim = app.sign_in(standard::KARIM).await;
        app.get("/repairs/21").bearer(&karim).send().await.ok();
        // The person is gone, their invoices are not.
        let code = VerificationCodes::new(app.keyring().derive(VerificationCodes::PURPOSE)).code(standard::OVERDUE);
        app.get(&format!("/verify/{code}")).send().await.ok();
    }
}
