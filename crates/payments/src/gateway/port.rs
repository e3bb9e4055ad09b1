use super::{
    CheckoutOrder, GatewayFact, GatewayName, OpenedCheckout, OrderKey, OrderRef, RefundAnswer, RefundOrder,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Currency, Money};
use std::error::Error;
use std::sync::Arc;

/// A message as it reached the callback's address. Its content is not shown in debug output.
#[derive(Clone)]
pub struct CallbackMessage {
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The headers, with names in small letters; those that are not text are left out.
    pub headers: Vec<(String, String)>,
    /// The body, byte by byte; at most 256 KiB.
    pub body: Vec<u8>,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

impl CallbackMessage {
    /// A header's value by its name in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A value of the query.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl std::fmt::Debug for CallbackMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallbackMessage")
            .field("bytes", &self.body.len())
            .field("received_at", &self.received_at)
            .finish_non_exhaustive()
    }
}

/// What a genuine message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callback {
    /// These facts, in this order.
    Facts(Vec<GatewayFact>),
    /// That it is worth asking about an order; what counts is the answer.
    Ask(OrderKey),
    /// Nothing that concerns payments: to be acknowledged.
    Nothing,
}

/// Why a message is not listened to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// No signature, one that does not hold, or another merchant's message. Told as 401.
    #[error("the signature does not hold")]
    BadSignature,
    /// Signed longer ago than the gateway's tolerance. Told as 401.
    #[error("the message is too old")]
    TooOld,
    /// Not what the gateway sends: not UTF-8, not JSON, a field of another type. Told as 400.
    #[error("the message can't be read: {0}")]
    Malformed(&'static str),
}

/// What a gateway answers to an inquiry: all it knows of the order. No facts: nobody tried to pay so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inquiry {
    /// What happened, in the order in which it did as far as the gateway tells.
    pub facts: Vec<GatewayFact>,
    /// How much of the order went back in all, where the gateway says so: what a refund is settled by that got no answer and
    /// that no fact names.
    pub refunded: Option<Money>,
}

/// What a gateway says to giving up an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelAnswer {
    /// It can't be paid any more.
    Cancelled,
    /// The gateway has no way to do that, or will not: it may still be paid.
    StillPayable,
}

/// Why a gateway did not do what it was asked. None of the texts holds a secret or personal data.
#[derive(Debug, Clone, thiserror::Error)]
pub enum GatewayError {
    /// It was not asked: it can't be reached, or failed so often that it is left alone for a while. Nothing happened.
    #[error("the gateway can't be reached")]
    NotSent(#[source] Arc<dyn Error + Send + Sync>),
    /// It was asked and did not answer, or not so that it can be understood: it may have done it.
    #[error("the gateway did not answer")]
    Unknown(#[source] Arc<dyn Error + Send + Sync>),
    /// It understood and refused. Nothing happened.
    #[error("the gateway refused: {0}")]
    Refused(String),
}

impl GatewayError {
    /// Not asked, from any error or text.
    pub fn not_sent(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::NotSent(source.into().into())
    }

    /// Asked without an answer, from any error or text.
    pub fn unknown(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unknown(source.into().into())
    }
}

/// A payment gateway. Its methods that ask it have time-outs of their own (well under half a minute altogether) and are never
/// called inside a transaction.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// Which one it is.
    fn name(&self) -> GatewayName;

    /// Whether it takes a currency, as the shop has set it up.
    fn takes(&self, currency: Currency) -> bool;

    /// The shop's integrations at the gateway that an order may be paid through, noted with the attempt. A fact of another
    /// integration is not believed. Empty where the gateway has none.
    fn integrations(&self) -> Vec<String>;

    /// Opens an order. Asking again with the same reference opens no second one where the gateway has idempotency keys, and
    /// is not done by this method itself elsewhere.
    async fn create(&self, order: &CheckoutOrder) -> Result<OpenedCheckout, GatewayError>;

    /// Reads a message; nothing of it is believed before its signature holds. Computes only: no I/O.
    fn verify_callback(&self, message: &CallbackMessage) -> Result<Callback, CallbackError>;

    /// Asks what happened to an order.
    async fn inquire(&self, order: &OrderRef) -> Result<Inquiry, GatewayError>;

    /// Asks to give money back. Never asked twice by this method itself, unless the gateway has idempotency keys.
    async fn refund(&self, refund: &RefundOrder) -> Result<RefundAnswer, GatewayError>;

    /// Gives up an order that nobody paid.
    async fn cancel(&self, order: &OrderRef) -> Result<CancelAnswer, GatewayError>;
}

/// The gateways that are on.
#[derive(Clone, Default)]
pub struct Gateways {
    on: Vec<Arc<dyn PaymentGateway>>,
    default: Option<GatewayName>,
}

impl Gateways {
    /// These, and which one is taken where nobody says; the first where that one is off.
    #[must_use]
    pub fn new(on: Vec<Arc<dyn PaymentGateway>>, default: Option<GatewayName>) -> Self {
        Self { on, default }
    }

    /// One of them, if it is on.
    #[must_use]
    pub fn get(&self, name: GatewayName) -> Option<&Arc<dyn PaymentGateway>> {
        self.on.iter().find(|gateway| gateway.name() == name)
    }

    /// The one taken where nobody says; `None` when none is on.
    #[must_use]
    pub fn usual(&self) -> Option<&Arc<dyn PaymentGateway>> {
        let named = self.default.and_then(|name| self.get(name));
        named.or_else(|| self.on.first())
    }

    /// The names of those that are on.
    #[must_use]
    pub fn names(&self) -> Vec<GatewayName> {
        self.on.iter().map(|gateway| gateway.name()).collect()
    }
}
