//! `POST /profile/upload-avatar`, `DELETE /profile/avatar`

use super::profile;
use crate::harness::{Answer, Stack, TestApp, in_both_languages};
use adapter_sql::shop::standard;
use image::{DynamicImage, ImageFormat, RgbImage};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use std::io::Cursor;
use std::time::Duration;

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, _| image::Rgb([(x % 251) as u8, 40, 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn upload(app: &TestApp, token: &str, language: &str, bytes: Vec<u8>) -> Answer {
    // The name lies: only the content counts.
    let form = Form::new().part("avatar", Part::bytes(bytes).file_name("../../me.svg"));
    let call = app
        .post("/profile/upload-avatar")
        .bearer(token)
        .language(language);
    call.multipart(form).send().await
}

/// Gets the file behind a link.
async fn file(app: &TestApp, link: &Value) -> Answer {
    let link = link.as_str().unwrap();
    let path = &link[link.find("/files/").unwrap()..];
    app.root(Method::GET, path).send().await
}

/// A file that is nobody's any more is removed after the answer.
async fn is_gone(app: &TestApp, link: &Value) {
    let gone = async {
        while file(app, link).await.status != 404 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone)
        .await
        .expect("the old picture is removed");
}

on_both_stacks! {
    async fn a_picture_becomes_a_square_and_replaces_the_one_before(app) {
        let mona = app.sign_in(standard::MONA).await;
        let mut before = None;
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let uploaded = upload(&app, &mona, "en", picture(700, 600, format)).await;
            assert_eq!(uploaded.message(), "Your picture is saved.");
            let link = uploaded.ok()["avatarUrl"].clone();
            assert_eq!(profile(&app, &mona).await["avatarUrl"], link);
            let served = file(&app, &link).await;
            assert_eq!(served.header("content-type"), Some("image/webp"));
            let shown = image::load_from_memory_with_format(&served.bytes, ImageFormat::WebP).unwrap();
            assert_eq!((shown.width(), shown.height()), (512, 512));
            if let Some(before) = before.replace(link) {
                is_gone(&app, &before).await;
            }
        }
        let karim = app.sign_in(standard::KARIM).await;
        app.delete("/profile/avatar").bearer(&karim).send().await.ok();
        assert_eq!(file(&app, before.as_ref().unwrap()).await.status, 200, "another's picture is not his to remove");

        for _ in 0..2 {
            app.delete("/profile/avatar").bearer(&mona).send().await.ok();
            assert_eq!(profile(&app, &mona).await["avatarUrl"], Value::Null);
        }
        is_gone(&app, before.as_ref().unwrap()).await;
    }

    async fn what_is_no_picture_is_refused_and_the_old_one_stays(app) {
        let mona = app.sign_in(standard::MONA).await;
        let link = upload(&app, &mona, "en", picture(64, 64, ImageFormat::Png)).await.ok()["avatarUrl"].clone();
        let refused = async |bytes: Vec<u8>, status: u16, code: &str| {
            in_both_languages(async |language: &str| upload(&app, &mona, language, bytes.clone()).await, status, code).await
        };
        refused(b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), 415, "UNSUPPORTED_MEDIA_TYPE").await;
        refused(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(), 415, "UNSUPPORTED_MEDIA_TYPE").await;
        refused(vec![0; 5 * 1024 * 1024 + 1], 413, "PAYLOAD_TOO_LARGE").await;
        let mut cut = picture(64, 64, ImageFormat::Png);
        cut.truncate(cut.len() / 2);
        let unreadable = refused(cut, 422, "VALIDATION_FAILED").await;
        assert_eq!(unreadable.fields(), [("avatar", "PICTURE_UNREADABLE")]);
        let empty = refused(vec![], 422, "VALIDATION_FAILED").await;
        assert_eq!(empty.fields(), [("avatar", "REQUIRED")]);
        // A header that promises 60000 × 60000 pixels.
        let mut bomb = picture(64, 64, ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        let bomb = refused(bomb, 422, "VALIDATION_FAILED").await;
        assert_eq!(bomb.fields(), [("avatar", "PICTURE_TOO_LARGE")]);

        let post = || app.post("/profile/upload-avatar").bearer(&mona);
        post().json(&serde_json::json!({ "avatar": "x" })).send().await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        post().body("multipart/form-data", "x").send().await.refused(400, "BAD_REQUEST");
        let other = Form::new().part("photo", Part::bytes(picture(9, 9, ImageFormat::Png)));
        let missing = post().multipart(other).send().await;
        assert_eq!(missing.refused(422, "VALIDATION_FAILED").fields(), [("avatar", "REQUIRED")]);
        assert_eq!(profile(&app, &mona).await["avatarUrl"], link);
        assert_eq!(file(&app, &link).await.status, 200);
    }
}

/// As PNG checks its chunks.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            let low = crc & 1;
            (crc >> 1) ^ (0xEDB8_8320 * low)
        })
    })
}

async fn uploads_are_counted(stack: Stack) {
    let app = TestApp::with(stack, &[("PORTAL_LIMIT_UPLOAD", "2/1h")]).await;
    let mona = app.sign_in(standard::MONA).await;
    let small = picture(8, 8, ImageFormat::Png);
    for _ in 0..2 {
        upload(&app, &mona, "en", small.clone()).await.ok();
    }
    let call = async |language: &str| upload(&app, &mona, language, small.clone()).await;
    let refused = in_both_languages(call, 429, "RATE_LIMITED").await;
    assert!(refused.header("retry-after").is_some());
    // The limit is a customer's own.
    let karim = app.sign_in(standard::KARIM).await;
    upload(&app, &karim, "en", small).await.ok();
}

#[tokio::test]
async fn sqlite_uploads_are_counted() {
    uploads_are_counted(Stack::Embedded).await;
}

#[tokio::test]
async fn mariadb_uploads_are_counted() {
    uploads_are_counted(Stack::Served).await;
}
