//! One-time codes on their way to their owners: after the commit that made them, as a message in their language.
//!
//! What SMS may cost is decided here, of codes that were issued: an account that is asked for again and again uses up its own limit,
//! and not its country's. The caller has long been answered and learns nothing of it.

use crate::i18n;
use async_trait::async_trait;
use identity::code::{CodeBudget, CodeDelivery, CodeId, CodePurpose, Held};
use identity::{LoginName, Phone};
use kernel::{Clock, Event, Locale};
use outbox::{Channel, DeliveryMarks, Handler, HandlerError, MessageSender, OutgoingMessage};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many codes were held back, since the start.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeldCodes(Arc<[AtomicU64; 2]>);

impl HeldCodes {
    /// Those to countries that are not served.
    pub(crate) fn for_country(&self) -> u64 {
        let [country, _] = &*self.0;
        country.load(Ordering::Relaxed)
    }

    /// Those to countries that had their share.
    pub(crate) fn for_limit(&self) -> u64 {
        let [_, limit] = &*self.0;
        limit.load(Ordering::Relaxed)
    }

    fn count(&self, why: Held) {
        let [country, limit] = &*self.0;
        let counter = match why {
            Held::Country => country,
            Held::Quota => limit,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// Sends the code that an event tells of. A code that can't be used any more is not sent.
pub(crate) struct CodeMessages {
    delivery: CodeDelivery,
    budget: CodeBudget,
    marks: Arc<dyn DeliveryMarks>,
    held: HeldCodes,
    sender: Arc<dyn MessageSender>,
    clock: Arc<dyn Clock>,
}

impl CodeMessages {
    /// Through a sender, within a budget.
    #[must_use]
    pub(crate) const fn new(
        delivery: CodeDelivery,
        budget: CodeBudget,
        marks: Arc<dyn DeliveryMarks>,
        held: HeldCodes,
        sender: Arc<dyn MessageSender>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            delivery,
            budget,
            marks,
            held,
            sender,
            clock,
        }
    }

    /// Whether a code may go to a phone. Each is counted once, however often a provider that is down has it tried again.
    async fn is_admitted(&self, event: &Event, phone: &Phone) -> Result<bool, HandlerError> {
        let mut verdict = self.budget.serves(phone);
        if verdict.is_ok() && self.marks.count_once(event.id, self.clock.now()).await? {
            verdict = self.budget.count(phone).await;
        }
        let Err(why) = verdict else { return Ok(true) };
        self.held.count(why);
        tracing::warn!(
            event = %event.id, customer = event.customer_id.map(kernel::CustomerId::get),
            calling_code = phone.calling_code(), ?why, "a one-time code is not sent"
        );
        Ok(false)
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
        if let LoginName::Phone(phone) = &message.destination
            && !self.is_admitted(event, phone).await?
        {
            return Ok(());
        }
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
    use identity::Country;
    use identity::code::{CodeKeys, MockCodes, OneTimeCode};
    use kernel::testing::{CountingRandom, FixedClock};
    use kernel::{CustomerId, Keyring, Quota, RateLimiter, StorageError, UserId, Verdict};
    use outbox::{MockDeliveryMarks, MockMessageSender, SendError};
    use serde_json::json;

    fn clock() -> Arc<FixedClock> {
        Arc::new(FixedClock::at("2026-03-01T10:00:00Z"))
    }

    fn keys() -> CodeKeys {
        CodeKeys::new(&Keyring::new("secret".into(), vec![]))
    }

    fn within(budget: CodeBudget, to: &'static str, live: bool, sender: MockMessageSender) -> CodeMessages {
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
        let mut marks = MockDeliveryMarks::new();
        let mut counted = false;
        marks
            .expect_count_once()
            .returning(move |_, _| Ok(!std::mem::replace(&mut counted, true)));
        CodeMessages::new(
            CodeDelivery::new(Arc::new(codes), keys(), clock()),
            budget,
            Arc::new(marks),
            HeldCodes::default(),
            Arc::new(sender),
            clock(),
        )
    }

    /// Counts what it is asked, over all keys.
    #[derive(Default)]
    struct Counter(AtomicU64);

    #[async_trait]
    impl RateLimiter for Counter {
        async fn add(&self, _: &str, quota: Quota, hits: u32) -> Result<Verdict, StorageError> {
            let count = self.0.fetch_add(hits.into(), Ordering::Relaxed) + u64::from(hits);
            Ok(Verdict::of(quota, count, quota.window))
        }
    }

    fn one_for(counter: &Arc<Counter>, country: &str) -> CodeBudget {
        let quota = Quota {
            limit: 1,
            window: std::time::Duration::from_secs(60),
        };
        CodeBudget::new(
            counter.clone(),
            Some(quota),
            vec![Country::parse(country).unwrap()],
        )
    }

    fn handler(to: &'static str, live: bool, sender: MockMessageSender) -> CodeMessages {
        let unlimited = CodeBudget::new(Arc::<Counter>::default(), None, Vec::new());
        within(unlimited, to, live, sender)
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

    #[tokio::test]
    async fn a_country_has_its_share_of_sms_and_mail_is_not_counted() {
        let counter = Arc::<Counter>::default();
        for (to, sent, held) in [
            ("01012345678", 1, (0, 0)),
            ("01012345679", 0, (0, 1)),
            ("+966501234567", 0, (1, 0)),
            ("mona@shop.example", 1, (0, 0)),
        ] {
            let mut sender = MockMessageSender::new();
            sender.expect_send().times(sent).returning(|_| Ok(()));
            let handler = within(one_for(&counter, "EG"), to, true, sender);
            handler.handle(&event("ar")).await.unwrap();
            let told = (handler.held.for_country(), handler.held.for_limit());
            assert_eq!(told, held, "{to}");
        }
        assert_eq!(counter.0.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_code_that_is_tried_again_is_counted_once() {
        let counter = Arc::<Counter>::default();
        let mut sender = MockMessageSender::new();
        sender
            .expect_send()
            .times(3)
            .returning(|_| Err(SendError::Unavailable("gone".into())));
        let handler = within(one_for(&counter, "EG"), "01012345678", true, sender);
        for _ in 0..3 {
            assert!(handler.handle(&event("ar")).await.is_err());
        }
        assert_eq!(counter.0.load(Ordering::Relaxed), 1);
    }
}
