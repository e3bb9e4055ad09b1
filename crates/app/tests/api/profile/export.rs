//! `GET /profile/export`

use crate::auth::erp;
use crate::harness::Answer;
use adapter_sql::shop::standard;
use serde_json::{Value, json};

fn ids(answer: &Answer, section: &str) -> Vec<i64> {
    let rows = answer.ok()[section].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_i64().unwrap()).collect()
}

on_both_stacks! {
    async fn everything_of_ones_own_and_nothing_else(app) {
        let mona = app.sign_in(standard::MONA).await;
        app.post("/repairs/1/comments").bearer(&mona).json(&json!({ "comment": "متى ينتهي؟" })).send().await.ok();
        let asking = json!({ "message": "أين وصلتم؟" });
        app.post("/repairs/1/request-update").bearer(&mona).json(&asking).send().await.ok();
        let erp = erp(&app).await;
        for (id, customer, words) in [(71, standard::MONA, "عمل ممتاز"), (72, standard::KARIM, "لا بأس")] {
            erp.exec(&format!(
                "INSERT INTO RepairCustomerFeedback (id, repairRequestId, customerId, overallRating, positiveComments) \
                 VALUES ({id}, 1, {customer}, 5, '{words}')"
            )).await;
        }
        let answer = app.get("/profile/export").bearer(&mona).send().await;
        let all = answer.ok();
        let quotations = ids(&answer, "quotations");
        assert!(quotations.contains(&standard::QUOTATION.get()), "{quotations:?}");
        assert!(!quotations.contains(&standard::KARIM_QUOTATION.get()), "{quotations:?}");
        assert!(all["quotations"][0]["totalAmount"].is_number() && !all["quotations"][0]["items"].as_array().unwrap().is_empty());
        assert_eq!(all["updateRequests"][0]["message"], "أين وصلتم؟");
        assert_eq!(ids(&answer, "updateRequests").len(), 1);
        assert_eq!(ids(&answer, "feedback"), [71]);
        assert_eq!((&all["feedback"][0]["overallRating"], &all["feedback"][0]["positiveComments"]), (&json!(5), &json!("عمل ممتاز")));
        assert_eq!(ids(&answer, "signIns").len(), 1);
        assert_eq!(all["signIns"][0]["ipAddress"], "127.0.0.1");
        let files: Vec<_> = all["repairs"].as_array().unwrap().iter().flat_map(|row| row["attachments"].as_array().unwrap()).collect();
        assert!(!files.is_empty() && files.iter().all(|name| name.is_string()), "{files:?}");
        assert_eq!(all["profile"]["name"], standard::MONA_NAME);
        assert_eq!(all["profile"]["company"]["id"], 1);
        assert_eq!(all["preferences"]["language"], "ar");
        let comments: Vec<_> = all["comments"].as_array().unwrap().iter().map(|row| &row["comment"]).collect();
        assert_eq!(comments, ["متى ينتهي الإصلاح؟", "شكرا لكم", "متى ينتهي؟"]);
        assert_eq!(ids(&answer, "devices"), [1, 2, 3]);
        let repairs = ids(&answer, "repairs");
        assert!(repairs.contains(&1) && repairs.contains(&standard::WITHOUT_DEVICE.get()));
        assert!(!repairs.contains(&standard::KARIM_REPAIR.get()));
        let invoices = ids(&answer, "invoices");
        assert!(invoices.contains(&standard::THROUGH_REPAIR.get()), "owned through its repair");
        for none in [standard::DRAFT, standard::PURCHASE, standard::KARIM_INVOICE] {
            assert!(!invoices.contains(&none.get()), "{none}");
        }
        assert!(ids(&answer, "payments").contains(&standard::ADVANCE.get()));
        assert_eq!(ids(&answer, "sessions").len(), 1);
        assert!(!ids(&answer, "notifications").contains(&standard::KARIM_NOTIFICATION.get()));
        let done: Vec<_> = all["auditEntries"].as_array().unwrap().iter().map(|row| &row["action"]).collect();
        // The export's own entry is written from the queue, and may be among them.
        assert_eq!(done[..2], ["session.login", "repair.comment"]);
        assert_eq!(answer.json["success"], true);
        assert!(answer.json["meta"]["requestId"].is_string());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let text = answer.text();
        for secret in [standard::NEVER_SHOWN, standard::PASSWORD, "$2b$", standard::KARIM_NAME, standard::KARIM_EMAIL] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        app.get("/profile/export").send().await.refused(401, "UNAUTHENTICATED");
    }

    async fn an_account_of_more_than_one_page_is_whole(app) {
        let mona = app.sign_in(standard::MONA).await;
        for n in 0..210 {
            let body = json!({ "comment": format!("comment {n}") });
            app.post("/repairs/1/comments").bearer(&mona).json(&body).send().await.ok();
        }
        let answer = app.get("/profile/export").bearer(&mona).send().await;
        let comments: Vec<_> = answer.ok()["comments"].as_array().unwrap().iter().map(|row| row["comment"].clone()).collect();
        let expected: Vec<Value> = (0..210).map(|n| format!("comment {n}").into()).collect();
        assert_eq!(comments[2..], expected, "after the two that were there");
    }
}
