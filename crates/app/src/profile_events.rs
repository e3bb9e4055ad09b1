//! What follows a change of a customer's own data, after its commit: the old contact is told, the old picture removed.

use crate::i18n;
use async_trait::async_trait;
use identity::LoginName;
use identity::profile::{AvatarStore, DiscardNotice, ProfileService};
use kernel::{Event, Locale};
use outbox::{Channel, Handler, HandlerError, MessageSender, OutgoingMessage};
use serde_json::Value;
use std::sync::Arc;

/// Tells the contact that was replaced: should it not have been its owner's doing, they learn of it.
pub(crate) struct OldContactMessages(Arc<dyn MessageSender>);

impl OldContactMessages {
    /// Through a sender.
    #[must_use]
    pub(crate) fn new(sender: Arc<dyn MessageSender>) -> Self {
        Self(sender)
    }
}

#[async_trait]
impl Handler for OldContactMessages {
    fn name(&self) -> &'static str {
        "replaced contacts"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[ProfileService::CONTACT_CHANGED]
    }

    async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
        let text = |name: &str| event.data.get(name).and_then(Value::as_str);
        if event.data.as_object().is_some_and(serde_json::Map::is_empty) {
            // The account was closed before its turn came, and the contact forgotten with it.
            return Ok(());
        }
        let old = text("old")
            .and_then(LoginName::parse)
            .ok_or_else(|| HandlerError::never("the event names no contact"))?;
        let locale = text("locale").and_then(Locale::from_tag).unwrap_or_default();
        let (channel, kind) = match &old {
            LoginName::Phone(_) => (Channel::Sms, "phone"),
            LoginName::Email(_) => (Channel::Email, "email"),
        };
        let outgoing = OutgoingMessage {
            id: event.id,
            channel,
            to: old.value().to_owned(),
            locale,
            subject: (channel == Channel::Email).then(|| i18n::text(locale, "contact-changed-subject")),
            text: i18n::text(locale, &format!("contact-changed-{kind}")).into(),
            attachments: Vec::new(),
        };
        self.0.send(&outgoing).await?;
        Ok(())
    }
}

/// Removes the file of a picture that is nobody's any more.
pub(crate) struct DiscardedPictures(Arc<dyn AvatarStore>);

impl DiscardedPictures {
    /// From a store.
    #[must_use]
    pub(crate) fn new(store: Arc<dyn AvatarStore>) -> Self {
        Self(store)
    }
}

#[async_trait]
impl Handler for DiscardedPictures {
    fn name(&self) -> &'static str {
        "discarded pictures"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[DiscardNotice::KIND]
    }

    async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
        let path = DiscardNotice::read(event)
            .ok_or_else(|| HandlerError::never("the event names no picture of ours"))?;
        self.0.remove(&path).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::profile::{AvatarPath, MockAvatarStore};
    use kernel::testing::CountingRandom;
    use kernel::{CustomerId, StorageError};
    use outbox::MockMessageSender;
    use secrecy::ExposeSecret;
    use serde_json::json;

    fn event(kind: &str, data: Value) -> Event {
        let at = "2026-03-01T10:00:00Z".parse().unwrap();
        Event::new(&CountingRandom::default(), kind, Some(CustomerId(7)), 7, at, data)
    }

    #[tokio::test]
    async fn the_old_contact_is_told_in_its_owners_language() {
        for (old, channel, locale, word) in [
            ("+201012345678", Channel::Sms, "ar", "رقم"),
            ("mona@example.com", Channel::Email, "en", "e-mail"),
        ] {
            let mut sender = MockMessageSender::new();
            sender
                .expect_send()
                .times(1)
                .withf(move |message| {
                    message.channel == channel
                        && message.to == old
                        && message.text.expose_secret().contains(word)
                        && message.subject.is_some() == (channel == Channel::Email)
                })
                .returning(|_| Ok(()));
            let event = event(
                ProfileService::CONTACT_CHANGED,
                json!({ "old": old, "locale": locale }),
            );
            OldContactMessages::new(Arc::new(sender))
                .handle(&event)
                .await
                .unwrap();
        }
    }

    #[tokio::test]
    async fn a_picture_is_removed_until_it_is_and_nothing_else_ever_is() {
        let path = AvatarPath::fresh(CustomerId(7), &CountingRandom::default());
        let mut store = MockAvatarStore::new();
        let mut failed = false;
        let wanted = path.clone();
        store
            .expect_remove()
            .times(2)
            .withf(move |path| *path == wanted)
            .returning(move |_| {
                if std::mem::replace(&mut failed, true) {
                    Ok(())
                } else {
                    Err(StorageError::unavailable("gone"))
                }
            });
        let handler = DiscardedPictures::new(Arc::new(store));
        let notice = event(DiscardNotice::KIND, json!({ "path": path.as_str() }));
        assert!(matches!(
            handler.handle(&notice).await,
            Err(HandlerError::Retry(_))
        ));
        handler.handle(&notice).await.unwrap();
        let foreign = event(DiscardNotice::KIND, json!({ "path": "../../etc/passwd" }));
        assert!(matches!(
            handler.handle(&foreign).await,
            Err(HandlerError::Never(_))
        ));
    }
}
