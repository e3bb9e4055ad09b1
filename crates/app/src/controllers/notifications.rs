//! `/notifications`

use crate::error::ApiResult;
use crate::extract::{Customer, Filters, FromQuery, Id, ListQuery, PageParams, QueryReader, SortColumn};
use crate::http::{Envelope, Meta, Pagination, Reply};
use crate::notices;
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{delete, get, put, web};
use chrono::{DateTime, Utc};
use kernel::{Locale, NotificationId, SortDir};
use notifications::{InboxFilter, Notification, Recipient};
use serde::Serialize;
use utoipa::ToSchema;

/// The longest type a caller may ask for: the width of the ERP's column.
const KIND: usize = 50;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_notifications)
        .service(unread_notifications)
        .service(read_all_notifications)
        .service(read_notification)
        .service(remove_notification);
}

/// A notification in the inbox.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationItem {
    /// Its id.
    #[schema(minimum = 1, example = 31)]
    id: i64,
    /// A few words; made of the type where the shop wrote none.
    #[schema(example = "تحديث طلب الإصلاح")]
    title: String,
    /// What it says.
    #[schema(example = "جهازك جاهز للاستلام", required)]
    message: Option<String>,
    /// `repair`, `quotation`, `invoice`, `payment`, or a word of the shop's.
    #[serde(rename = "type")]
    #[schema(required, rename = "type", example = "repair")]
    kind: Option<String>,
    /// Whether it was read.
    is_read: bool,
    /// The id of what it is about.
    #[schema(required, example = 42)]
    related_id: Option<i64>,
    /// What it is about: `repair`, `invoice`, or a word of the shop's.
    #[schema(required, example = "repair")]
    related_type: Option<String>,
    /// When it came.
    #[schema(required)]
    created_at: Option<DateTime<Utc>>,
}

impl NotificationItem {
    /// As a caller of a language reads it.
    pub(super) fn of(notification: Notification, locale: Locale) -> Self {
        let (related_type, related_id) = notification
            .related
            .map(|related| (related.kind, related.id))
            .unzip();
        Self {
            id: notification.id.get(),
            title: notification
                .title
                .unwrap_or_else(|| notices::title_of(notification.kind.as_deref(), locale)),
            message: notification.message,
            kind: notification.kind,
            is_read: notification.is_read,
            related_id,
            related_type,
            created_at: notification.created_at,
        }
    }
}

/// How many are unread.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Unread {
    /// In the whole inbox.
    #[schema(example = 2)]
    unread_count: u64,
}

/// How many became read.
#[derive(Debug, Serialize, ToSchema)]
struct MadeRead {
    /// Those that were unread before.
    #[schema(example = 4)]
    updated: u64,
}

/// Nothing more to say.
#[derive(Debug, Serialize, ToSchema)]
struct Done {}

/// What the inbox may be narrowed to.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[allow(dead_code)]
struct NotificationFilters {
    /// Only those not read yet.
    unread_only: Option<bool>,
    /// Only those of this type.
    #[param(rename = "type", max_length = 50)]
    kind: Option<String>,
}

#[derive(Debug)]
struct Narrowed(InboxFilter);

impl FromQuery for Narrowed {
    fn read(query: &mut QueryReader) -> Self {
        Self(InboxFilter {
            unread_only: query.flag("unreadOnly").unwrap_or(false),
            kind: query.search("type", KIND),
        })
    }
}

/// The inbox is sorted by when notifications came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InboxSort {
    /// When it came.
    CreatedAt,
}

impl SortColumn for InboxSort {
    const COLUMNS: &'static [(&'static str, Self)] = &[("createdAt", Self::CreatedAt)];
    const DEFAULT: (Self, SortDir) = (Self::CreatedAt, SortDir::Desc);
}

impl Filters for Narrowed {
    type Sort = InboxSort;
}

/// Whose inbox a customer reads.
pub(super) fn recipient(customer: &Customer) -> Recipient {
    Recipient {
        customer: customer.id(),
        user: customer.signed_in().user,
    }
}

/// Part of the inbox, and how much of all of it is unread.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct InboxEnvelope {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The notifications, in order.
    pub data: Vec<NotificationItem>,
    /// Which part of the inbox this is.
    pub pagination: Pagination,
    /// How many are unread, whatever the filters.
    #[schema(example = 2)]
    pub unread_count: u64,
    /// About the answer itself.
    pub meta: Meta,
}

/// The inbox, the latest first; `unreadCount` stands beside `pagination`.
#[utoipa::path(
    tag = "notifications",
    params(NotificationFilters, PageParams<InboxSort>),
    responses((status = 200, body = InboxEnvelope))
)]
#[get("/notifications")]
async fn list_notifications(
    customer: Customer,
    query: ListQuery<Narrowed>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<NotificationItem>>> {
    let inbox = state
        .notifications
        .list(recipient(&customer), &query.filters.0, query.dir, &query.window)
        .await?;
    let locale = customer.locale();
    let reply = query.reply(inbox.part, |notification| {
        NotificationItem::of(notification, locale)
    });
    Ok(reply.beside("unreadCount", inbox.unread))
}

/// How many notifications are unread.
#[utoipa::path(tag = "notifications", responses((status = 200, body = Envelope<Unread>)))]
#[get("/notifications/unread-count")]
async fn unread_notifications(customer: Customer, state: web::Data<AppState>) -> ApiResult<Reply<Unread>> {
    let unread_count = state.notifications.unread(recipient(&customer)).await?;
    Ok(Reply::ok(Unread { unread_count }))
}

/// Marks a notification as read; once more is no error.
#[utoipa::path(
    tag = "notifications",
    params(("id" = i64, Path, minimum = 1, example = 31)),
    responses((status = 200, body = Envelope<Done>)),
    extensions(("x-errors" = json!(["NOTIFICATION_NOT_FOUND"])))
)]
#[put("/notifications/{id}/read")]
async fn read_notification(
    customer: Customer,
    id: Id<NotificationId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Done>> {
    state.notifications.read(&customer.caller(), id.0).await?;
    Ok(Reply::ok(Done {}))
}

/// Marks the whole inbox as read.
#[utoipa::path(tag = "notifications", responses((status = 200, body = Envelope<MadeRead>)))]
#[put("/notifications/read-all")]
async fn read_all_notifications(
    customer: Customer,
    state: web::Data<AppState>,
) -> ApiResult<Reply<MadeRead>> {
    let updated = state.notifications.read_all(&customer.caller()).await?;
    Ok(Reply::ok(MadeRead { updated }))
}

/// Removes a notification from the inbox.
#[utoipa::path(
    tag = "notifications",
    params(("id" = i64, Path, minimum = 1, example = 31)),
    responses((status = 200, body = Envelope<Done>)),
    extensions(("x-errors" = json!(["NOTIFICATION_NOT_FOUND"])))
)]
#[delete("/notifications/{id}")]
async fn remove_notification(
    customer: Customer,
    id: Id<NotificationId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Done>> {
    state.notifications.remove(&customer.caller(), id.0).await?;
    Ok(Reply::ok(Done {}).message("message-notification-removed"))
}
