//! What comes in: bodies, ids, queries.

use crate::harness::Answer;
use adapter_sql::shop::standard;
use serde_json::json;

fn both(answer: &Answer, english: &Answer, status: u16, code: &str, texts: [&str; 2]) {
    answer.refused(status, code);
    english.refused(status, code);
    assert_eq!([answer.message(), english.message()], texts);
}

on_both_stacks! {
    async fn a_body_that_is_no_json_is_refused(app) {
        let login = || app.post("/auth/login").body("application/json", "{\"loginIdentifier\":");
        let texts = ["تعذّرت قراءة الطلب.", "The request could not be read."];
        both(&login().send().await, &login().language("en").send().await, 400, "BAD_REQUEST", texts);
        for bad in ["", "[]", "7", "{\"a\":1,\"a\":2}", "\u{feff}{}", "{\"password\":\"\\ud800\"}"] {
            app.post("/auth/login").body("application/json", bad).send().await.refused(400, "BAD_REQUEST");
        }
        app.post("/auth/login").body("application/json", "[".repeat(60_000)).send().await.refused(400, "BAD_REQUEST");
        app.post("/auth/login").body("application/json", vec![b'"', 0xff, b'"']).send().await.refused(400, "BAD_REQUEST");
    }

    async fn another_kind_of_body_is_refused(app) {
        let login = || app.post("/auth/login").body("text/plain", "{}");
        let texts = ["هذا النوع من المحتوى غير مقبول.", "This kind of content is not accepted."];
        both(&login().send().await, &login().language("en").send().await, 415, "UNSUPPORTED_MEDIA_TYPE", texts);
    }

    async fn a_body_too_large_is_refused(app) {
        let large = || json!({ "loginIdentifier": "x".repeat(70_000), "password": "x" });
        let login = || app.post("/auth/login").json(&large());
        let texts = ["حجم البيانات المرسلة أكبر من المسموح.", "What you sent is too large."];
        both(&login().send().await, &login().language("en").send().await, 413, "PAYLOAD_TOO_LARGE", texts);
    }

    async fn every_failing_field_is_told_at_once(app) {
        let login = || app.post("/auth/login").json(&json!({}));
        let texts = ["يرجى مراجعة الحقول المحددة.", "Please check the marked fields."];
        let (arabic, english) = (login().send().await, login().language("en").send().await);
        both(&arabic, &english, 422, "VALIDATION_FAILED", texts);
        let mut fields = english.fields();
        fields.sort_unstable();
        assert_eq!(fields, [("loginIdentifier", "REQUIRED"), ("password", "REQUIRED")]);
        assert_eq!(english.json["errors"][0]["message"], "This field is required.");
        assert_eq!(arabic.json["errors"][0]["message"], "هذا الحقل مطلوب.");
        let typed = app.post("/auth/login").json(&json!({ "loginIdentifier": 7, "password": null })).send().await;
        typed.refused(400, "BAD_REQUEST");
        let mut fields = typed.fields();
        fields.sort_unstable();
        assert_eq!(fields, [("loginIdentifier", "WRONG_TYPE"), ("password", "REQUIRED")]);
    }

    async fn an_id_is_a_positive_number(app) {
        let mona = app.sign_in(standard::MONA).await;
        for bad in ["abc", "0", "-1", "1.5", "%D9%A7", "1%00"] {
            app.get(&format!("/repairs/{bad}")).bearer(&mona).send().await.refused(400, "BAD_REQUEST");
        }
        for absent in ["2147483647", "2147483648", "99999999999999999999999999"] {
            app.get(&format!("/repairs/{absent}")).bearer(&mona).send().await.refused(404, "REPAIR_NOT_FOUND");
        }
    }

    async fn what_a_list_is_asked_for_is_checked(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (query, status, field, code) in [
            ("limit=abc", 400, "limit", "WRONG_TYPE"),
            ("page=1.5", 400, "page", "WRONG_TYPE"),
            ("status=broken", 400, "status", "UNKNOWN_VALUE"),
            ("from=yesterday", 400, "from", "WRONG_TYPE"),
            ("limit=0", 422, "limit", "TOO_SMALL"),
            ("limit=101", 422, "limit", "TOO_LARGE"),
            ("page=-1", 422, "page", "TOO_SMALL"),
            ("page=99999999999999999999", 422, "page", "TOO_LARGE"),
            ("sortBy=password", 422, "sortBy", "UNKNOWN_SORT"),
            ("sortDir=UP", 422, "sortDir", "UNKNOWN_VALUE"),
            ("from=2026-02-02&to=2026-02-01", 422, "to", "INVALID_DATE"),
            ("cursor=nonsense", 422, "cursor", "INVALID_CURSOR"),
            ("cursor=nonsense&page=1", 422, "cursor", "CURSOR_WITH_PAGE"),
        ] {
            let refused = app.get(&format!("/repairs?{query}")).bearer(&mona).send().await;
            refused.refused(status, if status == 400 { "BAD_REQUEST" } else { "VALIDATION_FAILED" });
            assert_eq!(refused.fields(), [(field, code)], "{query}");
        }
        let several = app.get("/repairs?limit=0&page=0&sortBy=x").bearer(&mona).send().await;
        assert_eq!(several.refused(422, "VALIDATION_FAILED").fields().len(), 3);
    }

    async fn pages_and_cursors_walk_the_same_list(app) {
        let mona = app.sign_in(standard::MONA).await;
        let whole = app.get("/repairs?limit=100").bearer(&mona).send().await;
        let whole: Vec<_> = whole.ok().as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
        let first = app.get("/repairs?limit=4").bearer(&mona).send().await;
        assert_eq!(first.json["pagination"]["total"], whole.len());
        let mut walked: Vec<_> = first.ok().as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
        let mut next = first.json["pagination"]["nextCursor"].clone();
        while let Some(cursor) = next.as_str() {
            let part = app.get(&format!("/repairs?limit=4&cursor={cursor}")).bearer(&mona).send().await;
            walked.extend(part.ok().as_array().unwrap().iter().map(|row| row["id"].clone()));
            assert!(part.json["pagination"].get("total").is_none());
            next = part.json["pagination"]["nextCursor"].clone();
        }
        assert_eq!(walked, whole);
        let karim = app.sign_in(standard::KARIM).await;
        let cursor = first.json["pagination"]["nextCursor"].as_str().unwrap();
        for (token, query) in [(&karim, ""), (&mona, "&status=completed"), (&mona, "&sortBy=updatedAt"), (&mona, "&sortDir=ASC")] {
            let refused = app.get(&format!("/repairs?cursor={cursor}{query}")).bearer(token).send().await;
            assert_eq!(refused.refused(422, "VALIDATION_FAILED").fields(), [("cursor", "INVALID_CURSOR")], "{query}");
        }
    }
}
