//! `GET /repairs/{id}`, `GET /repairs/{id}/timeline`

use super::refused_in_both;
use adapter_sql::shop::{NewRepair, Shop, standard};
use reqwest::Method;
use serde_json::{Value, json};

on_both_stacks! {
    async fn a_repair_has_all_that_belongs_to_it(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/repairs/4").bearer(&mona).language("en").send().await;
        let repair = answer.ok();
        assert_eq!(repair["requestNumber"], "REP-20260227-004");
        assert_eq!((&repair["status"], &repair["stage"]), (&json!("in_progress"), &json!("under_repair")));
        assert_eq!(repair["stageLabel"], "Under repair");
        assert_eq!(repair["serialNumber"], "SN-LAPTOP-1");
        assert_eq!(repair["description"], "يرجى الاتصال قبل الإصلاح");
        assert_eq!(repair["accessories"], json!(["شاحن", "حقيبة ×2"]));
        assert_eq!(repair["actualCost"], Value::Null);
        assert_eq!(repair["technician"], json!({ "id": 11, "name": standard::TECHNICIAN_NAME }));
        assert_eq!(
            repair["branch"],
            json!({ "id": 1, "name": "فرع المعادي", "phone": "0225250000", "address": "١٢ شارع ٩، المعادي، القاهرة" })
        );
        assert_eq!(repair["upcomingStages"], json!(["ready_for_pickup", "delivered"]));
        assert_eq!(repair["quotation"]["status"], "approved");
        assert_eq!(repair["invoiceId"], Value::Null);
        let comments: Vec<_> = repair["comments"].as_array().unwrap().iter().map(|c| &c["comment"]).collect();
        assert_eq!(comments, ["شكرا لكم", "متى ينتهي الإصلاح؟"]);
        let names = repair["attachments"].as_array().unwrap().iter().map(|f| &f["fileName"]);
        assert_eq!(names.collect::<Vec<_>>(), ["الشاشة.png", "تقرير.pdf"]);

        let steps = app.get("/repairs/4/timeline").bearer(&mona).language("en").send().await;
        assert_eq!(steps.ok(), &repair["timeline"], "both tell the same");
        assert_eq!(
            steps.ok()[0],
            json!({
                "id": steps.ok()[0]["id"],
                "status": "pending",
                "stage": "received",
                "stageLabel": "Received",
                "note": "تم استلام الجهاز",
                "createdAt": "2026-02-27T10:00:00Z",
                "createdBy": standard::TECHNICIAN_NAME,
            })
        );
        let stages: Vec<_> = steps.ok().as_array().unwrap().iter().map(|s| &s["stage"]).collect();
        assert_eq!(stages, ["received", "inspection", "awaiting_approval", "under_repair"]);
        let arabic = app.get("/repairs/4/timeline").bearer(&mona).send().await;
        assert_eq!(arabic.ok()[1]["stageLabel"], "قيد الفحص");
    }

    async fn a_quotation_that_was_sent_is_shown_with_its_lines(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/repairs/3").bearer(&mona).send().await;
        let quotation = &answer.ok()["quotation"];
        let line = |n: usize, description: &str, quantity: i64, price: Value, total: Value| {
            json!({
                "id": quotation["items"][n]["id"], "description": description,
                "quantity": quantity, "unitPrice": price, "total": total,
            })
        };
        assert_eq!(
            quotation,
            &json!({
                "id": standard::QUOTATION.get(),
                "status": "pending",
                "totalAmount": 1500.5,
                "taxAmount": 184.27,
                "currency": "EGP",
                "sentAt": "2026-03-03T10:00:00Z",
                "respondedAt": null,
                "items": [
                    line(0, "شاشة ١٥ بوصة", 1, json!(1100), json!(1100)),
                    line(1, "تركيب وفحص", 2, json!(108.11), json!(216.22)),
                ],
            })
        );
        assert_eq!(answer.ok()["actionRequired"], "approve_quotation");
    }

    async fn accessories_come_from_whichever_place_has_them(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (repair, expected) in [
            (standard::RECEIVED, json!(["شاحن", "حقيبة"])),
            (standard::INSPECTION, json!(["شاحن أصلي"])),
            (standard::UNDER_REPAIR, json!(["شاحن", "حقيبة ×2"])),
            (standard::ON_HOLD, json!([])),
        ] {
            let answer = app.get(&format!("/repairs/{repair}")).bearer(&mona).send().await;
            assert_eq!(answer.ok()["accessories"], expected, "{repair}");
        }
    }

    async fn a_finished_repair_tells_its_cost_and_its_invoice(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (repair, invoice) in [
            (standard::READY_FOR_PICKUP, standard::PENDING),
            (standard::READY_FOR_DELIVERY, standard::PAID),
            (standard::DELIVERED, standard::THROUGH_REPAIR),
        ] {
            let answer = app.get(&format!("/repairs/{repair}")).bearer(&mona).send().await;
            let found = answer.ok();
            assert_eq!(found["invoiceId"], invoice.get());
            assert_eq!(found["actualCost"], 617.25);
            assert_eq!(found["completedAt"], "2026-03-13T10:00:00Z");
        }
        let rejected = app.get("/repairs/10").bearer(&mona).send().await;
        assert_eq!(rejected.ok()["upcomingStages"], json!([]));
        assert_eq!(rejected.ok()["quotation"]["status"], "rejected");
    }

    async fn what_is_the_shops_own_is_in_no_answer(app) {
        let mona = app.sign_in(standard::MONA).await;
        let mut paths = vec!["/repairs".to_owned(), format!("/track/{}", standard::TRACKING_TOKEN)];
        for (repair, _) in standard::STAGES {
            for part in ["", "/timeline", "/attachments", "/comments"] {
                paths.push(format!("/repairs/{repair}{part}"));
            }
        }
        for path in paths {
            let answer = app.get(&path).bearer(&mona).send().await;
            answer.ok();
            let text = answer.text();
            for secret in [standard::NEVER_SHOWN, "erp.invalid", standard::ATTACHMENT_HIDDEN, "uploadedBy"] {
                assert!(!text.contains(secret), "{path} has {secret}");
            }
        }
    }

    async fn odd_rows_are_read_and_never_an_error(app) {
        let odd = |id: i64, given: NewRepair| NewRepair { id, customer: Some(standard::MONA.get()), ..given };
        app.database
            .insert_shop(&Shop {
                repairs: vec![
                    odd(901, NewRepair::default()),
                    odd(902, NewRepair { attachments: Some("[{\"id\": \"../../etc/passwd\"}, 7]".into()), ..NewRepair::default() }),
                    odd(903, NewRepair { accessories: Some("{broken".into()), attachments: Some("{}".into()), ..NewRepair::default() }),
                ],
                ..Shop::default()
            })
            .await
            .unwrap();
        let mona = app.sign_in(standard::MONA).await;
        for id in [901, 902, 903] {
            let answer = app.get(&format!("/repairs/{id}")).bearer(&mona).send().await;
            let repair = answer.ok();
            assert_eq!(repair["stage"], "received");
            assert_eq!((&repair["attachments"], &repair["timeline"]), (&json!([]), &json!([])));
            assert_eq!((&repair["deviceName"], &repair["technician"], &repair["createdAt"]), (&Value::Null, &Value::Null, &Value::Null));
            assert_eq!(repair["requestNumber"], format!("REP-00000000-{id}"));
        }
    }

    async fn absent_deleted_and_anothers_are_one_answer(app) {
        let mona = app.sign_in(standard::MONA).await;
        for part in ["", "/timeline", "/attachments", "/comments"] {
            let mut told = Vec::new();
            for id in [standard::KARIM_REPAIR.get(), standard::DELETED_REPAIR.get(), 2_000_000_000] {
                let path = format!("/repairs/{id}{part}");
                let refused =
                    refused_in_both(&app, &mona, Method::GET, &path, None, (404, "REPAIR_NOT_FOUND")).await;
                let mut body = refused.json.clone();
                body.as_object_mut().unwrap().remove("meta");
                told.push(body);
            }
            told.dedup();
            assert_eq!(told.len(), 1, "{part}: {told:?}");
            for bad in ["abc", "0", "-1", "1.5"] {
                let path = format!("/repairs/{bad}{part}");
                app.get(&path).bearer(&mona).send().await.refused(400, "BAD_REQUEST");
            }
        }
    }
}
