//! Receipts: what a customer is sent when money came or went back, after the commit, with the invoice on paper.

use crate::i18n;
use async_trait::async_trait;
use identity::preferences::{Preferences, PreferencesStore};
use identity::profile::ProfileReader;
use identity::{EmailAddress, Phone};
use invoices::{InvoiceError, InvoicePapers};
use kernel::{Cache, CustomerId, Event, InvoiceId, Locale, Money};
use notifications::Audiences;
use outbox::{Attachment, Channel, Handler, HandlerError, MessageSender, OutgoingMessage};
use payments::{PAYMENT_EVENT, PaymentNews};
use std::sync::Arc;

/// The type under which customers choose how they are told of payments.
const KIND: &str = "payment";

/// Sends receipts, by the ways that the customer chose.
pub(crate) struct PaymentReceipts {
    audiences: Arc<dyn Audiences>,
    profiles: Arc<dyn ProfileReader>,
    preferences: Arc<dyn PreferencesStore>,
    papers: Arc<InvoicePapers>,
    sender: Arc<dyn MessageSender>,
    cache: Arc<dyn Cache>,
}

impl PaymentReceipts {
    /// Over the ports.
    #[must_use]
    pub(crate) const fn new(
        audiences: Arc<dyn Audiences>,
        profiles: Arc<dyn ProfileReader>,
        preferences: Arc<dyn PreferencesStore>,
        papers: Arc<InvoicePapers>,
        sender: Arc<dyn MessageSender>,
        cache: Arc<dyn Cache>,
    ) -> Self {
        Self {
            audiences,
            profiles,
            preferences,
            papers,
            sender,
            cache,
        }
    }

    /// The invoice as it stands now. One that is nobody's any more is not attached.
    async fn paper(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        locale: Locale,
    ) -> Result<Vec<Attachment>, HandlerError> {
        // This may run before whoever booked the money has dropped what is cached of the invoice.
        self.cache.forget(customer).await?;
        match self.papers.pdf(customer, invoice, locale).await {
            Ok(pdf) => Ok(vec![Attachment {
                file_name: pdf.file_name,
                content_type: "application/pdf".to_owned(),
                bytes: pdf.bytes.to_vec(),
            }]),
            Err(InvoiceError::NotFound) => Ok(Vec::new()),
            Err(error) => Err(HandlerError::retry(error)),
        }
    }
}

#[async_trait]
impl Handler for PaymentReceipts {
    fn name(&self) -> &'static str {
        "receipts"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[PAYMENT_EVENT]
    }

    async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
        let (Some(news), Some(customer)) = (PaymentNews::of(event), event.customer_id) else {
            return Ok(());
        };
        let Some(moved) = news.moved else {
            return Ok(());
        };
        let Some(audience) = self.audiences.find(customer, KIND).await? else {
            return Ok(());
        };
        let Some(user) = audience.users.first().copied() else {
            return Ok(());
        };
        let Some(profile) = self.profiles.find(customer, user).await? else {
            return Ok(());
        };
        let chosen = self.preferences.find(customer).await?.unwrap_or_default();
        let message = Receipt {
            event,
            news: &news,
            moved,
            locale: audience.locale,
        };
        let email = profile.email.as_deref().and_then(EmailAddress::parse);
        if let Some(email) = email.filter(|_| wants(&chosen, Channel::Email)) {
            let paper = self
                .paper(customer, InvoiceId(news.invoice_id), audience.locale)
                .await?;
            let mail = message.to(Channel::Email, email.as_str(), paper);
            self.sender.send(&mail).await?;
        }
        let phone = profile.phone.as_deref().and_then(Phone::parse);
        if let Some(phone) = phone.filter(|_| wants(&chosen, Channel::Sms)) {
            let sms = message.to(Channel::Sms, phone.as_str(), Vec::new());
            self.sender.send(&sms).await?;
        }
        Ok(())
    }
}

fn wants(chosen: &Preferences, channel: Channel) -> bool {
    let channels = chosen.channels(KIND);
    match channel {
        Channel::Email => channels.email,
        Channel::Sms => channels.sms,
    }
}

struct Receipt<'a> {
    event: &'a Event,
    news: &'a PaymentNews,
    moved: Money,
    locale: Locale,
}

