//! What following needs of a store.

use crate::ErpChange;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use kernel::{CustomerId, Event, StorageError};
use uuid::Uuid;

/// A table that is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// `StatusUpdateLog`, by id: its rows are only added.
    Timeline,
    /// `Payment`, by id: money that came.
    Payments,
    /// `Payment`, by `updatedAt`: amounts that were corrected.
    PaymentChanges,
    /// `Quotation`, by `updatedAt`.
    Quotations,
    /// `Invoice`, by `updatedAt`.
    Invoices,
}

impl Source {
    /// All of them, in the order they are followed.
    pub const ALL: [Self; 5] = [
        Self::Timeline,
        Self::Quotations,
        Self::Invoices,
        Self::Payments,
        Self::PaymentChanges,
    ];

    /// The name under which its place is remembered.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timeline => "StatusUpdateLog",
            Self::Payments => "Payment",
            Self::PaymentChanges => "Payment.updatedAt",
            Self::Quotations => "Quotation",
            Self::Invoices => "Invoice",
        }
    }
}

/// A place in a table: after the row with this `updatedAt` (for tables followed by it) and id. The time is the column's own
/// value, a wall time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The column's value; `None` for tables followed by id.
    pub at: Option<NaiveDateTime>,
    /// The row.
    pub id: i64,
}

/// Where to start reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// How far everything was read before.
    pub saved: Place,
    /// Where to read from: a little before it, since rows become visible when they are committed, not in the order of
    /// their ids or times; but never from before the place where following began.
    pub from: Place,
}

/// A row as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Where.
    pub source: Source,
    /// Its id.
    pub row: i64,
    /// Its place.
    pub place: Place,
    /// What it said: another text when it says something else.
    pub state: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// Whose it was when the table was last advanced past it, for invoices; anyone's else is not remembered.
    pub before: Option<CustomerId>,
    /// Whether the customer did it.
    pub by_customer: bool,
    /// What it means to a customer; `None` for what no customer ever sees.
    pub change: Option<ErpChange>,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advance {
    /// It is saved; these events were new.
    Saved(Vec<Uuid>),
    /// Another node leads now: nothing was saved.
    Lost,
}

/// The ERP's tables as a feed of changes, and how far it was read. One node at a time reads it: the leader, by a row
/// with an owner and an expiry.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ChangeFeed: Send + Sync {
    /// Makes `owner` the leader until a moment, or lets it stay so; false while another one is.
    async fn lead(&self, owner: Uuid, now: DateTime<Utc>, until: DateTime<Utc>)
    -> Result<bool, StorageError>;

    /// What the clock on the ERP's wall shows at a moment. In an hour that comes twice only it tells how old a row is.
    fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime;

    /// Gives the lead up, if `owner` has it.
    async fn resign(&self, owner: Uuid) -> Result<(), StorageError>;

    /// Where to start in a table. One that was never followed is followed from its present end: what happened before
    /// the portal came is not news.
    async fn start(&self, source: Source, now: DateTime<Utc>) -> Result<Start, StorageError>;

    /// At most `limit` rows after a place, in order, read from an index.
    async fn read(&self, source: Source, after: Place, limit: u32) -> Result<Vec<Seen>, StorageError>;

    /// Saves the events that are new, whose the seen rows are, and how far the table was read, in one transaction, if
    /// `owner` still leads.
    async fn advance(
        &self,
        owner: Uuid,
        source: Source,
        to: Place,
        seen: &[Seen],
        events: &[Event],
        now: DateTime<Utc>,
    ) -> Result<Advance, StorageError>;
}
