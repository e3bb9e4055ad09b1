//! `GET /repairs`

use super::{ids, refused_in_both};
use crate::harness::TestApp;
use adapter_sql::shop::standard;
use reqwest::Method;
use serde_json::json;

/// Every part of a list, walked by its cursors.
async fn walk(app: &TestApp, token: &str, query: &str) -> Vec<i64> {
    let mut found = vec![];
    let mut next = String::new();
    for _ in 0..20 {
        let answer = app
            .get(&format!("/repairs?limit=2&{query}{next}"))
            .bearer(token)
            .send()
            .await;
        found.extend(ids(&answer));
        match answer.json["pagination"]["nextCursor"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    found
}

on_both_stacks! {
    async fn the_list_has_the_customers_own_newest_first(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/repairs").bearer(&mona).send().await;
        assert_eq!(ids(&answer), [12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(
            answer.json["pagination"],
            json!({ "page": 1, "limit": 20, "total": 11, "totalPages": 1, "nextCursor": null })
        );
        assert_eq!(
            answer.ok()[8],
            json!({
                "id": 3,
                "requestNumber": "REP-20260226-003",
                "deviceId": 1,
                "deviceName": "لابتوب العمل",
                "deviceModel": "Latitude 5520",
                "issue": "العطل رقم 3: الجهاز لا يعمل",
                "status": "pending",
                "stage": "awaiting_approval",
                "stageLabel": "في انتظار موافقتك",
                "actionRequired": "approve_quotation",
                "estimatedCost": 531.5,
                "currency": "EGP",
                "estimatedCompletion": "2026-03-18",
                "createdAt": "2026-02-26T10:00:00Z",
                "updatedAt": "2026-02-26T16:00:00Z",
            })
        );
        let snapshot = &answer.ok()[0];
        assert_eq!(snapshot["deviceId"], json!(null));
        assert_eq!(snapshot["deviceName"], "Apple iPad Air");
        assert_eq!(snapshot["actionRequired"], json!(null));

        let karim = app.sign_in(standard::KARIM).await;
        let answer = app.get("/repairs").bearer(&karim).send().await;
        assert_eq!(ids(&answer), [22, 21]);
        assert_eq!(answer.ok()[1]["stageLabel"], "Under repair", "his saved language is English");
    }

    async fn every_stage_has_its_status(app) {
        let mona = app.sign_in(standard::MONA).await;
        let listed = app.get("/repairs?sortDir=ASC").bearer(&mona).send().await;
        let told: Vec<_> = listed
            .ok()
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["stage"].as_str().unwrap(), row["status"].as_str().unwrap()))
            .collect();
        assert_eq!(
            told,
            [
                ("received", "pending"),
                ("inspection", "in_progress"),
                ("awaiting_approval", "pending"),
                ("under_repair", "in_progress"),
                ("waiting_parts", "in_progress"),
                ("on_hold", "in_progress"),
                ("ready_for_pickup", "completed"),
                ("ready_for_delivery", "completed"),
                ("delivered", "completed"),
                ("rejected", "cancelled"),
                ("received", "pending"),
            ]
        );
    }

    async fn filters_narrow_the_list(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (query, expected) in [
            ("status=pending", vec![12, 3, 1]),
            ("status=in_progress", vec![6, 5, 4, 2]),
            ("status=completed", vec![9, 8, 7]),
            ("status=cancelled", vec![10]),
            ("status=rejected", vec![10]),
            ("status=under_repair", vec![4]),
            ("status=under_repair&status=on_hold", vec![6, 4]),
            ("status=delivered,pending", vec![12, 9, 3, 1]),
            ("deviceId=3", vec![7]),
            ("deviceId=2", vec![]),
            ("deviceId=21", vec![]),
            ("deviceId=9223372036854775807", vec![]),
            ("search=REP-20260226-003", vec![3]),
            ("search=rep-20260226", vec![3]),
            ("search=REP-202602", vec![5, 4, 3, 2, 1]),
            ("search=-003", vec![3]),
            ("search=LaserJet", vec![7]),
            ("search=laserjet", vec![7]),
            ("search=iPad", vec![12]),
            ("search=SN-SNAPSHOT", vec![12]),
            ("search=%20iPad%20", vec![12]),
            ("search=%25", vec![]),
            ("search=_", vec![]),
            ("search=%27%20OR%201%3D1%20--", vec![]),
            ("search=%D8%A7%D9%84%D8%B7%D8%A7%D8%A8%D8%B9%D8%A9", vec![7]),
            ("search=", vec![12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
            ("from=2026-03-04", vec![12, 10, 9]),
            ("to=2026-02-25", vec![2, 1]),
            ("from=2026-02-25&to=2026-02-26", vec![3, 2]),
            ("from=2026-02-25&to=2026-02-26&status=pending", vec![3]),
            ("unknown=1&status=rejected", vec![10]),
        ] {
            let answer = app.get(&format!("/repairs?{query}")).bearer(&mona).send().await;
            assert_eq!(ids(&answer), expected, "{query}");
            assert_eq!(answer.json["pagination"]["total"], expected.len(), "{query}");
        }
    }

    async fn lists_are_sorted_by_the_columns_of_the_contract(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (query, expected) in [
            ("sortBy=createdAt&sortDir=ASC", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]),
            ("sortBy=updatedAt", [12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
            ("sortBy=status&sortDir=ASC", [1, 12, 3, 2, 4, 5, 6, 7, 8, 9, 10]),
            ("sortBy=status", [10, 9, 8, 7, 6, 5, 4, 2, 3, 12, 1]),
        ] {
            let answer = app.get(&format!("/repairs?{query}")).bearer(&mona).send().await;
            assert_eq!(ids(&answer), expected, "{query}");
            assert_eq!(walk(&app, &mona, query).await, expected, "{query} by cursor");
        }
    }

    async fn pages_and_cursors_are_parts_of_one_list(app) {
        let mona = app.sign_in(standard::MONA).await;
        let second = app.get("/repairs?page=2&limit=4").bearer(&mona).send().await;
        assert_eq!(ids(&second), [7, 6, 5, 4]);
        let pagination = &second.json["pagination"];
        assert_eq!((&pagination["page"], &pagination["totalPages"]), (&json!(2), &json!(3)));
        let cursor = pagination["nextCursor"].as_str().unwrap();
        let third = app.get(&format!("/repairs?limit=4&cursor={cursor}")).bearer(&mona).send().await;
        assert_eq!(ids(&third), [3, 2, 1]);
        assert_eq!(third.json["pagination"], json!({ "limit": 4, "nextCursor": null }));
        let beyond = app.get("/repairs?page=4294967295&limit=100").bearer(&mona).send().await;
        assert_eq!(ids(&beyond), Vec::<i64>::new());

        // A cursor is good for its own list, its own customer and its own filters.
        let karim = app.sign_in(standard::KARIM).await;
        for (token, query) in [
            (&karim, format!("cursor={cursor}")),
            (&mona, format!("status=pending&cursor={cursor}")),
            (&mona, format!("sortBy=status&cursor={cursor}")),
            (&mona, format!("cursor={cursor}x")),
            (&mona, "cursor=".to_owned()),
        ] {
            let path = format!("/repairs?{query}");
            let refused = app.get(&path).bearer(token).send().await;
            assert_eq!(refused.refused(422, "VALIDATION_FAILED").fields(), [("cursor", "INVALID_CURSOR")]);
        }
    }

    async fn what_cannot_be_read_is_400_and_what_is_not_allowed_422(app) {
        let mona = app.sign_in(standard::MONA).await;
        let long = format!("search={}", "x".repeat(101));
        for (query, status, fields) in [
            ("status=nonsense", 400, vec![("status", "UNKNOWN_VALUE")]),
            ("status=UNDER_REPAIR", 400, vec![("status", "UNKNOWN_VALUE")]),
            ("status=", 400, vec![("status", "UNKNOWN_VALUE")]),
            ("deviceId=abc", 400, vec![("deviceId", "WRONG_TYPE")]),
            ("from=2026-13-01", 400, vec![("from", "WRONG_TYPE")]),
            ("to=yesterday", 400, vec![("to", "WRONG_TYPE")]),
            ("limit=abc", 400, vec![("limit", "WRONG_TYPE")]),
            ("page=0", 422, vec![("page", "TOO_SMALL")]),
            ("page=-1", 422, vec![("page", "TOO_SMALL")]),
            ("limit=101", 422, vec![("limit", "TOO_LARGE")]),
            ("deviceId=0", 422, vec![("deviceId", "TOO_SMALL")]),
            ("sortBy=price", 422, vec![("sortBy", "UNKNOWN_SORT")]),
            ("from=2026-03-02&to=2026-03-01", 422, vec![("to", "INVALID_DATE")]),
            ("search=a%00b", 422, vec![("search", "INVALID_CHARACTERS")]),
            (long.as_str(), 422, vec![("search", "TOO_LONG")]),
            ("page=0&limit=0&sortBy=x", 422, vec![("limit", "TOO_SMALL"), ("page", "TOO_SMALL"), ("sortBy", "UNKNOWN_SORT")]),
        ] {
            let code = if status == 400 { "BAD_REQUEST" } else { "VALIDATION_FAILED" };
            let refused =
                refused_in_both(&app, &mona, Method::GET, &format!("/repairs?{query}"), None, (status, code)).await;
            let mut found = refused.fields();
            found.sort_unstable();
            assert_eq!(found, fields, "{query}");
        }
        let hundred = format!("/repairs?search={}", "%D8%B4".repeat(100));
        app.get(&hundred).bearer(&mona).send().await.ok();
    }

    async fn an_unchanged_list_is_not_sent_again(app) {
        let mona = app.sign_in(standard::MONA).await;
        for path in ["/repairs", "/repairs/4", "/repairs/4/attachments"] {
            let first = app.get(path).bearer(&mona).send().await;
            let tag = first.header("etag").unwrap().to_owned();
            let again = app.get(path).bearer(&mona).header("if-none-match", &tag).send().await;
            assert_eq!(again.status, 304, "{path}");
        }
    }
}
