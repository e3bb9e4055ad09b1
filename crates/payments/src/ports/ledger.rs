use crate::{Attempt, Decision, LedgerEntry, MoneyFact, PaymentStatus, Refund};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{
    AttemptId, Change, CustomerId, InvoiceId, Money, RefundId, RequestContext, ShopZone, StorageError,
};

/// What became of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// It names no attempt of this portal's; it is kept.
    Unmatched,
    /// This was decided, and written.
    Decided {
        /// Of which attempt.
        attempt: AttemptId,
        /// Whose.
        customer: CustomerId,
        /// What.
        decision: Decision,
    },
}

/// An attempt with all that the books have of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptBooks {
    /// The attempt.
    pub attempt: Attempt,
    /// Its money, oldest first.
    pub ledger: Vec<LedgerEntry>,
    /// Its refunds, oldest first.
    pub refunds: Vec<Refund>,
}

/// A refund that is to be written down before the gateway is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefund {
    /// Of which attempt.
    pub attempt: AttemptId,
    /// The portal's name for it.
    pub reference: String,
    /// How much, in hundredths of the attempt's currency; `None` for all that is left.
    pub amount: Option<i64>,
    /// Through the gateway, or from the till.
    pub in_cash: bool,
    /// Why, in staff's words.
    pub reason: Option<String>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenedRefund {
    /// No such attempt.
    NotFound,
    /// It has no money to give back.
    NothingPaid,
    /// Only so much is left, what is on its way back counted as gone.
    TooMuch(Money),
    /// It is written down.
    Opened(Box<Attempt>, Refund),
}

/// Which attempts an operator wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperatorFilter {
    /// In one of these states; none means any.
    pub statuses: Vec<PaymentStatus>,
    /// Of this invoice.
    pub invoice: Option<InvoiceId>,
    /// Only those with an event that people must look at.
    pub in_question: bool,
    /// At most so many, newest first.
    pub limit: u32,
}

/// An attempt as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAttempt {
    /// The attempt.
    pub attempt: Attempt,
    /// What came, less what went back.
    pub kept: Money,
    /// How many of its events contradict it.
    pub contradictions: u64,
    /// How many refunds are under way.
    pub refunding: u64,
}

/// Money that moved. Every method is one transaction.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Acts on a fact by [`Posting::plan`](crate::Posting::plan), under the lock of the invoice's row: its event, the attempt, the entry, the ERP's
    /// `Payment` row, the invoice's balance and status, the refund, the audit entry and the events, or nothing. After a
    /// charge, facts that waited for it are acted on too.
    async fn apply(
        &self,
        fact: &MoneyFact,
        context: &RequestContext,
        now: DateTime<Utc>,
        zone: ShopZone,
    ) -> Result<Applied, StorageError>;

    /// An attempt, whosever, with its money and its refunds.
    async fn standing(&self, attempt: AttemptId) -> Result<Option<AttemptBooks>, StorageError>;

    /// Writes a refund down, if so much is left under the lock of the invoice's row.
    async fn open_refund(
        &self,
        new: &NewRefund,
        context: &RequestContext,
    ) -> Result<OpenedRefund, StorageError>;

    /// Notes that the gateway is about to be asked for a refund, if it is still open and was last asked for when the caller
    /// saw it; false when another is at it.
    async fn sending_refund(
        &self,
        refund: RefundId,
        seen: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<bool, StorageError>;

    /// Notes that the gateway has it under way, or (`refused`) will not.
    async fn refund_answered(
        &self,
        refund: RefundId,
        movement: Option<String>,
        refused: bool,
        change: &Change,
    ) -> Result<(), StorageError>;

    /// Attempts for an operator.
    async fn list(&self, filter: &OperatorFilter) -> Result<Vec<ListedAttempt>, StorageError>;
}
