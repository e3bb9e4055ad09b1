//! `GET /repairs/{id}/attachments`

use crate::harness::{Answer, Stack, TestApp};
use adapter_sql::shop::{NewAttachment, NewRepair, Shop, standard};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;
use test_support::ScratchDir;

on_both_stacks! {
    async fn the_files_that_the_shop_shows_are_listed(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get("/repairs/4/attachments").bearer(&mona).send().await;
        let files = answer.ok().as_array().unwrap();
        assert_eq!(files.len(), 2);
        let url = files[0]["fileUrl"].as_str().unwrap();
        assert!(url.contains("/files/"), "{url}");
        assert_eq!(
            files[0],
            json!({
                "id": standard::ATTACHMENT_PICTURE,
                "fileName": "الشاشة.png",
                "fileUrl": url,
                "fileType": "image",
                "contentType": "image/png",
                "size": standard::PICTURE.len(),
                "createdAt": "2026-02-28T10:00:00Z",
            })
        );
        assert_eq!((&files[1]["fileType"], &files[1]["contentType"]), (&json!("pdf"), &json!("application/pdf")));
        for without in [standard::RECEIVED, standard::WAITING_PARTS] {
            let answer = app.get(&format!("/repairs/{without}/attachments")).bearer(&mona).send().await;
            assert_eq!(answer.ok(), &json!([]), "none, or a text where JSON belongs");
        }
    }
}

/// What is shown may not run, load or be framed elsewhere, and a page in it has no base but its own.
#[track_caller]
fn assert_nothing_runs(file: &Answer, kind: &str) {
    let policy: Vec<_> = file
        .header("content-security-policy")
        .unwrap()
        .split("; ")
        .collect();
    for part in [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(&part), "{kind}: {policy:?}");
    }
    assert_eq!(
        policy.contains(&"sandbox"),
        kind != "application/pdf",
        "{policy:?}"
    );
    assert!(
        !policy.iter().any(|part| part.starts_with("script-src")),
        "{policy:?}"
    );
}

async fn links_lead_to_the_files(stack: Stack) {
    let uploads = ScratchDir::create();
    for (path, bytes) in standard::attachment_files() {
        let file = uploads.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let folder = uploads.path().display().to_string();
    let app = TestApp::with(stack, &[("PORTAL_ERP_UPLOADS", &folder)]).await;
    let mona = app.sign_in(standard::MONA).await;
    let answer = app.get("/repairs/4/attachments").bearer(&mona).send().await;
    for (n, bytes, kind) in [
        (0, standard::PICTURE, "image/png"),
        (1, standard::SHEET, "application/pdf"),
    ] {
        let url = answer.ok()[n]["fileUrl"].as_str().unwrap();
        let path = &url[url.find("/files/").unwrap()..];
        let file = app.root(Method::GET, path).send().await;
        assert_eq!(
            (file.status.as_u16(), file.bytes.as_slice()),
            (200, bytes),
            "{path}"
        );
        assert_eq!(file.header("content-type"), Some(kind));
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
        assert!(file.header("content-disposition").unwrap().starts_with("inline"));
        assert_nothing_runs(&file, kind);
    }

    let url = answer.ok()[0]["fileUrl"].as_str().unwrap();
    let path = &url[url.find("/files/").unwrap()..];
    let file = |header: &str, value: &str| app.root(Method::GET, path).header(header, value).send();
    let size = standard::PICTURE.len();
    let part = file("range", "bytes=1-3").await;
    assert_eq!(
        (part.status.as_u16(), part.bytes.as_slice()),
        (206, &standard::PICTURE[1..4])
    );
    assert_eq!(
        part.header("content-range"),
        Some(format!("bytes 1-3/{size}").as_str())
    );
    let end = file("range", "bytes=-2").await;
    assert_eq!(
        (end.status.as_u16(), end.bytes.as_slice()),
        (206, &standard::PICTURE[size - 2..])
    );
    let outside = file("range", &format!("bytes={size}-")).await;
    assert_eq!(outside.status, 416);
    assert_eq!(
        outside.header("content-range"),
        Some(format!("bytes */{size}").as_str())
    );
    let tag = part.header("etag").unwrap();
    let unchanged = file("if-none-match", tag).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.bytes.len()), (304, 0));
    assert_eq!(unchanged.header("etag"), Some(tag));
    let changed = app
        .root(Method::GET, path)
        .header("range", "bytes=1-3")
        .header("if-range", "\"another\"");
    let changed = changed.send().await;
    assert_eq!(
        (changed.status.as_u16(), changed.bytes.len()),
        (200, size),
        "the part of another file is no part of this"
    );

    // Whoever kept a link has nothing of it in the end.
    app.clock.advance(TimeDelta::hours(2));
    app.root(Method::GET, path).send().await.refused(404, "NOT_FOUND");
}

