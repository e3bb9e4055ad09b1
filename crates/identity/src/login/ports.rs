//! What logging in needs from outside.

use super::{AccountRecord, LoginName, ThrottleKey};
use crate::session::NewSession;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{AuditEntry, Change, CustomerId, RoleId, SessionId, StorageError, UserId};

/// Whose a login name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// Nobody's.
    Nobody,
    /// That of more than one account: it signs in neither.
    Shared,
    /// One account's.
    One(Box<AccountRecord>),
}

/// Finds accounts.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Whose the name is by the portal's own table of login names, in one statement. The record shows the account as it is now, deleted,
    /// disabled or staff, for the caller to judge.
    async fn by_login_name(&self, name: &LoginName) -> Result<Named, StorageError>;
}

/// A login whose password was right.
#[derive(Clone, PartialEq, Eq)]
pub struct NewLogin {
    /// The session it opens.
    pub session: NewSession,
    /// The stored hash that the password was held against.
    pub verified: String,
    /// The failures it clears.
    pub throttle: ThrottleKey,
    /// The same password's hash at today's cost, to take the place of the one it was held against.
    pub rehash: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes down that someone logged in.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Logins: Send + Sync {
    /// Opens the session, writes the ERP's login log, clears the failures, replaces the hash, saves the change: all
    /// or nothing. Answers the new session's id; `None`, and nothing is written, when the stored hash is not
    /// `verified` any more or the login is gone: a password that was replaced while it was being checked opens nothing.
    async fn open(&self, login: &NewLogin, change: &Change) -> Result<Option<SessionId>, StorageError>;
}

/// Where failures are written that change nothing: a bounded queue, which never makes the caller wait.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait RefusalLog: Send + Sync {
    /// Puts an entry into the queue; a full one drops it.
    fn put(&self, entry: AuditEntry);
}

/// A customer's part of the login names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerContacts {
    /// `Customer.id`.
    pub customer: CustomerId,
    /// `Customer.userId`.
    pub user: Option<UserId>,
    /// `Customer.phone`.
    pub phone: Option<String>,
    /// `Customer.email`.
    pub email: Option<String>,
}

/// A login's part of the login names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserContacts {
    /// `User.id`.
    pub user: UserId,
    /// `User.customerId`.
    pub customer: Option<CustomerId>,
    /// `User.roleId`.
    pub role: Option<RoleId>,
    /// That role's name.
    pub role_name: Option<String>,
    /// `User.phone`.
    pub phone: Option<String>,
    /// `User.email`.
    pub email: String,
}

/// Whose a name is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOwner {
    /// One account's.
    One(CustomerId, UserId),
    /// More than one account's.
    Shared,
}

/// A name as the portal's table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredName {
    /// The row.
    pub id: i64,
    /// The name; `None` when the row holds what is none.
    pub name: Option<LoginName>,
    /// Whose it is.
    pub owner: NameOwner,
}

/// What is done to the table of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameChange {
    /// The name is this owner's now, whether or not it was there.
    Put(LoginName, NameOwner),
    /// The row goes, if it is still that owner's.
    Remove(i64, NameOwner),
}

/// The portal's own login names, and what they are made of. Every list is read in parts, by id.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait LoginNames: Send + Sync {
    /// Names with ids after `after`.
    async fn stored(&self, after: i64, limit: u32) -> Result<Vec<StoredName>, StorageError>;
    /// Customers with ids after `after` that are not deleted.
    async fn customers(&self, after: CustomerId, limit: u32) -> Result<Vec<CustomerContacts>, StorageError>;
    /// Logins with ids after `after` that are not deleted.
    async fn users(&self, after: UserId, limit: u32) -> Result<Vec<UserContacts>, StorageError>;
    /// Carries the changes out, all or none; two nodes that carry out the same ones do no harm.
    async fn apply(&self, changes: &[NameChange], at: DateTime<Utc>) -> Result<(), StorageError>;
}

/// Hashes stay out of logs.
impl std::fmt::Debug for NewLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewLogin")
            .field("customer", &self.session.customer)
            .field("user", &self.session.user)
            .field("rehash", &self.rehash.is_some())
            .finish_non_exhaustive()
    }
}
