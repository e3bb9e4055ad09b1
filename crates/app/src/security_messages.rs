//! What a customer is told of their account's safety, after the commit: a new password, a session that was ended for theft.

use crate::i18n;
use async_trait::async_trait;
use identity::account::PasswordService;
use identity::preferences::PreferencesStore;
use identity::profile::{Profile, ProfileReader};
use identity::session::SessionService;
use identity::{EmailAddress, Phone};
use kernel::{Event, Locale, UserId};
use outbox::{Channel, Handler, HandlerError, MessageSender, OutgoingMessage};
use serde_json::Value;
use std::sync::Arc;

/// Tells the customer, by mail when they have an address, else by SMS: should it not have been their doing, they learn of it.
pub(crate) struct SecurityMessages {
    profiles: Arc<dyn ProfileReader>,
    preferences: Arc<dyn PreferencesStore>,
    sender: Arc<dyn MessageSender>,
}

impl SecurityMessages {
    /// To what the profile names, in the language that was chosen.
    #[must_use]
    pub(crate) const fn new(
        profiles: Arc<dyn ProfileReader>,
        preferences: Arc<dyn PreferencesStore>,
        sender: Arc<dyn MessageSender>,
    ) -> Self {
        Self {
            profiles,
            preferences,
            sender,
        }
    }
}

#[async_trait]
impl Handler for SecurityMessages {
    fn name(&self) -> &'static str {
        "security messages"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[PasswordService::CHANGED, SessionService::THEFT]
    }

    async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
        let (user, key) = if event.kind == SessionService::THEFT {
            (event.data.get("userId").and_then(Value::as_i64), "session-theft")
        } else {
            (Some(event.entity_id), "password-changed")
        };
        let (Some(customer), Some(user)) = (event.customer_id, user) else {
            return Err(HandlerError::never("the event names no login"));
        };
        // The account may have been closed meanwhile, and a shop may know neither address nor phone.
        let Some(profile) = self.profiles.find(customer, UserId(user)).await? else {
            return Ok(());
        };
        let Some((channel, to)) = way_to(&profile) else {
            return Ok(());
        };
        let chosen = self.preferences.find(customer).await?;
        let locale = chosen.map_or_else(Locale::default, |chosen| chosen.language);
        let outgoing = OutgoingMessage {
            id: event.id,
            channel,
            to,
            locale,
            subject: (channel == Channel::Email)
                .then(|| i18n::text(locale, &format!("security-{key}-subject"))),
            text: i18n::text(locale, &format!("security-{key}")).into(),
            attachments: Vec::new(),
        };
        self.sender.send(&outgoing).await?;
        Ok(())
    }
}

fn way_to(profile: &Profile) -> Option<(Channel, String)> {
    let email = profile.email.as_deref().and_then(EmailAddress::parse);
    let phone = profile.phone.as_deref().and_then(Phone::parse);
    email
        .map(|email| (Channel::Email, email.as_str().to_owned()))
        .or_else(|| phone.map(|phone| (Channel::Sms, phone.as_str().to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::preferences::{MockPreferencesStore, Preferences};
    use identity::profile::MockProfileReader;
    use kernel::CustomerId;
    use kernel::testing::CountingRandom;
    use outbox::MockMessageSender;
    use secrecy::ExposeSecret;
    use serde_json::json;

    fn profile(email: Option<&str>, phone: Option<&str>) -> Profile {
        Profile {
            customer: CustomerId(7),
            name: "منى".into(),
            email: email.map(str::to_owned),
            phone: phone.map(str::to_owned),
            address: None,
            avatar: None,
            company: None,
            created_at: None,
            updated_at: None,
        }
    }

    fn handler(
        profile: Option<Profile>,
        language: Option<Locale>,
        sender: MockMessageSender,
    ) -> SecurityMessages {
        let mut profiles = MockProfileReader::new();
        profiles
            .expect_find()
            .withf(|customer, user| (*customer, *user) == (CustomerId(7), UserId(70)))
            .returning(move |_, _| Ok(profile.clone()));
        let mut preferences = MockPreferencesStore::new();
        preferences.expect_find().returning(move |_| {
            Ok(language.map(|language| Preferences {
                language,
                ..Preferences::default()
            }))
        });
        SecurityMessages::new(Arc::new(profiles), Arc::new(preferences), Arc::new(sender))
    }

    fn event(kind: &str) -> Event {
        let (entity, data) = match kind {
            SessionService::THEFT => (1, json!({ "userId": 70 })),
            _ => (70, json!({ "by": "reset" })),
        };
        let at = "2026-03-01T10:00:00Z".parse().unwrap();
        Event::new(
            &CountingRandom::default(),
            kind,
            Some(CustomerId(7)),
            entity,
            at,
            data,
        )
    }

    #[tokio::test]
    async fn customers_are_told_by_mail_else_by_sms_in_their_language() {
        let both = || profile(Some("Mona@Example.com"), Some("01012345678"));
        let phone = || profile(Some("no address"), Some("01012345678"));
        for (kind, profile, language, channel, to, word) in [
            (
                PasswordService::CHANGED,
                both(),
                None,
                Channel::Email,
                "mona@example.com",
                "كلمة المرور",
            ),
            (
                PasswordService::CHANGED,
                phone(),
                Some(Locale::En),
                Channel::Sms,
                "+201012345678",
                "password",
            ),
            (
                SessionService::THEFT,
                both(),
                Some(Locale::En),
                Channel::Email,
                "mona@example.com",
                "signed out",
            ),
            (
                SessionService::THEFT,
                phone(),
                None,
                Channel::Sms,
                "+201012345678",
                "جلسة",
            ),
        ] {
            let mut sender = MockMessageSender::new();
            sender
                .expect_send()
                .times(1)
                .withf(move |message| {
                    (message.channel, message.to.as_str()) == (channel, to)
                        && message.text.expose_secret().contains(word)
                        && message.subject.is_some() == (channel == Channel::Email)
                })
                .returning(|_| Ok(()));
            let handler = handler(Some(profile), language, sender);
            handler.handle(&event(kind)).await.unwrap();
        }
    }

    #[tokio::test]
    async fn nobody_is_told_where_there_is_nobody() {
        for gone in [None, Some(profile(None, Some("call the shop")))] {
            let handler = handler(gone, None, MockMessageSender::new());
            handler.handle(&event(PasswordService::CHANGED)).await.unwrap();
        }
        let nameless = Event {
            data: json!({}),
            ..event(SessionService::THEFT)
        };
        let outcome = handler(None, None, MockMessageSender::new())
            .handle(&nameless)
            .await;
        assert!(matches!(outcome, Err(HandlerError::Never(_))));
    }
}
