//! `/health`, `/metrics`: for operators and their machines.

use crate::error::{ApiError, ApiResult, Code};
use crate::http::{Envelope, Reply, RequestScope};
use crate::ready::DATABASE;
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use secrecy::ExposeSecret;
use serde::Serialize;
use std::collections::BTreeMap;
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(live).service(ready).service(metrics);
}

/// Whether the process, and what it stands on, answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`: otherwise there is no such answer.
    #[schema(example = "ok")]
    status: &'static str,
    /// The parts that were asked, and whether they answered.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    parts: BTreeMap<&'static str, bool>,
}

/// The process answers; nothing else is asked.
#[utoipa::path(tag = "health", security(()), responses((status = 200, body = Envelope<Health>)))]
#[get("/health/live")]
async fn live() -> Reply<Health> {
    Reply::ok(Health {
        status: "ok",
        parts: BTreeMap::new(),
    })
}

/// The database answers too; whether Redis does, where there is one, is told.
///
/// Without Redis the portal is slower, not down, and must not be taken out of service for it.
#[utoipa::path(
    tag = "health",
    security(()),
    responses((status = 200, body = Envelope<Health>)),
    extensions(("x-errors" = json!(["UNAVAILABLE"])))
)]
#[get("/health/ready")]
async fn ready(state: web::Data<AppState>) -> ApiResult<Reply<Health>> {
    let parts: BTreeMap<_, _> = state.ready.ask().await.into_iter().collect();
    if parts.get(DATABASE) == Some(&true) {
        return Ok(Reply::ok(Health { status: "ok", parts }));
    }
    Err(ApiError::unavailable("no answer from the database"))
}

/// Figures in Prometheus' text format: from loopback, or with the configured Bearer token.
#[utoipa::path(
    tag = "health",
    security((), ("bearer" = [])),
    responses((status = 200, body = String, content_type = "application/openmetrics-text")),
    extensions(("x-errors" = json!(["NOT_FOUND"])))
)]
#[get("/metrics")]
async fn metrics(request: HttpRequest, state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    if !may_read(&request, &state) {
        // Whoever may not read them need not know that they are here.
        return Err(Code::NotFound.into());
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .body(state.metrics.render()))
}

fn may_read(request: &HttpRequest, state: &AppState) -> bool {
    let Some(expected) = &state.config.metrics_token else {
        // A proxy on this machine that nobody told us of would make every caller one of loopback's.
        let forwarded = ["forwarded", "x-forwarded-for"].map(|name| request.headers().contains_key(name));
        return !forwarded.contains(&true)
            && RequestScope::of(request).ip().is_some_and(|ip| ip.is_loopback());
    };
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    given.is_some_and(|given| given.as_bytes().ct_eq(expected.expose_secret().as_bytes()).into())
}
