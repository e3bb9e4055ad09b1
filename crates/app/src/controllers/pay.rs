//! `/pay/{reference}`: where a payment stands, in a browser.

use crate::error::ApiResult;
use crate::extract::Visitor;
use crate::pages::{self, PaymentView};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{HttpResponse, get, web};
use payments::PaymentError;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(payment_page);
}

/// Where a payment stands, as a page: the invoice's number, the amount, the state, and the code for an outlet where there is one.
///
/// For whoever holds the payment's reference: it is where payers come back to when the caller gave no `returnUrl`, and the checkout of
/// gateways that have no page. It shows nothing about a person, and being there changes nothing.
#[utoipa::path(
    tag = "public",
    security(()),
    params(
        ("reference" = String, Path, description = "As in a `checkoutUrl`"),
        ("lang" = Option<String>, Query, description = "`ar` or `en`"),
    ),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 404, description = "No such payment", body = String, content_type = "text/html"),
    ),
    extensions(("x-errors" = json!(["INTERNAL_ERROR", "UNAVAILABLE"])))
)]
#[get("/pay/{reference}")]
async fn payment_page(
    visitor: Visitor,
    reference: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let asked = pages::language(visitor.request());
    let (attempt, invoice_number) = match state.checkout.by_reference(&reference).await {
        Ok(found) => found,
        Err(PaymentError::NotFound) => {
            let locale = asked.unwrap_or(visitor.locale());
            return Ok(pages::missing(locale, state.shop.name(locale).await?));
        }
        Err(error) => return Err(error.into()),
    };
    let locale = asked.unwrap_or(attempt.locale);
    let back = attempt
        .return_url
        .is_some()
        .then(|| state.checkout.links().back(&attempt));
    Ok(pages::payment(&PaymentView {
        attempt,
        invoice_number,
        back,
        locale,
        shop: state.shop.name(locale).await?,
        now: state.clock.now(),
        zone: state.config.timezone,
    }))
}
