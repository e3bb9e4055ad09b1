//! One-time codes on their way to their owners: after the commit that made them, as a message in their language.

use crate::i18n;
use async_trait::async_trait;
use identity::LoginName;
use identity::code::{CodeDelivery, CodeId, CodePurpose};
use kernel::{Event, Locale};
use outbox::{Channel, Handler, HandlerError, MessageSender, OutgoingMessage};
use secrecy::ExposeSecret;
use std::sync::Arc;

/// Sends the code that an event tells of. A code that can't be used any more is not sent.
pub(crate) struct CodeMessages {
    delivery: CodeDelivery,
    sender: Arc<dyn MessageSender>,
}

impl CodeMessages {
    /// Through a sender.
    #[must_use]
    pub(crate) fn new(delivery: CodeDelivery, sender: Arc<dyn MessageSender>) -> Self {
        Self { delivery, sender }
    }
}

#[async_trait]
impl Handler for CodeMessages {
    fn name(&self) -> &'static str {
        "one-time codes"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[CodeDelivery::EVENT]
    }

    async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
        let Some(message) = self.delivery.message(CodeId(event.entity_id)).await? else {
            return Ok(());
        };
        let locale = event.data.get("locale").and_then(serde_json::Value::as_str);
        let locale = locale.and_then(Locale::from_tag).unwrap_or_default();
        let minutes = (message.valid_for.num_seconds().max(1) + 59) / 60;
        let purpose = match message.purpose {
            CodePurpose::Reset => "reset",
            CodePurpose::Contact => "contact",
        };
        let arguments = [
            ("code", message.code.expose_secret()),
            ("minutes", &minutes.to_string()),
        ];
        let text = i18n::text_with(locale, &format!("code-{purpose}"), &arguments);
        let (channel, to) = match &message.destination {
            LoginName::Phone(phone) => (Channel::Sms, phone.as_str()),
            LoginName::Email(email) => (Channel::Email, email.as_str()),
        };
        let outgoing = OutgoingMessage {
            id: event.id,
            channel,
            to: to.to_owned(),
            locale,
            subject: (channel == Channel::Email)
                .then(|| i18n::text(locale, &format!("code-{purpose}-subject"))),
            text: text.into(),
            attachments: Vec::new(),
        };
        self.sender.send(&outgoing).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::code::{CodeKeys, MockCodes, OneTimeCode};
    use kernel::testing::{CountingRandom, FixedClock};
    use kernel::{Clock, CustomerId, Keyring, UserId};
    use outbox::{MockMessageSender, SendError};
    use serde_json::json;

    fn clock() -> Arc<FixedClock> {
        Arc::new(FixedClock::at("2026-03-01T10:00:00Z"))
    }

    fn keys() -> CodeKeys {
        CodeKeys::new(&Keyring::new("secret".into(), vec![]))
    }

    fn handler(to: &'static str, live: bool, sender: MockMessageSender) -> CodeMessages {
        let mut codes = MockCodes::new();
        codes.expect_find().returning(move |id| {
            let now = clock().now();
            Ok(Some(OneTimeCode {
                id,
                user: UserId(1),
                customer: CustomerId(1),
                purpose: CodePurpose::Reset,
                destination: LoginName::parse(to).unwrap(),
                nonce: vec![7; OneTimeCode::NONCE],
                attempts: 0,
                created_at: now,
                expires_at: now + OneTimeCode::LIFE,
                ended_at: (!live).then_some(now),
            }))
        });
        CodeMessages::new(
            CodeDelivery::new(Arc::new(codes), keys(), clock()),
            Arc::new(sender),
        )
    }

    fn event(locale: &str) -> Event {
        let data = json!({ "locale": locale });
        Event::new(
            &CountingRandom::default(),
            CodeDelivery::EVENT,
            None,
            3,
            clock().now(),
            data,
        )
    }

    #[tokio::test]
    async fn a_code_goes_where_it_belongs_in_its_owners_language() {
        for (to, channel, locale, word) in [
            ("01012345678", Channel::Sms, "ar", "رمز"),
            ("mona@shop.example", Channel::Email, "en", "code"),
        ] {
            let mut sender = MockMessageSender::new();
            sender
                .expect_send()
                .times(1)
                .withf(move |message| {
                    let code = keys().code(&[7; OneTimeCode::NONCE]);
                    let text = message.text.expose_secret();
                    message.channel == channel
                        && text.contains(code.expose_secret())
                        && text.contains(word)
                        && text.contains('5')
                        && message.subject.is_some() == (channel == Channel::Email)
                })
                .returning(|_| Ok(()));
            handler(to, true, sender).handle(&event(locale)).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_code_that_is_over_is_not_sent_and_a_failure_is_tried_again() {
        handler("01012345678", false, MockMessageSender::new())
            .handle(&event("ar"))
            .await
            .unwrap();
        let mut sender = MockMessageSender::new();
        sender
            .expect_send()
            .returning(|_| Err(SendError::Unavailable("gone".into())));
        let outcome = handler("01012345678", true, sender).handle(&event("ar")).await;
        assert!(matches!(outcome, Err(HandlerError::Retry(_))));
    }
}
