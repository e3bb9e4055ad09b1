//! `/verify/{token}`

use super::invoices::InvoiceState;
use crate::error::ApiResult;
use crate::extract::Visitor;
use crate::http::{Amount, Envelope, Reply};
use crate::limits::{Limited, count};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(verify_invoice);
}

/// What an invoice's paper can be checked against: nothing about a person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct VerifiedInvoice {
    /// As printed.
    #[schema(example = "INV-2026-000123")]
    invoice_number: String,
    /// The date of its making, in the shop's calendar.
    #[schema(required)]
    date: Option<NaiveDate>,
    /// What is asked for.
    total_amount: Amount,
    /// Of the amount.
    #[schema(example = "EGP")]
    currency: String,
    /// Where it stands today.
    status: InvoiceState,
}

/// Whether a paper is an invoice of the shop's.
///
/// For whoever holds it: by the code on it, which is the invoice's `verificationCode` or the shop's own tracking token.
/// How often an address may ask is limited strictly.
#[utoipa::path(
    tag = "public",
    security(()),
    params(("token" = String, Path, example = "123-9f86d081884c7d659a2feaa0c55ad015")),
    responses((status = 200, body = Envelope<VerifiedInvoice>)),
    extensions(("x-errors" = json!(["INVOICE_NOT_FOUND"])))
)]
#[get("/verify/{token}")]
async fn verify_invoice(
    visitor: Visitor,
    token: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<VerifiedInvoice>> {
    count(visitor.request(), Limited::Public).await?;
    let found = state.invoices.verify(&token).await?;
    Ok(Reply::ok(VerifiedInvoice {
        invoice_number: found.number,
        date: found.date,
        total_amount: found.total.into(),
        currency: found.total.currency.to_string(),
        status: found.status.into(),
    }))
}
