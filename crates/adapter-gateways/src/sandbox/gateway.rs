use super::message::Message;
use super::site::SandboxSite;
use super::{SIGNATURE_HEADER, signature};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Clock, Currency, MacKeys, Money, Random, StorageError};
use payments::sandbox::{
    Press, Pressed, SandboxAction, SandboxBook, SandboxEntry, SandboxOrder, SandboxRefund, SandboxState,
};
use payments::{
    Callback, CallbackError, CallbackMessage, CancelAnswer, CheckoutOrder, FactOutcome, GatewayError,
    GatewayName, Inquiry, OpenedCheckout, OrderRef, PaymentGateway, RefundAnswer, RefundOrder,
    to_gateway_units,
};
use std::sync::Arc;
use tokio::sync::Notify;

/// The gateway within the portal.
#[derive(Clone)]
pub struct SandboxGateway {
    pub(super) book: Arc<dyn SandboxBook>,
    pub(super) keys: MacKeys,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    pub(super) site: Arc<SandboxSite>,
    /// Rung when there is something to tell.
    pub(super) news: Arc<Notify>,
}

impl SandboxGateway {
    /// Over a book, with the keys derived for [`PURPOSE`](super::PURPOSE).
    #[must_use]
    pub fn new(
        book: Arc<dyn SandboxBook>,
        keys: MacKeys,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        site: Arc<SandboxSite>,
    ) -> Self {
        Self {
            book,
            keys,
            clock,
            random,
            site,
            news: Arc::new(Notify::new()),
        }
    }

    /// An order, for its page.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn order(&self, reference: &str) -> Result<Option<SandboxOrder>, StorageError> {
        self.book.find(reference).await
    }

    /// Does what the payer does on the page.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn press(&self, reference: &str, action: SandboxAction) -> Result<Pressed, StorageError> {
        let press = Press {
            action,
            now: self.clock.now(),
            movements: [self.movement(), self.movement()],
        };
        let pressed = self.book.press(reference, &press).await?;
        self.news.notify_one();
        Ok(pressed)
    }

    /// What was done with an order so far; where its time is over without anything done, that it is.
    async fn told(&self, reference: &str, now: DateTime<Utc>) -> Result<Vec<SandboxEntry>, StorageError> {
        let mut entries = self.book.entries(reference, now).await?;
        if entries.is_empty()
            && let Some(order) = self.book.find(reference).await?
            && order.state(now) == SandboxState::Expired
        {
            entries.push(order.over(FactOutcome::Expired, order.expires_at));
        }
        Ok(entries)
    }

    /// An id for a movement: unguessable, and plainly the sandbox's.
    fn movement(&self) -> String {
        format!("sbx{}", hex::encode((&*self.random as &dyn Random).bytes::<12>()))
    }
}

#[async_trait]
impl PaymentGateway for SandboxGateway {
    fn name(&self) -> GatewayName {
        GatewayName::Sandbox
    }

    fn takes(&self, currency: Currency) -> bool {
        to_gateway_units(Money::zero(currency)).is_ok()
    }

    fn integrations(&self) -> Vec<String> {
        Vec::new()
    }

    async fn create(&self, order: &CheckoutOrder) -> Result<OpenedCheckout, GatewayError> {
        if let Err(error) = to_gateway_units(order.amount) {
            return Err(GatewayError::Refused(error.to_string()));
        }
        if order.amount.minor <= 0 {
            return Err(GatewayError::Refused("there is nothing to pay".to_owned()));
        }
        let page = self.site.page(&order.reference);
        let page = page.ok_or_else(|| GatewayError::not_sent("the portal does not listen yet"))?;
        let new = SandboxOrder::new(order);
        self.book.open(&new).await.map_err(GatewayError::unknown)?;
        Ok(OpenedCheckout {
            order: order.reference.clone(),
            checkout_url: Some(page),
            outlet_code: None,
            expires_at: None,
        })
    }

    fn verify_callback(&self, message: &CallbackMessage) -> Result<Callback, CallbackError> {
        let header = message
            .header(SIGNATURE_HEADER)
            .ok_or(CallbackError::BadSignature)?;
        signature::verify(&self.keys, header, &message.body, message.received_at)?;
        Ok(Callback::Facts(vec![Message::read(&message.body)?]))
    }

    async fn inquire(&self, order: &OrderRef) -> Result<Inquiry, GatewayError> {
        let told = self.told(&order.reference, self.clock.now()).await;
        let facts = told.map_err(GatewayError::not_sent)?;
        let facts: Vec<_> = facts.iter().map(SandboxEntry::fact).collect();
        let back = facts
            .iter()
            .filter(|fact| !fact.kind.is_income() && fact.outcome == FactOutcome::Succeeded);
        let back = back
            .filter_map(|fact| fact.amount)
            .map(|amount| amount.minor)
            .sum();
        Ok(Inquiry {
            facts,
            refunded: Some(Money::new(back, order.amount.currency)),
        })
    }

    async fn refund(&self, refund: &RefundOrder) -> Result<RefundAnswer, GatewayError> {
        let asked = SandboxRefund {
            reference: refund.order.reference.clone(),
            charge: refund.charge.clone(),
            key: refund.reference.clone(),
            movement: self.movement(),
            amount: refund.amount,
            now: self.clock.now(),
        };
        let answer = self.book.refund(&asked).await.map_err(GatewayError::unknown)?;
        self.news.notify_one();
        Ok(match answer {
            Ok(entry) => RefundAnswer::Done(entry.fact()),
            Err(refusal) => RefundAnswer::Refused(refusal.to_string()),
        })
    }

    async fn cancel(&self, order: &OrderRef) -> Result<CancelAnswer, GatewayError> {
        let answer = self.book.cancel(&order.reference, self.clock.now()).await;
        self.news.notify_one();
        match answer.map_err(GatewayError::unknown)? {
            Some(true) => Ok(CancelAnswer::Cancelled),
            Some(false) => Ok(CancelAnswer::StillPayable),
            None => Err(GatewayError::Refused("there is no such order".to_owned())),
        }
    }
}
