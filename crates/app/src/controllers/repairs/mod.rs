//! `/repairs`: where a customer's repairs stand, and what they may do about them.

mod actions;
mod answers;
mod names;
mod query;
mod shown;

pub(crate) use answers::{RepairBranch, RepairItem};
pub(crate) use names::{StageName, StatusName};
pub(crate) use shown::{Shown, label};

use crate::error::ApiResult;
use crate::extract::{Customer, Id, ListQuery, PageParams};
use crate::http::{Envelope, ListEnvelope, Reply};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{get, web};
use answers::{AttachmentItem, RepairView, TimelineItem};
use kernel::RepairId;
use query::{Narrowed, RepairFilters};

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_repairs)
        .service(get_repair)
        .service(get_repair_timeline)
        .service(list_repair_attachments)
        .service(actions::list_repair_comments)
        .service(actions::add_repair_comment)
        .service(actions::request_repair_update)
        .service(actions::approve_quotation)
        .service(actions::reject_quotation);
}

/// The customer's repairs, the latest first.
///
/// `search` finds a request number (all of it, or a part such as `REP-202411`), a device or a problem.
#[utoipa::path(
    tag = "repairs",
    params(RepairFilters, PageParams<repairs::RepairSort>),
    responses((status = 200, body = ListEnvelope<RepairItem>))
)]
#[get("/repairs")]
async fn list_repairs(
    customer: Customer,
    query: ListQuery<Narrowed>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<RepairItem>>> {
    let shown = Shown::to(&customer, &state);
    let filter = query.filters.filter(state.config.timezone);
    let listed = state
        .repairs
        .list(customer.id(), &filter, query.sort, query.dir, &query.window)
        .await?;
    Ok(query.reply(listed, |repair| shown.item(&repair)))
}

/// One repair with all that belongs to it.
///
/// `comments` are the latest 20, newest first; the others are under `/repairs/{id}/comments`. A quotation is there once
/// it was sent, and an invoice once it is more than a draft.
#[utoipa::path(
    tag = "repairs",
    params(("id" = i64, Path, minimum = 1, example = 42)),
    responses((status = 200, body = Envelope<RepairView>)),
    extensions(("x-errors" = json!(["REPAIR_NOT_FOUND"])))
)]
#[get("/repairs/{id}")]
async fn get_repair(
    customer: Customer,
    id: Id<RepairId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<RepairView>> {
    let repair = state.repairs.find(customer.id(), id.0).await?;
    Ok(Reply::ok(Shown::to(&customer, &state).view(repair)))
}

/// The repair's steps, oldest first.
#[utoipa::path(
    tag = "repairs",
    params(("id" = i64, Path, minimum = 1, example = 42)),
    responses((status = 200, body = Envelope<Vec<TimelineItem>>)),
    extensions(("x-errors" = json!(["REPAIR_NOT_FOUND"])))
)]
#[get("/repairs/{id}/timeline")]
async fn get_repair_timeline(
    customer: Customer,
    id: Id<RepairId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<TimelineItem>>> {
    let steps = state.repairs.timeline(customer.id(), id.0).await?;
    let shown = Shown::to(&customer, &state);
    Ok(Reply::ok(
        steps.into_iter().map(|step| shown.step(step)).collect(),
    ))
}

/// The repair's files that the shop shows.
///
/// `fileUrl` is good for an hour or two and needs no credentials.
#[utoipa::path(
    tag = "repairs",
    params(("id" = i64, Path, minimum = 1, example = 42)),
    responses((status = 200, body = Envelope<Vec<AttachmentItem>>)),
    extensions(("x-errors" = json!(["REPAIR_NOT_FOUND"])))
)]
#[get("/repairs/{id}/attachments")]
async fn list_repair_attachments(
    customer: Customer,
    id: Id<RepairId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<AttachmentItem>>> {
    let files = state.repairs.attachments(customer.id(), id.0).await?;
    let shown = Shown::to(&customer, &state);
    Ok(Reply::ok(shown.files(id.0, files)))
}
