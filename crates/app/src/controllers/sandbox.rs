//! `/sandbox/checkout/{reference}`: the sandbox gateway's page; absent in production.

use crate::error::{ApiError, ApiResult, Code};
use crate::extract::Visitor;
use crate::pages::{self, CheckoutView};
use crate::routes::ServiceConfig;
use crate::sandbox::Sandbox;
use crate::state::AppState;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpResponse, get, post, web};
use kernel::Locale;
use payments::sandbox::{Pressed, SandboxAction};
use serde::Deserialize;
use utoipa::ToSchema;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(sandbox_checkout).service(sandbox_act);
}

/// What the page's form sends.
#[derive(Debug, Deserialize, ToSchema)]
struct Choice {
    /// The page's own token.
    #[schema(example = "5f0c1b7e9a3d4e21b0c6d2f4a8e71c39")]
    token: String,
    /// `pay`, `pay_slowly`, `decline`, `pay_twice` or `pay_late`.
    #[schema(example = "pay")]
    action: String,
}

/// The sandbox's checkout page: what is to be paid, and how it may end. Only where the sandbox is on.
#[utoipa::path(
    tag = "sandbox",
    security(()),
    params(
        ("reference" = String, Path, description = "As in a `checkoutUrl`"),
        ("lang" = Option<String>, Query, description = "`ar` or `en`"),
    ),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 404, description = "No such order, or no sandbox", body = String, content_type = "text/html"),
    ),
    extensions(("x-errors" = json!(["NOT_FOUND", "INTERNAL_ERROR", "UNAVAILABLE"])))
)]
#[get("/sandbox/checkout/{reference}")]
async fn sandbox_checkout(
    visitor: Visitor,
    reference: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let sandbox = on(&state)?;
    let asked = pages::language(visitor.request());
    let Some(order) = sandbox.gateway.order(&reference).await? else {
        let locale = asked.unwrap_or(visitor.locale());
        return Ok(pages::missing(locale, state.shop.name(locale).await?));
    };
    let locale = asked.unwrap_or(order.locale);
    Ok(pages::checkout(&CheckoutView {
        token: sandbox.token(&order.reference),
        order,
        locale,
        shop: state.shop.name(locale).await?,
        now: state.clock.now(),
        zone: state.config.timezone,
    }))
}

/// Ends the payment as the payer chose. The shop is told by signed messages.
#[utoipa::path(
    tag = "sandbox",
    security(()),
    params(
        ("reference" = String, Path, description = "As in a `checkoutUrl`"),
        ("lang" = Option<String>, Query, description = "`ar` or `en`"),
    ),
    request_body(content = Choice, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 303, description = "To the page, which says how it ended"),
        (status = 400, description = "Not the form of the page", body = String, content_type = "text/html"),
        (status = 403, description = "Not from the page itself", body = String, content_type = "text/html"),
        (status = 404, description = "No such order, or no sandbox", body = String, content_type = "text/html"),
    ),
    extensions(("x-errors" = json!(["NOT_FOUND", "INTERNAL_ERROR", "UNAVAILABLE"])))
)]
#[post("/sandbox/checkout/{reference}")]
async fn sandbox_act(
    visitor: Visitor,
    reference: web::Path<String>,
    form: Result<web::Form<Choice>, actix_web::Error>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let sandbox = on(&state)?;
    let asked = pages::language(visitor.request());
    let locale = asked.unwrap_or(visitor.locale());
    let Ok(form) = form else {
        return refused(&state, locale, StatusCode::BAD_REQUEST).await;
    };
    if is_from_elsewhere(visitor.request().headers(), &state) || !sandbox.is_token(&reference, &form.token) {
        return refused(&state, locale, StatusCode::FORBIDDEN).await;
    }
    let Some(action) = SandboxAction::parse(&form.action) else {
        return refused(&state, locale, StatusCode::BAD_REQUEST).await;
    };
    match sandbox.gateway.press(&reference, action).await? {
        Pressed::Unknown => Ok(pages::missing(locale, state.shop.name(locale).await?)),
        // Of what is over the page says how it ended before.
        Pressed::Done | Pressed::Over => {
            let page = asked.map_or_else(String::new, |locale| format!("?lang={}", locale.tag()));
            Ok(HttpResponse::SeeOther()
                .insert_header((
                    header::LOCATION,
                    format!("/sandbox/checkout/{}{page}", *reference),
                ))
                .finish())
        }
    }
}

fn on(state: &AppState) -> ApiResult<&Sandbox> {
    state.sandbox.as_ref().ok_or(ApiError::new(Code::NotFound))
}

async fn refused(state: &AppState, locale: Locale, status: StatusCode) -> ApiResult<HttpResponse> {
    let shop = state.shop.name(locale).await?;
    Ok(pages::refused(locale, shop, status))
}

/// Whether a browser says that another site's page sent the form. What is no browser says nothing, and has the token.
fn is_from_elsewhere(headers: &HeaderMap, state: &AppState) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin") {
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
    let host = origin.split_once("://").map(|(_, host)| host);
    own.as_deref() != Some(origin) && (host.is_none() || host != text("host"))
}
