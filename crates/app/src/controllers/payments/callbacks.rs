//! `POST /payments/callback/{gateway}`: what gateways say.

use crate::error::{ApiError, ApiResult, Code};
use crate::extract::Visitor;
use crate::http::{Envelope, Reply};
use crate::limits::{self, Limited};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::{HttpRequest, post, web};
use futures_util::StreamExt;
use payments::{CallbackFailure, CallbackMessage, GatewayName};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// A gateway's message is at most so large.
const MAX_BODY: usize = 256 * 1024;
/// A caller who sends more slowly only holds a connection.
const MAX_WAIT: Duration = Duration::from_secs(20);

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(gateway_callback).service(usual_callback);
}

/// Nothing but that it was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Taken {}

/// Takes a gateway's signed message.
///
/// Nothing is done before its signature holds. 200: it is stored, or was before, or does not concern payments. 401: the signature does not
/// hold, or is too old. 5xx: it could not be stored, and is to be sent again. It is not counted against the address's limit unless it is
/// refused.
#[utoipa::path(
    tag = "payments",
    security(()),
    params(("gateway" = String, Path, description = "`paymob`, `stripe`, `fawry` or `sandbox`", example = "paymob")),
    request_body(content = serde_json::Value, content_type = "application/json", description = "As the gateway sends it"),
    responses((status = 200, body = Envelope<Taken>)),
    extensions(("x-errors" = json!(["UNAUTHENTICATED", "PAYLOAD_TOO_LARGE", "NOT_FOUND"])))
)]
#[post("/payments/callback/{gateway}")]
async fn gateway_callback(
    visitor: Visitor,
    gateway: web::Path<String>,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Taken>> {
    let name = GatewayName::parse(&gateway).ok_or(ApiError::new(Code::NotFound));
    let name = match name {
        Ok(name) => name,
        Err(error) => {
            limits::count(visitor.request(), Limited::General).await?;
            return Err(error);
        }
    };
    take(&visitor, name, payload, &state).await
}

/// Takes a signed message of the usual gateway, as `POST /payments/callback/{gateway}` does.
#[utoipa::path(
    tag = "payments",
    security(()),
    request_body(content = serde_json::Value, content_type = "application/json", description = "As the gateway sends it"),
    responses((status = 200, body = Envelope<Taken>)),
    extensions(("x-errors" = json!(["UNAUTHENTICATED", "PAYLOAD_TOO_LARGE", "NOT_FOUND"])))
)]
#[post("/payments/callback")]
async fn usual_callback(
    visitor: Visitor,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Taken>> {
    let usual = state.checkout.gateways().usual().map(|gateway| gateway.name());
    let Some(name) = usual else {
        limits::count(visitor.request(), Limited::General).await?;
        return Err(Code::NotFound.into());
    };
    take(&visitor, name, payload, &state).await
}

async fn take(
    visitor: &Visitor,
    gateway: GatewayName,
    payload: web::Payload,
    state: &AppState,
) -> ApiResult<Reply<Taken>> {
    let request = visitor.request();
    let body = tokio::time::timeout(MAX_WAIT, gather(request, payload)).await;
    let body = body
        .unwrap_or_else(|_| Err(ApiError::new(Code::BadRequest).because("the body took too long to arrive")));
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            limits::count(request, Limited::General).await?;
            return Err(error);
        }
    };
    let message = CallbackMessage {
        query: form_urlencoded::parse(request.query_string().as_bytes())
            .into_owned()
            .collect(),
        headers: request
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect(),
        body,
        received_at: state.clock.now(),
    };
    match state
        .callbacks
        .receive(gateway, &message, &visitor.context())
        .await
    {
        Ok(()) => Ok(Reply::ok(Taken {})),
        Err(failure @ CallbackFailure::NotStored(_)) => Err(failure.into()),
        Err(failure) => {
            limits::count(request, Limited::General).await?;
            Err(failure.into())
        }
    }
}

async fn gather(request: &HttpRequest, mut payload: web::Payload) -> ApiResult<Vec<u8>> {
    let announced = request.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BODY) {
        return Err(Code::PayloadTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or(4096));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| ApiError::new(Code::BadRequest).because(error.to_string()))?;
        if bytes.len() + chunk.len() > MAX_BODY {
            return Err(Code::PayloadTooLarge.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
