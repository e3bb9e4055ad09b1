//! An attempt to pay: one invoice has many, one live at a time.

use crate::{FailureReason, GatewayName, OrderRef, PaymentStatus};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{AttemptId, CustomerId, InvoiceId, Locale, Money};
use serde::{Deserialize, Serialize};

/// How the customer means to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// Through a gateway.
    Online,
    /// At the counter: the customer's word until staff have counted it.
    Cash,
    /// To the shop's account: the customer's word until staff have seen it there.
    BankTransfer,
}

impl PaymentMethod {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Online, Self::Cash, Self::BankTransfer];

    /// The word in the API, and in the ERP's `Payment.paymentMethod`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Cash => "cash",
            Self::BankTransfer => "bank_transfer",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == word)
    }
}

/// An attempt to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The row.
    pub id: AttemptId,
    /// Whose.
    pub customer: CustomerId,
    /// For which invoice.
    pub invoice: InvoiceId,
    /// The portal's name for it: unique, unguessable, letters and digits. The gateway knows it by this.
    pub reference: String,
    /// How.
    pub method: PaymentMethod,
    /// Through which gateway; only where it is [online](PaymentMethod::Online).
    pub gateway: Option<GatewayName>,
    /// How much was asked for.
    pub amount: Money,
    /// How far it got.
    pub status: PaymentStatus,
    /// Why it failed.
    pub failure: Option<FailureReason>,
    /// The gateway's id of the order, once it has one.
    pub order: Option<String>,
    /// The integrations that it may be paid through; empty where the gateway has none.
    pub integrations: Vec<String>,
    /// The movement of its first charge.
    pub transaction: Option<String>,
    /// Where the payer goes.
    pub checkout_url: Option<String>,
    /// What the payer shows at an outlet.
    pub outlet_code: Option<String>,
    /// Where the payer's browser goes afterwards.
    pub return_url: Option<String>,
    /// The language of what the payer sees.
    pub locale: Locale,
    /// When the row was written, before the gateway was asked.
    pub created_at: DateTime<Utc>,
    /// Until when whoever wrote the row may still be asking the gateway to open it.
    pub opening_until: Option<DateTime<Utc>>,
    /// Until when it may be paid.
    pub expires_at: DateTime<Utc>,
    /// When the money came.
    pub paid_at: Option<DateTime<Utc>>,
    /// When the gateway is to be asked next; `None` when it is not.
    pub next_inquiry_at: Option<DateTime<Utc>>,
    /// Whether its gateway can't take money for it any more.
    pub closed: bool,
}

impl Attempt {
    /// How long a gateway may take to open an order: longer than any adapter waits.
    pub const OPENING: TimeDelta = TimeDelta::seconds(30);
    /// How long a customer's word that they will pay in cash or by bank counts.
    pub const INTENT_LIFE: TimeDelta = TimeDelta::days(14);

    /// Whether it can be paid as far as the portal knows: such an attempt keeps another one from being opened.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.status.is_open() && self.expires_at > now
    }

    /// Whether the gateway has opened it (or there is none), so that there is something to tell the customer.
    #[must_use]
    pub const fn is_opened(&self) -> bool {
        self.order.is_some() || self.gateway.is_none()
    }

    /// Whether somebody is asking the gateway to open it.
    #[must_use]
    pub fn is_opening(&self, now: DateTime<Utc>) -> bool {
        !self.is_opened() && self.status.is_open() && self.opening_until.is_some_and(|until| until > now)
    }

    /// How the gateway is asked about it.
    #[must_use]
    pub fn order_ref(&self) -> OrderRef {
        OrderRef {
            reference: self.reference.clone(),
            order: self.order.clone(),
            charge: self.transaction.clone(),
            amount: self.amount,
        }
    }
}
