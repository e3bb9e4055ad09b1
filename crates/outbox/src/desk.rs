//! What an operator sees and does: `portal outbox`.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{AuditEntry, CustomerId, StorageError};

/// How far an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventState {
    /// To be handled, now or later.
    Pending,
    /// Every handler did its work.
    Done,
    /// Given up.
    Dead,
}

impl EventState {
    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    /// Reads what the table holds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Done, Self::Dead]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// Which events are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Only these; `None` for those that are not done.
    pub state: Option<EventState>,
    /// Only of this kind.
    pub kind: Option<String>,
}

/// An event as an operator sees it: nothing of what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventLine {
    /// `PortalOutbox.id`.
    pub row: i64,
    /// What happened.
    pub kind: String,
    /// Whose affair it is.
    pub customer: Option<CustomerId>,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// How often it was handed on.
    pub attempts: u32,
    /// How far it is.
    pub state: EventState,
    /// Why it was not handled at the last try.
    pub last_error: Option<String>,
}

/// Which events are handed on once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// One, by its row. A dead one, or one that waits for its time.
    One(i64),
    /// All that are dead.
    AllDead,
}

/// What came of asking for another try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    /// So many are due now.
    Due(u64),
    /// There is no such event.
    Absent,
    /// It is done, and nothing is left to be tried.
    Done,
    /// A relay is at it.
    Busy,
}

/// Shows the table of events to its operator, and has them tried again.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait OutboxDesk: Send + Sync {
    /// The newest events that match, at most `limit`.
    ///
    /// # Errors
    /// When the store fails.
    async fn list(&self, filter: &EventFilter, limit: u32) -> Result<Vec<EventLine>, StorageError>;

    /// Makes events due at the entry's time, with all their attempts before them, and forgets that their messages may have been
    /// sent; those that surely were stay so. The entry is saved with it, `retried` in its outcome being how many; where none is
    /// tried again nothing is saved.
    ///
    /// # Errors
    /// When the store fails.
    async fn retry(&self, which: Retry, audit: &AuditEntry) -> Result<Retried, StorageError>;
}
