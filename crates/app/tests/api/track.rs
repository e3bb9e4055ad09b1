//! `/track/{token}`

use crate::harness::{Stack, TestApp};
use adapter_sql::shop::standard;
use serde_json::json;

on_both_stacks! {
    async fn the_holder_of_a_receipt_sees_stages_and_branch(app) {
        let tracked = app.get(&format!("/track/{}", standard::TRACKING_TOKEN)).language("en").send().await;
        let step = |status: &str, stage: &str, label: &str, at: &str| {
            json!({ "status": status, "stage": stage, "stageLabel": label, "at": at })
        };
        assert_eq!(
            tracked.ok(),
            &json!({
                "requestNumber": "REP-20260227-004",
                "status": "in_progress",
                "stage": "under_repair",
                "stageLabel": "Under repair",
                "estimatedCompletion": "2026-03-19",
                "createdAt": "2026-02-27T10:00:00Z",
                "updatedAt": "2026-02-27T16:00:00Z",
                "stages": [
                    step("pending", "received", "Received", "2026-02-27T10:00:00Z"),
                    step("in_progress", "inspection", "Being inspected", "2026-02-27T11:00:00Z"),
                    step("pending", "awaiting_approval", "Waiting for your approval", "2026-02-27T12:00:00Z"),
                    step("in_progress", "under_repair", "Under repair", "2026-02-27T13:00:00Z"),
                ],
                "upcomingStages": ["ready_for_pickup", "delivered"],
                "branch": {
                    "id": 1, "name": "فرع المعادي", "phone": "0225250000", "address": "١٢ شارع ٩، المعادي، القاهرة"
                },
            })
        );
        let text = tracked.text();
        for personal in [standard::MONA_NAME, standard::TECHNICIAN_NAME, "تم استلام الجهاز", "لابتوب", "SN-LAPTOP"] {
            assert!(!text.contains(personal), "{personal} is in {text}");
        }
        let spelt = standard::TRACKING_TOKEN.replace('-', "%2D").replacen('t', "%74", 1);
        let arabic = app.get(&format!("/track/{spelt}")).send().await;
        assert_eq!(arabic.ok()["stageLabel"], "قيد الإصلاح");
    }

    async fn any_other_token_is_absent(app) {
        let upper = standard::TRACKING_TOKEN.to_uppercase();
        let mut told = vec![];
        for token in [
            "no-such-token-at-all", "short", upper.as_str(), "%27%20OR%201%3D1%20--", "%00%00%00%00%00%00%00%00",
            "track-mona-under-repai_", "track-mona-under-repair%20",
        ] {
            let arabic = app.get(&format!("/track/{token}")).send().await;
            assert_eq!(arabic.refused(404, "REPAIR_NOT_FOUND").message(), "طلب الصيانة غير موجود.");
            let english = app.get(&format!("/track/{token}")).language("en").send().await;
            assert_eq!(english.refused(404, "REPAIR_NOT_FOUND").message(), "The repair was not found.");
            let mut body = english.json.clone();
            body.as_object_mut().unwrap().remove("meta");
            told.push(body);
        }
        told.dedup();
        assert_eq!(told.len(), 1);
    }
}

async fn an_address_may_not_guess_for_long(stack: Stack) {
    let app = TestApp::with(stack, &[("PORTAL_LIMIT_PUBLIC", "2/15m")]).await;
    for _ in 0..2 {
        app.get("/track/a-token-that-is-guessed")
            .send()
            .await
            .refused(404, "REPAIR_NOT_FOUND");
    }
    let path = format!("/track/{}", standard::TRACKING_TOKEN);
    let refused = app.get(&path).send().await;
    refused.refused(429, "RATE_LIMITED");
    assert_eq!(refused.header("ratelimit-limit"), Some("2"));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait));
}

#[tokio::test]
async fn sqlite_an_address_may_not_guess_for_long() {
    an_address_may_not_guess_for_long(Stack::Embedded).await;
}

#[tokio::test]
async fn mariadb_an_address_may_not_guess_for_long() {
    an_address_may_not_guess_for_long(Stack::Served).await;
}
