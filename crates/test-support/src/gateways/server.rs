//! A server of HTTP/1.1 with one request for each connection: as much as fakes need, and nothing that could hide what they send.

use super::misbehaviour::{Misbehaviour, Mood};
use super::{Reply, Request};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a company does with a request.
pub(super) trait Company: Send + 'static {
    fn answer(&mut self, request: &Request) -> Reply;
}

/// A running fake; its port is closed when it is dropped.
pub(super) struct Server<C> {
    address: SocketAddr,
    shared: Arc<Shared<C>>,
    task: JoinHandle<()>,
}

struct Shared<C> {
    company: Mutex<C>,
    mood: Mood,
    requests: Mutex<Vec<Request>>,
}

impl<C> Drop for Server<C> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<C: Company> Server<C> {
    /// Starts on a free port.
    #[allow(clippy::expect_used)]
    pub(super) async fn start(company: C) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port of 127.0.0.1");
        let address = listener.local_addr().expect("the port's address");
        let shared = Arc::new(Shared {
            company: Mutex::new(company),
            mood: Mood::default(),
            requests: Mutex::default(),
        });
        let task = tokio::spawn(accept(listener, shared.clone()));
        Self {
            address,
            shared,
            task,
        }
    }

    pub(super) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn company(&self) -> MutexGuard<'_, C> {
        lock(&self.shared.company)
    }

    pub(super) fn mood(&self) -> &Mood {
        &self.shared.mood
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        lock(&self.shared.requests).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept<C: Company>(listener: TcpListener, shared: Arc<Shared<C>>) {
    // The connections end with this task, so that a stopped fake hangs up.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let shared = shared.clone();
            connections.spawn(async move {
                // A caller that hangs up is no fault of the fake's.
                let _ = serve(stream, &shared).await;
            });
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve<C: Company>(mut stream: TcpStream, shared: &Shared<C>) -> io::Result<()> {
    let Some(request) = read(&mut stream).await? else {
        return Ok(());
    };
    lock(&shared.requests).push(request.clone());
    let answer = || lock(&shared.company).answer(&request);
    match shared.mood.take() {
        None => write(&mut stream, &answer(), "").await,
        Some(Misbehaviour::Hang) => std::future::pending().await,
        Some(Misbehaviour::DoneWithoutAnswer) => {
            answer();
            std::future::pending().await
        }
        Some(Misbehaviour::Slow(pause)) => {
            let reply = answer();
            tokio::time::sleep(pause).await;
            write(&mut stream, &reply, "").await
        }
        Some(Misbehaviour::Answer(status, body)) => write(&mut stream, &Reply { status, body }, "").await,
        Some(Misbehaviour::DoneWithStatus(status)) => {
            answer();
            let body = String::new();
            write(&mut stream, &Reply { status, body }, "").await
        }
        Some(Misbehaviour::Malformed) => {
            let mut reply = answer();
            reply.body.truncate(reply.body.len() / 2);
            write(&mut stream, &reply, "").await
        }
        Some(Misbehaviour::Huge) => {
            let mut reply = answer();
            reply.body.push_str(&" ".repeat(1 << 20));
            write(&mut stream, &reply, "").await
        }
        Some(Misbehaviour::Redirect(address)) => {
            let body = String::new();
            let header = format!("location: {address}\r\n");
            write(&mut stream, &Reply { status: 307, body }, &header).await
        }
        Some(Misbehaviour::Close) => Ok(()),
    }
}

async fn write(stream: &mut TcpStream, reply: &Reply, header: &str) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 {} Fake\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n{header}\r\n",
        reply.status,
        reply.body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(reply.body.as_bytes()).await?;
    stream.shutdown().await
}

/// A whole request; `None` when the caller hung up before.
async fn read(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let mut body = bytes.split_off(end + 4);
    let head = String::from_utf8_lossy(&bytes);
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers,
        body: Vec::new(),
    };
    let length = request.header("content-length").parse().unwrap_or(0);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    request.body = body;
    Ok(Some(request))
}
