use super::{Press, RefundRefusal, SandboxEntry, SandboxOrder, SandboxRefund};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::StorageError;

/// What came of a payer's action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// It is in the book.
    Done,
    /// The order does not allow it any more.
    Over,
    /// There is no such order.
    Unknown,
}

/// A node's hold on messages: until its end nobody else sends them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageClaim {
    /// A name that no other claim has, at most 64 letters and digits.
    pub token: String,
    /// When it is made.
    pub now: DateTime<Utc>,
    /// When it ends.
    pub until: DateTime<Utc>,
}

/// A line of the book that the portal is to be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxMessage {
    /// The line's number, the message's id.
    pub id: i64,
    /// How often it was sent before.
    pub attempts: u32,
    /// What it tells.
    pub entry: SandboxEntry,
}

/// What came of sending one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageOutcome {
    /// It was accepted.
    Accepted(DateTime<Utc>),
    /// It is to be sent again then.
    Again(DateTime<Utc>),
}

/// Keeps the sandbox's orders and what happened to them. Each method is one transaction.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SandboxBook: Send + Sync {
    /// Opens an order. One with the same reference stays as it is.
    async fn open(&self, order: &SandboxOrder) -> Result<(), StorageError>;

    /// An order by its reference, to the letter.
    async fn find(&self, reference: &str) -> Result<Option<SandboxOrder>, StorageError>;

    /// What happened to an order until a moment, in the order in which it was written.
    async fn entries(&self, reference: &str, until: DateTime<Utc>)
    -> Result<Vec<SandboxEntry>, StorageError>;

    /// Writes what comes of a payer's action by [`SandboxOrder::press`], with the order locked: of two at once, one is over.
    async fn press(&self, reference: &str, press: &Press) -> Result<Pressed, StorageError>;

    /// Writes a refund by [`refunded`](super::refunded), with the order locked.
    async fn refund(
        &self,
        refund: &SandboxRefund,
    ) -> Result<Result<SandboxEntry, RefundRefusal>, StorageError>;

    /// Gives an order up by [`SandboxOrder::cancel`], with the order locked. Whether it can't be paid any more; `None` where
    /// there is no such order.
    async fn cancel(&self, reference: &str, now: DateTime<Utc>) -> Result<Option<bool>, StorageError>;

    /// When the next message is to be sent of those that nobody accepted yet and that were written after `since`.
    async fn next_due(&self, since: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StorageError>;

    /// Takes messages that are due and were written after `since`, for the claim's time and by their numbers. Never one while
    /// an earlier one of the same order was not accepted: what happened first is told first.
    async fn claim(
        &self,
        claim: &MessageClaim,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<SandboxMessage>, StorageError>;

    /// Notes what came of a message, if the claim still holds it.
    async fn settle(&self, token: &str, id: i64, outcome: MessageOutcome) -> Result<bool, StorageError>;
}
