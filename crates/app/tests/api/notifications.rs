//! `/notifications`

use crate::harness::{Answer, TestApp};
use adapter_sql::shop::{NewNotification, NewPayment, NewStatusLog, Shop, standard};
use kernel::{Currency, Money};
use notifications::Source;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn ids(answer: &Answer) -> Vec<i64> {
    let rows = answer.ok().as_array().unwrap().iter();
    rows.map(|row| row["id"].as_i64().unwrap()).collect()
}

async fn unread(app: &TestApp, token: &str) -> Value {
    app.get("/notifications/unread-count")
        .bearer(token)
        .send()
        .await
        .ok()["unreadCount"]
        .clone()
}

/// The notifications of a type, once there are as many.
async fn told(app: &TestApp, token: &str, kind: &str, count: usize) -> Answer {
    let told = async {
        loop {
            let path = format!("/notifications?type={kind}");
            let inbox = app.get(&path).bearer(token).send().await;
            if ids(&inbox).len() >= count {
                return inbox;
            }
            tokio::task::yield_now().await;
        }
    };
    let limit = Duration::from_secs(60);
    tokio::time::timeout(limit, told)
        .await
        .expect("the news come in time")
}

/// The same call in both languages: refused alike, in other words.
async fn refused(call: impl AsyncFn(&str) -> Answer, status: u16, code: &str) -> Answer {
    let (arabic, english) = (call("ar").await, call("en").await);
    arabic.refused(status, code);
    english.refused(status, code);
    assert_ne!(arabic.message(), english.message());
    english
}

