//! What a customer chose: language, look, and which notifications reach them how.

use crate::profile::ProfileError;
use crate::session::Revocations;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Caller, Change, Clock, CustomerId, Locale, StorageError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How pages look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// As the customer's device has it.
    System,
}

/// By which ways notifications of a type reach a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Channels {
    /// In the portal's inbox.
    pub in_app: bool,
    /// By e-mail.
    pub email: bool,
    /// By text message.
    pub sms: bool,
}

/// A change to [`Channels`]: what is `None` stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChannelsChange {
    /// In the portal's inbox.
    pub in_app: Option<bool>,
    /// By e-mail.
    pub email: Option<bool>,
    /// By text message.
    pub sms: Option<bool>,
}

/// What a customer chose, with the defaults where they chose nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// The language of messages.
    pub language: Locale,
    /// The look of pages.
    pub theme: Theme,
    /// By type of notification. Types that are not here have [`Channels::default`].
    pub notifications: BTreeMap<String, Channels>,
}

/// A change to [`Preferences`]: what is `None`, and every type that is not named, stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreferencesChange {
    /// Another language.
    pub language: Option<Locale>,
    /// Another look.
    pub theme: Option<Theme>,
    /// Other channels, by type.
    pub notifications: BTreeMap<String, ChannelsChange>,
}

/// The types that every customer's preferences show, chosen or not. Shops have more of their own.
pub const TYPES: [&str; 5] = ["repair", "quotation", "invoice", "payment", "general"];
/// How many types a customer's preferences may name.
pub const MOST_TYPES: usize = 50;

impl Default for Channels {
    /// The inbox and mail; text messages cost the shop, so that they are asked for.
    fn default() -> Self {
        Self {
            in_app: true,
            email: true,
            sms: false,
        }
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: Locale::default(),
            theme: Theme::default(),
            notifications: TYPES
                .into_iter()
                .map(|kind| (kind.to_owned(), Channels::default()))
                .collect(),
        }
    }
}

impl Theme {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    /// Reads what the table holds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Light, Self::Dark, Self::System]
            .into_iter()
            .find(|theme| theme.as_str() == text)
    }
}

impl Preferences {
    /// Puts stored values together. What can't be read (the table may be older than the portal) is as if never chosen.
    #[must_use]
    pub fn from_stored(language: &str, theme: &str, notifications: Option<&str>) -> Self {
        let mut preferences = Self {
            language: Locale::from_tag(language).unwrap_or_default(),
            theme: Theme::parse(theme).unwrap_or_default(),
            ..Self::default()
        };
        let stored: BTreeMap<String, serde_json::Value> = notifications
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        for (kind, channels) in stored.into_iter().take(MOST_TYPES) {
            if let Ok(channels) = serde_json::from_value(channels) {
                preferences.notifications.insert(kind, channels);
            }
        }
        preferences
    }

    /// The channels for a type of notification.
    #[must_use]
    pub fn channels(&self, kind: &str) -> Channels {
        self.notifications.get(kind).copied().unwrap_or_default()
    }

    /// These with a change made.
    #[must_use]
    pub fn with(mut self, change: &PreferencesChange) -> Self {
        self.language = change.language.unwrap_or(self.language);
        self.theme = change.theme.unwrap_or(self.theme);
        for (kind, wanted) in &change.notifications {
            let channels = self.notifications.entry(kind.clone()).or_default();
            channels.in_app = wanted.in_app.unwrap_or(channels.in_app);
            channels.email = wanted.email.unwrap_or(channels.email);
            channels.sms = wanted.sms.unwrap_or(channels.sms);
        }
        self
    }
}

/// Whether a text can name a type of notification: 1 to 50 small letters, digits, `_`, `-` and `.`, a letter first.
#[must_use]
pub fn is_type(text: &str) -> bool {
    text.len() <= 50
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-.".contains(&b))
}

