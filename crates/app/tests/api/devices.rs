//! `/devices`

use crate::harness::{Answer, TestApp, in_both_languages};
use adapter_sql::shop::standard;
use serde_json::{Value, json};

fn ids(answer: &Answer) -> Vec<i64> {
    let rows = answer.ok().as_array().unwrap().iter();
    rows.map(|row| row["id"].as_i64().unwrap()).collect()
}

fn new_device() -> Value {
    json!({
        "name": " هاتف العمل ",
        "type": "phone",
        "brand": "Apple",
        "model": "iPhone 13",
        "serialNumber": "F2LX #7",
        "purchaseDate": "2026-03-15",
    })
}

async fn stats(app: &TestApp, token: &str) -> Value {
    app.get("/dashboard/stats").bearer(token).send().await.ok()["devices"]["total"].clone()
}

on_both_stacks! {
    async fn a_customer_sees_their_devices(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/devices").bearer(&mona).send().await;
        assert_eq!(ids(&answer), [3, 2, 1], "of one moment, the larger id first");
        assert_eq!(answer.json["pagination"], json!({ "page": 1, "limit": 20, "total": 3, "totalPages": 1, "nextCursor": null }));
        assert_eq!(
            answer.ok()[2],
            json!({
                "id": 1,
                "name": "لابتوب العمل",
                "model": "Latitude 5520",
                "serialNumber": "SN-LAPTOP-1",
                "brand": "Dell",
                "type": "laptop",
                "purchaseDate": "2024-04-14",
                "repairCount": 9,
                "lastRepairDate": "2026-03-05",
                "createdAt": "2025-12-15T10:00:00Z",
                "updatedAt": "2025-12-15T10:00:00Z",
            })
        );
        let phone = &answer.ok()[1];
        assert_eq!((phone["name"].as_str(), phone["repairCount"].as_u64()), (Some("Samsung Galaxy S23"), Some(0)));
        assert_eq!(phone["lastRepairDate"], Value::Null);
        assert!(!answer.text().contains(standard::NEVER_SHOWN));
        let karim = app.sign_in(standard::KARIM).await;
        assert_eq!(ids(&app.get("/devices").bearer(&karim).send().await), [standard::KARIM_DEVICE.get()]);
        app.get("/devices").send().await.refused(401, "UNAUTHENTICATED");
    }

    async fn pages_cursors_and_etags(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (query, expected) in [
            ("sortBy=createdAt&sortDir=ASC", [1, 2, 3]),
            ("sortBy=createdAt&sortDir=DESC", [3, 2, 1]),
            ("sortBy=updatedAt&sortDir=ASC", [1, 2, 3]),
            ("sortBy=updatedAt&sortDir=DESC", [3, 2, 1]),
        ] {
            let second = app.get(&format!("/devices?{query}&limit=2&page=2")).bearer(&mona).send().await;
            assert_eq!(ids(&second), expected[2..], "{query}");
            let first = app.get(&format!("/devices?{query}&limit=2")).bearer(&mona).send().await;
            assert_eq!(ids(&first), expected[..2], "{query}");
            let cursor = first.json["pagination"]["nextCursor"].as_str().unwrap();
            let rest = app.get(&format!("/devices?{query}&limit=2&cursor={cursor}")).bearer(&mona).send().await;
            assert_eq!(ids(&rest), expected[2..], "{query}");
            assert_eq!(rest.json["pagination"], json!({ "limit": 2, "nextCursor": null }));
        }
        let first = app.get("/devices").bearer(&mona).send().await;
        let tag = first.header("etag").unwrap().to_owned();
        let again = app.get("/devices").bearer(&mona).header("if-none-match", &tag).send().await;
        assert_eq!(again.status, 304);
        app.post("/devices").bearer(&mona).json(&new_device()).send().await.ok();
        let changed = app.get("/devices").bearer(&mona).header("if-none-match", &tag).send().await;
        assert_eq!(changed.ok().as_array().unwrap().len(), 4);
        for (query, field, rule) in [
            ("sortBy=name", "sortBy", "UNKNOWN_SORT"),
            ("limit=101", "limit", "TOO_LARGE"),
            ("page=0", "page", "TOO_SMALL"),
        ] {
            let call = async |language: &str| app.get(&format!("/devices?{query}")).bearer(&mona).language(language).send().await;
            assert_eq!(in_both_languages(call, 422, "VALIDATION_FAILED").await.fields(), [(field, rule)]);
        }
        let call = async |language: &str| app.get("/devices?limit=abc").bearer(&mona).language(language).send().await;
        in_both_languages(call, 400, "BAD_REQUEST").await;
    }

    async fn a_device_is_added_changed_and_deleted(app) {
        let mona = app.sign_in(standard::MONA).await;
        assert_eq!(stats(&app, &mona).await, 3);
        let added = app.post("/devices").bearer(&mona).language("en").json(&new_device()).send().await;
        assert_eq!((added.status.as_u16(), added.message()), (201, "The device was added."));
        let id = added.ok()["id"].as_i64().unwrap();
        assert_eq!(
            *added.ok(),
            json!({
                "id": id,
                "name": "هاتف العمل",
                "model": "iPhone 13",
                "serialNumber": "F2LX #7",
                "brand": "Apple",
                "type": "phone",
                "purchaseDate": "2026-03-15",
                "repairCount": 0,
                "lastRepairDate": null,
                "createdAt": "2026-03-15T10:00:00Z",
                "updatedAt": "2026-03-15T10:00:00Z",
            })
        );
        assert_eq!(stats(&app, &mona).await, 4, "what was cached is forgotten");
        assert_eq!(ids(&app.get("/devices").bearer(&mona).send().await)[0], id);

        let path = format!("/devices/{id}");
        let body = json!({ "name": "هاتفي", "serialNumber": null });
        let changed = app.put(&path).bearer(&mona).json(&body).send().await;
        assert_eq!((changed.status.as_u16(), changed.message()), (200, "تم تعديل الجهاز."));
        assert_eq!((&changed.ok()["name"], &changed.ok()["serialNumber"]), (&json!("هاتفي"), &Value::Null));
        assert_eq!((&changed.ok()["model"], &changed.ok()["purchaseDate"]), (&json!("iPhone 13"), &json!("2026-03-15")));
        let same = app.put(&path).bearer(&mona).json(&json!({})).send().await;
        assert_eq!(same.ok(), changed.ok(), "nothing given changes nothing");
        assert_eq!(app.get("/devices").bearer(&mona).send().await.ok()[0], *changed.ok());

        let removed = app.delete(&path).bearer(&mona).send().await;
        assert_eq!((removed.status.as_u16(), removed.message()), (200, "تم حذف الجهاز."));
        app.delete(&path).bearer(&mona).send().await.refused(404, "DEVICE_NOT_FOUND");
        app.put(&path).bearer(&mona).json(&body).send().await.refused(404, "DEVICE_NOT_FOUND");
        app.get(&format!("{path}/repairs")).bearer(&mona).send().await.refused(404, "DEVICE_NOT_FOUND");
        assert_eq!(stats(&app, &mona).await, 3);
    }

    async fn a_brand_in_the_customers_words_replaces_the_listed_one(app) {
        let mona = app.sign_in(standard::MONA).await;
        let model = app.put("/devices/1").bearer(&mona).json(&json!({ "model": "Latitude 5530" })).send().await;
        assert_eq!(model.ok()["brand"], "Dell");
        let brand = app.put("/devices/1").bearer(&mona).json(&json!({ "brand": "Alienware" })).send().await;
        assert_eq!(brand.ok()["brand"], "Alienware");
    }

    async fn a_device_with_an_open_repair_stays(app) {
        let mona = app.sign_in(standard::MONA).await;
        let call = async |language: &str| app.delete("/devices/1").bearer(&mona).language(language).send().await;
        let english = in_both_languages(call, 409, "DEVICE_IN_USE").await;
        assert_eq!(english.message(), "The device has an open repair and cannot be removed.");
        assert_eq!(ids(&app.get("/devices").bearer(&mona).send().await), [3, 2, 1]);
        app.delete(&format!("/devices/{}", standard::PRINTER)).bearer(&mona).send().await.ok();
        app.delete(&format!("/devices/{}", standard::PHONE_DEVICE)).bearer(&mona).send().await.ok();
        assert_eq!(ids(&app.get("/devices").bearer(&mona).send().await), [1]);
    }

    async fn every_bad_field_is_told_in_both_languages_and_nothing_is_written(app) {
        let mona = app.sign_in(standard::MONA).await;
        let bad = json!({
            "name": "x\u{202e}y",
            "type": " \n",
            "brand": "ش".repeat(101),
            "model": "a\u{2066}b",
            "serialNumber": "رقم",
            "purchaseDate": "2026-03-16",
        });
        let expected = [
            ("name", "INVALID_CHARACTERS"),
            ("type", "REQUIRED"),
            ("brand", "TOO_LONG"),
            ("model", "INVALID_CHARACTERS"),
            ("serialNumber", "INVALID_FORMAT"),
            ("purchaseDate", "INVALID_DATE"),
        ];
        let add = async |language: &str| app.post("/devices").bearer(&mona).language(language).json(&bad).send().await;
        assert_eq!(in_both_languages(add, 422, "VALIDATION_FAILED").await.fields(), expected);
        let change = async |language: &str| app.put("/devices/1").bearer(&mona).language(language).json(&bad).send().await;
        assert_eq!(in_both_languages(change, 422, "VALIDATION_FAILED").await.fields(), expected);
        let missing = async |language: &str| app.post("/devices").bearer(&mona).language(language).json(&json!({})).send().await;
        let mut fields: Vec<_> = in_both_languages(missing, 422, "VALIDATION_FAILED").await.fields().into_iter().map(|(f, _)| f.to_owned()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["brand", "model", "name", "type"]);
        let no_date = json!({ "purchaseDate": "yesterday" });
        let call = async |language: &str| app.put("/devices/1").bearer(&mona).language(language).json(&no_date).send().await;
        assert_eq!(in_both_languages(call, 422, "VALIDATION_FAILED").await.fields(), [("purchaseDate", "INVALID_FORMAT")]);
        for body in [json!({ "name": 7 }), json!([])] {
            let call = async |language: &str| app.put("/devices/1").bearer(&mona).language(language).json(&body).send().await;
            in_both_languages(call, 400, "BAD_REQUEST").await;
        }
        let text = async |language: &str| {
            app.post("/devices").bearer(&mona).language(language).body("text/plain", "x").send().await
        };
        in_both_languages(text, 415, "UNSUPPORTED_MEDIA_TYPE").await;
        let list = app.get("/devices").bearer(&mona).send().await;
        assert_eq!(ids(&list), [3, 2, 1]);
        assert_eq!(list.ok()[2]["name"], "لابتوب العمل");
    }

    async fn anothers_device_is_as_absent(app) {
        let mona = app.sign_in(standard::MONA).await;
        let foreign = standard::KARIM_DEVICE.get();
        for (path, absent) in [
            (format!("/devices/{foreign}"), "/devices/999999".to_owned()),
            (format!("/devices/{foreign}/repairs"), "/devices/999999/repairs".to_owned()),
        ] {
            let method = if path.ends_with("repairs") { reqwest::Method::GET } else { reqwest::Method::DELETE };
            let mut answers = Vec::new();
            for path in [path, absent] {
                let call = async |language: &str| app.call(method.clone(), &path).bearer(&mona).language(language).send().await;
                let answer = in_both_languages(call, 404, "DEVICE_NOT_FOUND").await;
                answers.push((answer.json["message"].clone(), answer.json["errors"].clone()));
            }
            assert_eq!(answers[0], answers[1]);
        }
        let body = json!({ "name": "ليس لي" });
        app.put(&format!("/devices/{foreign}")).bearer(&mona).json(&body).send().await.refused(404, "DEVICE_NOT_FOUND");
        let karim = app.sign_in(standard::KARIM).await;
        let his = app.get("/devices").bearer(&karim).send().await;
        assert_eq!(his.ok()[0]["name"], "Lenovo ThinkPad T14", "nothing was changed");
    }

    async fn a_devices_repairs_are_told_latest_first(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/devices/1/repairs").bearer(&mona).send().await;
        assert_eq!(ids(&answer), [10, 9, 8, 6, 5, 4, 3, 2, 1], "the deleted one is nobody's");
        assert_eq!(answer.json["pagination"]["total"], 9);
        assert_eq!(
            answer.ok()[1],
            json!({
                "id": 9,
                "requestNumber": "REP-20260304-009",
                "issue": "العطل رقم 9: الجهاز لا يعمل",
                "status": "completed",
                "stage": "delivered",
                "cost": 617.25,
                "currency": "EGP",
                "createdAt": "2026-03-04T10:00:00Z",
                "completedAt": "2026-03-13T10:00:00Z",
            })
        );
        let open = &answer.ok()[5];
        assert_eq!((&open["stage"], &open["cost"]), (&json!("under_repair"), &json!(542)));
        assert!(!answer.text().contains(standard::NEVER_SHOWN));
        let first = app.get("/devices/1/repairs?limit=4").bearer(&mona).send().await;
        let cursor = first.json["pagination"]["nextCursor"].as_str().unwrap();
        let rest = app.get(&format!("/devices/1/repairs?limit=4&cursor={cursor}")).bearer(&mona).send().await;
        assert_eq!(ids(&rest), [5, 4, 3, 2]);
        assert_eq!(ids(&app.get("/devices/2/repairs").bearer(&mona).send().await), Vec::<i64>::new());
        let call = async |language: &str| app.get("/devices/abc/repairs").bearer(&mona).language(language).send().await;
        in_both_languages(call, 400, "BAD_REQUEST").await;
    }
}
