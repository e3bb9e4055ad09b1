//! `/payments/history`

use crate::error::ApiResult;
use crate::extract::{Customer, Filters, FromQuery, ListQuery, PageParams, QueryReader, SortColumn};
use crate::http::{Amount, ListEnvelope, Reply};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{get, web};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{InvoiceId, SortDir};
use payments::{PaymentFilter, PaymentKind, PaymentQuery, PaymentRecord, PaymentSort, PaymentStatus};
use serde::Serialize;
use utoipa::ToSchema;

/// The area's routes.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(payment_history);
}

/// A payment in a history.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentItem {
    /// Which kind of row the id is of: ids of two kinds may be alike.
    kind: PaymentTable,
    /// Its id among those of its kind.
    #[schema(minimum = 1, example = 789)]
    id: i64,
    /// The invoice it is for.
    #[schema(minimum = 1, example = 123)]
    invoice_id: i64,
    /// That invoice's number.
    #[schema(example = "INV-2026-000123")]
    invoice_number: String,
    /// How much; negative when it went back.
    amount: Amount,
    /// Of the amount.
    #[schema(example = "EGP")]
    currency: String,
    /// How it was paid, in the shop's words.
    #[schema(required, example = "cash")]
    method: Option<String>,
    /// How far it got.
    status: PaymentState,
    /// What the payer can name it by at the gateway.
    #[schema(example = "TRX-90021", required)]
    reference: Option<String>,
    /// When it was written down.
    #[schema(required)]
    created_at: Option<DateTime<Utc>>,
    /// When the money came.
    #[schema(required)]
    paid_at: Option<DateTime<Utc>>,
}

/// Which kind of row a payment is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentTable {
    /// Money the shop has received.
    Payment,
    /// A payment through the portal, or the customer's word that they will pay: `GET /payments/{paymentId}`.
    Attempt,
}

/// How far a payment got. Money the shop has received is `completed`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Opened, nothing heard yet.
    Pending,
    /// The gateway is at it.
    Processing,
    /// The money came.
    Completed,
    /// Refused.
    Failed,
    /// Given up.
    Cancelled,
    /// Too late.
    Expired,
    /// All of it went back.
    Refunded,
    /// Some of it went back.
    PartiallyRefunded,
}

impl From<PaymentStatus> for PaymentState {
    fn from(status: PaymentStatus) -> Self {
        match status {
            PaymentStatus::Pending => Self::Pending,
            PaymentStatus::Processing => Self::Processing,
            PaymentStatus::Completed => Self::Completed,
            PaymentStatus::Failed => Self::Failed,
            PaymentStatus::Cancelled => Self::Cancelled,
            PaymentStatus::Expired => Self::Expired,
            PaymentStatus::Refunded => Self::Refunded,
            PaymentStatus::PartiallyRefunded => Self::PartiallyRefunded,
        }
    }
}

impl From<PaymentRecord> for PaymentItem {
    fn from(record: PaymentRecord) -> Self {
        Self {
            kind: match record.kind {
                PaymentKind::Payment => PaymentTable::Payment,
                PaymentKind::Attempt => PaymentTable::Attempt,
            },
            id: record.id,
            invoice_id: record.invoice.get(),
            invoice_number: record.invoice_number,
            amount: record.amount.into(),
            currency: record.amount.currency.to_string(),
            method: record.method,
            status: record.status.into(),
            reference: record.reference,
            created_at: record.created_at,
            paid_at: record.paid_at,
        }
    }
}

/// What the history may be narrowed to.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[allow(dead_code)]
struct PaymentFilters {
    /// Only payments that got so far; may be repeated.
    #[param(inline)]
    status: Option<Vec<PaymentState>>,
    /// Only payments for this invoice.
    #[param(minimum = 1)]
    invoice_id: Option<i64>,
    /// Paid on this date or later, in the shop's calendar.
    #[param(example = "2026-01-01")]
    from: Option<NaiveDate>,
    /// Paid on this date or before, in the shop's calendar.
    #[param(example = "2026-12-31")]
    to: Option<NaiveDate>,
}

#[derive(Debug)]
struct Narrowed(PaymentFilter);

impl FromQuery for Narrowed {
    fn read(query: &mut QueryReader) -> Self {
        let (from, to) = query.calendar();
        Self(PaymentFilter {
            statuses: query.members("status", PaymentStatus::parse),
            invoice: query.id("invoiceId").map(InvoiceId),
            from,
            to,
        })
    }
}

impl SortColumn for PaymentSort {
    const COLUMNS: &'static [(&'static str, Self)] =
        &[("createdAt", Self::CreatedAt), ("amount", Self::Amount)];
    const DEFAULT: (Self, SortDir) = (Self::CreatedAt, SortDir::Desc);
}

impl Filters for Narrowed {
    type Sort = PaymentSort;
}

/// What was paid for the customer's invoices.
///
/// `sortBy`: `createdAt` (the default, latest first) or `amount`; what has no value sorts as the smallest.
#[utoipa::path(
    tag = "payments",
    params(PaymentFilters, PageParams<PaymentSort>),
    responses((status = 200, body = ListEnvelope<PaymentItem>))
)]
#[get("/payments/history")]
async fn payment_history(
    customer: Customer,
    query: ListQuery<Narrowed>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<PaymentItem>>> {
    let question = PaymentQuery {
        filter: query.filters.0.clone(),
        sort: query.sort,
        dir: query.dir,
        window: query.window.clone(),
    };
    let listed = state.payments.history(customer.id(), &question).await?;
    Ok(query.reply(listed, PaymentItem::from))
}
