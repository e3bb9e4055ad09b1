//! `/invoices`

use crate::harness::{Answer, Stack, TestApp};
use adapter_sql::shop::standard;
use adapter_sql::shop::{NewInvoice, Shop};
use chrono::TimeDelta;
use kernel::{Currency, Money};
use serde_json::{Value, json};

/// The ids of a list, in order.
fn ids(answer: &Answer) -> Vec<i64> {
    let rows = answer.ok().as_array().unwrap().iter();
    rows.map(|row| row["id"].as_i64().unwrap()).collect()
}

/// Every part of a list, walked by its cursors.
async fn walk(app: &TestApp, token: &str, query: &str) -> Vec<i64> {
    let mut found = vec![];
    let mut next = String::new();
    loop {
        let answer = app
            .get(&format!("/invoices?limit=2&{query}{next}"))
            .bearer(token)
            .send()
            .await;
        found.extend(ids(&answer));
        match answer.json["pagination"]["nextCursor"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return found,
        }
    }
}

on_both_stacks! {
    async fn the_list_has_what_the_customer_may_see_newest_first(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/invoices").bearer(&mona).send().await;
        assert_eq!(ids(&answer), [10, 6, 5, 4, 3, 2, 1]);
        assert_eq!(
            answer.json["pagination"],
            json!({ "page": 1, "limit": 20, "total": 7, "totalPages": 1, "nextCursor": null })
        );
        assert_eq!(
            answer.ok()[5],
            json!({
                "id": 2,
                "invoiceNumber": "INV-2026-000002",
                "repairId": null,
                "totalAmount": 1000,
                "amountPaid": 300,
                "amountDue": 700,
                "currency": "EGP",
                "status": "partially_paid",
                "createdAt": "2026-02-05T10:00:00Z",
                "dueDate": "2026-03-22",
                "paidAt": null,
            })
        );
        let paid = &answer.ok()[4];
        assert_eq!((paid["status"].as_str(), paid["amountDue"].as_i64()), (Some("paid"), Some(0)));
        assert_eq!(paid["paidAt"], "2026-03-12T10:03:00Z");
    }

    async fn filters_narrow_the_list(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (query, expected) in [
            ("status=pending", vec![1]),
            ("status=partially_paid", vec![2]),
            ("status=paid", vec![10, 3]),
            ("status=overdue", vec![4]),
            ("status=cancelled", vec![5]),
            ("status=refunded", vec![6]),
            ("status=overdue&status=paid", vec![10, 4, 3]),
            ("status=overdue,paid", vec![10, 4, 3]),
            ("from=2026-02-08", vec![10, 6, 5]),
            ("to=2026-02-05", vec![2, 1]),
            ("from=2026-02-05&to=2026-02-06", vec![3, 2]),
            ("from=2026-02-05&status=pending", vec![]),
        ] {
            let answer = app.get(&format!("/invoices?{query}")).bearer(&mona).send().await;
            assert_eq!(ids(&answer), expected, "{query}");
            assert_eq!(answer.json["pagination"]["total"], expected.len(), "{query}");
        }
    }

    async fn every_sort_is_the_same_by_pages_and_by_cursors(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (sort, ascending) in [
            ("createdAt", vec![1, 2, 3, 4, 5, 6, 10]),
            // Without a due date comes first.
            ("dueDate", vec![10, 4, 1, 2, 3, 5, 6]),
            ("totalAmount", vec![1, 2, 3, 4, 5, 6, 10]),
            ("status", vec![1, 2, 3, 10, 4, 5, 6]),
        ] {
            let mut expected = ascending;
            for dir in ["ASC", "DESC"] {
                let query = format!("sortBy={sort}&sortDir={dir}");
                let whole = app.get(&format!("/invoices?{query}")).bearer(&mona).send().await;
                assert_eq!(ids(&whole), expected, "{query}");
                assert_eq!(walk(&app, &mona, &query).await, expected, "{query}");
                let mut paged = vec![];
                for page in 1..=3 {
                    let part = app.get(&format!("/invoices?{query}&limit=3&page={page}")).bearer(&mona).send().await;
                    paged.extend(ids(&part));
                }
                assert_eq!(paged, expected, "{query}");
                expected.reverse();
            }
        }
    }

    async fn what_a_list_does_not_take_is_refused(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (query, status, code, fields) in [
            ("status=draft", 400, "BAD_REQUEST", vec!["status"]),
            ("from=yesterday", 400, "BAD_REQUEST", vec!["from"]),
            ("limit=abc", 400, "BAD_REQUEST", vec!["limit"]),
            ("page=0&limit=101", 422, "VALIDATION_FAILED", vec!["limit", "page"]),
            ("sortBy=amountPaid", 422, "VALIDATION_FAILED", vec!["sortBy"]),
            ("sortBy=id;DROP%20TABLE%20Invoice", 422, "VALIDATION_FAILED", vec!["sortBy"]),
            ("from=2026-02-02&to=2026-02-01", 422, "VALIDATION_FAILED", vec!["to"]),
            ("cursor=forged", 422, "VALIDATION_FAILED", vec!["cursor"]),
        ] {
            let arabic = app.get(&format!("/invoices?{query}")).bearer(&mona).language("ar").send().await;
            arabic.refused(status, code);
            let mut found: Vec<_> = arabic.fields().iter().map(|(field, _)| *field).collect();
            found.sort_unstable();
            assert_eq!(found, fields, "{query}");
            let english = app.get(&format!("/invoices?{query}")).bearer(&mona).language("en").send().await;
            english.refused(status, code);
            assert_ne!(arabic.message(), english.message());
        }
        // A cursor is its customer's and its list's.
        let first = app.get("/invoices?limit=1").bearer(&mona).send().await;
        let cursor = first.json["pagination"]["nextCursor"].as_str().unwrap();
        let karim = app.sign_in(standard::KARIM).await;
        app.get(&format!("/invoices?cursor={cursor}")).bearer(&karim).send().await.refused(422, "VALIDATION_FAILED");
        let other = format!("/invoices?sortBy=dueDate&cursor={cursor}");
        app.get(&other).bearer(&mona).send().await.refused(422, "VALIDATION_FAILED");
    }

    async fn a_detail_has_everything_on_the_paper(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/invoices/3").bearer(&mona).send().await;
        let found = answer.ok();
        assert_eq!(found["invoiceNumber"], "INV-2026-000003");
        assert_eq!(found["repairId"], standard::READY_FOR_DELIVERY.get());
        assert_eq!((&found["subtotal"], &found["taxAmount"]), (&json!(1000), &json!(122.81)));
        assert_eq!((&found["discountAmount"], &found["creditAmount"]), (&json!(0), &json!(0)));
        let lines: Vec<_> = found["items"].as_array().unwrap().iter().map(|line| &line["description"]).collect();
        assert_eq!(lines, ["صيانة عامة", "قطعة غيار أصلية"], "the service's name, and no deleted line");
        assert_eq!((&found["items"][0]["itemType"], &found["items"][1]["itemType"]), (&json!("service"), &json!("part")));
        let payment = &found["payments"][0];
        assert_eq!((&payment["kind"], &payment["status"]), (&json!("payment"), &json!("completed")));
        assert_eq!((&payment["amount"], &payment["method"]), (&json!(400), &json!("cash")));
        assert_eq!(found["customer"]["id"], standard::MONA.get());
        assert_eq!(found["company"]["id"], standard::COMPANY.get());
        assert_eq!(found["branch"]["id"], standard::BRANCH.get());
        assert_eq!(found["shop"], json!({ "name": "ورشة النيل", "phone": "0225250000", "logoUrl": null }));
        // Whoever holds the paper can check it.
        let code = found["verificationCode"].as_str().unwrap();
        let verified = app.get(&format!("/verify/{code}")).send().await;
        assert_eq!(verified.ok()["invoiceNumber"], "INV-2026-000003");
        let through_repair = app.get("/invoices/10").bearer(&mona).send().await;
        assert_eq!(through_repair.ok()["repairId"], standard::DELIVERED.get());
    }

    async fn what_is_not_the_customers_is_absent(app) {
        let mona = app.sign_in(standard::MONA).await;
        for path in ["", "/payment-history"] {
            let absent = app.get(&format!("/invoices/2000000000{path}")).bearer(&mona).send().await;
            absent.refused(404, "INVOICE_NOT_FOUND");
            for id in [
                standard::KARIM_INVOICE,
                standard::DRAFT,
                standard::PURCHASE,
                standard::DELETED_INVOICE,
            ] {
                let hidden = app.get(&format!("/invoices/{id}{path}")).bearer(&mona).send().await;
                hidden.refused(404, "INVOICE_NOT_FOUND");
                assert_eq!(hidden.message(), absent.message());
            }
            app.get(&format!("/invoices/abc{path}")).bearer(&mona).send().await.refused(400, "BAD_REQUEST");
            app.get(&format!("/invoices/1{path}")).send().await.refused(401, "UNAUTHENTICATED");
            let english = app.get(&format!("/invoices/9{path}")).bearer(&mona).language("en").send().await;
            assert_ne!(english.refused(404, "INVOICE_NOT_FOUND").message(), "");
        }
    }

    async fn an_invoice_has_its_own_history(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/invoices/3/payment-history").bearer(&mona).send().await;
        let rows: Vec<_> = answer.ok().as_array().unwrap().iter().map(|row| (&row["id"], &row["amount"])).collect();
        assert_eq!(rows, [(&json!(3), &json!(600)), (&json!(2), &json!(400))], "newest first");
        assert_eq!(answer.ok()[0]["invoiceNumber"], "INV-2026-000003");
        let unpaid = app.get("/invoices/1/payment-history").bearer(&mona).send().await;
        assert_eq!(unpaid.ok(), &Value::Array(vec![]));
    }

    async fn an_unchanged_list_is_not_sent_again(app) {
        let mona = app.sign_in(standard::MONA).await;
        let first = app.get("/invoices").bearer(&mona).send().await;
        let tag = first.header("etag").unwrap().to_owned();
        let again = app.get("/invoices").bearer(&mona).header("if-none-match", &tag).send().await;
        assert_eq!(again.status, 304);
    }
}

// On one stack: a Redis that is slow for a moment is passed by, and then nothing is kept.
#[tokio::test]
async fn a_first_page_is_kept_for_half_a_minute() {
    let app = TestApp::on(Stack::Embedded).await;
    let mona = app.sign_in(standard::MONA).await;
    app.get("/invoices").bearer(&mona).send().await.ok();
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
    assert_eq!(
        ids(&app.get("/invoices").bearer(&mona).send().await)[0],
        10,
        "kept"
    );
    app.clock.advance(TimeDelta::seconds(31));
    let fresh = app.get("/invoices").bearer(&mona).send().await;
    assert_eq!(ids(&fresh)[0], 500);
    assert_eq!(fresh.ok()[0]["totalAmount"], json!(0.05));
}
