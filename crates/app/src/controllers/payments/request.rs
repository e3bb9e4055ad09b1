//! What callers ask for when they want to pay.

use super::answers::{PaymentGateway, PaymentWay};
use crate::error::{ApiError, ApiResult, Code, FieldError, Rule};
use crate::extract::RawBody;
use crate::state::AppState;
use actix_web::HttpRequest;
use garde::Validate;
use kernel::{AmountError, Currency, InvoiceId, Money};
use payments::{PayRequest, PaymentMethod};
use serde::Deserialize;
use serde_json::Number;
use serde_json::value::RawValue;
use std::collections::HashMap;
use url::Url;
use utoipa::ToSchema;

/// The longest key, in bytes.
const KEY_LIMIT: usize = 255;
/// The longest address, in characters.
const URL_LIMIT: usize = 2000;

/// A payment to be opened.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
#[garde(allow_unvalidated)]
pub(super) struct Initiate {
    /// Which invoice.
    #[garde(range(min = 1))]
    #[schema(minimum = 1, example = 123)]
    pub(super) invoice_id: i64,
    /// How much, of the invoice's currency; the whole balance where it is left out.
    #[schema(value_type = Option<crate::http::Amount>)]
    pub(super) amount: Option<Number>,
    /// Through which gateway; the usual one where it is left out.
    pub(super) gateway: Option<PaymentGateway>,
    /// Where the browser goes afterwards, at an allowed origin; `paymentId` is added to its query. Left out: a page of the portal's own.
    #[garde(inner(length(chars, max = URL_LIMIT)))]
    #[schema(max_length = 2000, example = "https://portal.example.com/paid")]
    pub(super) return_url: Option<String>,
}

/// How an invoice is to be paid.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
#[garde(allow_unvalidated)]
pub(crate) struct Pay {
    /// How much, of the invoice's currency; the whole balance where it is left out.
    #[schema(value_type = Option<crate::http::Amount>)]
    amount: Option<Number>,
    /// How: through a gateway, or as a word to the shop that it will be paid in cash or by transfer.
    payment_method: PaymentWay,
    /// Through which gateway, online; the usual one where it is left out.
    payment_gateway: Option<PaymentGateway>,
    /// Where the browser goes afterwards, at an allowed origin; `paymentId` is added to its query. Left out: a page of the portal's own.
    #[garde(inner(length(chars, max = URL_LIMIT)))]
    #[schema(max_length = 2000, example = "https://portal.example.com/paid")]
    return_url: Option<String>,
}

/// The request of `POST /payments/initiate`.
pub(super) fn initiate(
    request: &HttpRequest,
    body: &RawBody<Initiate>,
    state: &AppState,
) -> ApiResult<PayRequest> {
    let asked = &body.value;
    let mut errors = Vec::new();
    let amount = amount(asked.amount.as_ref(), &body.bytes, &mut errors);
    let return_url = return_url(asked.return_url.as_deref(), state, &mut errors);
    finish(errors)?;
    Ok(PayRequest {
        invoice: InvoiceId(asked.invoice_id),
        amount,
        method: PaymentMethod::Online,
        gateway: asked.gateway.map(Into::into),
        return_url,
        key: key(request)?,
    })
}

/// The request of `POST /invoices/{id}/pay`.
pub(super) fn pay(
    request: &HttpRequest,
    invoice: InvoiceId,
    body: &RawBody<Pay>,
    state: &AppState,
) -> ApiResult<PayRequest> {
    let asked = &body.value;
    let mut errors = Vec::new();
    let amount = amount(asked.amount.as_ref(), &body.bytes, &mut errors);
    let return_url = return_url(asked.return_url.as_deref(), state, &mut errors);
    finish(errors)?;
    let method = PaymentMethod::from(asked.payment_method);
    let online = method == PaymentMethod::Online;
    Ok(PayRequest {
        invoice,
        amount,
        method,
        gateway: asked.payment_gateway.filter(|_| online).map(Into::into),
        return_url: return_url.filter(|_| online),
        key: key(request)?,
    })
}

fn finish(errors: Vec<FieldError>) -> ApiResult<()> {
    if errors.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid(errors))
    }
}

/// The amount as it was written, digit by digit: a float would be another number.
fn amount(sent: Option<&Number>, bytes: &[u8], errors: &mut Vec<FieldError>) -> Option<i64> {
    sent?;
    let fields: HashMap<String, &RawValue> = serde_json::from_slice(bytes).ok()?;
    let text = fields.get("amount")?.get();
    // The currency is the invoice's; here only the number is read.
    match Money::parse(text, Currency::EGP) {
        Ok(money) if money.minor > 0 => return Some(money.minor),
        Ok(_) => errors.push(FieldError::new("amount", Rule::TooSmall).with_bound("0.01")),
        Err(AmountError::OutOfRange) => errors.push(FieldError::new("amount", Rule::TooLarge)),
        Err(AmountError::Malformed | AmountError::TooPrecise) => {
            errors.push(FieldError::new("amount", Rule::InvalidFormat));
        }
    }
    None
}

/// An address at an allowed origin, or at the portal's own: else the portal would send people anywhere.
fn return_url(text: Option<&str>, state: &AppState, errors: &mut Vec<FieldError>) -> Option<String> {
    let text = text?;
    let config = &state.config;
    // A parser passes over or rewrites what is no visible character; who sends it means something else than it seems.
    let visible = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    let allowed = visible.and_then(|text| Url::parse(text).ok()).filter(|url| {
        let origin = url.origin().ascii_serialization();
        let own = config
            .public_url
            .as_ref()
            .map(|own| own.origin().ascii_serialization());
        let plain = url.username().is_empty() && url.password().is_none();
        plain && (config.allowed_origins.contains(&origin) || own.as_ref() == Some(&origin))
    });
    if allowed.is_none() {
        errors.push(FieldError::new("returnUrl", Rule::InvalidUrl));
    }
    allowed.map(|url| url.to_string())
}

/// The `Idempotency-Key`: 1 to 255 visible characters.
fn key(request: &HttpRequest) -> ApiResult<String> {
    let mut sent = request.headers().get_all("idempotency-key");
    let Some(value) = sent.next() else {
        return Err(Code::IdempotencyKeyRequired.into());
    };
    let text = value.to_str().unwrap_or_default();
    let well_formed = (1..=KEY_LIMIT).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if !well_formed || sent.next().is_some() {
        return Err(ApiError::new(Code::BadRequest).because("the Idempotency-Key is not well formed"));
    }
    Ok(text.to_owned())
}
