//! One question to a provider.

use outbox::SendError;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;

/// An answer longer than this is none of a provider's.
const LONGEST: usize = 64 * 1024;

/// What a provider answered.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// `None` when the body is no JSON.
    pub(super) json: Option<Value>,
}

/// Asks. Where there is no whole answer, the error says whether the provider can have understood. Neither the address, which may
/// hold the account, nor the library's words go into it.
pub(super) async fn ask(request: RequestBuilder) -> Result<Answer, SendError> {
    let response = request.send().await.map_err(|error| {
        if error.is_connect() || error.is_builder() {
            SendError::Unavailable("it can't be reached".into())
        } else if error.is_timeout() {
            SendError::Uncertain("no answer in time".into())
        } else {
            SendError::Uncertain("the connection broke before an answer".into())
        }
    })?;
    let status = response.status();
    let body = read(response).await;
    if let Some(error) = refusal(status) {
        return Err(error);
    }
    let body =
        body.map_err(|()| SendError::Uncertain(format!("HTTP {status}, its body is cut off").into()))?;
    Ok(Answer {
        status,
        json: serde_json::from_slice(&body).ok(),
    })
}

async fn read(mut response: Response) -> Result<Vec<u8>, ()> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(drop)? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST {
            return Err(());
        }
    }
    Ok(body)
}

/// What a status alone decides, for every provider: the shop's account or address is wrong, or the provider is not well. Neither
/// loses a message.
fn refusal(status: StatusCode) -> Option<SendError> {
    let number = status.as_u16();
    match number {
        // Something before the provider waited for it in vain, as we do.
        504 => Some(SendError::Uncertain("HTTP 504".into())),
        300..=399 | 401 | 403 | 404 | 408 | 429 | 500..=599 => {
            Some(SendError::Unavailable(format!("HTTP {number}").into()))
        }
        _ => None,
    }
}
