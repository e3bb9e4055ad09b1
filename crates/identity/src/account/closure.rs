//! The end of an account.

use super::CurrentPassword;
use crate::profile::{DiscardNotice, ProfileError};
use crate::session::Revocations;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Cache, Caller, Change, Clock, CustomerId, Event, Random, SessionId, StorageError, UserId};
use secrecy::SecretString;
use serde_json::json;
use std::sync::Arc;

/// What stands where a name stood.
pub const NOBODY: &str = "حساب محذوف";

/// A closed account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The sessions that ended with it.
    pub sessions: Vec<SessionId>,
}

/// The e-mail of a closed login: `User.email` may not be empty and is unique (`.invalid` is nobody's, RFC 2606).
#[must_use]
pub fn closed_email(user: UserId) -> String {
    format!("closed-{user}@portal.invalid")
}

/// Closes accounts.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait AccountClosure: Send + Sync {
    /// Closes the account and takes the person out of it, in one transaction; `None`, and nothing is written, when the
    /// stored password is not `hash` any more or the account is gone.
    ///
    /// The customer's and the login's name become [`NOBODY`], the login's e-mail [`closed_email`]; phones, e-mail and
    /// address go; both are soft-deleted, the login disabled and its password made one that nothing matches. Login
    /// names, preferences, codes and reset tokens go. Sessions end and forget their address and agent. Comments are
    /// emptied and deleted, the messages of update requests emptied, notifications of the login emptied and deleted.
    /// The audit log keeps what was done and forgets with which data. The picture goes by `notice`.
    ///
    /// Repairs, devices, quotations, invoices and payments stay as they are: the shop must keep its books, and whoever
    /// buys a used device its history.
    async fn close<'a>(
        &self,
        owner: (CustomerId, UserId),
        hash: &'a str,
        notice: &DiscardNotice,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Option<Closed>, StorageError>;
}

/// Closes a customer's account at their own wish.
pub struct ClosureService {
    current: CurrentPassword,
    closure: Arc<dyn AccountClosure>,
    revocations: Arc<dyn Revocations>,
    cache: Arc<dyn Cache>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl ClosureService {
    /// The event that tells of a closed account.
    pub const ACCOUNT_CLOSED: &'static str = "account.closed";

    /// Over its ports.
    #[must_use]
    pub const fn new(
        current: CurrentPassword,
        closure: Arc<dyn AccountClosure>,
        revocations: Arc<dyn Revocations>,
        cache: Arc<dyn Cache>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self {
            current,
            closure,
            revocations,
            cache,
            clock,
            random,
        }
    }

    /// Closes the account. Every session ends, this one too.
    ///
    /// # Errors
    /// [`ProfileError::PasswordWrong`], [`ProfileError::Stale`], [`ProfileError::Hasher`].
    pub async fn close(&self, caller: &Caller, password: &SecretString) -> Result<(), ProfileError> {
        let stored = self.current.check(caller, password, "password").await?;
        let now = self.clock.now();
        let notice = DiscardNotice::new(&*self.random, caller.customer, now);
        let event = Event::new(
            &*self.random,
            Self::ACCOUNT_CLOSED,
            Some(caller.customer),
            caller.customer.get(),
            now,
            json!({}),
        );
        let audit = caller.audit("account.close", json!({ "closed": true }), now);
        let closed = self
            .closure
            .close(
                (caller.customer, caller.user),
                &stored.hash,
                &notice,
                now,
                &Change::telling(audit, event),
            )
            .await?
            .ok_or(ProfileError::Stale)?;
        let mut sessions = closed.sessions;
        sessions.push(caller.session);
        self.revocations.announce(&sessions).await;
        // What can't be forgotten now ends by itself within seconds; the cache's adapter has logged why.
        let _ = self.cache.forget(caller.customer).await;
        Ok(())
    }
}
