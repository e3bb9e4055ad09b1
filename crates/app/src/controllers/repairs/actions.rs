//! What customers do about a repair: comment, ask for an update, answer the quotation.

use super::answers::{CommentItem, RepairView, UpdateAsked};
use super::query::CommentSort;
use super::shown::Shown;
use crate::error::{ApiError, ApiResult, FieldError, Rule};
use crate::extract::{Body, Customer, Id, ListQuery, NoFilters, OptionalBody, PageParams};
use crate::http::{Envelope, ListEnvelope, Reply};
use crate::i18n;
use crate::state::AppState;
use actix_web::{get, post, web};
use garde::Validate;
use kernel::{Locale, RepairId};
use repairs::{CommentText, Decision, RejectionReason, UPDATE_REQUEST_EVERY, UpdateMessage, WordsError};
use serde::Deserialize;
use utoipa::ToSchema;

/// A comment to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[garde(allow_unvalidated)]
pub(crate) struct NewComment {
    /// What it says; blanks around it are taken off.
    #[schema(min_length = 1, max_length = 2000, example = "متى يكون الجهاز جاهزاً؟")]
    comment: String,
}

/// What a customer wants to know.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[garde(allow_unvalidated)]
pub(crate) struct NewUpdateRequest {
    /// In their own words.
    #[schema(max_length = 500, example = "هل وصلت قطعة الغيار؟")]
    message: Option<String>,
}

/// Why a customer declines.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[garde(allow_unvalidated)]
pub(crate) struct Rejection {
    /// In their own words.
    #[schema(max_length = 500, example = "السعر أعلى مما توقعت")]
    reason: Option<String>,
}

/// The customer's comments on a repair, the latest first.
#[utoipa::path(
    tag = "repairs",
    params(("id" = i64, Path, minimum = 1, example = 42), PageParams<CommentSort>),
    responses((status = 200, body = ListEnvelope<CommentItem>)),
    extensions(("x-errors" = json!(["REPAIR_NOT_FOUND"])))
)]
#[get("/repairs/{id}/comments")]
pub(super) async fn list_repair_comments(
    customer: Customer,
    id: Id<RepairId>,
    query: ListQuery<NoFilters<CommentSort>>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<CommentItem>>> {
    let listed = state
        .repairs
        .comments(customer.id(), id.0, query.dir, &query.window)
        .await?;
    Ok(query.reply(listed, CommentItem::from))
}

/// Comments on a repair.
#[utoipa::path(
    tag = "repairs",
    params(("id" = i64, Path, minimum = 1, example = 42)),
    request_body = NewComment,
    responses((status = 201, body = Envelope<CommentItem>)),
    extensions(("x-errors" = json!(["REPAIR_NOT_FOUND"])))
)]
#[post("/repairs/{id}/comments")]
pub(super) async fn add_repair_comment(
    customer: Customer,
    id: Id<RepairId>,
    body: Body<NewComment>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<CommentItem>> {
    let text = CommentText::new(&body.0.comment).map_err(|error| refused("comment", error))?;
    let comment = state.repairs.comment(&customer.caller(), id.0, text).await?;
    Ok(Reply::created(comment.into()).message("message-comment-added"))
}

/// Asks the shop how a repair is getting on; once in six hours for a repair.
#[utoipa::path(
    tag = "repairs",
    params(("id" = i64, Path, minimum = 1, example = 42)),
    request_body = Option<NewUpdateRequest>,
    responses((status = 200, body = Envelope<UpdateAsked>)),
    extensions(("x-errors" = json!(["REPAIR_NOT_FOUND", "RATE_LIMITED"])))
)]
#[post("/repairs/{id}/request-update")]
pub(super) async fn request_repair_update(
    customer: Customer,
    id: Id<RepairId>,
    body: OptionalBody<NewUpdateRequest>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<UpdateAsked>> {
    let message =
        UpdateMessage::optional(body.0.message.as_deref()).map_err(|error| refused("message", error))?;
    // Staff read it, so it is in the shop's language, not in the customer's.
    let notice = match &message {
        None => i18n::text(Locale::default(), "notice-update-requested"),
        Some(message) => i18n::text_with(
            Locale::default(),
            "notice-update-requested-with",
            &[("message", message.as_str())],
        ),
    };
    let at = state
        .repairs
        .request_update(&customer.caller(), id.0, message, notice)
        .await?;
    let asked = UpdateAsked {
        repair_id: id.0.get(),
        requested_at: at,
        next_request_at: at + UPDATE_REQUEST_EVERY,
    };
    Ok(Reply::ok(asked).message("message-update-requested"))
}

/// Agrees to the shop's quotation; gives the repair as it is then.
#[utoipa::path(
    tag = "repairs",
    params(("id" = i64, Path, minimum = 1, example = 42)),
    responses((status = 200, body = Envelope<RepairView>)),
    extensions(("x-errors" = json!(["REPAIR_NOT_FOUND", "QUOTATION_ALREADY_DECIDED"])))
)]
#[post("/repairs/{id}/quotation/approve")]
pub(super) async fn approve_quotation(
    customer: Customer,
    id: Id<RepairId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<RepairView>> {
    let repair = state
        .repairs
        .decide(&customer.caller(), id.0, Decision::Approve, None)
        .await?;
    let view = Shown::to(&customer, &state).view(repair);
    Ok(Reply::ok(view).message("message-quotation-approved"))
}

/// Declines the shop's quotation; gives the repair as it is then.
#[utoipa::path(
    tag = "repairs",
    params(("id" = i64, Path, minimum = 1, example = 42)),
    request_body = Option<Rejection>,
    responses((status = 200, body = Envelope<RepairView>)),
    extensions(("x-errors" = json!(["REPAIR_NOT_FOUND", "QUOTATION_ALREADY_DECIDED"])))
)]
#[post("/repairs/{id}/quotation/reject")]
pub(super) async fn reject_quotation(
    customer: Customer,
    id: Id<RepairId>,
    body: OptionalBody<Rejection>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<RepairView>> {
    let reason =
        RejectionReason::optional(body.0.reason.as_deref()).map_err(|error| refused("reason", error))?;
    let repair = state
        .repairs
        .decide(&customer.caller(), id.0, Decision::Reject, reason)
        .await?;
    let view = Shown::to(&customer, &state).view(repair);
    Ok(Reply::ok(view).message("message-quotation-rejected"))
}

fn refused(field: &str, error: WordsError) -> ApiError {
    let broken = match error {
        WordsError::Blank => FieldError::new(field, Rule::TooShort).with_bound(1),
        WordsError::TooLong { most } => FieldError::new(field, Rule::TooLong).with_bound(most),
        WordsError::Unprintable => FieldError::new(field, Rule::InvalidCharacters),
    };
    ApiError::invalid(vec![broken])
}
