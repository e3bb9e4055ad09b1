//! Who the caller is, whether a browser was tricked into asking, and whether they ask too often.

use crate::cookies;
use crate::error::{ApiError, Code};
use crate::http::{Access, Credential, RequestScope, presented};
use crate::limits::Limited;
use crate::state::AppState;
use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web;

/// Judges the credentials of API requests and counts them against the general limit. Routes that need a customer ask for
/// one themselves: here bad credentials are only noted.
///
/// # Errors
/// Those of the services inside.
pub async fn access<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if let Some(state) = state_of(&request).filter(|_| is_api(request.path()))
        && let Err(error) = admit(&request, &state).await
    {
        return Ok(request.error_response(error).map_into_right_body());
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}

fn state_of(request: &ServiceRequest) -> Option<web::Data<AppState>> {
    request.app_data::<web::Data<AppState>>().cloned()
}

fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

async fn admit(request: &ServiceRequest, state: &AppState) -> Result<(), ApiError> {
    let scope = RequestScope::of(request);
    let token = presented(request.request());
    if changes(request.method())
        && !matches!(token, Some((_, Credential::Bearer)))
        && cookies::any(request.request())
        && !from_here(request, state)
    {
        return Err(Code::CrossSiteRequest.into());
    }
    if let Some((token, _)) = token {
        scope.set_access(judge(state, &token).await?);
    }
    if is_callback(request.path()) {
        return Ok(());
    }
    state.limits.count(Limited::General, &scope).await
}

/// A gateway's message: its handler counts those that are not genuine, so that a gateway is never held back.
fn is_callback(path: &str) -> bool {
    path.contains("/payments/callback")
}

async fn judge(state: &AppState, token: &str) -> Result<Access, ApiError> {
    match state
        .authenticator
        .authenticate(token)
        .await
        .map_err(ApiError::from)
    {
        Ok(signed_in) => Ok(Access::Customer(signed_in)),
        Err(error) if error.status().is_server_error() => Err(error),
        Err(error) => Ok(Access::Refused(error.code())),
    }
}

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether the page behind the request is of the portal's own origin or an allowed one. Browsers send
/// `Sec-Fetch-Site` or at least `Origin` with every change; a request with neither proves nothing and is refused.
fn from_here(request: &ServiceRequest, state: &AppState) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site") == Some("same-origin") {
        return true;
    }
    let Some(origin) = text("origin") else {
        return false;
    };
    let own = state
        .config
        .public_url
        .as_ref()
        .map(|url| url.origin().ascii_serialization());
    let host =
        text("host").is_some_and(|host| origin.split_once("://").is_some_and(|(_, rest)| rest == host));
    host || own.as_deref() == Some(origin)
        || state
            .config
            .allowed_origins
            .iter()
            .any(|allowed| allowed == origin)
}
