//! `GET /payments/history`

use crate::harness::Answer;
use adapter_sql::shop::standard;
use serde_json::json;

fn ids(answer: &Answer) -> Vec<i64> {
    let rows = answer.ok().as_array().unwrap().iter();
    rows.map(|row| row["id"].as_i64().unwrap()).collect()
}

on_both_stacks! {
    async fn the_history_is_across_all_invoices_newest_first(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/payments/history").bearer(&mona).send().await;
        assert_eq!(ids(&answer), [5, 4, 3, 2, 1]);
        assert_eq!(answer.json["pagination"]["total"], 5);
        assert_eq!(
            answer.ok()[4],
            json!({
                "kind": "payment",
                "id": 1,
                "invoiceId": 2,
                "invoiceNumber": "INV-2026-000002",
                "amount": 300,
                "currency": "EGP",
                "method": "cash",
                "status": "completed",
                "reference": null,
                "createdAt": "2026-03-12T10:01:00Z",
                "paidAt": "2026-03-12T10:01:00Z",
            })
        );
        let karim = app.sign_in(standard::KARIM).await;
        let his = app.get("/payments/history").bearer(&karim).send().await;
        assert_eq!(ids(&his), [standard::KARIM_PAYMENT.get()]);
        app.get("/payments/history").send().await.refused(401, "UNAUTHENTICATED");
    }

    async fn filters_sorts_and_cursors(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (query, expected) in [
            ("invoiceId=3", vec![3, 2]),
            ("invoiceId=21", vec![]),
            ("invoiceId=999999999999999", vec![]),
            ("status=completed", vec![5, 4, 3, 2, 1]),
            ("status=failed&status=pending", vec![]),
            ("from=2026-03-12&to=2026-03-12", vec![5, 4, 3, 2, 1]),
            ("from=2026-03-13", vec![]),
            ("to=2026-03-11", vec![]),
            ("sortBy=createdAt&sortDir=ASC", vec![1, 2, 3, 4, 5]),
            ("sortBy=amount&sortDir=ASC", vec![1, 2, 3, 4, 5]),
            ("sortBy=amount&sortDir=DESC", vec![5, 4, 3, 2, 1]),
        ] {
            let answer = app.get(&format!("/payments/history?{query}")).bearer(&mona).send().await;
            assert_eq!(ids(&answer), expected, "{query}");
            assert_eq!(answer.json["pagination"]["total"], expected.len(), "{query}");
            let mut walked = vec![];
            let mut path = format!("/payments/history?{query}&limit=2");
            loop {
                let part = app.get(&path).bearer(&mona).send().await;
                walked.extend(ids(&part));
                match part.json["pagination"]["nextCursor"].as_str() {
                    Some(cursor) => path = format!("/payments/history?{query}&limit=2&cursor={cursor}"),
                    None => break,
                }
            }
            assert_eq!(walked, expected, "{query}");
        }
    }

    async fn what_it_does_not_take_is_refused_in_both_languages(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (query, status, code, field) in [
            ("status=paid", 400, "BAD_REQUEST", "status"),
            ("invoiceId=abc", 400, "BAD_REQUEST", "invoiceId"),
            ("to=2026-13-01", 400, "BAD_REQUEST", "to"),
            ("invoiceId=0", 422, "VALIDATION_FAILED", "invoiceId"),
            ("sortBy=method", 422, "VALIDATION_FAILED", "sortBy"),
            ("sortDir=up", 422, "VALIDATION_FAILED", "sortDir"),
            ("limit=0", 422, "VALIDATION_FAILED", "limit"),
        ] {
            let arabic = app.get(&format!("/payments/history?{query}")).bearer(&mona).language("ar").send().await;
            arabic.refused(status, code);
            assert_eq!(arabic.fields()[0].0, field, "{query}");
            let english = app.get(&format!("/payments/history?{query}")).bearer(&mona).language("en").send().await;
            english.refused(status, code);
            assert_ne!(arabic.message(), english.message());
        }
    }
}
