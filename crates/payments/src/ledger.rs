//! Money that moved, as append-only entries, and money on its way back.

use crate::{GatewayName, MovementKind, PaymentMethod};
use chrono::{DateTime, Utc};
use kernel::{AttemptId, Money, PaymentId, RefundId};
use serde::{Deserialize, Serialize};

/// Who says that money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MoneySource {
    /// A gateway, by a message that is surely its own or by its answer.
    Gateway(GatewayName),
    /// Staff, who counted it.
    Cash,
    /// Staff, who saw it on the shop's account.
    Bank,
}

impl MoneySource {
    /// The word in the database, in the key of a movement.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gateway(name) => name.as_str(),
            Self::Cash => "cash",
            Self::Bank => "bank",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "cash" => Some(Self::Cash),
            "bank" => Some(Self::Bank),
            _ => GatewayName::parse(word).map(Self::Gateway),
        }
    }

    /// How the ERP is told that it was paid.
    #[must_use]
    pub const fn method(self) -> PaymentMethod {
        match self {
            Self::Gateway(_) => PaymentMethod::Online,
            Self::Cash => PaymentMethod::Cash,
            Self::Bank => PaymentMethod::BankTransfer,
        }
    }
}

/// A movement of money that was believed. Never changed, never deleted. (source, movement, kind) is unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Of which attempt.
    pub attempt: AttemptId,
    /// Who said so.
    pub source: MoneySource,
    /// By which id.
    pub movement: String,
    /// What moved.
    pub kind: MovementKind,
    /// How much: positive for what came, negative for what went.
    pub amount: Money,
    /// When.
    pub at: DateTime<Utc>,
    /// The row that the ERP was given for it.
    pub payment: Option<PaymentId>,
}

/// What came and what went back, in hundredths, both positive.
#[must_use]
pub fn sums(ledger: &[LedgerEntry]) -> (i64, i64) {
    ledger.iter().fold((0, 0), |(came, went), entry| {
        if entry.amount.minor >= 0 {
            (i64::saturating_add(came, entry.amount.minor), went)
        } else {
            (came, i64::saturating_sub(went, entry.amount.minor))
        }
    })
}

/// How far a refund got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// Written down; whether the gateway was asked is not known.
    Pending,
    /// The gateway has it and will tell.
    Processing,
    /// The money went back.
    Completed,
    /// It did not.
    Failed,
}

impl RefundState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Processing, Self::Completed, Self::Failed];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it may still go either way.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Processing)
    }
}

/// Money given back, or about to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The row.
    pub id: RefundId,
    /// Of which attempt.
    pub attempt: AttemptId,
    /// The portal's name for it, and the key under which the gateway is asked once.
    pub reference: String,
    /// How it goes back.
    pub source: MoneySource,
    /// Which charge is given back.
    pub charge: String,
    /// How much; positive.
    pub amount: Money,
    /// How far it got.
    pub state: RefundState,
    /// The gateway's id of it, once known.
    pub movement: Option<String>,
    /// Why, in staff's words.
    pub reason: Option<String>,
    /// When the gateway was last asked for it.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
}
