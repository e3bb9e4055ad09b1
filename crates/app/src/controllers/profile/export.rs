//! Everything held about the customer.

use crate::error::{ApiError, ApiResult};
use crate::extract::Customer;
use crate::http::{Envelope, RequestScope};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::stream::try_unfold;
use identity::account::Section;
use identity::profile::Profile;
use kernel::{CustomerId, StorageError, UserId};
use serde::Serialize;
use serde_json::{Value, json};
use std::error::Error;
use utoipa::ToSchema;

/// Rows read at a time: what an export needs of memory.
const PAGE: u32 = 200;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(export_account);
}

/// Everything held about the customer. Each list is in the order of its ids; amounts stand beside their currency.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(
    dead_code,
    reason = "it is written as it is read; this says what it looks like"
)]
struct AccountExport {
    /// `id`, `name`, `email`, `phone`, `address`, `hasAvatar`, `company`, `createdAt`, `updatedAt`.
    #[schema(value_type = Object, example = json!({ "id": 17, "name": "منى عادل", "phone": "+201012345678" }))]
    profile: Value,
    /// `language`, `theme`, `notifications`.
    #[schema(value_type = Object, example = json!({ "language": "ar", "theme": "light" }))]
    preferences: Value,
    /// `id`, `ipAddress`, `userAgent`, `createdAt`, `lastSeenAt`, `expiresAt`, `revokedAt`.
    #[schema(value_type = Vec<Object>)]
    sessions: Vec<Value>,
    /// The shop's log of sign-ins: `id`, `ipAddress`, `device`, `at`.
    #[schema(value_type = Vec<Object>)]
    sign_ins: Vec<Value>,
    /// Also removed ones: `id`, `name`, `type`, `brand`, `model`, `serialNumber`, `purchaseDate`, `createdAt`, `deletedAt`.
    #[schema(value_type = Vec<Object>)]
    devices: Vec<Value>,
    /// With their `timeline` and the names of their `attachments`; statuses in the shop's own words.
    #[schema(value_type = Vec<Object>)]
    repairs: Vec<Value>,
    /// Offers for repairs, with their `items`: `id`, `repairId`, `status`, `totalAmount`, `taxAmount`, `currency`, `sentAt`, `answeredAt`, `createdAt`.
    #[schema(value_type = Vec<Object>)]
    quotations: Vec<Value>,
    /// `id`, `repairId`, `comment`, `createdAt`.
    #[schema(value_type = Vec<Object>)]
    comments: Vec<Value>,
    /// Requests for an update of a repair: `id`, `repairId`, `message`, `createdAt`.
    #[schema(value_type = Vec<Object>)]
    update_requests: Vec<Value>,
    /// What repairs were rated with: `id`, `repairId`, `source`, ratings, comments, `submittedAt`.
    #[schema(value_type = Vec<Object>)]
    feedback: Vec<Value>,
    /// With their `items`; statuses in the shop's own words.
    #[schema(value_type = Vec<Object>)]
    invoices: Vec<Value>,
    /// Money received: `id`, `invoiceId`, `amount`, `currency`, `method`, `paidOn`, `createdAt`.
    #[schema(value_type = Vec<Object>)]
    payments: Vec<Value>,
    /// Also those that were deleted or went by mail: `id`, `type`, `title`, `message`, `channel`, `isRead`, `createdAt`, `deletedAt`.
    #[schema(value_type = Vec<Object>)]
    notifications: Vec<Value>,
    /// What was done with the account: `id`, `action`, `endpoint`, `method`, `ipAddress`, `userAgent`, `requestData`, `createdAt`.
    #[schema(value_type = Vec<Object>)]
    audit_entries: Vec<Value>,
}

/// Everything held about the customer, as JSON, sent as it is read.
///
/// Secrets and what is internal to the shop are not part of it. When reading fails midway, the connection is cut: an
/// export that ends properly is whole.
#[utoipa::path(
    tag = "profile",
    responses((status = 200, body = Envelope<AccountExport>)),
    extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND"])))
)]
#[get("/profile/export")]
async fn export_account(customer: Customer, state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    let owner = (customer.id(), customer.signed_in().user);
    let profile = state.profile.get(owner.0, owner.1).await?;
    let preferences = state.preferences.get(owner.0).await?;
    let preferences = serde_json::to_value(preferences).map_err(ApiError::internal)?;
    let head = format!(
        r#"{{"success":true,"data":{{"profile":{},"preferences":{preferences}"#,
        shown(&profile)
    );
    let scope = RequestScope::of(customer.request());
    let meta = json!({
        "requestId": scope.id(),
        "timestamp": scope.at().to_rfc3339_opts(SecondsFormat::Secs, true),
    });
    let audit = customer
        .caller()
        .audit("profile.export", json!({ "exported": true }), state.clock.now());
    state.audit.put(audit);
    let writer = Writer {
        state,
        owner,
        step: Step::Head(head),
        tail: format!(r#"}},"meta":{meta}}}"#),
    };
    Ok(HttpResponse::Ok()
        .insert_header(ContentType::json())
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(try_unfold(writer, Writer::next)))
}

fn shown(profile: &Profile) -> Value {
    let time = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
    json!({
        "id": profile.customer,
        "name": profile.name,
        "email": profile.email,
        "phone": profile.phone,
        "address": profile.address,
        "hasAvatar": profile.avatar.is_some(),
        "company": profile.company.as_ref().map(|c| json!({ "id": c.id, "name": c.name })),
        "createdAt": time(profile.created_at),
        "updatedAt": time(profile.updated_at),
    })
}

/// Writes the export part by part.
struct Writer {
    state: web::Data<AppState>,
    owner: (CustomerId, UserId),
    step: Step,
    tail: String,
}

enum Step {
    /// What comes before the lists.
    Head(String),
    /// The rows of a list after an id.
    Rows(Section, i64),
    /// The end.
    Done,
}

type Part = Result<Option<(Bytes, Writer)>, Box<dyn Error>>;

impl Writer {
    async fn next(mut self) -> Part {
        let text = match std::mem::replace(&mut self.step, Step::Done) {
            Step::Head(head) => {
                self.step = first();
                head
            }
            Step::Rows(section, after) => self.rows(section, after).await?,
            Step::Done => return Ok(None),
        };
        Ok(Some((text.into(), self)))
    }

    async fn rows(&mut self, section: Section, after: i64) -> Result<String, StorageError> {
        let rows = self.state.export.read(self.owner, section, after, PAGE).await?;
        let mut text = String::new();
        if after == 0 {
            text.push_str(&format!(",\"{}\":[", section.name()));
        }
        let mut last = after;
        for row in &rows {
            if last != 0 {
                text.push(',');
            }
            text.push_str(&serde_json::to_string(row).map_err(StorageError::failed)?);
            last = row.id();
        }
        if rows.len() >= PAGE as usize {
            self.step = Step::Rows(section, last);
            return Ok(text);
        }
        text.push(']');
        let mut following = Section::ALL.into_iter().skip_while(|other| *other != section);
        match following.nth(1) {
            Some(next) => self.step = Step::Rows(next, 0),
            None => text.push_str(&self.tail),
        }
        Ok(text)
    }
}

const fn first() -> Step {
    let [first, ..] = Section::ALL;
    Step::Rows(first, 0)
}
