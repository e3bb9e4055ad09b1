//! A provider's HTTP API, as one test wants it: every request is kept, and answered as was last said.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub struct KeptRequest {
    /// `POST`.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// Names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl KeptRequest {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What every request is answered.
#[derive(Debug, Clone)]
pub enum FakeAnswer {
    /// A status and a JSON body.
    Say(u16, String),
    /// Nothing, and the connection stays open.
    Silence,
    /// Nothing, and the connection is closed once the request was read.
    Hangup,
    /// A status, and less of a body than was promised.
    Cut(u16),
}

#[derive(Debug)]
struct State {
    answer: FakeAnswer,
    requests: Vec<KeptRequest>,
}

/// A server on a free port of 127.0.0.1; it ends with the test's runtime.
#[derive(Debug, Clone)]
pub struct FakeHttp {
    base: String,
    state: Arc<Mutex<State>>,
}

impl FakeHttp {
    /// Listens, and answers so.
    ///
    /// # Errors
    /// When the machine has no port.
    pub async fn start(answer: FakeAnswer) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", listener.local_addr()?);
        let requests = Vec::new();
        let state = Arc::new(Mutex::new(State { answer, requests }));
        let fake = Self { base, state };
        let serving = fake.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let one = serving.clone();
                // A client that is gone is no failure of the fake's.
                tokio::spawn(async move { one.serve(stream).await.ok() });
            }
        });
        Ok(fake)
    }

    /// Where it listens, without a path.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Answers so from now on.
    pub fn answer(&self, answer: FakeAnswer) {
        self.lock().answer = answer;
    }

    /// The requests so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<KeptRequest> {
        self.lock().requests.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(self, stream: TcpStream) -> io::Result<()> {
        let mut stream = BufReader::new(stream);
        let request = read(&mut stream).await?;
        let answer = {
            let mut state = self.lock();
            state.requests.push(request);
            state.answer.clone()
        };
        let head = |status: u16, length: usize| {
            format!(
                "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            )
        };
        match answer {
            FakeAnswer::Say(status, body) => {
                let text = head(status, body.len()) + &body;
                stream.write_all(text.as_bytes()).await?;
            }
            FakeAnswer::Cut(status) => stream.write_all((head(status, 100) + "{").as_bytes()).await?,
            FakeAnswer::Silence => std::future::pending().await,
            FakeAnswer::Hangup => {}
        }
        stream.shutdown().await
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<KeptRequest> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let mut words = line.split(' ').map(str::to_owned);
    let mut request = KeptRequest {
        method: words.next().unwrap_or_default(),
        path: words.next().unwrap_or_default(),
        ..KeptRequest::default()
    };
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        request
            .headers
            .push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = request
        .header("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    stream.read_exact(&mut body).await?;
    request.body = String::from_utf8_lossy(&body).into_owned();
    Ok(request)
}
