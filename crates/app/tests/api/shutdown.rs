//! A stop leaves nobody without an answer.

use reqwest::Method;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

on_both_stacks! {
    async fn a_request_whose_head_was_read_is_answered_after_the_stop_has_begun(app) {
        let address: SocketAddr = app.base.trim_start_matches("http://").parse().unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = "POST /api/customer/v1/auth/login HTTP/1.1\r\nhost: portal\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        // The figures count themselves and the request that is under way.
        let under_way = async {
            while !app.root(Method::GET, "/metrics").send().await.text().contains("http_requests_in_flight 2") {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(20), under_way).await.expect("the request never got under way");
        let stopping = tokio::spawn(app.stop());
        let refusing = async {
            while TcpStream::connect(address).await.is_ok() {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(20), refusing).await.expect("the stop never began");
        stream.write_all(b"{}").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 422") && answer.contains("VALIDATION_FAILED"), "{answer}");
        timeout(Duration::from_secs(20), stopping).await.expect("the stop never ended").unwrap();
    }
}
