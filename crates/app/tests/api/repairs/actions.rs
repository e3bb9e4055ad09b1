//! `POST /repairs/{id}/comments`, `…/request-update`, `…/quotation/approve`, `…/quotation/reject`

use super::{ids, refused_in_both};
use adapter_sql::shop::standard;
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

on_both_stacks! {
    async fn a_comment_is_made_and_seen_at_once(app) {
        let mona = app.sign_in(standard::MONA).await;
        let before = app.get("/repairs/1").bearer(&mona).send().await;
        assert_eq!(before.ok()["comments"], json!([]));
        let made = app
            .post("/repairs/1/comments")
            .bearer(&mona)
            .json(&json!({ "comment": "  متى يكون جاهزاً؟ 🙂\n" }))
            .send()
            .await;
        assert_eq!(made.status, 201);
        assert_eq!(
            made.ok(),
            &json!({
                "id": made.ok()["id"], "repairId": 1, "comment": "متى يكون جاهزاً؟ 🙂",
                "type": "customer", "createdAt": "2026-03-15T10:00:00Z",
            })
        );
        assert_eq!(made.message(), "تمت إضافة تعليقك.");
        let after = app.get("/repairs/1").bearer(&mona).send().await;
        assert_eq!(after.ok()["comments"], json!([made.ok()]));
    }

    async fn comments_are_listed_in_parts(app) {
        let mona = app.sign_in(standard::MONA).await;
        let mut made = Vec::new();
        for text in ["one", "two", "three"] {
            let call = app.post("/repairs/1/comments").bearer(&mona).json(&json!({ "comment": text }));
            made.push(call.send().await.ok()["id"].as_i64().unwrap());
        }
        let all = app.get("/repairs/1/comments?sortDir=ASC").bearer(&mona).send().await;
        assert_eq!(ids(&all), made, "made at one moment: the id tells which came first");
        made.reverse();
        let first = app.get("/repairs/1/comments?limit=2").bearer(&mona).send().await;
        assert_eq!(ids(&first), made[..2]);
        assert_eq!(first.json["pagination"]["total"], 3);
        let cursor = first.json["pagination"]["nextCursor"].as_str().unwrap();
        let rest = app.get(&format!("/repairs/1/comments?limit=2&cursor={cursor}")).bearer(&mona).send().await;
        assert_eq!(ids(&rest), made[2..]);
        let elsewhere = app.get("/repairs/2/comments?page=0").bearer(&mona).send().await;
        elsewhere.refused(422, "VALIDATION_FAILED");
    }

    async fn a_comment_that_is_none_is_refused_and_changes_nothing(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (body, status, code, field) in [
            (json!({ "comment": "" }), 422, "VALIDATION_FAILED", ("comment", "TOO_SHORT")),
            (json!({ "comment": " \n\t " }), 422, "VALIDATION_FAILED", ("comment", "TOO_SHORT")),
            (json!({ "comment": "ش".repeat(2001) }), 422, "VALIDATION_FAILED", ("comment", "TOO_LONG")),
            (json!({ "comment": "a\u{0}b" }), 422, "VALIDATION_FAILED", ("comment", "INVALID_CHARACTERS")),
            (json!({ "comment": "a\u{202e}b" }), 422, "VALIDATION_FAILED", ("comment", "INVALID_CHARACTERS")),
            (json!({}), 422, "VALIDATION_FAILED", ("comment", "REQUIRED")),
            (json!({ "comment": null }), 422, "VALIDATION_FAILED", ("comment", "REQUIRED")),
            (json!({ "comment": 7 }), 400, "BAD_REQUEST", ("comment", "WRONG_TYPE")),
        ] {
            let path = "/repairs/1/comments";
            let refused =
                refused_in_both(&app, &mona, Method::POST, path, Some(&body), (status, code)).await;
            assert_eq!(refused.fields(), [field], "{body}");
        }
        let plain = app.post("/repairs/1/comments").bearer(&mona).body("text/plain", "hello");
        plain.send().await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        let longest = app.post("/repairs/2/comments").bearer(&mona).json(&json!({ "comment": "ش".repeat(2000) }));
        longest.send().await.ok();
        let listed = app.get("/repairs/1/comments").bearer(&mona).send().await;
        assert_eq!(ids(&listed), Vec::<i64>::new());
    }

    async fn an_update_is_asked_for_once_in_six_hours(app) {
        let mona = app.sign_in(standard::MONA).await;
        let path = "/repairs/5/request-update";
        let asked = app.post(path).bearer(&mona).json(&json!({ "message": "هل وصلت القطعة؟" })).send().await;
        assert_eq!(
            asked.ok(),
            &json!({ "repairId": 5, "requestedAt": "2026-03-15T10:00:00Z", "nextRequestAt": "2026-03-15T16:00:00Z" })
        );
        let refused = refused_in_both(&app, &mona, Method::POST, path, None, (429, "RATE_LIMITED")).await;
        assert_eq!(refused.header("retry-after"), Some("21600"));
        // Another repair has its own time, and a body may be left out.
        app.post("/repairs/6/request-update").bearer(&mona).send().await.ok();

        app.clock.advance(TimeDelta::hours(6) - TimeDelta::seconds(1));
        let almost = app.post(path).bearer(&mona).send().await;
        almost.refused(429, "RATE_LIMITED");
        assert_eq!(almost.header("retry-after"), Some("1"));
        app.clock.advance(TimeDelta::seconds(1));
        app.post(path).bearer(&mona).json(&json!({})).send().await.ok();

        let long = json!({ "message": "x".repeat(501) });
        let refused =
            refused_in_both(&app, &mona, Method::POST, path, Some(&long), (422, "VALIDATION_FAILED")).await;
        assert_eq!(refused.fields(), [("message", "TOO_LONG")]);
        app.post(path).bearer(&mona).body("text/plain", "x").send().await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }

    async fn agreeing_moves_the_repair_on_once(app) {
        let mona = app.sign_in(standard::MONA).await;
        // What is cached of before must not be seen after.
        app.get("/repairs?status=awaiting_approval").bearer(&mona).send().await.ok();
        app.get("/repairs/3").bearer(&mona).send().await.ok();
        let stats = app.get("/dashboard/stats").bearer(&mona).send().await;
        let active = stats.ok()["repairs"]["active"].as_i64().unwrap();

        let agreed = app.post("/repairs/3/quotation/approve").bearer(&mona).language("en").send().await;
        let repair = agreed.ok();
        assert_eq!((&repair["stage"], &repair["status"]), (&json!("under_repair"), &json!("in_progress")));
        assert_eq!(repair["actionRequired"], Value::Null);
        assert_eq!(repair["quotation"]["status"], "approved");
        assert_eq!(repair["quotation"]["respondedAt"], "2026-03-15T10:00:00Z");
        let last = repair["timeline"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["stage"], &last["createdBy"]), (&json!("under_repair"), &json!("customer")));
        assert_eq!(last["createdAt"], "2026-03-15T10:00:00Z");
        assert_eq!(agreed.message(), "You approved the quotation.");

        let waiting = app.get("/repairs?status=awaiting_approval").bearer(&mona).send().await;
        assert_eq!(ids(&waiting), Vec::<i64>::new());
        let stats = app.get("/dashboard/stats").bearer(&mona).send().await;
        assert_eq!(stats.ok()["repairs"]["active"], active + 1);

        for again in ["approve", "reject"] {
            let path = format!("/repairs/3/quotation/{again}");
            let already = (409, "QUOTATION_ALREADY_DECIDED");
            refused_in_both(&app, &mona, Method::POST, &path, None, already).await;
        }
        let after = app.get("/repairs/3").bearer(&mona).language("en").send().await;
        assert_eq!(after.ok(), agreed.ok(), "the refusals changed nothing");
    }

    async fn declining_ends_the_repair_with_its_reason(app) {
        let mona = app.sign_in(standard::MONA).await;
        let path = "/repairs/3/quotation/reject";
        let long = json!({ "reason": "x".repeat(501) });
        let refused =
            refused_in_both(&app, &mona, Method::POST, path, Some(&long), (422, "VALIDATION_FAILED")).await;
        assert_eq!(refused.fields(), [("reason", "TOO_LONG")]);
        let declined = app.post(path).bearer(&mona).json(&json!({ "reason": " غالي " })).send().await;
        let repair = declined.ok();
        assert_eq!((&repair["stage"], &repair["status"]), (&json!("rejected"), &json!("cancelled")));
        let last = repair["timeline"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["note"], &last["createdBy"]), (&json!("غالي"), &json!("customer")));
        app.post(path).bearer(&mona).send().await.refused(409, "QUOTATION_ALREADY_DECIDED");
    }

    async fn there_is_nothing_to_answer_without_a_waiting_quotation(app) {
        let mona = app.sign_in(standard::MONA).await;
        // None; approved by the ERP; rejected; none and delivered.
        for repair in [standard::RECEIVED, standard::UNDER_REPAIR, standard::REJECTED, standard::DELIVERED] {
            for answer in ["approve", "reject"] {
                let path = format!("/repairs/{repair}/quotation/{answer}");
                app.post(&path).bearer(&mona).send().await.refused(409, "QUOTATION_ALREADY_DECIDED");
            }
        }
        // Karim's is not hers to answer, and he still can.
        for answer in ["approve", "reject"] {
            let path = format!("/repairs/{}/quotation/{answer}", standard::KARIM_AWAITING);
            app.post(&path).bearer(&mona).send().await.refused(404, "REPAIR_NOT_FOUND");
        }
        let karim = app.sign_in(standard::KARIM).await;
        let path = format!("/repairs/{}/quotation/approve", standard::KARIM_AWAITING);
        app.post(&path).bearer(&karim).send().await.ok();
    }

    async fn of_many_answers_at_once_one_is_taken(app) {
        let mona = app.sign_in(standard::MONA).await;
        let calls = ["approve", "reject", "approve", "reject", "approve"]
            .map(|answer| app.post(&format!("/repairs/3/quotation/{answer}")).bearer(&mona).send());
        let answers = futures_util::future::join_all(calls).await;
        let taken = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(taken, 1);
        for refused in answers.iter().filter(|answer| answer.status != 200) {
            refused.refused(409, "QUOTATION_ALREADY_DECIDED");
        }
        let steps = app.get("/repairs/3/timeline").bearer(&mona).send().await;
        let customers = steps.ok().as_array().unwrap().iter().filter(|step| step["createdBy"] == "customer");
        assert_eq!(customers.count(), 1);
    }
}
