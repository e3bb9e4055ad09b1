//! The JSON body of a request.

use super::{codes, json};
use crate::error::{ApiError, Code, Rule};
use crate::http::RequestScope;
use crate::refusals::redacted;
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// JSON bodies are at most this many bytes.
pub const MAX_JSON: usize = 64 * 1024;
/// A caller who sends more slowly only holds a connection.
const MAX_WAIT: Duration = Duration::from_secs(20);

/// A body that was read and whose rules hold.
///
/// Not JSON: 415. Too large: 413. Malformed, a key twice, a wrong type, an unknown enum member: 400. A missing field or
/// a broken rule: 422. The last two name every failing field at once.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T> FromRequest for Body<T>
where
    T: DeserializeOwned + garde::Validate<Context = ()> + 'static,
{
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let raw = RawBody::from_request(request, payload);
        Box::pin(async move { raw.await.map(|raw: RawBody<T>| Self(raw.value)) })
    }
}

/// A body held to the rules of [`Body`], and the bytes it was read from: for what a parser must not touch, such as the digits
/// of an amount.
#[derive(Debug)]
pub struct RawBody<T> {
    /// What was read.
    pub value: T,
    /// What was sent.
    pub bytes: Vec<u8>,
}

impl<T> FromRequest for RawBody<T>
where
    T: DeserializeOwned + garde::Validate<Context = ()> + 'static,
{
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            if !is_json(&request) {
                return Err(Code::UnsupportedMediaType.into());
            }
            let bytes = collect(&request, &mut payload).await?;
            let value = read(&request, &bytes)?;
            Ok(Self { value, bytes })
        })
    }
}

/// A body that may be left out, with or without its media type, or be null: then it is the default. One that is there is held to
/// the rules of [`Body`].
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

impl<T> FromRequest for OptionalBody<T>
where
    T: DeserializeOwned + Default + garde::Validate<Context = ()> + 'static,
{
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let bytes = collect(&request, &mut payload).await?;
            if bytes.is_empty() || (is_json(&request) && bytes.trim_ascii() == b"null") {
                return Ok(Self(T::default()));
            }
            read(&request, &bytes).map(Self)
        })
    }
}

fn read<T>(request: &HttpRequest, bytes: &[u8]) -> Result<T, ApiError>
where
    T: DeserializeOwned + garde::Validate<Context = ()>,
{
    if !is_json(request) {
        return Err(Code::UnsupportedMediaType.into());
    }
    let value = json::parse(bytes).map_err(|error| ApiError::new(Code::BadRequest).because(error))?;
    RequestScope::of(request).set_data(&redacted(&value));
    if !value.is_object() {
        return Err(Code::BadRequest.into());
    }
    check(json::read(value))
}

