//! The customer's sessions.

use super::sign_in::Nothing;
use crate::error::{ApiResult, Code};
use crate::extract::{Customer, Id};
use crate::http::{Envelope, Reply};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{delete, get, web};
use chrono::{DateTime, Utc};
use identity::session::LiveSession;
use kernel::SessionId;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_sessions)
        .service(revoke_session)
        .service(revoke_other_sessions);
}

/// A live session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionItem {
    /// Its id.
    #[schema(example = 31)]
    id: i64,
    /// Where it was opened from.
    #[schema(example = "197.32.10.4", required)]
    ip_address: Option<String>,
    /// With what.
    #[schema(example = "Mozilla/5.0 (Android 15; Mobile)", required)]
    user_agent: Option<String>,
    /// When.
    created_at: DateTime<Utc>,
    /// When it was last used, give or take a minute.
    #[schema(required)]
    last_seen_at: Option<DateTime<Utc>>,
    /// Whether it is the one that asks.
    current: bool,
}

/// How many sessions were ended.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RevokedSessions {
    /// How many.
    #[schema(example = 2)]
    revoked: usize,
}

fn item(session: LiveSession, current: SessionId) -> SessionItem {
    SessionItem {
        current: session.id == current,
        id: session.id.get(),
        ip_address: session.ip_address,
        user_agent: session.user_agent,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
    }
}

/// The customer's live sessions, the last used first; at most 100.
#[utoipa::path(tag = "auth", responses((status = 200, body = Envelope<Vec<SessionItem>>)))]
#[get("/auth/sessions")]
async fn list_sessions(customer: Customer, state: web::Data<AppState>) -> ApiResult<Reply<Vec<SessionItem>>> {
    let current = customer.signed_in().session;
    let live = state.sessions.list(customer.id()).await?;
    let items = live.into_iter().map(|session| item(session, current));
    Ok(Reply::ok(items.collect()))
}

/// Ends one of the customer's sessions.
#[utoipa::path(
    tag = "auth",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = Envelope<Nothing>)),
    extensions(("x-errors" = json!(["NOT_FOUND"])))
)]
#[delete("/auth/sessions/{id}")]
async fn revoke_session(
    customer: Customer,
    id: Id<SessionId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Nothing>> {
    let caller = customer.caller();
    if !state.sessions.revoke(&caller, id.0).await? {
        return Err(Code::NotFound.into());
    }
    let reply = Reply::ok(Nothing {}).message("message-session-ended");
    if id.0 == caller.session {
        return Ok(reply.signing_out(&state.config));
    }
    Ok(reply)
}

/// Ends every session of the customer's but the one that asks.
#[utoipa::path(tag = "auth", responses((status = 200, body = Envelope<RevokedSessions>)))]
#[delete("/auth/sessions")]
async fn revoke_other_sessions(
    customer: Customer,
    state: web::Data<AppState>,
) -> ApiResult<Reply<RevokedSessions>> {
    let revoked = state.sessions.revoke_others(&customer.caller()).await?;
    Ok(Reply::ok(RevokedSessions { revoked }).message("message-sessions-ended"))
}
