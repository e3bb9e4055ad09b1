//! What is not quite HTTP, and what every answer carries.

use crate::harness::{Answer, Stack, TestApp};
use adapter_sql::shop::standard;
use reqwest::Method;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends bytes as they are, and answers with all that comes back until the server closes the connection.
async fn exchange(app: &TestApp, sent: &str) -> String {
    let mut stream = TcpStream::connect(app.base.strip_prefix("http://").unwrap())
        .await
        .unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    // A connection that is closed while bytes lie unread ends with a reset: what came before it counts.
    let closed = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut received)).await;
    let received = String::from_utf8_lossy(&received).into_owned();
    assert!(
        closed.is_ok(),
        "the connection stays open after {sent:?}: {received}"
    );
    received
}

/// A request whose body ends here by one reading and there by another, with a second request in what is left.
fn ambiguous(lengths: &str) -> String {
    let body = r#"{"loginIdentifier":"01012345678","password":"wrong"}"#;
    format!(
        "POST /api/customer/v1/auth/login HTTP/1.1\r\nHost: portal\r\nContent-Type: application/json\r\n{lengths}\r\n\r\n\
         {body}GET /health/live HTTP/1.1\r\nHost: portal\r\n\r\n"
    )
}

#[tokio::test]
async fn a_body_whose_end_is_ambiguous_is_refused_and_the_connection_closed() {
    let app = TestApp::on(Stack::Embedded).await;
    for lengths in [
        "Content-Length: 52\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 52",
        "Content-Length: 52\r\nContent-Length: 110",
        "Content-Length: 52, 110",
        "Content-Length: +52",
        "Content-Length: -52",
        "Content-Length: 0x34",
        "Content-Length: 52 52",
        "Content-Length: ",
        "Transfer-Encoding: portal",
        "Transfer-Encoding: portal, chunked",
        "Transfer-Encoding: chunked, portal",
        "Transfer-Encoding: xchunked",
    ] {
        let received = exchange(&app, &ambiguous(lengths)).await;
        assert!(received.starts_with("HTTP/1.1 400 "), "{lengths:?}: {received}");
        assert_eq!(
            received.matches("HTTP/1.1 ").count(),
            1,
            "{lengths:?}: {received}"
        );
    }
    // The same request with one length is one, and so is what follows it.
    let fine = ambiguous("Content-Length: 52")
        .replace("live HTTP/1.1\r\n", "live HTTP/1.1\r\nConnection: close\r\n");
    let received = exchange(&app, &fine).await;
    assert!(received.starts_with("HTTP/1.1 401 "), "{received}");
    assert_eq!(received.matches("HTTP/1.1 200 ").count(), 1, "{received}");
}

/// Every answer has these; pages and files have a policy of their own.
#[track_caller]
fn assert_guarded(answer: &Answer, what: &str) {
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{what}: {name}");
    }
}

on_both_stacks! {
    async fn every_answer_tells_browsers_what_it_is_not(app) {
        let mona = app.sign_in(standard::MONA).await;
        let read = app.get("/repairs").bearer(&mona).send().await;
        read.ok();
        let tag = read.header("etag").unwrap();
        let unchanged = app.get("/repairs").bearer(&mona).header("if-none-match", tag).send().await;
        let preflight = app.call(Method::OPTIONS, "/profile").header("origin", "http://localhost:3000")
            .header("access-control-request-method", "PUT");
        for (answer, status) in [
            (read, 200),
            (unchanged, 304),
            (app.call(Method::HEAD, "/repairs").bearer(&mona).send().await, 200),
            (preflight.send().await, 200),
            (app.get("/repairs").send().await, 401),
            (app.post("/auth/logout").cookie("token", &mona).send().await, 403),
            (app.get("/repairs/999999").bearer(&mona).send().await, 404),
            (app.root(Method::GET, "/").send().await, 404),
            (app.root(Method::GET, "/files/made-up").send().await, 404),
            (app.delete("/repairs").bearer(&mona).send().await, 405),
            (app.get("/repairs?limit=101").bearer(&mona).send().await, 422),
            (app.root(Method::GET, "/health/live").send().await, 200),
            (app.root(Method::HEAD, "/openapi.json").send().await, 200),
        ] {
            assert_eq!(answer.status, status, "{}", answer.text());
            assert_guarded(&answer, &status.to_string());
        }
        let page = app.root(Method::GET, "/docs/").send().await;
        assert_eq!((page.header("x-frame-options"), page.header("referrer-policy")), (Some("DENY"), Some("no-referrer")));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{policy}");
    }

    async fn a_request_is_never_read_back_to_who_traces_it(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (path, allowed) in [
            ("/api/customer/v1/repairs", "GET, HEAD"),
            ("/api/customer/repairs/1/comments", "GET, HEAD, POST"),
            ("/api/customer/v1/auth/login", "POST"),
            ("/health/live", "GET, HEAD"),
        ] {
            for method in ["TRACE", "TRACK", "CONNECT-ISH"] {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let call = app.root(method.clone(), path).bearer(&mona).header("x-traced", "a-secret-of-the-browser");
                let refused = call.send().await;
                refused.refused(405, "METHOD_NOT_ALLOWED");
                assert_eq!(refused.header("allow"), Some(allowed), "{method} {path}");
                assert!(!refused.text().contains("a-secret") && !refused.text().contains(&mona), "{}", refused.text());
            }
        }
        let elsewhere = app.call(Method::TRACE, "/nothing").send().await;
        elsewhere.refused(404, "NOT_FOUND");
    }
}
