//! What sessions need from outside.

use super::{LiveSession, SessionState};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Change, CustomerId, SessionId, StorageError, UserId};
use std::net::IpAddr;

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

/// A session to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The customer it is for.
    pub customer: CustomerId,
    /// The login it is for.
    pub user: UserId,
    /// The hash of its first refresh token.
    pub token_hash: String,
    /// Where it was opened from.
    pub ip: Option<IpAddr>,
    /// With what.
    pub user_agent: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it ends, unless it is refreshed.
    pub expires_at: DateTime<Utc>,
}

/// A session and its refresh tokens, as far as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshable {
    /// The session and its account.
    pub state: SessionState,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// The hash of the token that is good.
    pub token_hash: String,
    /// The hash of the one before it.
    pub previous_hash: Option<String>,
    /// When the one took the other's place.
    pub rotated_at: Option<DateTime<Utc>>,
}

/// One refresh token taking another's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// Whose session.
    pub customer: CustomerId,
    /// Which.
    pub session: SessionId,
    /// The hash of the token that was presented.
    pub from: String,
    /// The hash of its successor.
    pub to: String,
    /// The successor's generation.
    pub generation: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// The session's new end.
    pub expires_at: DateTime<Utc>,
}

/// Keeps sessions.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Sessions: Send + Sync {
    /// A session with its tokens, ended or not. One statement.
    async fn refreshable(&self, session: SessionId) -> Result<Option<Refreshable>, StorageError>;

    /// Puts the successor in the place of the token, if that is still the good one of a session that was not ended;
    /// else answers false and does nothing. Of many at once one succeeds.
    async fn rotate(&self, rotation: &Rotation, change: &Change) -> Result<bool, StorageError>;

    /// The customer's sessions that are neither ended nor expired at `now`, the last used first, at most `limit`.
    async fn live(
        &self,
        customer: CustomerId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<LiveSession>, StorageError>;

    /// Ends a session of the customer's that is live at `at`; false, and nothing done, when there is none such.
    async fn revoke(
        &self,
        customer: CustomerId,
        session: SessionId,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<bool, StorageError>;

    /// Ends every session of the customer's that is live at `at`, but for one; answers which. The change is saved
    /// even when there was none.
    async fn revoke_others(
        &self,
        customer: CustomerId,
        except: SessionId,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Vec<SessionId>, StorageError>;

    /// Deletes up to `limit` sessions that were ended or had expired before `ended_before`; tells how many.
    async fn purge(&self, ended_before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError>;
}
