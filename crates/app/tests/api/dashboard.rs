//! `/dashboard`

use crate::harness::{Stack, TestApp};
use adapter_sql::shop::standard;
use adapter_sql::shop::{NewInvoice, Shop};
use chrono::TimeDelta;
use kernel::{Currency, Money};
use serde_json::json;

on_both_stacks! {
    async fn the_figures_are_the_customers(app) {
        let mona = app.sign_in(standard::MONA).await;
        let stats = app.get("/dashboard/stats").bearer(&mona).send().await;
        assert_eq!(
            stats.ok()["invoices"],
            json!({
                "total": 7,
                "paid": 2,
                "pending": 2,
                "overdue": 1,
                "totalAmount": 6000,
                "paidAmount": 3300,
                "pendingAmount": 2700,
                "currency": "EGP",
            })
        );
        assert_eq!(stats.ok()["notifications"], json!({ "unread": 3 }));
        // The figures agree with the lists.
        for (path, total) in [("/repairs", &stats.ok()["repairs"]["total"]), ("/invoices", &stats.ok()["invoices"]["total"])] {
            let list = app.get(path).bearer(&mona).send().await;
            assert_eq!(&list.json["pagination"]["total"], total, "{path}");
        }
        for (name, status) in [("active", "in_progress"), ("completed", "completed"), ("pending", "pending"), ("cancelled", "cancelled")] {
            let list = app.get(&format!("/repairs?status={status}")).bearer(&mona).send().await;
            assert_eq!(list.json["pagination"]["total"], stats.ok()["repairs"][name], "{name}");
        }
        app.get("/dashboard/stats").send().await.refused(401, "UNAUTHENTICATED");
    }

    async fn the_inbox_at_a_glance(app) {
        let mona = app.sign_in(standard::MONA).await;
        let summary = app.get("/dashboard/notifications-summary").bearer(&mona).send().await;
        let latest = summary.ok()["latest"].as_array().unwrap();
        let ids: Vec<_> = latest.iter().map(|one| one["id"].as_i64().unwrap()).collect();
        let expected = [standard::UNREAD, standard::UNREAD_INVOICE, standard::UNREAD_BARE, standard::READ];
        assert_eq!(ids, expected.map(kernel::NotificationId::get));
        assert_eq!(summary.ok()["unread"], 3);
        app.get("/dashboard/notifications-summary").send().await.refused(401, "UNAUTHENTICATED");
    }

    async fn the_latest_are_those_of_the_lists(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (recent, list) in [("recent-invoices", "invoices"), ("recent-repairs", "repairs")] {
            let five = app.get(&format!("/dashboard/{recent}")).bearer(&mona).send().await;
            let listed = app.get(&format!("/{list}?limit=5")).bearer(&mona).send().await;
            assert_eq!(five.ok(), listed.ok());
            assert_eq!(five.ok().as_array().unwrap().len(), 5);
            let two = app.get(&format!("/dashboard/{recent}?limit=2")).bearer(&mona).send().await;
            assert_eq!(two.ok().as_array().unwrap()[..], listed.ok().as_array().unwrap()[..2]);
            for (limit, status, code) in [("0", 422, "VALIDATION_FAILED"), ("21", 422, "VALIDATION_FAILED"), ("x", 400, "BAD_REQUEST")] {
                let path = format!("/dashboard/{recent}?limit={limit}");
                let arabic = app.get(&path).bearer(&mona).language("ar").send().await;
                assert_eq!(arabic.refused(status, code).fields()[0].0, "limit");
                let english = app.get(&path).bearer(&mona).language("en").send().await;
                assert_ne!(english.refused(status, code).message(), arabic.message());
            }
            app.get(&format!("/dashboard/{recent}")).send().await.refused(401, "UNAUTHENTICATED");
        }
    }
}

// On one stack: a Redis that is slow for a moment is passed by, and then nothing is kept.
#[tokio::test]
async fn the_figures_are_kept_for_five_minutes() {
    let app = TestApp::on(Stack::Embedded).await;
    let mona = app.sign_in(standard::MONA).await;
    let before = app.get("/dashboard/stats").bearer(&mona).send().await;
    let shop = Shop {
        invoices: vec![NewInvoice {
            id: 500,
            customer: Some(standard::MONA.get()),
            status: Some("sent".into()),
            total: Some(Money::new(5, Currency::EGP)),
            created_at: Some(app.now()),
            ..NewInvoice::default()
        }],
        ..Shop::default()
    };
    app.database.insert_shop(&shop).await.unwrap();
    let kept = app.get("/dashboard/stats").bearer(&mona).send().await;
    assert_eq!(kept.ok(), before.ok());
    app.clock.advance(TimeDelta::seconds(301));
    let fresh = app.get("/dashboard/stats").bearer(&mona).send().await;
    assert_eq!(fresh.ok()["invoices"]["total"], 8);
    assert_eq!(fresh.ok()["invoices"]["totalAmount"], json!(6000.05));
}