/// A browser would run a page and guess at a text: those are saved.
async fn what_is_neither_picture_nor_pdf_is_a_download(stack: Stack) {
    let uploads = ScratchDir::create();
    let repair = 7_000;
    let folder = uploads.path().join(format!("repairs/{repair}"));
    std::fs::create_dir_all(&folder).unwrap();
    let files = [
        ("page.html", "text/html", "<script>alert(1)</script>"),
        ("drawing.svg", "image/svg+xml", "<svg/>"),
        ("notes.txt", "text/plain", "ملاحظات"),
    ];
    for (name, _, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let setting = uploads.path().display().to_string();
    let app = TestApp::with(stack, &[("PORTAL_ERP_UPLOADS", &setting)]).await;
    let attachments = files.map(|(name, content_type, text)| NewAttachment {
        id: name.into(),
        name: name.into(),
        title: name.into(),
        content_type: content_type.into(),
        size: text.len() as u64,
        uploaded_at: app.now(),
        uploaded_by: None,
    });
    let repairs = vec![NewRepair {
        id: repair,
        customer: Some(standard::MONA.get()),
        status: Some("RECEIVED".into()),
        attachments: Some(NewAttachment::json(&attachments)),
        created_at: Some(app.now()),
        ..NewRepair::default()
    }];
    app.database
        .insert_shop(&Shop {
            repairs,
            ..Shop::default()
        })
        .await
        .unwrap();
    let mona = app.sign_in(standard::MONA).await;
    let listed = app
        .get(&format!("/repairs/{repair}/attachments"))
        .bearer(&mona)
        .send()
        .await;
    for (n, (name, _, text)) in files.into_iter().enumerate() {
        let url = listed.ok()[n]["fileUrl"].as_str().unwrap();
        let file = app
            .root(Method::GET, &url[url.find("/files/").unwrap()..])
            .send()
            .await;
        assert_eq!(
            (file.status.as_u16(), file.bytes.as_slice()),
            (200, text.as_bytes()),
            "{name}"
        );
        assert_eq!(
            file.header("content-type"),
            Some("application/octet-stream"),
            "{name}"
        );
        let saved = format!("attachment; filename=\"{name}\"");
        assert_eq!(file.header("content-disposition"), Some(saved.as_str()));
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
    }
}

#[tokio::test]
async fn sqlite_what_is_neither_picture_nor_pdf_is_a_download() {
    what_is_neither_picture_nor_pdf_is_a_download(Stack::Embedded).await;
}

#[tokio::test]
async fn mariadb_what_is_neither_picture_nor_pdf_is_a_download() {
    what_is_neither_picture_nor_pdf_is_a_download(Stack::Served).await;
}

#[tokio::test]
async fn sqlite_links_lead_to_the_files() {
    links_lead_to_the_files(Stack::Embedded).await;
}

#[tokio::test]
async fn mariadb_links_lead_to_the_files() {
    links_lead_to_the_files(Stack::Served).await;
}

#[tokio::test]
async fn a_shop_may_hide_what_it_has_not_marked() {
    let app = TestApp::with(Stack::Embedded, &[("PORTAL_ATTACHMENTS", "hidden")]).await;
    let mona = app.sign_in(standard::MONA).await;
    let answer = app.get("/repairs/4/attachments").bearer(&mona).send().await;
    assert_eq!(answer.ok(), &json!([]));
    let repair = app.get("/repairs/4").bearer(&mona).send().await;
    assert_eq!(repair.ok()["attachments"], json!([]));
}
