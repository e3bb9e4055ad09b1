//! What the relay needs of a store.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Event, StorageError};
use uuid::Uuid;

/// A relay's hold on some events, for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Unique to this claim, so that a relay whose claim ran out can't settle what another has taken over.
    pub token: Uuid,
    /// Events due by now may be claimed.
    pub now: DateTime<Utc>,
    /// When the claim runs out by itself.
    pub until: DateTime<Utc>,
}

/// An event that is this relay's to hand on.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// `PortalOutbox.id`.
    pub row: i64,
    /// The event's place in the stream: larger than that of every event that could be read before it.
    pub position: i64,
    /// How many times it was claimed, this time included.
    pub attempts: u32,
    /// The event.
    pub event: Event,
}

/// How a claimed event was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every handler did its work.
    Done {
        /// When.
        at: DateTime<Utc>,
    },
    /// To be claimed again.
    Later {
        /// From when.
        due: DateTime<Utc>,
        /// Whether this time counts as an attempt.
        counts: bool,
        /// Why, in a line; never a secret.
        reason: Option<String>,
    },
    /// Given up: kept for people to look at, never claimed again.
    Dead {
        /// When.
        at: DateTime<Utc>,
        /// Why, in a line; never a secret.
        reason: String,
    },
}

/// The table of events. Every method is one transaction. Nothing here needs more of a database than unique keys
/// and row updates that two nodes can't both win, so that it also holds on a Galera cluster and on TiDB.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait OutboxStore: Send + Sync {
    /// Gives their place in the stream to at most `limit` committed events that have none, and tells how many got
    /// one. Places are given in the order of commits: whoever has read up to a place will never see an event
    /// appear at or before it. Two relays that place at once do it one after the other, or one of them gives up
    /// and answers 0.
    ///
    /// # Errors
    /// When the store fails.
    async fn place(&self, limit: u32) -> Result<u64, StorageError>;

    /// Claims at most `limit` events that have their place, are due, and are neither done nor dead nor under a
    /// claim that has not run out. In the stream's order. Counts an attempt for each.
    ///
    /// # Errors
    /// When the store fails; nothing is claimed then.
    async fn claim(&self, claim: &Claim, limit: u32) -> Result<Vec<Claimed>, StorageError>;

    /// Settles a claimed event. False, and nothing done, when the claim is no longer this token's.
    ///
    /// # Errors
    /// When the store fails; the claim then runs out by itself.
    async fn settle(&self, token: Uuid, row: i64, outcome: &Outcome) -> Result<bool, StorageError>;

    /// Deletes at most `limit` events that were done before a moment with what [`crate::DeliveryMarks`] remembers of them, and
    /// tells how many. Dead ones stay.
    ///
    /// # Errors
    /// When the store fails.
    async fn purge(&self, done_before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError>;
}
