//! How every gateway is asked.

use crate::base_url::BaseUrl;
use crate::breaker::Breaker;
use crate::settings::SettingsError;
use kernel::Clock;
use payments::{GatewayError, GatewayName};
use reqwest::{Method, RequestBuilder, Response, redirect};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};
use url::Url;

/// No answer of a gateway is longer.
const LONGEST: usize = 256 * 1024;
/// Before a question is asked again.
const BREATH: Duration = Duration::from_millis(250);

/// How long a gateway is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOuts {
    /// For a connection.
    pub connect: Duration,
    /// For one answer to its end, the connection included.
    pub request: Duration,
    /// For all that one method of the port asks.
    pub method: Duration,
}

impl Default for TimeOuts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(4),
            request: Duration::from_secs(10),
            method: Duration::from_secs(24),
        }
    }
}

/// A gateway's door.
pub(crate) struct Http {
    gateway: GatewayName,
    base: BaseUrl,
    client: reqwest::Client,
    breaker: Breaker,
    time_outs: TimeOuts,
}

/// An answer: what was asked for (2xx), or a refusal (4xx).
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why there is no answer, and whether asking at once again may help.
struct Failed {
    error: GatewayError,
    again: bool,
}

impl Failed {
    fn not_sent(source: impl Into<Box<dyn Error + Send + Sync>>, again: bool) -> Self {
        let error = GatewayError::not_sent(source);
        Self { error, again }
    }

    fn unknown(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let error = GatewayError::unknown(source);
        Self { error, again: true }
    }
}

impl Http {
    pub(crate) fn new(
        gateway: GatewayName,
        base: BaseUrl,
        time_outs: TimeOuts,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SettingsError> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(time_outs.connect)
            .timeout(time_outs.request)
            // A redirect would take the secrets elsewhere, and turn a POST into a GET.
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .user_agent("repair-portal");
        if base.is_local() {
            builder = builder.no_proxy();
        }
        Ok(Self {
            gateway,
            base,
            client: builder.build().map_err(SettingsError::Http)?,
            breaker: Breaker::new(clock),
            time_outs,
        })
    }

    pub(crate) fn at(&self, path: &str) -> Url {
        self.base.at(path)
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.request(Method::GET, self.at(path))
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.client.request(Method::POST, self.at(path))
    }

    /// All that one method of the port does, within its time.
    pub(crate) async fn within<T>(
        &self,
        work: impl Future<Output = Result<T, GatewayError>>,
    ) -> Result<T, GatewayError> {
        let limited = timeout(self.time_outs.method, work).await;
        limited.unwrap_or_else(|_| Err(GatewayError::unknown("no answer within the time for it")))
    }

    /// Asks once.
    pub(crate) async fn once(
        &self,
        operation: &'static str,
        request: RequestBuilder,
    ) -> Result<Answer, GatewayError> {
        self.ask(operation, request).await.map_err(|failed| failed.error)
    }

    /// Asks, and once more when nothing came: for what may be asked twice.
    pub(crate) async fn twice(
        &self,
        operation: &'static str,
        request: impl Fn() -> RequestBuilder + Send,
    ) -> Result<Answer, GatewayError> {
        let first = match self.ask(operation, request()).await {
            Ok(answer) => return Ok(answer),
            Err(failed) if !failed.again => return Err(failed.error),
            Err(failed) => failed.error,
        };
        sleep(BREATH).await;
        match self.ask(operation, request()).await {
            Ok(answer) if answer.is_good() => Ok(answer),
            // What the second says of itself says nothing of the first, which may have been done.
            _ if matches!(first, GatewayError::Unknown(_)) => Err(first),
            Ok(refusal) => Ok(refusal),
            Err(failed) => Err(failed.error),
        }
    }

    async fn ask(&self, operation: &'static str, request: RequestBuilder) -> Result<Answer, Failed> {
        let Some(permit) = self.breaker.permit() else {
            tracing::warn!(
                gateway = self.gateway.as_str(),
                operation,
                "the gateway is left alone for a while"
            );
            return Err(Failed::not_sent(
                "the gateway failed again and again, and is left alone for a while",
                false,
            ));
        };
        let begun = Instant::now();
        let answer = match request.send().await {
            Ok(response) => whole(response).await,
            Err(error) if error.is_connect() || error.is_builder() => {
                Err(Failed::not_sent(error.without_url(), true))
            }
            Err(error) => Err(Failed::unknown(error.without_url())),
        };
        let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let gateway = self.gateway.as_str();
        match answer {
            Ok(answer) => {
                tracing::info!(
                    gateway,
                    operation,
                    status = answer.status,
                    ms,
                    "asked the gateway"
                );
                permit.tell(answer.status < 500 && answer.status != 429);
                judged(answer)
            }
            Err(failed) => {
                tracing::warn!(
                    gateway,
                    operation,
                    ms,
                    error = chain(&failed.error),
                    "the gateway did not answer"
                );
                permit.tell(false);
                Err(failed)
            }
        }
    }
}

/// Which statuses are no answer.
fn judged(answer: Answer) -> Result<Answer, Failed> {
    match answer.status {
        // Too many: nothing was done, and the next moment is no better.
        429 => Err(Failed::not_sent("HTTP 429", false)),
        // Another request with the same key is under way, or the gateway gave up on ours.
        status @ (408 | 409 | 425) => Err(Failed::unknown(format!("HTTP {status}"))),
        200..300 | 400..500 => Ok(answer),
        status => Err(Failed::unknown(format!("HTTP {status}"))),
    }
}

async fn whole(mut response: Response) -> Result<Answer, Failed> {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(Failed::unknown("an answer beyond every measure")),
            Ok(None) => return Ok(Answer { status, body }),
            Err(error) => return Err(Failed::unknown(error.without_url())),
        }
    }
}

/// An error and what it comes from, on one line.
fn chain(error: &GatewayError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
