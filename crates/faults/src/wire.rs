//! HTTP/1.1 by hand, where it matters when each byte was sent.

use anyhow::{Context as _, Result};
use std::net::Ipv4Addr;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// A connection that is kept alive.
#[derive(Debug)]
pub(crate) struct Wire(BufReader<TcpStream>);

impl Wire {
    /// To a portal on this machine.
    pub(crate) async fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .context("connecting")?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends bytes; when this returns, the system has them all.
    pub(crate) async fn send(&mut self, bytes: &str) -> Result<()> {
        self.0.write_all(bytes.as_bytes()).await.context("sending")?;
        self.0.flush().await.context("sending")
    }

    /// Reads one answer to its end; its status. An error when the connection ends before.
    pub(crate) async fn answer(&mut self) -> Result<u16> {
        let status = self.line().await?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.context("this is no answer")?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line().await?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().context("the length of the body")?;
            }
            chunked |= line.starts_with("transfer-encoding:") && line.contains("chunked");
        }
        if chunked {
            while self.chunk().await? > 0 {}
        } else {
            self.skip(length).await?;
        }
        Ok(status)
    }

    /// One chunk and the end of its line.
    async fn chunk(&mut self) -> Result<usize> {
        let size = self.line().await?;
        let size = usize::from_str_radix(size.trim(), 16).context("the size of a chunk")?;
        self.skip(size + 2).await?;
        Ok(size)
    }

    async fn skip(&mut self, length: usize) -> Result<()> {
        let mut body = vec![0; length];
        self.0
            .read_exact(&mut body)
            .await
            .context("the body ends early")?;
        Ok(())
    }

    async fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).await.context("reading")?;
        anyhow::ensure!(read > 0, "the connection was closed");
        Ok(line.trim_end().to_owned())
    }
}

/// A request's head, up to the empty line.
pub(crate) fn head(method: &str, path: &str, token: &str, id: &str, length: usize) -> String {
    format!(
        "{method} /api/customer/v1{path} HTTP/1.1\r\nhost: portal\r\nauthorization: Bearer {token}\r\n\
         x-request-id: {id}\r\ncontent-type: application/json\r\naccept-encoding: identity\r\n\
         content-length: {length}\r\n\r\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn answered(bytes: &'static str) -> Result<u16> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(bytes.as_bytes()).await.unwrap();
        });
        let answer = Wire::connect(port).await.unwrap().answer().await;
        server.await.unwrap();
        answer
    }

    #[tokio::test]
    async fn an_answer_counts_when_it_is_whole() {
        assert_eq!(
            answered("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                .await
                .unwrap(),
            200
        );
        let chunked = "HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        assert_eq!(answered(chunked).await.unwrap(), 503);
        assert!(
            answered("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok")
                .await
                .is_err()
        );
        assert!(answered("HTTP/1.1 200 OK\r\nContent-Le").await.is_err());
        assert!(answered("").await.is_err());
    }
}
