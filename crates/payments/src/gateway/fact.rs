use super::GatewayName;
use chrono::{DateTime, Utc};
use kernel::Money;
use serde::{Deserialize, Serialize};

/// Something that a gateway says of an order, and that is surely its own word: from a message whose signature held, or from
/// its answer to an inquiry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayFact {
    /// Who says so.
    pub gateway: GatewayName,
    /// Of which order. Only what the signature covers.
    pub order: OrderKey,
    /// The gateway's id of the movement: the same, whichever message tells of it. Paymob's transaction, Stripe's intent or
    /// refund, Fawry's reference number. For a fact about an order that no money moved for, the order's id.
    pub movement: String,
    /// What moved.
    pub kind: MovementKind,
    /// How it went.
    pub outcome: FactOutcome,
    /// How much, as the gateway says (always positive); `None` where it does not say, or not in a way that can be kept.
    pub amount: Option<Money>,
    /// Which of the shop's integrations at the gateway took it, where the gateway has such a thing.
    pub integration: Option<String>,
    /// When it happened, where the gateway says so in a way that its signature covers.
    pub at: Option<DateTime<Utc>>,
}

/// How a fact names the order it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderKey {
    /// By the reference that the portal gave it.
    Reference(String),
    /// By the gateway's own id of the order.
    Order(String),
    /// By the movement that an earlier fact told of: a refund names its charge.
    Movement(String),
}

/// What moved. The same movement has one key, whichever message tells of it: gateway, movement id and this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MovementKind {
    /// Money from the customer to the shop.
    Charge,
    /// Money given back.
    Refund,
    /// A charge undone before it was settled.
    Void,
    /// Money that the customer's bank took back.
    Chargeback,
}

impl MovementKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Charge, Self::Refund, Self::Void, Self::Chargeback];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::Void => "void",
            Self::Chargeback => "chargeback",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether the money goes to the shop.
    #[must_use]
    pub const fn is_income(self) -> bool {
        matches!(self, Self::Charge)
    }
}

/// How a movement went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactOutcome {
    /// The money moved.
    Succeeded,
    /// The gateway is at it; nothing moved yet.
    Processing,
    /// It did not, and why.
    Failed(FailureReason),
    /// Given up at the gateway.
    Cancelled,
    /// The time for it is over at the gateway.
    Expired,
}

impl FactOutcome {
    /// A word for the store and the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Processing => "processing",
            Self::Failed(_) => "failed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

/// Why a payment failed, in words of the API that do not depend on the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// The bank or wallet refused, and does not say why.
    Declined,
    /// Not enough money behind the card or wallet.
    InsufficientFunds,
    /// The card's date has passed.
    ExpiredCard,
    /// The payer did not prove to be the card's owner.
    AuthenticationFailed,
    /// The gateway failed at it.
    GatewayError,
    /// The gateway never opened it, so that nobody could pay.
    NotOpened,
}

impl FailureReason {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Declined,
        Self::InsufficientFunds,
        Self::ExpiredCard,
        Self::AuthenticationFailed,
        Self::GatewayError,
        Self::NotOpened,
    ];

    /// The word in the API: `insufficient_funds`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::InsufficientFunds => "insufficient_funds",
            Self::ExpiredCard => "expired_card",
            Self::AuthenticationFailed => "authentication_failed",
            Self::GatewayError => "gateway_error",
            Self::NotOpened => "not_opened",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}
