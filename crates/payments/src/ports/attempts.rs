use crate::{
    Admission, Attempt, FailureReason, GatewayName, InvoiceMoney, NewAttempt, OpenedCheckout, OrderKey, Payer,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{AttemptId, Change, CustomerId, InvoiceId, RequestContext, ShopZone, StorageError};
use uuid::Uuid;

/// What became of an attempt that was to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// The invoice is not the customer's, for whichever reason.
    InvoiceNotFound,
    /// It began: the row is written, with the gateway still to be asked. Others ended for it, and are to be given up at
    /// their gateways.
    Begun {
        /// The new attempt.
        attempt: Box<Attempt>,
        /// Those that ended.
        ended: Vec<Attempt>,
    },
    /// Anything else than [`Admission::Begin`].
    Not(Admission),
}

/// What became of a customer's giving up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenUp {
    /// Absent, or another customer's.
    NotFound,
    /// It is cancelled now.
    Cancelled(Box<Attempt>),
    /// It was before.
    Already(Box<Attempt>),
    /// The gateway is at it.
    InProgress,
    /// It has its money, or ended otherwise.
    Over(Box<Attempt>),
}

/// Attempts, as their customers begin and see them. Every method is one transaction.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Attempts: Send + Sync {
    /// The money of one of a customer's invoices, and who would pay it; `None` when it is not the customer's.
    async fn invoice(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        zone: ShopZone,
    ) -> Result<Option<(InvoiceMoney, Payer)>, StorageError>;

    /// Locks the invoice's row, asks [`admit`](crate::admit), and writes what it says: the attempt, the key's record, the end of
    /// others, an audit entry of `context` and the events. Two that begin at once do it one after the other.
    async fn begin(
        &self,
        new: &NewAttempt,
        context: &RequestContext,
        zone: ShopZone,
    ) -> Result<Begun, StorageError>;

    /// Notes what the gateway opened, whatever became of the attempt meanwhile, and gives it back as it is now.
    async fn opened(
        &self,
        attempt: AttemptId,
        opened: &OpenedCheckout,
        now: DateTime<Utc>,
    ) -> Result<Attempt, StorageError>;

    /// Ends an open attempt that the gateway did not open. `watch`: the gateway may have opened it all the same, and is
    /// asked about it until it expires.
    async fn not_opened(
        &self,
        attempt: AttemptId,
        why: FailureReason,
        watch: bool,
        change: &Change,
    ) -> Result<(), StorageError>;

    /// One of a customer's attempts.
    async fn find(&self, customer: CustomerId, attempt: AttemptId) -> Result<Option<Attempt>, StorageError>;

    /// An attempt by the portal's name for it, with its invoice's number: for whoever holds the name.
    async fn by_reference(
        &self,
        reference: &str,
        zone: ShopZone,
    ) -> Result<Option<(Attempt, String)>, StorageError>;

    /// Cancels a pending attempt of a customer's.
    async fn give_up(
        &self,
        customer: CustomerId,
        attempt: AttemptId,
        change: &Change,
    ) -> Result<GivenUp, StorageError>;

    /// Forgets at most `limit` keys that were used before a moment.
    async fn forget_keys(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError>;
}

/// A worker's hold on some attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Unique to this hold.
    pub token: Uuid,
    /// Attempts due by now.
    pub now: DateTime<Utc>,
    /// When the hold runs out by itself.
    pub until: DateTime<Utc>,
}

/// Which attempts a gateway is to be asked about. Several nodes share them: each is one node's until its hold runs out.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Inquiries: Send + Sync {
    /// Takes at most `limit` attempts that are due and nobody's, the longest due first.
    async fn claim(&self, claim: &Claim, limit: u32) -> Result<Vec<Attempt>, StorageError>;

    /// Lets go of one, to be asked about again at `next`, or never; `closed` when its gateway can't take money for it any
    /// more. False when the hold is no longer this token's.
    async fn settle(
        &self,
        token: Uuid,
        attempt: AttemptId,
        next: Option<DateTime<Utc>>,
        closed: bool,
    ) -> Result<bool, StorageError>;

    /// The attempt of an order at a gateway.
    async fn by_order(&self, gateway: GatewayName, order: &OrderKey)
    -> Result<Option<Attempt>, StorageError>;

    /// Notes how the gateway calls the order of one that it was asked about under the portal's own name; an order that is
    /// known stays.
    async fn found_order(&self, attempt: AttemptId, order: &str) -> Result<(), StorageError>;

    /// Makes one due now, wherever it stands, and whoever holds it.
    async fn ask_now(&self, attempt: AttemptId, now: DateTime<Utc>) -> Result<(), StorageError>;
}
