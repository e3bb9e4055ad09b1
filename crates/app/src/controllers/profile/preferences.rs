//! What the customer chose.

use crate::error::{ApiError, ApiResult, FieldError, Rule};
use crate::extract::{Body, Customer};
use crate::http::{Envelope, Reply};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{get, put, web};
use garde::Validate;
use identity::preferences::{self, Channels, ChannelsChange, Preferences, PreferencesChange};
use kernel::Locale;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_preferences).service(change_preferences);
}

/// A language of the portal.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Language {
    /// Arabic.
    Ar,
    /// English.
    En,
}

/// How pages look.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// As the device has it.
    System,
}

/// By which ways notifications of a type come.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ChannelData {
    /// In the inbox.
    in_app: bool,
    /// By e-mail.
    email: bool,
    /// By text message.
    sms: bool,
}

/// What the customer chose, with the defaults where they chose nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreferencesData {
    /// The language of messages.
    language: Language,
    /// The look of pages.
    theme: Theme,
    /// By type of notification.
    notifications: BTreeMap<String, ChannelData>,
}

/// What changes; a way that is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ChannelChange {
    /// In the inbox.
    in_app: Option<bool>,
    /// By e-mail.
    email: Option<bool>,
    /// By text message.
    sms: Option<bool>,
}

/// What changes; a field, a type and a way that are left out stay as they are.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[garde(allow_unvalidated)]
#[schema(example = json!({ "language": "en", "notifications": { "invoice": { "sms": true } } }))]
struct PreferencesPatch {
    /// The language of messages.
    language: Option<Language>,
    /// The look of pages.
    theme: Option<Theme>,
    /// By type of notification: small letters, digits, `_`, `-`, `.`; at most 50 types.
    notifications: Option<BTreeMap<String, ChannelChange>>,
}

impl From<Preferences> for PreferencesData {
    fn from(preferences: Preferences) -> Self {
        let channels = |channels: Channels| ChannelData {
            in_app: channels.in_app,
            email: channels.email,
            sms: channels.sms,
        };
        Self {
            language: match preferences.language {
                Locale::Ar => Language::Ar,
                Locale::En => Language::En,
            },
            theme: match preferences.theme {
                preferences::Theme::Light => Theme::Light,
                preferences::Theme::Dark => Theme::Dark,
                preferences::Theme::System => Theme::System,
            },
            notifications: preferences
                .notifications
                .into_iter()
                .map(|(kind, chosen)| (kind, channels(chosen)))
                .collect(),
        }
    }
}

impl TryFrom<PreferencesPatch> for PreferencesChange {
    type Error = ApiError;

    fn try_from(patch: PreferencesPatch) -> Result<Self, ApiError> {
        let notifications = patch.notifications.unwrap_or_default();
        let bad: Vec<_> = notifications
            .keys()
            .filter(|kind| !preferences::is_type(kind))
            .map(|kind| {
                let shown: String = kind.chars().take(60).collect();
                FieldError::new(format!("notifications.{shown}"), Rule::InvalidFormat)
            })
            .collect();
        if !bad.is_empty() {
            return Err(ApiError::invalid(bad));
        }
        let channels = |change: ChannelChange| ChannelsChange {
            in_app: change.in_app,
            email: change.email,
            sms: change.sms,
        };
        Ok(Self {
            language: patch.language.map(|language| match language {
                Language::Ar => Locale::Ar,
                Language::En => Locale::En,
            }),
            theme: patch.theme.map(|theme| match theme {
                Theme::Light => preferences::Theme::Light,
                Theme::Dark => preferences::Theme::Dark,
                Theme::System => preferences::Theme::System,
            }),
            notifications: notifications
                .into_iter()
                .map(|(kind, change)| (kind, channels(change)))
                .collect(),
        })
    }
}

/// What the customer chose.
#[utoipa::path(tag = "profile", responses((status = 200, body = Envelope<PreferencesData>)))]
#[get("/profile/preferences")]
async fn read_preferences(
    customer: Customer,
    state: web::Data<AppState>,
) -> ApiResult<Reply<PreferencesData>> {
    let preferences = state.preferences.get(customer.id()).await?;
    Ok(Reply::ok(preferences.into()))
}

/// Changes what the customer chose: what is named changes, the rest stays. A new language is that of the next answer.
#[utoipa::path(
    tag = "profile",
    request_body = PreferencesPatch,
    responses((status = 200, body = Envelope<PreferencesData>))
)]
#[put("/profile/preferences")]
async fn change_preferences(
    customer: Customer,
    body: Body<PreferencesPatch>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<PreferencesData>> {
    let change = body.0.try_into()?;
    let saved = state.preferences.change(&customer.caller(), &change).await?;
    Ok(Reply::ok(saved.into()).message("message-preferences-saved"))
}
