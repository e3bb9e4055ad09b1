//! `/dashboard`

use super::invoices::InvoiceItem;
use super::notifications::{NotificationItem, recipient};
use super::repairs::{RepairItem, Shown};
use crate::error::ApiResult;
use crate::extract::{Customer, FromQuery, Query, QueryReader};
use crate::http::{Amount, Envelope, Reply};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{get, web};
use dashboard::Stats;
use kernel::{SortDir, Window};
use notifications::InboxFilter;
use repairs::{RepairFilter, RepairSort};
use serde::Serialize;
use utoipa::ToSchema;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(dashboard_stats)
        .service(notifications_summary)
        .service(recent_invoices)
        .service(recent_repairs);
}

/// Figures over everything that is the customer's.
#[derive(Debug, Serialize, ToSchema)]
struct DashboardStats {
    /// Repairs by status.
    repairs: RepairCounts,
    /// Invoices by status, and what they are worth.
    invoices: InvoiceCounts,
    /// Devices.
    devices: DeviceCount,
    /// The inbox.
    notifications: UnreadCount,
}

/// Repairs by status.
#[derive(Debug, Serialize, ToSchema)]
struct RepairCounts {
    /// All.
    #[schema(example = 14, example = 3)]
    total: u64,
    /// `in_progress`.
    #[schema(example = 3)]
    active: u64,
    /// `completed`.
    #[schema(example = 8)]
    completed: u64,
    /// `pending`, those that await the customer's approval among them.
    #[schema(example = 2)]
    pending: u64,
    /// `cancelled`.
    #[schema(example = 1)]
    cancelled: u64,
}

/// Invoices by status. The counts have every currency; the amounts are of the invoices in `currency`, the shop's default.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvoiceCounts {
    /// All, cancelled and refunded ones among them.
    #[schema(example = 9)]
    total: u64,
    /// `paid`.
    #[schema(example = 6)]
    paid: u64,
    /// `pending` or `partially_paid`.
    #[schema(example = 2)]
    pending: u64,
    /// `overdue`.
    #[schema(example = 1)]
    overdue: u64,
    /// What was asked for, cancelled invoices left out.
    total_amount: Amount,
    /// Payments less refunds.
    paid_amount: Amount,
    /// What is still owed, late or not.
    pending_amount: Amount,
    /// Of the amounts.
    #[schema(example = "EGP")]
    currency: String,
}

/// Devices.
#[derive(Debug, Serialize, ToSchema)]
struct DeviceCount {
    /// All.
    #[schema(example = 3)]
    total: u64,
}

/// The inbox.
#[derive(Debug, Serialize, ToSchema)]
struct UnreadCount {
    /// Notifications that were not read.
    #[schema(example = 2)]
    unread: u64,
}

impl From<Stats> for DashboardStats {
    fn from(stats: Stats) -> Self {
        let (repairs, invoices) = (stats.repairs, stats.invoices);
        Self {
            repairs: RepairCounts {
                total: repairs.total,
                active: repairs.active,
                completed: repairs.completed,
                pending: repairs.pending,
                cancelled: repairs.cancelled,
            },
            invoices: InvoiceCounts {
                total: invoices.total,
                paid: invoices.paid,
                pending: invoices.pending,
                overdue: invoices.overdue,
                total_amount: invoices.total_amount.into(),
                paid_amount: invoices.paid_amount.into(),
                pending_amount: invoices.pending_amount.into(),
                currency: invoices.total_amount.currency.to_string(),
            },
            devices: DeviceCount { total: stats.devices },
            notifications: UnreadCount { unread: stats.unread },
        }
    }
}

/// How many of the latest.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
struct LatestParams {
    /// Rows at most, 1 to 20.
    #[param(minimum = 1, maximum = 20, default = 5)]
    limit: Option<u32>,
}

#[derive(Debug)]
struct Latest {
    limit: u32,
}

impl FromQuery for Latest {
    fn read(query: &mut QueryReader) -> Self {
        let limit = query.number("limit", 1..=20).and_then(|n| u32::try_from(n).ok());
        Self {
            limit: limit.unwrap_or(5),
        }
    }
}

/// Figures over everything that is the customer's.
///
/// Kept for five minutes; whatever the customer changes here is seen at once.
#[utoipa::path(tag = "dashboard", responses((status = 200, body = Envelope<DashboardStats>)))]
#[get("/dashboard/stats")]
async fn dashboard_stats(customer: Customer, state: web::Data<AppState>) -> ApiResult<Reply<DashboardStats>> {
    let signed_in = customer.signed_in();
    let stats = state.dashboard.stats(signed_in.customer, signed_in.user).await?;
    Ok(Reply::ok(stats.into()))
}

/// The customer's newest invoices.
#[utoipa::path(
    tag = "dashboard",
    params(LatestParams),
    responses((status = 200, body = Envelope<Vec<InvoiceItem>>))
)]
#[get("/dashboard/recent-invoices")]
async fn recent_invoices(
    customer: Customer,
    query: Query<Latest>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<InvoiceItem>>> {
    let recent = state.invoices.recent(customer.id(), query.0.limit).await?;
    Ok(Reply::ok(recent.into_iter().map(InvoiceItem::from).collect()))
}

/// The customer's newest repairs.
#[utoipa::path(
    tag = "dashboard",
    params(LatestParams),
    responses((status = 200, body = Envelope<Vec<RepairItem>>))
)]
#[get("/dashboard/recent-repairs")]
async fn recent_repairs(
    customer: Customer,
    query: Query<Latest>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<RepairItem>>> {
    let (all, newest) = (RepairFilter::default(), RepairSort::CreatedAt);
    let window = Window::first(query.0.limit);
    let recent = state
        .repairs
        .list(customer.id(), &all, newest, SortDir::Desc, &window)
        .await?;
    let shown = Shown::to(&customer, &state);
    Ok(Reply::ok(
        recent.items.iter().map(|repair| shown.item(repair)).collect(),
    ))
}

/// The inbox at a glance.
#[derive(Debug, Serialize, ToSchema)]
struct NotificationsSummary {
    /// Notifications that were not read.
    #[schema(example = 2)]
    unread: u64,
    /// The latest, read or not; five at most.
    #[schema(max_items = 5)]
    latest: Vec<NotificationItem>,
}

/// How many notifications are unread, and the latest five.
#[utoipa::path(tag = "dashboard", responses((status = 200, body = Envelope<NotificationsSummary>)))]
#[get("/dashboard/notifications-summary")]
async fn notifications_summary(
    customer: Customer,
    state: web::Data<AppState>,
) -> ApiResult<Reply<NotificationsSummary>> {
    let (all, window) = (InboxFilter::default(), Window::first(5));
    let inbox = state
        .notifications
        .list(recipient(&customer), &all, SortDir::Desc, &window)
        .await?;
    let locale = customer.locale();
    let latest = inbox.part.items.into_iter();
    Ok(Reply::ok(NotificationsSummary {
        unread: inbox.unread,
        latest: latest.map(|one| NotificationItem::of(one, locale)).collect(),
    }))
}
