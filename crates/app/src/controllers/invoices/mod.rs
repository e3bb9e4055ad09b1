//! `/invoices`

mod answers;
mod paper;

pub use answers::{InvoiceItem, InvoiceState};

use super::payments::PaymentItem;
use crate::error::ApiResult;
use crate::extract::{Customer, Filters, FromQuery, Id, ListQuery, PageParams, QueryReader, SortColumn};
use crate::http::{Envelope, ListEnvelope, Reply};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{get, web};
use answers::InvoiceDetail;
use chrono::NaiveDate;
use invoices::{InvoiceFilter, InvoiceQuery, InvoiceSort, InvoiceStatus};
use kernel::{InvoiceId, SortDir};

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_invoices)
        .service(super::payments::pay_invoice)
        .service(invoice_payment_history)
        .service(paper::invoice_pdf)
        .service(invoice_detail);
}

/// What the list may be narrowed to.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
struct InvoiceFilters {
    /// Only invoices that stand so today; may be repeated.
    #[param(inline)]
    status: Option<Vec<InvoiceState>>,
    /// Made on this date or later, in the shop's calendar.
    #[param(example = "2026-01-01")]
    from: Option<NaiveDate>,
    /// Made on this date or before, in the shop's calendar.
    #[param(example = "2026-12-31")]
    to: Option<NaiveDate>,
}

#[derive(Debug)]
struct Narrowed(InvoiceFilter);

impl FromQuery for Narrowed {
    fn read(query: &mut QueryReader) -> Self {
        let (from, to) = query.calendar();
        let statuses = query.members("status", InvoiceStatus::parse);
        Self(InvoiceFilter { statuses, from, to })
    }
}

impl SortColumn for InvoiceSort {
    const COLUMNS: &'static [(&'static str, Self)] = &[
        ("createdAt", Self::CreatedAt),
        ("dueDate", Self::DueDate),
        ("totalAmount", Self::TotalAmount),
        ("status", Self::Status),
    ];
    const DEFAULT: (Self, SortDir) = (Self::CreatedAt, SortDir::Desc);
}

impl Filters for Narrowed {
    type Sort = InvoiceSort;
}

/// The customer's invoices.
///
/// Drafts are not among them. An invoice is the customer's by its own customer, or, where it has none, by that of its
/// repair. `sortBy`: `createdAt` (the default, latest first), `dueDate`, `totalAmount` or `status`, in the order
/// pending, partially paid, paid, overdue, cancelled, refunded; what has no value sorts as the smallest.
#[utoipa::path(
    tag = "invoices",
    params(InvoiceFilters, PageParams<InvoiceSort>),
    responses((status = 200, body = ListEnvelope<InvoiceItem>))
)]
#[get("/invoices")]
async fn list_invoices(
    customer: Customer,
    query: ListQuery<Narrowed>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<InvoiceItem>>> {
    let question = InvoiceQuery {
        filter: query.filters.0.clone(),
        sort: query.sort,
        dir: query.dir,
        window: query.window.clone(),
    };
    let listed = state.invoices.list(customer.id(), &question).await?;
    Ok(query.reply(listed, InvoiceItem::from))
}

/// One invoice with all that is on its paper.
///
/// `company` is the company the customer is billed for (the invoice's, else the customer's own); `shop` is who issued it.
/// A payment with a negative amount is money that went back.
#[utoipa::path(
    tag = "invoices",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = Envelope<InvoiceDetail>)),
    extensions(("x-errors" = json!(["INVOICE_NOT_FOUND"])))
)]
#[get("/invoices/{id}")]
async fn invoice_detail(
    customer: Customer,
    id: Id<InvoiceId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<InvoiceDetail>> {
    let found = state.invoices.detail(customer.id(), id.0).await?;
    let code = state.invoices.verification_code(id.0);
    Ok(Reply::ok(InvoiceDetail::new(found, code)))
}

/// What was paid for an invoice, newest first.
#[utoipa::path(
    tag = "invoices",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = Envelope<Vec<PaymentItem>>)),
    extensions(("x-errors" = json!(["INVOICE_NOT_FOUND"])))
)]
#[get("/invoices/{id}/payment-history")]
async fn invoice_payment_history(
    customer: Customer,
    id: Id<InvoiceId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<PaymentItem>>> {
    let found = state.payments.of_invoice(customer.id(), id.0).await?;
    Ok(Reply::ok(found.into_iter().map(PaymentItem::from).collect()))
}
