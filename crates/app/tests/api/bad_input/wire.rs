//! What no client library would send, written to the socket byte by byte. On one stack: none of it reaches a store.

use super::changes_nothing;
use crate::harness::{Stack, TestApp};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends, waits for the end of the answer or of the connection, and gives the status; 0 where it ended without one.
async fn status(app: &TestApp, request: &[u8]) -> u16 {
    let address = app.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may have answered and closed before all of it was sent.
    drop(stream.write_all(request).await);
    let mut answer = vec![0; 64];
    let read = tokio::time::timeout(Duration::from_secs(90), stream.read(&mut answer));
    let length = read.await.expect("the server answers or closes").unwrap_or(0);
    answer.truncate(length);
    let line = String::from_utf8_lossy(&answer);
    line.split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or(0)
}

const LOGIN: &str =
    "POST /api/customer/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";

/// Afterwards the server still answers.
async fn is_alive(app: &TestApp) {
    let get = b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    assert_eq!(status(app, get).await, 200);
}

#[tokio::test]
async fn sqlite_a_body_that_comes_too_slowly_is_given_up() {
    let app = TestApp::on(Stack::Embedded).await;
    changes_nothing(&app, async || {
        let begun = format!("{LOGIN}content-length: 100\r\n\r\n{{\"loginId");
        assert_eq!(status(&app, begun.as_bytes()).await, 400);
    })
    .await;
    is_alive(&app).await;
}

#[tokio::test]
async fn sqlite_a_head_that_comes_too_slowly_is_given_up() {
    let app = TestApp::on(Stack::Embedded).await;
    changes_nothing(&app, async || {
        assert_eq!(status(&app, LOGIN.as_bytes()).await, 408);
    })
    .await;
    is_alive(&app).await;
}

#[tokio::test]
async fn sqlite_ten_thousand_headers_are_refused() {
    let app = TestApp::on(Stack::Embedded).await;
    changes_nothing(&app, async || {
        let headers: String = (0..10_000).map(|n| format!("x-{n}: 1\r\n")).collect();
        let many = format!("{LOGIN}{headers}content-length: 2\r\n\r\n{{}}");
        assert_eq!(status(&app, many.as_bytes()).await, 431);
        let long = format!(
            "{LOGIN}x-long: {}\r\ncontent-length: 2\r\n\r\n{{}}",
            "x".repeat(1 << 20)
        );
        assert_eq!(status(&app, long.as_bytes()).await, 431);
        let path = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(1 << 20));
        assert_eq!(status(&app, path.as_bytes()).await, 431);
    })
    .await;
    is_alive(&app).await;
}

#[tokio::test]
async fn sqlite_what_is_no_http_is_refused() {
    let app = TestApp::on(Stack::Embedded).await;
    changes_nothing(&app, async || {
        for wrong in [
            &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"[..],
            b"GET / HTTP/9.9\r\n\r\n",
            b"G\x00T / HTTP/1.1\r\nhost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nhost: x\r\nx-\xff\xfe: 1\r\n\r\n",
        ] {
            assert_eq!(status(&app, wrong).await, 400, "{wrong:?}");
        }
        for outside in [
            "/../../etc/passwd",
            "/files/../../etc/passwd",
            "/docs/../Cargo.toml",
            "//etc/passwd",
        ] {
            let get = format!("GET {outside} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            assert_eq!(status(&app, get.as_bytes()).await, 404, "{outside}");
        }
    })
    .await;
    is_alive(&app).await;
}
