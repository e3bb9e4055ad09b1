//! `/track/{token}`: a repair's steps for whoever holds its receipt.

use super::repairs::{RepairBranch, StageName, StatusName, label};
use crate::error::ApiResult;
use crate::extract::Visitor;
use crate::http::{Envelope, Reply};
use crate::limits::{self, Limited};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{get, web};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Locale;
use repairs::{Stage, TrackedRepair};
use serde::Serialize;
use utoipa::ToSchema;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(track_repair);
}

/// A repair without names, notes or its device.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TrackedView {
    /// The number on the receipt.
    #[schema(example = "REP-20241127-042")]
    request_number: String,
    /// The coarse state.
    status: StatusName,
    /// The workshop's own step.
    stage: StageName,
    /// The step in the caller's language.
    #[schema(example = "جاهز للاستلام")]
    stage_label: String,
    /// When it may be done, by the shop's calendar.
    #[schema(required)]
    estimated_completion: Option<NaiveDate>,
    /// When it was taken in.
    #[schema(required)]
    created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[schema(required)]
    updated_at: Option<DateTime<Utc>>,
    /// The steps so far, oldest first.
    stages: Vec<TrackedStage>,
    /// The steps that usually follow, in order.
    upcoming_stages: Vec<StageName>,
    /// Where it is.
    #[schema(required)]
    branch: Option<RepairBranch>,
}

/// A step and its time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TrackedStage {
    /// The coarse state it reached.
    status: StatusName,
    /// The step it reached.
    stage: StageName,
    /// The step in the caller's language.
    #[schema(example = "قيد الإصلاح")]
    stage_label: String,
    /// When.
    #[schema(required)]
    at: Option<DateTime<Utc>>,
}

/// A repair's steps and its branch, by the tracking token on its receipt.
#[utoipa::path(
    tag = "public",
    security(()),
    params(("token" = String, Path, min_length = 8, max_length = 64, pattern = "^[A-Za-z0-9_-]{8,64}$")),
    responses((status = 200, body = Envelope<TrackedView>)),
    extensions(("x-errors" = json!(["REPAIR_NOT_FOUND"])))
)]
#[get("/track/{token}")]
async fn track_repair(
    visitor: Visitor,
    token: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<TrackedView>> {
    limits::count(visitor.request(), Limited::Public).await?;
    let tracked = state.repairs.track(&token).await?;
    Ok(Reply::ok(view(tracked, &state, visitor.locale())))
}

fn view(repair: TrackedRepair, state: &AppState, locale: Locale) -> TrackedView {
    let upcoming = repair.stage.upcoming().iter();
    TrackedView {
        request_number: repair.request_number(state.config.timezone),
        status: StatusName(repair.stage.status()),
        stage: StageName(repair.stage),
        stage_label: label(locale, repair.stage),
        estimated_completion: repair.estimated_completion,
        created_at: repair.created_at,
        updated_at: repair.updated_at,
        upcoming_stages: upcoming.map(|stage: &Stage| StageName(*stage)).collect(),
        stages: repair
            .steps
            .into_iter()
            .map(|step| TrackedStage {
                status: StatusName(step.stage.status()),
                stage: StageName(step.stage),
                stage_label: label(locale, step.stage),
                at: step.at,
            })
            .collect(),
        branch: repair.branch.map(RepairBranch::from),
    }
}
