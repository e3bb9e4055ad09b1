//! `/dev`: for frontend developers; absent in production.

use crate::error::{ApiResult, Code};
use crate::http::{Envelope, Reply};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{get, web};
use adapter_messages::SentMessage;
use chrono::{DateTime, Utc};
use outbox::Channel;
use serde::Serialize;
use utoipa::ToSchema;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(dev_messages);
}

/// A message that a customer would have got.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DevMessage {
    /// Its number, from 1 in each run.
    #[schema(example = 7)]
    id: u64,
    /// The way it would have gone: `sms` or `email`.
    #[schema(example = "sms")]
    channel: &'static str,
    /// Where to.
    #[schema(example = "+201012345678")]
    to: String,
    /// A mail's subject.
    #[schema(example = "رمز التحقق", required)]
    subject: Option<String>,
    /// What it says; one-time codes stand here.
    #[schema(example = "رمز التحقق: 482913")]
    text: String,
    /// When it was sent.
    created_at: DateTime<Utc>,
}

impl From<SentMessage> for DevMessage {
    fn from(sent: SentMessage) -> Self {
        Self {
            id: sent.number,
            channel: match sent.channel {
                Channel::Sms => "sms",
                Channel::Email => "email",
            },
            to: sent.to,
            subject: sent.subject,
            text: sent.text,
            created_at: sent.at,
        }
    }
}

/// The messages that customers would have got, the latest first. Only in development; elsewhere there is no such route.
#[utoipa::path(
    tag = "dev",
    security(()),
    responses((status = 200, body = Envelope<Vec<DevMessage>>)),
    extensions(("x-errors" = json!(["NOT_FOUND"])))
)]
#[get("/dev/messages")]
async fn dev_messages(state: web::Data<AppState>) -> ApiResult<Reply<Vec<DevMessage>>> {
    let console = state.console.as_ref().ok_or(Code::NotFound)?;
    Ok(Reply::ok(
        console.latest().into_iter().map(DevMessage::from).collect(),
    ))
}