/// Keeps what customers chose.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait PreferencesStore: Send + Sync {
    /// What the customer chose; `None` when they never did.
    async fn find(&self, customer: CustomerId) -> Result<Option<Preferences>, StorageError>;

    /// Makes a change to what stands there inside the transaction, so that two changes at once are both kept, and
    /// answers what stands there then. `None`, and nothing is written, when more than [`MOST_TYPES`] types would be named.
    async fn change(
        &self,
        customer: CustomerId,
        wanted: &PreferencesChange,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Option<Preferences>, StorageError>;
}

/// Reads and changes preferences.
pub struct PreferencesService {
    store: Arc<dyn PreferencesStore>,
    revocations: Arc<dyn Revocations>,
    clock: Arc<dyn Clock>,
}

impl PreferencesService {
    /// Over its ports.
    #[must_use]
    pub const fn new(
        store: Arc<dyn PreferencesStore>,
        revocations: Arc<dyn Revocations>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            revocations,
            clock,
        }
    }

    /// What the customer chose, with the defaults where they chose nothing.
    ///
    /// # Errors
    /// [`ProfileError::Storage`].
    pub async fn get(&self, customer: CustomerId) -> Result<Preferences, ProfileError> {
        Ok(self.store.find(customer).await?.unwrap_or_default())
    }

    /// Makes a change. A new language is that of the very next answer of this session.
    ///
    /// # Errors
    /// [`ProfileError::TooManyTypes`] and [`ProfileError::Storage`].
    pub async fn change(
        &self,
        caller: &Caller,
        wanted: &PreferencesChange,
    ) -> Result<Preferences, ProfileError> {
        let now = self.clock.now();
        let types: Vec<_> = wanted.notifications.keys().collect();
        let outcome = json!({
            "language": wanted.language.map(Locale::tag),
            "theme": wanted.theme.map(Theme::as_str),
            "types": types,
        });
        let change = Change::silent(caller.audit("profile.preferences", outcome, now));
        let saved = self
            .store
            .change(caller.customer, wanted, now, &change)
            .await?
            .ok_or(ProfileError::TooManyTypes)?;
        if wanted.language.is_some() {
            self.revocations.announce(&[caller.session]).await;
        }
        Ok(saved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_touches_what_it_names_and_nothing_else() {
        let mut notifications = BTreeMap::new();
        notifications.insert(
            "repair".to_owned(),
            ChannelsChange {
                sms: Some(true),
                ..ChannelsChange::default()
            },
        );
        notifications.insert(
            "offers".to_owned(),
            ChannelsChange {
                email: Some(false),
                ..ChannelsChange::default()
            },
        );
        let change = PreferencesChange {
            theme: Some(Theme::Dark),
            notifications,
            ..PreferencesChange::default()
        };
        let after = Preferences::default().with(&change);
        assert_eq!((after.language, after.theme), (Locale::Ar, Theme::Dark));
        let all = Channels {
            in_app: true,
            email: true,
            sms: true,
        };
        assert_eq!(after.channels("repair"), all);
        assert_eq!(after.channels("invoice"), Channels::default());
        assert!(!after.channels("offers").email);
        assert_eq!(after.channels("never heard of"), Channels::default());
        assert_eq!(after.clone().with(&PreferencesChange::default()), after);
    }

    #[test]
    fn what_is_stored_reads_back_and_what_can_t_be_read_is_never_chosen() {
        let stored = Preferences::from_stored(
            "en",
            "neon",
            Some(r#"{"repair":{"inApp":false,"email":false,"sms":true},"odd":{"push":true},"x":1}"#),
        );
        assert_eq!((stored.language, stored.theme), (Locale::En, Theme::Light));
        assert!(stored.channels("repair").sms && !stored.channels("repair").in_app);
        assert!(!stored.notifications.contains_key("odd"));
        assert_eq!(
            Preferences::from_stored("", "light", Some("not json")),
            Preferences::default()
        );
        let text = serde_json::to_string(&stored.notifications).unwrap();
        assert_eq!(Preferences::from_stored("en", "light", Some(&text)), stored);
    }

    #[test]
    fn types_are_plain_words() {
        assert!(TYPES.into_iter().all(is_type) && is_type("repair.status_2"));
        for bad in ["", "Repair", "1x", "a b", "إصلاح", &"x".repeat(51)] {
            assert!(!is_type(bad), "{bad}");
        }
    }
}