impl Receipt<'_> {
    fn to(&self, channel: Channel, to: &str, attachments: Vec<Attachment>) -> OutgoingMessage {
        let key = if self.moved.minor > 0 { "receipt" } else { "refund" };
        let amount = Money::new(self.moved.minor.saturating_abs(), self.moved.currency);
        // Told apart from the text around it, whichever way that runs.
        let total = format!("\u{2066}{} {}\u{2069}", amount.to_decimal(), amount.currency);
        let number = format!("\u{2066}{}\u{2069}", self.news.invoice_number);
        let arguments = [("total", total.as_str()), ("number", number.as_str())];
        OutgoingMessage {
            id: self.event.id,
            channel,
            to: to.to_owned(),
            locale: self.locale,
            subject: (channel == Channel::Email).then(|| {
                let number = [("number", self.news.invoice_number.as_str())];
                i18n::text_with(self.locale, &format!("payment-{key}-subject"), &number)
            }),
            text: i18n::text_with(self.locale, &format!("payment-{key}"), &arguments).into(),
            attachments,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::preferences::MockPreferencesStore;
    use identity::profile::{MockProfileReader, Profile};
    use invoices::{InvoiceService, MockInvoicePrinter, MockInvoiceReader, VerificationCodes};
    use kernel::testing::FixedClock;
    use kernel::{Clock, Currency, Keyring, ShopZone, UserId};
    use notifications::{Audience, MockAudiences};
    use outbox::MockMessageSender;
    use payments::PaymentStatus;
    use secrecy::ExposeSecret;

    fn clock() -> Arc<FixedClock> {
        Arc::new(FixedClock::at("2026-03-01T10:00:00Z"))
    }

    fn event(moved: Option<i64>) -> Event {
        let news = PaymentNews {
            payment_id: 3,
            invoice_id: 9,
            invoice_number: "INV-2026-000009".into(),
            status: PaymentStatus::Completed,
            moved: moved.map(|minor| Money::new(minor, Currency::EGP)),
            method: Some("online".into()),
        };
        news.event("key", CustomerId(7), clock().now())
    }

    fn handler(locale: Locale, preferences: Preferences, sender: MockMessageSender) -> PaymentReceipts {
        let mut cache = kernel::testing::MockCache::new();
        cache.expect_forget().returning(|_| Ok(()));
        let mut audiences = MockAudiences::new();
        audiences.expect_find().returning(move |_, _| {
            Ok(Some(Audience {
                users: vec![UserId(1)],
                locale,
                in_app: true,
            }))
        });
        let mut profiles = MockProfileReader::new();
        profiles.expect_find().returning(|_, _| {
            Ok(Some(Profile {
                email: Some("mona@example.com".into()),
                phone: Some("01012345678".into()),
                ..profile()
            }))
        });
        let mut store = MockPreferencesStore::new();
        store
            .expect_find()
            .returning(move |_| Ok(Some(preferences.clone())));
        // The invoice is nobody's any more: the receipt goes without it.
        let mut reader = MockInvoiceReader::new();
        reader.expect_find().returning(|_, _, _| Ok(None));
        let codes = VerificationCodes::new(Keyring::new("s".into(), vec![]).derive("v"));
        let zone = ShopZone(chrono_tz::Africa::Cairo);
        let invoices = Arc::new(InvoiceService::new(Arc::new(reader), codes, clock(), zone));
        let printer = Arc::new(MockInvoicePrinter::new());
        let papers = InvoicePapers::new(invoices, printer, String::new(), zone);
        PaymentReceipts::new(
            Arc::new(audiences),
            Arc::new(profiles),
            Arc::new(store),
            Arc::new(papers),
            Arc::new(sender),
            Arc::new(cache),
        )
    }

    fn profile() -> Profile {
        Profile {
            customer: CustomerId(7),
            name: "منى".into(),
            email: None,
            phone: None,
            address: None,
            avatar: None,
            company: None,
            created_at: None,
            updated_at: None,
        }
    }

    #[tokio::test]
    async fn money_that_came_and_money_that_went_back_are_told_by_mail() {
        for (locale, moved, word) in [
            (Locale::Ar, 125_050, "استلمنا"),
            (Locale::En, 125_050, "received"),
            (Locale::En, -125_050, "returned"),
        ] {
            let mut sender = MockMessageSender::new();
            sender
                .expect_send()
                .times(1)
                .withf(move |message| {
                    let text = message.text.expose_secret();
                    message.channel == Channel::Email
                        && text.contains(word)
                        && text.contains("1250.50 EGP")
                        && text.contains("INV-2026-000009")
                        && message.subject.is_some()
                })
                .returning(|_| Ok(()));
            let handler = handler(locale, Preferences::default(), sender);
            handler.handle(&event(Some(moved))).await.unwrap();
        }
    }

    #[tokio::test]
    async fn what_moved_no_money_is_not_told() {
        let handler = handler(Locale::Ar, Preferences::default(), MockMessageSender::new());
        handler.handle(&event(None)).await.unwrap();
    }
}
