//! What sessions need from outside.

use super::SessionState;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{SessionId, StorageError};

/// Reads a session together with the account behind it.
///
/// The row is the truth, at most a few seconds old where a cache stands before it. One statement.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SessionReader: Send + Sync {
    /// The session, ended or not; `None` when there never was one or it was purged.
    async fn find(&self, session: SessionId) -> Result<Option<SessionState>, StorageError>;
}

/// Notes that a session is in use.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SessionActivity: Send + Sync {
    /// Moves `lastSeenAt` of a live session forward to `now`; never back.
    async fn touch(&self, session: SessionId, now: DateTime<Utc>) -> Result<(), StorageError>;
}

/// Tells every node, this one first, that what it remembers of some sessions is out of date: they were ended, or
/// something else changed that [`SessionState`] shows. Called after the commit.
///
/// When it returns, this node remembers nothing of them. What another node can't be told it finds out by itself
/// when its memory ends, within 5 s: so this never fails.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Revocations: Send + Sync {
    /// Tells of the sessions.
    async fn announce(&self, sessions: &[SessionId]);
}
