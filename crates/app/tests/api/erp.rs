//! Attached to an ERP's database: what its awkward rows are to the customers they belong to. Which row is which stands in
//! `crates/test-support/erp`.

use crate::harness::TestApp;
use adapter_sql::shop::standard;
use serde_json::{Value, json};
use test_support::ErpShape;

const NEW: &str = "another-quiet-shop-43";

async fn login(app: &TestApp, name: &str) -> crate::harness::Answer {
    let body = json!({ "loginIdentifier": name, "password": standard::PASSWORD });
    app.post("/auth/login").json(&body).send().await
}

async fn token(app: &TestApp, name: &str) -> String {
    login(app, name).await.ok()["token"].as_str().unwrap().to_owned()
}

async fn read(app: &TestApp, token: &str, path: &str) -> Value {
    app.get(path).bearer(token).send().await.ok().clone()
}

fn ids(items: &Value) -> Vec<i64> {
    let items = items.as_array().unwrap();
    items.iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

async fn a_phone_is_a_phone_in_every_form(app: TestApp) {
    for (customer, typed) in [
        (9001, "01000009001"),
        (9001, "+201000009001"),
        (9001, "٠٠٢٠١٠٠٠٠٠٩٠٠١"),
        (9002, "010 0000 9002"),
        (9002, "hoda@customer.example"),
        (9003, "01000009003"),
        (9004, "0020-10-0000-9004"),
    ] {
        let answer = login(&app, typed).await;
        assert_eq!(answer.ok()["user"]["customerId"], customer, "{typed}");
    }
}

async fn who_is_not_plainly_a_customer_is_refused(app: TestApp) {
    for (name, why) in [
        ("01000009006", "two customers have this phone"),
        ("01000009008", "the login is deleted"),
        ("01000009009", "the customer is deleted"),
        ("01000009011", "the login is a member of staff's"),
    ] {
        let answer = login(&app, name).await;
        assert_eq!(answer.status, 401, "{why}: {}", answer.text());
        answer.refused(401, "INVALID_CREDENTIALS");
    }
    // Each of the two has an address of their own.
    for (customer, address) in [(9006, "father@customer.example"), (9007, "son@customer.example")] {
        assert_eq!(login(&app, address).await.ok()["user"]["customerId"], customer);
    }
}

async fn repairs_and_their_history_are_read_in_any_words(app: TestApp) {
    let sara = token(&app, "01000009001").await;
    let repairs = read(&app, &sara, "/repairs?sortBy=createdAt&order=desc").await;
    assert_eq!(ids(&repairs), [9003, 9002, 9001]);
    let stages: Vec<_> = repairs
        .as_array()
        .unwrap()
        .iter()
        .map(|repair| &repair["stage"])
        .collect();
    assert_eq!(stages, ["delivered", "received", "under_repair"]);
    let one = read(&app, &sara, "/repairs/9001").await;
    let steps: Vec<_> = one["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["stage"].clone())
        .collect();
    assert!(
        steps.contains(&json!("received")) && steps.contains(&json!("under_repair")),
        "{steps:?}"
    );
    // Without a device, a problem, a status or a date of change.
    let bare = read(&app, &sara, "/repairs/9002").await;
    assert_eq!(bare["stage"], "received");
}

async fn money_is_what_the_payments_say(app: TestApp) {
    let sara = token(&app, "01000009001").await;
    let invoices = read(&app, &sara, "/invoices?sortBy=createdAt&order=desc").await;
    // The draft is not shown, the others are hers through her repairs.
    assert_eq!(ids(&invoices), [9003, 9001]);
    assert_eq!(
        (&invoices[0]["amountDue"], &invoices[0]["status"]),
        (&json!(300.25), &json!("partially_paid"))
    );
    assert_eq!(invoices[1]["totalAmount"], 0);
    app.get("/invoices/9002")
        .bearer(&sara)
        .send()
        .await
        .refused(404, "INVOICE_NOT_FOUND");
    let payments = read(&app, &sara, "/payments/history").await;
    assert!(ids(&payments).contains(&9001), "{payments}");
    read(&app, &sara, "/dashboard/stats").await;
    let inbox = read(&app, &sara, "/notifications").await;
    assert_eq!(inbox.as_array().unwrap().len(), 2);
}

async fn the_first_plans_sessions_open_nothing(app: TestApp) {
    let body = json!({ "refreshToken": "a-token-of-the-first-plan" });
    let answer = app.post("/auth/refresh").json(&body).send().await;
    assert_eq!(answer.status, 401, "{}", answer.text());
}

on_every_erp! {
    a_phone_is_a_phone_in_every_form
    who_is_not_plainly_a_customer_is_refused
    repairs_and_their_history_are_read_in_any_words
    money_is_what_the_payments_say
    the_first_plans_sessions_open_nothing
}

/// What needs the fullest columns.
mod fullest {
    use super::*;

    async fn portal() -> TestApp {
        TestApp::on(crate::harness::Stack::Erp(ErpShape::Fullest)).await
    }

    #[tokio::test]
    async fn mariadb_links_and_flags_are_obeyed() {
        let app = portal().await;
        assert_eq!(login(&app, "01000009020").await.ok()["user"]["customerId"], 9020);
        assert_eq!(login(&app, "01000009024").await.ok()["user"]["customerId"], 9024);
        login(&app, "01000009021")
            .await
            .refused(401, "INVALID_CREDENTIALS");
        login(&app, "01000009022")
            .await
            .refused(401, "INVALID_CREDENTIALS");
        login(&app, "01000009023").await.refused(403, "ACCOUNT_INACTIVE");
        let forced = login(&app, "01000009025").await;
        assert_eq!(forced.ok()["user"]["forcePasswordReset"], true);
        let token = forced.ok()["token"].as_str().unwrap();
        let refused = app.get("/repairs").bearer(token).send().await;
        refused.refused(403, "PASSWORD_CHANGE_REQUIRED");
        let change =
            json!({ "currentPassword": standard::PASSWORD, "newPassword": NEW, "confirmPassword": NEW });
        app.post("/profile/change-password")
            .bearer(token)
            .json(&change)
            .send()
            .await
            .ok();
    }

    #[tokio::test]
    async fn mariadb_what_a_repair_wrote_down_serves() {
        let app = portal().await;
        let nour = token(&app, "01000009020").await;
        let one = app.get("/repairs/9010").bearer(&nour).send().await;
        let repair = one.ok();
        assert_eq!(repair["deviceName"], "Dell XPS 13", "{repair}");
        assert_eq!(repair["accessories"], json!(["شاحن وحقيبة"]));
        assert_eq!(repair["attachments"], json!([]));
        assert!(!one.text().contains("4711") && !one.text().contains("سري"));
        let other = read(&app, &nour, "/repairs/9011").await;
        assert_eq!(other["accessories"], json!(["شاحن", "فأرة"]));
        assert!(
            !other["attachments"].to_string().contains("old.shop.local"),
            "{other}"
        );
    }

    #[tokio::test]
    async fn mariadb_of_invoices_only_the_customers_own_and_living_are_shown() {
        let app = portal().await;
        let nour = token(&app, "01000009020").await;
        assert_eq!(ids(&read(&app, &nour, "/invoices").await), [9012]);
        for hidden in [9010, 9011] {
            let path = format!("/invoices/{hidden}");
            app.get(&path)
                .bearer(&nour)
                .send()
                .await
                .refused(404, "INVOICE_NOT_FOUND");
        }
        let invoice = read(&app, &nour, "/invoices/9012").await;
        let items: Vec<_> = invoice["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["description"].clone())
            .collect();
        assert_eq!(items[..2], [json!("تغيير شاشة"), json!("شاشة XPS")], "{invoice}");
        assert_eq!(items.len(), 3);
        let inbox = read(&app, &nour, "/notifications").await;
        assert_eq!(ids(&inbox), [9010], "{inbox}");
    }
}
