//! Requests, and what came of each.

use crate::model::lock;
use reqwest::Method;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Past this a request counts as hanging for ever.
const HANGS: Duration = Duration::from_secs(60);

/// One request that was made.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) what: String,
    pub(crate) started: Instant,
    pub(crate) took: Duration,
    /// `None` without a whole answer.
    pub(crate) status: Option<u16>,
    pub(crate) retry_after: bool,
}

impl Sample {
    /// When it was over.
    pub(crate) fn ended(&self) -> Instant {
        self.started + self.took
    }

    /// Whether it was under way at some moment between two.
    pub(crate) fn meets(&self, from: Instant, until: Instant) -> bool {
        self.started <= until && self.ended() >= from
    }
}

/// An answer read to its end, or none.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: Option<u16>,
    pub(crate) body: Value,
}

impl Answer {
    /// Whether it is a 2xx.
    pub(crate) fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// A number in its data.
    pub(crate) fn number(&self, pointer: &str) -> Option<u64> {
        self.body.pointer(pointer)?.as_u64()
    }

    /// A text in its data.
    pub(crate) fn text(&self, pointer: &str) -> Option<&str> {
        self.body.pointer(pointer)?.as_str()
    }
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) token: Option<&'a str>,
    /// `X-Request-ID` and user agent.
    pub(crate) id: &'a str,
    pub(crate) body: Option<Value>,
    /// The status that is expected beside a success.
    pub(crate) or: Option<u16>,
}

impl<'a> Ask<'a> {
    /// A GET as a customer.
    pub(crate) const fn get(path: &'a str, token: &'a str) -> Self {
        Self {
            method: Method::GET,
            path,
            token: Some(token),
            id: "fault-runner",
            body: None,
            or: None,
        }
    }
}

/// A client with a connection pool, for an address of its own, that notes every request.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    client: reqwest::Client,
    base: String,
    address: String,
    samples: Arc<Mutex<Vec<Sample>>>,
}

impl Client {
    /// For a portal.
    pub(crate) fn new(base: &str, address: &str) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().no_proxy().timeout(HANGS).build()?;
        Ok(Self {
            client,
            base: base.to_owned(),
            address: address.to_owned(),
            samples: Arc::default(),
        })
    }

    /// The same client, counted together, as another address or to another node.
    pub(crate) fn at(&self, base: &str, address: &str) -> Self {
        Self {
            base: base.to_owned(),
            address: address.to_owned(),
            ..self.clone()
        }
    }

    /// The same, from another address.
    pub(crate) fn from(&self, address: &str) -> Self {
        self.at(&self.base, address)
    }

    /// What was asked so far.
    pub(crate) fn samples(&self) -> Vec<Sample> {
        lock(&self.samples).clone()
    }

    /// What was asked since the last time, which is forgotten.
    pub(crate) fn take_samples(&self) -> Vec<Sample> {
        std::mem::take(&mut *lock(&self.samples))
    }

    /// Asks, and reads the answer to its end.
    pub(crate) async fn send(&self, ask: Ask<'_>) -> Answer {
        let mut request = self
            .client
            .request(
                ask.method.clone(),
                format!("{}/api/customer/v1{}", self.base, ask.path),
            )
            .header("x-request-id", ask.id)
            .header("x-forwarded-for", &self.address)
            .header("user-agent", ask.id);
        if let Some(token) = ask.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = &ask.body {
            request = request.json(body);
        }
        self.finish(format!("{} {}", ask.method, ask.path), ask.or, request)
            .await
    }

    /// Uploads a picture as the customer's.
    pub(crate) async fn upload(&self, token: &str, id: &str, picture: Vec<u8>, or: Option<u16>) -> Answer {
        let part = reqwest::multipart::Part::bytes(picture).file_name("picture.png");
        let form = reqwest::multipart::Form::new().part("avatar", part);
        let request = self
            .client
            .post(format!("{}/api/customer/v1/profile/upload-avatar", self.base))
            .header("x-request-id", id)
            .header("x-forwarded-for", &self.address)
            .bearer_auth(token)
            .multipart(form);
        self.finish("POST /profile/upload-avatar".to_owned(), or, request)
            .await
    }

    /// The bytes behind a link of the portal's.
    pub(crate) async fn file(&self, link: &str) -> Option<Vec<u8>> {
        let path = link.find("/files/").and_then(|at| link.get(at..))?;
        let answer = self
            .client
            .get(format!("{}{path}", self.base))
            .send()
            .await
            .ok()?;
        let answer = answer.error_for_status().ok()?;
        Some(answer.bytes().await.ok()?.to_vec())
    }

    /// What a health route says.
    pub(crate) async fn health(&self, part: &str) -> Option<u16> {
        let answer = self
            .client
            .get(format!("{}/health/{part}", self.base))
            .send()
            .await
            .ok()?;
        Some(answer.status().as_u16())
    }

    async fn finish(&self, what: String, or: Option<u16>, request: reqwest::RequestBuilder) -> Answer {
        let started = Instant::now();
        let read = async {
            let answer = request.send().await?;
            let status = answer.status().as_u16();
            let retry_after = answer.headers().contains_key("retry-after");
            let body = answer.bytes().await?;
            Ok::<_, reqwest::Error>((status, retry_after, body))
        };
        let (status, retry_after, body) = match read.await {
            Ok((status, retry_after, body)) => (
                Some(status),
                retry_after,
                serde_json::from_slice(&body).unwrap_or(Value::Null),
            ),
            Err(_) => (None, false, Value::Null),
        };
        // One that was expected is no oddity.
        let noted = if status == or && or.is_some() {
            Some(200)
        } else {
            status
        };
        let took = started.elapsed();
        lock(&self.samples).push(Sample {
            what,
            started,
            took,
            status: noted,
            retry_after,
        });
        Answer { status, body }
    }
}