on_both_stacks! {
    async fn the_inbox_with_its_unread_count(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/notifications").bearer(&mona).send().await;
        assert_eq!(ids(&answer), [1, 2, 3, 4], "neither mail nor what was deleted");
        assert_eq!((&answer.json["unreadCount"], &answer.json["pagination"]["total"]), (&json!(3), &json!(4)));
        assert_eq!(
            answer.ok()[1],
            json!({
                "id": 2,
                "title": "فاتورة متأخرة",
                "message": "مر موعد سداد الفاتورة",
                "type": "invoice",
                "isRead": false,
                "relatedId": standard::OVERDUE.get(),
                "relatedType": "invoice",
                "createdAt": "2026-03-13T10:00:00Z",
            })
        );
        let bare = &answer.ok()[2];
        assert_eq!((&bare["title"], &bare["type"]), (&json!("رسالة من الورشة"), &Value::Null));
        assert_eq!((&bare["relatedId"], &bare["relatedType"], &bare["isRead"]), (&Value::Null, &Value::Null, &json!(false)));
        let read = &answer.ok()[3];
        assert_eq!((&read["relatedType"], &read["relatedId"]), (&json!("repair"), &json!(standard::UNDER_REPAIR.get())));
        let english = app.get("/notifications").bearer(&mona).language("en").send().await;
        assert_eq!(english.ok()[2]["title"], "Message from the shop");
        assert_eq!(unread(&app, &mona).await, 3);
        let karim = app.sign_in(standard::KARIM).await;
        assert_eq!(ids(&app.get("/notifications").bearer(&karim).send().await), [standard::KARIM_NOTIFICATION.get()]);
        for path in ["/notifications", "/notifications/unread-count"] {
            app.get(path).send().await.refused(401, "UNAUTHENTICATED");
        }
    }

    async fn filters_pages_and_cursors(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (query, expected) in [
            ("unreadOnly=true", vec![1, 2, 3]),
            ("unreadOnly=false", vec![1, 2, 3, 4]),
            ("type=repair_status", vec![1, 4]),
            ("type=repair_status&unreadOnly=true", vec![1]),
            ("type=nothing-of-the-kind", vec![]),
            ("sortDir=ASC", vec![4, 3, 2, 1]),
        ] {
            let answer = app.get(&format!("/notifications?{query}")).bearer(&mona).send().await;
            assert_eq!(ids(&answer), expected, "{query}");
            assert_eq!(answer.json["pagination"]["total"], expected.len(), "{query}");
            assert_eq!(answer.json["unreadCount"], 3, "{query}: of the whole inbox");
            let mut walked = vec![];
            let mut path = format!("/notifications?{query}&limit=1");
            loop {
                let part = app.get(&path).bearer(&mona).send().await;
                walked.extend(ids(&part));
                assert_eq!(part.json["unreadCount"], 3, "{query}");
                match part.json["pagination"]["nextCursor"].as_str() {
                    Some(cursor) => path = format!("/notifications?{query}&limit=1&cursor={cursor}"),
                    None => break,
                }
            }
            assert_eq!(walked, expected, "{query}");
        }
        for (query, status, code, field) in [
            ("unreadOnly=perhaps", 400, "BAD_REQUEST", "unreadOnly"),
            ("limit=abc", 400, "BAD_REQUEST", "limit"),
            ("limit=101", 422, "VALIDATION_FAILED", "limit"),
            ("sortBy=title", 422, "VALIDATION_FAILED", "sortBy"),
            ("type=a%00b", 422, "VALIDATION_FAILED", "type"),
        ] {
            let call = async |language: &str| app.get(&format!("/notifications?{query}")).bearer(&mona).language(language).send().await;
            assert_eq!(refused(call, status, code).await.fields()[0].0, field, "{query}");
        }
        let long = format!("/notifications?type={}", "x".repeat(51));
        let call = async |language: &str| app.get(&long).bearer(&mona).language(language).send().await;
        assert_eq!(refused(call, 422, "VALIDATION_FAILED").await.fields(), [("type", "TOO_LONG")]);
    }

    async fn reading_is_repeatable_and_deleting_is_not(app) {
        let mona = app.sign_in(standard::MONA).await;
        assert_eq!(unread(&app, &mona).await, 3);
        for _ in 0..2 {
            app.put("/notifications/1/read").bearer(&mona).send().await.ok();
            assert_eq!(unread(&app, &mona).await, 2);
        }
        let first = app.get("/notifications").bearer(&mona).send().await;
        assert_eq!((&first.ok()[0]["isRead"], &first.json["unreadCount"]), (&json!(true), &json!(2)));

        let removed = app.delete("/notifications/3").bearer(&mona).language("en").send().await;
        assert_eq!((removed.status.as_u16(), removed.message()), (200, "The notification was removed."));
        let again = async |language: &str| app.delete("/notifications/3").bearer(&mona).language(language).send().await;
        assert_eq!(refused(again, 404, "NOTIFICATION_NOT_FOUND").await.message(), "The notification was not found.");
        let read = async |language: &str| app.put("/notifications/3/read").bearer(&mona).language(language).send().await;
        refused(read, 404, "NOTIFICATION_NOT_FOUND").await;
        assert_eq!(ids(&app.get("/notifications").bearer(&mona).send().await), [1, 2, 4]);

        assert_eq!(app.put("/notifications/read-all").bearer(&mona).send().await.ok()["updated"], 1);
        assert_eq!(app.put("/notifications/read-all").bearer(&mona).send().await.ok()["updated"], 0);
        assert_eq!(unread(&app, &mona).await, 0);
        let stats = app.get("/dashboard/stats").bearer(&mona).send().await;
        assert_eq!(stats.ok()["notifications"]["unread"], 0);
        let karim = app.sign_in(standard::KARIM).await;
        assert_eq!(unread(&app, &karim).await, 1, "his inbox is his own");
    }

    async fn what_is_not_in_the_inbox_is_absent(app) {
        let mona = app.sign_in(standard::MONA).await;
        for id in [standard::SENT_BY_EMAIL, standard::DELETED_NOTIFICATION, standard::KARIM_NOTIFICATION] {
            for (method, path) in [(Method::PUT, format!("/notifications/{id}/read")), (Method::DELETE, format!("/notifications/{id}"))] {
                let call = async |language: &str| app.call(method.clone(), &path).bearer(&mona).language(language).send().await;
                let answer = refused(call, 404, "NOTIFICATION_NOT_FOUND").await;
                let absent = app.call(method.clone(), &path.replace(&id.to_string(), "999999")).bearer(&mona).language("en").send().await;
                assert_eq!(answer.json["message"], absent.refused(404, "NOTIFICATION_NOT_FOUND").json["message"]);
            }
        }
        let call = async |language: &str| app.put("/notifications/x/read").bearer(&mona).language(language).send().await;
        refused(call, 400, "BAD_REQUEST").await;
    }

    async fn what_the_shop_does_is_told_to_the_customer_once(app) {
        let (mona, karim) = (app.sign_in(standard::MONA).await, app.sign_in(standard::KARIM).await);
        assert_eq!(unread(&app, &mona).await, 3);
        // The tables are followed from here on, whether or not the portal's own follower has had its first look.
        for source in Source::ALL {
            app.database.ports().notification_feed.start(source, app.now()).await.unwrap();
        }
        let step = |id, (from, to): (&str, &str), repair, by| NewStatusLog {
            id,
            repair: Some(repair),
            from: Some(from.into()),
            to: Some(to.into()),
            changed_by: Some(by),
            created_at: Some(app.now()),
            ..NewStatusLog::default()
        };
        let (repair, staff) = (standard::UNDER_REPAIR.get(), standard::TECHNICIAN.get());
        let shop = Shop {
            status_logs: vec![
                // A note at a stage moves nothing.
                step(20_000, ("UNDER_REPAIR", "UNDER_REPAIR"), repair, staff),
                step(20_001, ("UNDER_REPAIR", "READY_FOR_PICKUP"), repair, staff),
                // What Karim does himself is no news to him.
                step(20_002, ("UNDER_REPAIR", "REJECTED"), standard::KARIM_REPAIR.get(), standard::KARIM_USER.get()),
            ],
            ..Shop::default()
        };
        app.database.insert_shop(&shop).await.unwrap();
        let inbox = told(&app, &mona, "repair", 1).await;
        let first = &inbox.ok()[0];
        assert_eq!((&first["title"], &first["isRead"]), (&json!("تحديث طلب الإصلاح"), &json!(false)));
        assert!(first["message"].as_str().unwrap().contains("REP-20260227-004 (لابتوب العمل)"), "{first}");
        assert_eq!((&first["relatedType"], &first["relatedId"]), (&json!("repair"), &json!(standard::UNDER_REPAIR.get())));
        assert_eq!(ids(&app.get("/notifications?type=repair").bearer(&karim).send().await), Vec::<i64>::new());

        // The next look reads the same rows again, and tells only what came since.
        let shop = Shop { status_logs: vec![step(20_003, ("READY_FOR_PICKUP", "DELIVERED"), repair, staff)], ..Shop::default() };
        app.database.insert_shop(&shop).await.unwrap();
        let inbox = told(&app, &mona, "repair", 2).await;
        assert_eq!(ids(&inbox).len(), 2, "{}", inbox.json);
        assert_ne!(inbox.ok()[0]["message"], inbox.ok()[1]["message"]);

        // Karim reads English.
        let payment = NewPayment {
            id: 20_000,
            invoice: Some(standard::KARIM_INVOICE.get()),
            amount: Some(Money::new(12_550, Currency::EGP)),
            created_at: Some(app.now()),
            ..NewPayment::default()
        };
        app.database.insert_shop(&Shop { payments: vec![payment], ..Shop::default() }).await.unwrap();
        let inbox = told(&app, &karim, "payment", 1).await;
        assert_eq!(ids(&inbox).len(), 1);
        let first = &inbox.ok()[0];
        assert_eq!((&first["title"], &first["relatedId"]), (&json!("Payment received"), &json!(standard::KARIM_INVOICE.get())));
    }

    async fn a_long_inbox_is_read_at_once(app) {
        let mona = app.sign_in(standard::MONA).await;
        let many = (0..500)
            .map(|n| NewNotification {
                user: Some(standard::MONA_USER.get()),
                kind: Some("repair".into()),
                message: Some(format!("رسالة {n}")),
                created_at: Some(app.now()),
                ..NewNotification::default()
            })
            .collect();
        app.database.insert_shop(&Shop { notifications: many, ..Shop::default() }).await.unwrap();
        assert_eq!(app.put("/notifications/read-all").bearer(&mona).send().await.ok()["updated"], 503);
        assert_eq!(unread(&app, &mona).await, 0);
    }
}
