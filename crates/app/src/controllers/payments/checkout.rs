//! Opening, following and giving up payments.

use super::answers::{OpenedPayment, PaymentView};
use super::request::{self, Initiate, Pay};
use crate::error::{ApiError, ApiResult, Code, FieldError, Rule};
use crate::extract::{Customer, Id, RawBody};
use crate::http::{Envelope, Reply};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{get, post, web};
use kernel::{AttemptId, InvoiceId};
use payments::{PaymentError, PaymentMethod};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(initiate_payment)
        .service(cancel_payment)
        .service(payment);
}

/// Opens an online payment of an invoice.
///
/// An invoice has one live payment: the same request answers with it, whatever its `Idempotency-Key`; one for another amount or
/// gateway ends it and opens another. The same key with the same body always gets the same answer.
#[utoipa::path(
    tag = "payments",
    params(("Idempotency-Key" = String, Header, min_length = 1, max_length = 255, description = "Made up by the caller, once for each payment that is meant", example = "0b9f6a52-6d0e-4a6c-9b1e-0f2f6f2f7d11")),
    request_body = Initiate,
    responses((status = 201, body = Envelope<OpenedPayment>)),
    extensions(("x-errors" = json!([
        "IDEMPOTENCY_KEY_REQUIRED", "INVOICE_NOT_FOUND", "INVOICE_ALREADY_PAID", "INVOICE_NOT_PAYABLE", "PAYMENT_IN_PROGRESS",
        "IDEMPOTENCY_MISMATCH", "CURRENCY_UNSUPPORTED", "GATEWAY_ERROR"
    ])))
)]
#[post("/payments/initiate")]
async fn initiate_payment(
    customer: Customer,
    body: RawBody<Initiate>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<OpenedPayment>> {
    let asked = request::initiate(customer.request(), &body, &state)?;
    let attempt = state
        .checkout
        .pay(&customer.caller(), &asked, customer.locale())
        .await?;
    let opened = OpenedPayment::new(attempt, state.checkout.links());
    Ok(Reply::created(opened).message("message-payment-opened"))
}

/// Pays an invoice: online like `POST /payments/initiate`, or by a word to the shop that it will be paid in cash or by transfer.
///
/// Such a word never marks anything paid, and does not block an online payment: the shop confirms the money when it has it.
#[utoipa::path(
    tag = "invoices",
    params(
        ("id" = i64, Path, minimum = 1, example = 123),
        ("Idempotency-Key" = String, Header, min_length = 1, max_length = 255, description = "Made up by the caller, once for each payment that is meant", example = "0b9f6a52-6d0e-4a6c-9b1e-0f2f6f2f7d11")
    ),
    request_body = Pay,
    responses((status = 201, body = Envelope<OpenedPayment>)),
    extensions(("x-errors" = json!([
        "IDEMPOTENCY_KEY_REQUIRED", "INVOICE_NOT_FOUND", "INVOICE_ALREADY_PAID", "INVOICE_NOT_PAYABLE", "PAYMENT_IN_PROGRESS",
        "IDEMPOTENCY_MISMATCH", "CURRENCY_UNSUPPORTED", "GATEWAY_ERROR"
    ])))
)]
#[post("/invoices/{id}/pay")]
pub(in crate::controllers) async fn pay_invoice(
    customer: Customer,
    id: Id<InvoiceId>,
    body: RawBody<Pay>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<OpenedPayment>> {
    let asked = request::pay(customer.request(), id.0, &body, &state)?;
    let message = match asked.method {
        PaymentMethod::Online => "message-payment-opened",
        PaymentMethod::Cash | PaymentMethod::BankTransfer => "message-payment-noted",
    };
    let paid = state
        .checkout
        .pay(&customer.caller(), &asked, customer.locale())
        .await;
    let attempt = paid.map_err(|error| match error {
        PaymentError::GatewayOff => {
            ApiError::invalid(vec![FieldError::new("paymentGateway", Rule::UnknownValue)])
        }
        other => other.into(),
    })?;
    let opened = OpenedPayment::new(attempt, state.checkout.links());
    Ok(Reply::created(opened).message(message))
}

/// How far a payment got.
#[utoipa::path(
    tag = "payments",
    params(("paymentId" = i64, Path, minimum = 1, example = 31)),
    responses((status = 200, body = Envelope<PaymentView>)),
    extensions(("x-errors" = json!(["PAYMENT_NOT_FOUND"])))
)]
#[get("/payments/{paymentId}")]
async fn payment(
    customer: Customer,
    id: Id<AttemptId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<PaymentView>> {
    let attempt = state.checkout.find(customer.id(), id.0).await?;
    Ok(Reply::ok(PaymentView::new(attempt, state.checkout.links())))
}

/// Gives up a payment that is pending; giving it up again is no error.
///
/// Where the gateway has no way to close it, it may still be paid there: the money is then booked all the same.
#[utoipa::path(
    tag = "payments",
    params(("paymentId" = i64, Path, minimum = 1, example = 31)),
    responses((status = 200, body = Envelope<PaymentView>)),
    extensions(("x-errors" = json!(["PAYMENT_NOT_FOUND", "PAYMENT_IN_PROGRESS", "STALE"])))
)]
#[post("/payments/{paymentId}/cancel")]
async fn cancel_payment(
    customer: Customer,
    id: Id<AttemptId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<PaymentView>> {
    let cancelled = state.checkout.cancel(&customer.caller(), id.0).await;
    let attempt = cancelled.map_err(|error| match error {
        PaymentError::Over => ApiError::new(Code::Stale),
        other => other.into(),
    })?;
    let view = PaymentView::new(attempt, state.checkout.links());
    Ok(Reply::ok(view).message("message-payment-cancelled"))
}
