//! Turns refusals and failures into the envelope, in the caller's language.

use crate::cookies;
use crate::error::{ApiError, Code};
use crate::http::{RequestScope, render as failure};
use crate::refusals;
use crate::state::AppState;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, web};

/// Writes the body of every answer that is an error, logs what is our fault, and remembers refused accesses.
///
/// # Errors
/// Those of the services inside that never became an answer.
pub async fn render<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let response = next.call(request).await?;
    let Some(error) = response.response().error() else {
        return Ok(response.map_into_left_body());
    };
    let scope = RequestScope::of(response.request());
    let rendered = match error.as_error::<ApiError>() {
        Some(error) => {
            log(error);
            refusals::remember(response.request(), &scope, error);
            let mut rendered = failure(error, &scope);
            if error.clears_cookies() {
                sign_out(response.request(), &mut rendered)?;
            }
            rendered
        }
        None => failure(&foreign(error), &scope),
    };
    let (request, _) = response.into_parts();
    Ok(ServiceResponse::new(request, rendered).map_into_right_body())
}

fn sign_out(request: &HttpRequest, response: &mut HttpResponse) -> Result<(), Error> {
    if let Some(state) = request.app_data::<web::Data<AppState>>() {
        for cookie in cookies::cleared(&state.config) {
            response.add_cookie(&cookie).map_err(ApiError::internal)?;
        }
        let (name, value) = cookies::FORGET;
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(())
}

fn log(error: &ApiError) {
    let cause = error.chain();
    let cause = cause.as_deref().unwrap_or_default();
    if error.status().is_server_error() {
        tracing::error!(code = error.code().as_str(), cause, "failed");
    } else {
        tracing::debug!(code = error.code().as_str(), cause, "refused");
    }
}

/// What an error of the web framework's own becomes.
fn foreign(error: &Error) -> ApiError {
    let status = error.as_response_error().status_code();
    let code = match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        status if status.is_server_error() => Code::InternalError,
        _ => Code::BadRequest,
    };
    let error = ApiError::new(code).because(error.to_string());
    log(&error);
    error
}