fn check<T: garde::Validate<Context = ()>>(outcome: json::Outcome<T>) -> Result<T, ApiError> {
    let json::Outcome {
        value,
        mut errors,
        unreadable,
    } = outcome;
    if let Some(value) = &value {
        for broken in codes::check(value) {
            // What stands in for a failing field breaks rules of its own: those are not the caller's.
            if !errors.iter().any(|known| known.field == broken.field) {
                errors.push(broken);
            }
        }
    }
    match value {
        Some(value) if errors.is_empty() => Ok(value),
        _ if unreadable => Err(ApiError::unreadable(errors)),
        _ if errors.is_empty() => Err(ApiError::field("", Rule::InvalidFormat)),
        _ => Err(ApiError::invalid(errors)),
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let Some(kind) = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// The whole body, or 400 for a caller who takes longer than [`MAX_WAIT`] to send it.
async fn collect(request: &HttpRequest, payload: &mut Payload) -> Result<Vec<u8>, ApiError> {
    let sent = tokio::time::timeout(MAX_WAIT, gather(request, payload)).await;
    sent.unwrap_or_else(|_| Err(ApiError::new(Code::BadRequest).because("the body took too long to arrive")))
}

async fn gather(request: &HttpRequest, payload: &mut Payload) -> Result<Vec<u8>, ApiError> {
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_JSON) {
        return Err(Code::PayloadTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or(1024));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| ApiError::new(Code::BadRequest).because(error.to_string()))?;
        if bytes.len() + chunk.len() > MAX_JSON {
            return Err(Code::PayloadTooLarge.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use garde::Validate;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, Validate)]
    struct Comment {
        #[garde(length(chars, min = 1, max = 5))]
        comment: String,
        #[garde(range(min = 1))]
        stars: u32,
    }

    async fn send(kind: &str, body: impl Into<actix_web::web::Bytes>) -> Result<Body<Comment>, ApiError> {
        let (request, mut payload) = TestRequest::post()
            .insert_header((CONTENT_TYPE, kind))
            .set_payload(body)
            .to_http_parts();
        Body::from_request(&request, &mut payload).await
    }

    #[actix_web::test]
    async fn each_kind_of_bad_body_has_its_code() {
        let large = format!(r#"{{"comment":"{}"}}"#, "x".repeat(MAX_JSON));
        for (kind, body, code) in [
            ("text/plain", "{}", Code::UnsupportedMediaType),
            ("application/json", "{", Code::BadRequest),
            ("application/json", "[]", Code::BadRequest),
            ("application/json", r#"{"comment":1,"stars":1}"#, Code::BadRequest),
            ("application/json", "{}", Code::ValidationFailed),
            (
                "application/json",
                r#"{"comment":"too long","stars":1}"#,
                Code::ValidationFailed,
            ),
            ("application/json", large.as_str(), Code::PayloadTooLarge),
        ] {
            assert_eq!(
                send(kind, body.to_owned()).await.unwrap_err().code(),
                code,
                "{kind} {body:.40}"
            );
        }
        let read = send("Application/JSON; charset=utf-8", r#"{"comment":"ok","stars":2}"#)
            .await
            .unwrap()
            .0;
        assert_eq!((read.comment.as_str(), read.stars), ("ok", 2));
    }

    #[derive(Debug, Default, Deserialize, Validate)]
    struct Reason {
        #[garde(inner(length(chars, max = 5)))]
        reason: Option<String>,
    }

    #[actix_web::test]
    async fn a_body_that_may_be_left_out_is_held_to_the_rules_when_it_is_there() {
        for (kind, body, expected) in [
            (None, "", Ok(None)),
            (Some("application/json"), "", Ok(None)),
            (Some("application/json"), "{}", Ok(None)),
            (
                Some("application/json"),
                r#"{"reason":"no"}"#,
                Ok(Some("no".to_owned())),
            ),
            (
                Some("application/json"),
                r#"{"reason":"too long"}"#,
                Err(Code::ValidationFailed),
            ),
            (Some("application/json"), "null", Ok(None)),
            (Some("application/json"), "[]", Err(Code::BadRequest)),
            (None, "{}", Err(Code::UnsupportedMediaType)),
        ] {
            let mut request = TestRequest::post().set_payload(body.to_owned());
            if let Some(kind) = kind {
                request = request.insert_header((CONTENT_TYPE, kind));
            }
            let (request, mut payload) = request.to_http_parts();
            let read = OptionalBody::<Reason>::from_request(&request, &mut payload).await;
            let read = read.map(|body| body.0.reason).map_err(|error| error.code());
            assert_eq!(read, expected, "{kind:?} {body}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_comes_is_not_waited_for() {
        let request = TestRequest::post()
            .insert_header((CONTENT_TYPE, "application/json"))
            .to_http_request();
        let mut payload: Payload = Payload::Stream {
            payload: Box::pin(futures_util::stream::pending()),
        };
        let error = Body::<Comment>::from_request(&request, &mut payload)
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::BadRequest);
    }

    #[actix_web::test]
    async fn missing_fields_and_broken_rules_are_told_together() {
        let error = send("application/json", r#"{"comment":""}"#).await.unwrap_err();
        let fields: Vec<_> = error
            .errors()
            .iter()
            .map(|e| (e.field.as_str(), e.rule))
            .collect();
        assert_eq!(fields, [("stars", Rule::Required), ("comment", Rule::TooShort)]);
    }
}
