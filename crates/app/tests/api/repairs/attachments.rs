//! `GET /repairs/{id}/attachments`

use crate::harness::{Stack, TestApp};
use adapter_sql::shop::standard;
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
    }
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
