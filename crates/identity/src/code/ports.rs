//! What one-time codes need from outside.

use super::{CodeId, CodePurpose, OneTimeCode, SendVerdict};
use crate::login::{AccountRecord, LoginName, ThrottleKey};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Change, CustomerId, SessionId, StorageError, UserId};

/// A code to be made.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCode {
    /// The customer.
    pub customer: CustomerId,
    /// The login.
    pub user: UserId,
    /// What it is for.
    pub purpose: CodePurpose,
    /// Where it is sent.
    pub destination: LoginName,
    /// What it is derived from.
    pub nonce: Vec<u8>,
    /// When it is made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// Keeps one-time codes.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Codes: Send + Sync {
    /// Makes a code, if [`super::SendHistory::judge`] says so of what the customer was sent and tried, in one transaction that
    /// excludes every other for the customer. The customer's earlier codes for the purpose are ended by it, and the
    /// change is saved with the code's id. Otherwise nothing is done, and the answer tells how long to wait.
    async fn issue(&self, code: &NewCode, change: &Change) -> Result<SendVerdict, StorageError>;

    /// A code, live or not.
    async fn find(&self, code: CodeId) -> Result<Option<OneTimeCode>, StorageError>;

    /// The customer's latest code for the purpose, with one more wrong try counted against it, if
    /// [`OneTimeCode::may_be_tried`] held before; else `None`, and nothing counted. Counted before it is compared, so
    /// that of any number of tries at once no more are allowed than one after the other.
    async fn reserve_try(
        &self,
        customer: CustomerId,
        purpose: CodePurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<OneTimeCode>, StorageError>;

    /// Uses up a code whose try was right, which then does not count as a wrong one, and stores what it earns.
    /// False, and nothing done, when the code was used or ended meanwhile.
    async fn exchange(
        &self,
        code: CodeId,
        earned: &NewResetToken,
        change: &Change,
    ) -> Result<bool, StorageError>;

    /// Deletes up to `limit` codes, and as many reset tokens, made before `before`; tells how many in all.
    async fn purge(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError>;
}

/// What a right code earns: one change of the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewResetToken {
    /// The customer.
    pub customer: CustomerId,
    /// The login.
    pub user: UserId,
    /// The hash of the token.
    pub token_hash: String,
    /// When it is made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// A password set by a reset token.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordReset {
    /// The hash of the token that is used up.
    pub token_hash: String,
    /// The customer it was made for.
    pub customer: CustomerId,
    /// The login it was made for.
    pub user: UserId,
    /// The new password's hash.
    pub password_hash: String,
    /// The locks that are lifted: those of every login name of the account.
    pub throttles: Vec<ThrottleKey>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Sets forgotten passwords.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait PasswordResets: Send + Sync {
    /// The account a reset token was made for; `None` when the token is unknown, used, or over at `now`.
    async fn account(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountRecord>, StorageError>;

    /// Uses the token up, sets the password, clears `forcePasswordReset`, lifts the locks, ends the customer's codes
    /// for this purpose and all their sessions: all or nothing. Answers which sessions were live, or `None`, and
    /// nothing done, when the token was used or over meanwhile.
    async fn reset(
        &self,
        reset: &PasswordReset,
        change: &Change,
    ) -> Result<Option<Vec<SessionId>>, StorageError>;
}

/// Nonces stay out of logs.
impl std::fmt::Debug for NewCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewCode")
            .field("customer", &self.customer)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

/// Hashes stay out of logs.
impl std::fmt::Debug for PasswordReset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordReset")
            .field("customer", &self.customer)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
