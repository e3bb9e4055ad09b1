//! Everything held about the customer.

use super::exported::{AccountExport, ExportedProfile};
use super::preferences::PreferencesData;
use crate::error::{ApiError, ApiResult};
use crate::extract::Customer;
use crate::http::{Envelope, RequestScope};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use chrono::SecondsFormat;
use futures_util::stream::try_unfold;
use identity::account::Section;
use kernel::{CustomerId, StorageError, UserId};
use serde_json::json;
use std::error::Error;

/// Rows read at a time: what an export needs of memory.
const PAGE: u32 = 200;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(export_account);
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
    let profile = serde_json::to_string(&ExportedProfile::from(profile)).map_err(ApiError::internal)?;
    let preferences =
        serde_json::to_string(&PreferencesData::from(preferences)).map_err(ApiError::internal)?;
    let head = format!(r#"{{"success":true,"data":{{"profile":{profile},"preferences":{preferences}"#);
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
