use super::GatewayFact;
use chrono::{DateTime, Utc};
use kernel::{CustomerId, Locale, Money};

/// What a gateway is asked to take. The attempt is stored before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutOrder {
    /// The portal's name for it: unique, unguessable, letters and digits, at most 40. Also the key under which asking twice
    /// opens one order, where the gateway has such keys.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// What it is for, on the payer's page: the invoice's number.
    pub invoice_number: String,
    /// Who pays.
    pub payer: Payer,
    /// The language of the page.
    pub locale: Locale,
    /// Where the payer's browser goes afterwards. It proves nothing.
    pub return_url: String,
    /// Where the gateway is to send its messages, where it can be told.
    pub callback_url: String,
    /// Now.
    pub now: DateTime<Utc>,
    /// Until when it may be paid.
    pub expires_at: DateTime<Utc>,
}

/// Who pays, as far as gateways insist on knowing.
#[derive(Clone, PartialEq, Eq)]
pub struct Payer {
    /// Whose invoice it is.
    pub customer: CustomerId,
    /// Their name.
    pub name: String,
    /// As the shop has it.
    pub phone: Option<String>,
    /// As the shop has it.
    pub email: Option<String>,
}

impl std::fmt::Debug for Payer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payer")
            .field("customer", &self.customer)
            .finish_non_exhaustive()
    }
}

/// An order that a gateway opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCheckout {
    /// The gateway's id of the order, by which its messages name it: at most 191 characters.
    pub order: String,
    /// Where the payer goes; `None` where there is no page and the payer takes `outlet_code` to an outlet.
    pub checkout_url: Option<String>,
    /// What the payer shows at an outlet.
    pub outlet_code: Option<String>,
    /// Until when it may be paid, where the gateway says otherwise than asked.
    pub expires_at: Option<DateTime<Utc>>,
}

/// An order to ask about, or to give up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRef {
    /// The portal's name for it.
    pub reference: String,
    /// The gateway's id of the order; `None` where the portal ended before it could note it.
    pub order: Option<String>,
    /// The movement of its charge, where one is known.
    pub charge: Option<String>,
    /// How much was asked for.
    pub amount: Money,
}

/// Money to give back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundOrder {
    /// The portal's name for the refund: unique, letters and digits, at most 40. The key under which asking twice gives back
    /// once, where the gateway has such keys.
    pub reference: String,
    /// The order it is of.
    pub order: OrderRef,
    /// The movement that is given back, whole or in part.
    pub charge: String,
    /// How much.
    pub amount: Money,
}

/// What a gateway says to a [`RefundOrder`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundAnswer {
    /// It went back.
    Done(GatewayFact),
    /// It is under way; a message or an inquiry will tell. With the movement's id, where it is known already.
    Pending(Option<String>),
    /// The gateway will not; in a few words without personal data, for the operator.
    Refused(String),
}
