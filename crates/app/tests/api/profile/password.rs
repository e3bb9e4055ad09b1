//! `POST /profile/change-password`

use crate::auth::{audited_until, erp, login};
use crate::harness::{Answer, TestApp, in_both_languages};
use adapter_sql::shop::standard;
use serde_json::{Value, json};

const NEW: &str = "a-quieter-workshop-43";

async fn change(app: &TestApp, token: &str, body: &Value) -> Answer {
    let call = app.post("/profile/change-password").bearer(token);
    call.json(body).send().await
}

fn to(password: &str) -> Value {
    json!({ "currentPassword": standard::PASSWORD, "newPassword": password, "confirmPassword": password })
}

on_both_stacks! {
    async fn other_sessions_end_and_ones_own_stays(app) {
        let (here, there) = (app.sign_in(standard::MONA).await, app.sign_in(standard::MONA).await);
        let karim = app.sign_in(standard::KARIM).await;
        app.get("/profile").bearer(&there).send().await.ok();
        let changed = app.post("/profile/change-password").bearer(&here).language("en").json(&to(NEW)).send().await;
        assert_eq!(changed.ok(), &json!({}));
        assert_eq!(changed.message(), "Your password is changed, and your other sessions are ended.");
        app.get("/profile").bearer(&there).send().await.refused(401, "SESSION_REVOKED");
        app.get("/profile").bearer(&here).send().await.ok();
        app.get("/profile").bearer(&karim).send().await.ok();
        login(&app, standard::MONA_PHONE, standard::PASSWORD).await.refused(401, "INVALID_CREDENTIALS");
        login(&app, standard::MONA_PHONE, NEW).await.ok();
    }

    async fn each_rule_has_its_field_and_code(app) {
        let mona = app.sign_in(standard::MONA).await;
        let other = json!({ "currentPassword": standard::PASSWORD, "newPassword": NEW, "confirmPassword": "other" });
        let wrong = json!({ "currentPassword": "not hers", "newPassword": NEW, "confirmPassword": NEW });
        for (body, expected) in [
            (json!({}), vec![("confirmPassword", "REQUIRED"), ("currentPassword", "REQUIRED"), ("newPassword", "REQUIRED")]),
            (other, vec![("confirmPassword", "MISMATCH")]),
            (wrong, vec![("currentPassword", "PASSWORD_WRONG")]),
            (to(standard::PASSWORD), vec![("newPassword", "PASSWORD_UNCHANGED")]),
            (to("short"), vec![("newPassword", "TOO_SHORT")]),
            (to(&"س".repeat(37)), vec![("newPassword", "PASSWORD_TOO_LONG")]),
            (to("password123"), vec![("newPassword", "PASSWORD_COMMON")]),
            (to(standard::MONA_EMAIL), vec![("newPassword", "PASSWORD_PERSONAL")]),
        ] {
            let call = async |language: &str| {
                let call = app.post("/profile/change-password").bearer(&mona).language(language);
                call.json(&body).send().await
            };
            let refused = in_both_languages(call, 422, "VALIDATION_FAILED").await;
            let mut fields = refused.fields();
            fields.sort_unstable();
            assert_eq!(fields, expected, "{body}");
        }
        login(&app, standard::MONA_PHONE, standard::PASSWORD).await.ok();
    }

    async fn a_password_that_must_be_changed_opens_nothing_else(app) {
        let erp = erp(&app).await;
        erp.exec(&format!("UPDATE `User` SET `forcePasswordReset` = 1 WHERE id = {}", standard::MONA_USER)).await;
        let answer = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
        assert_eq!(answer.ok()["user"]["forcePasswordReset"], true);
        let token = answer.ok()["token"].as_str().unwrap();
        for path in ["/profile", "/profile/export", "/repairs", "/repairs/1", "/invoices", "/devices", "/dashboard/stats",
            "/notifications", "/auth/sessions", "/payments/history"] {
            let call = async |language: &str| app.get(path).bearer(token).language(language).send().await;
            in_both_languages(call, 403, "PASSWORD_CHANGE_REQUIRED").await;
        }
        let closing = json!({ "password": standard::PASSWORD });
        app.post("/profile/delete-account").bearer(token).json(&closing).send().await.refused(403, "PASSWORD_CHANGE_REQUIRED");
        let wrong = json!({ "currentPassword": "not hers", "newPassword": NEW, "confirmPassword": NEW });
        change(&app, token, &wrong).await.refused(422, "VALIDATION_FAILED");
        app.get("/profile").bearer(token).send().await.refused(403, "PASSWORD_CHANGE_REQUIRED");
        change(&app, token, &to(NEW)).await.ok();
        app.get("/profile").bearer(token).send().await.ok();
        assert_eq!(login(&app, standard::MONA_PHONE, NEW).await.ok()["user"]["forcePasswordReset"], false);
        let hers = format!("SELECT name AS text FROM `User` WHERE forcePasswordReset <> 0 AND id = {}", standard::MONA_USER);
        assert_eq!(erp.texts(&hers).await, []);
    }

    async fn a_wrong_current_password_is_in_the_audit_log(app) {
        let mona = app.sign_in(standard::MONA).await;
        let wrong = json!({ "currentPassword": "not hers", "newPassword": NEW, "confirmPassword": NEW });
        change(&app, &mona, &wrong).await.refused(422, "VALIDATION_FAILED");
        let closing = json!({ "password": "not hers" });
        app.post("/profile/delete-account").bearer(&mona).json(&closing).send().await.refused(422, "VALIDATION_FAILED");
        let contact = json!({ "phone": "01055556666", "currentPassword": "not hers" });
        app.put("/profile").bearer(&mona).json(&contact).send().await.refused(422, "VALIDATION_FAILED");
        // Refusals are written in their order: once this one is there, so are those before it.
        app.get("/profile").send().await.refused(401, "UNAUTHENTICATED");
        let log = audited_until(&app, "access.refused").await;
        assert_eq!(log.iter().filter(|action| *action == "profile.password_failed").count(), 3, "{log:?}");
        let secrets = "SELECT requestData AS text FROM CustomerAuditLog WHERE requestData LIKE '%not hers%'";
        let secrets = erp(&app).await.texts(secrets).await;
        assert!(secrets.is_empty());
    }

    async fn of_two_changes_at_once_one_counts(app) {
        let mona = app.sign_in(standard::MONA).await;
        let (first, second) = (to("the-first-of-two-77"), to("the-second-of-two-77"));
        let (one, two) = futures_util::join!(change(&app, &mona, &first), change(&app, &mona, &second));
        let kept: Vec<_> = [(&one, "the-first-of-two-77"), (&two, "the-second-of-two-77")]
            .into_iter()
            .filter(|(answer, _)| answer.status == 200)
            .collect();
        let [(_, password)] = kept[..] else { panic!("{} and {}", one.text(), two.text()) };
        login(&app, standard::MONA_PHONE, password).await.ok();
        let refused = if one.status == 200 { two } else { one };
        assert!(refused.status == 409 || refused.status == 422, "{}", refused.text());
    }
}
