use chrono::{DateTime, Utc};
use kernel::{InvoiceId, Money};
use serde::{Deserialize, Serialize};

/// A row of the payment history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRecord {
    /// Which table the id is of.
    pub kind: PaymentKind,
    /// The row's id in the table of its kind.
    pub id: i64,
    /// The invoice it is for.
    pub invoice: InvoiceId,
    /// That invoice's number.
    pub invoice_number: String,
    /// How much, in the currency written beside it; negative when it went back.
    pub amount: Money,
    /// How it was paid, in the ERP's words: `cash`.
    pub method: Option<String>,
    /// How far it got.
    pub status: PaymentStatus,
    /// What the payer can name it by at the gateway: the gateway's id of the charge. The ERP's own rows have none.
    pub reference: Option<String>,
    /// When the row was written.
    pub created_at: Option<DateTime<Utc>>,
    /// When the money came.
    pub paid_at: Option<DateTime<Utc>>,
}

/// Which table a row of the history is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// The ERP's `Payment`: money received.
    Payment,
    /// The portal's own: an attempt to pay. The ERP's row for its charge is not listed beside it.
    Attempt,
}

impl PaymentKind {
    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Attempt => "attempt",
        }
    }
}

/// How far a payment got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Opened, nothing heard yet.
    Pending,
    /// The gateway is at it.
    Processing,
    /// The money came.
    Completed,
    /// Refused.
    Failed,
    /// Given up.
    Cancelled,
    /// Too late.
    Expired,
    /// All of it went back.
    Refunded,
    /// Some of it went back.
    PartiallyRefunded,
}

impl PaymentStatus {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Processing,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
        Self::Expired,
        Self::Refunded,
        Self::PartiallyRefunded,
    ];

    /// The word in the API: `partially_refunded`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Refunded => "refunded",
            Self::PartiallyRefunded => "partially_refunded",
        }
    }

    /// Reads the API's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_there_and_back() {
        for status in PaymentStatus::ALL {
            assert_eq!(PaymentStatus::parse(status.as_str()), Some(status));
            assert_eq!(serde_json::json!(status), status.as_str());
        }
        assert_eq!(PaymentStatus::parse("paid"), None);
        assert_eq!(
            serde_json::json!(PaymentKind::Payment),
            PaymentKind::Payment.as_str()
        );
    }
}
