//! Proving and changing the present password.

use crate::PasswordHasher;
use crate::login::RefusalLog;
use crate::password::{PasswordRules, Personal};
use crate::profile::ProfileError;
use crate::session::Revocations;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Caller, Change, Clock, CustomerId, Event, Random, SessionId, StorageError, UserId};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::fmt;
use std::sync::Arc;

/// A login's stored password, and what its owner may not choose as the next.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredPassword {
    /// `User.password`; may hold anything.
    pub hash: String,
    /// The customer's name.
    pub name: String,
    /// The phones of customer and login.
    pub phones: [Option<String>; 2],
    /// The e-mails of customer and login.
    pub emails: [Option<String>; 2],
}

impl StoredPassword {
    /// What of the owner's own a password may not be.
    #[must_use]
    pub fn personal(&self) -> Personal<'_> {
        let [phone, login_phone] = &self.phones;
        let [email, login_email] = &self.emails;
        Personal {
            name: &self.name,
            phones: [phone.as_deref(), login_phone.as_deref()],
            emails: [email.as_deref(), login_email.as_deref()],
        }
    }
}

/// Without the hash.
impl fmt::Debug for StoredPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredPassword").finish_non_exhaustive()
    }
}

/// Reads and changes the password of a login whose customer is signed in.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Passwords: Send + Sync {
    /// The stored password, when the login is the customer's and neither is soft-deleted.
    async fn find(&self, customer: CustomerId, user: UserId) -> Result<Option<StoredPassword>, StorageError>;

    /// Replaces `from` by `to` and clears `User.forcePasswordReset`; ends the customer's live sessions but `keep`, and
    /// their live codes and tokens for a reset. Answers the sessions that ended; `None`, and nothing is written, when the
    /// stored hash is not `from` any more.
    async fn replace<'a>(
        &self,
        owner: (CustomerId, UserId),
        keep: SessionId,
        hashes: (&'a str, &'a str),
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Option<Vec<SessionId>>, StorageError>;
}

/// Asks whether a customer knows their own password.
#[derive(Clone)]
pub struct CurrentPassword {
    passwords: Arc<dyn Passwords>,
    hasher: Arc<dyn PasswordHasher>,
    refusals: Arc<dyn RefusalLog>,
    clock: Arc<dyn Clock>,
}

impl CurrentPassword {
    /// What the audit log calls a wrong one.
    pub const FAILED: &'static str = "profile.password_failed";

    /// Over its ports.
    #[must_use]
    pub const fn new(
        passwords: Arc<dyn Passwords>,
        hasher: Arc<dyn PasswordHasher>,
        refusals: Arc<dyn RefusalLog>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            passwords,
            hasher,
            refusals,
            clock,
        }
    }

    /// The caller's stored password, when the one given (in this field of the request) is right. A wrong one is put into
    /// the audit log: whoever guesses here has somebody's session already.
    ///
    /// # Errors
    /// [`ProfileError::PasswordWrong`], [`ProfileError::NotFound`], [`ProfileError::Hasher`].
    pub async fn check(
        &self,
        caller: &Caller,
        given: &SecretString,
        field: &'static str,
    ) -> Result<StoredPassword, ProfileError> {
        let stored = self
            .passwords
            .find(caller.customer, caller.user)
            .await?
            .ok_or(ProfileError::NotFound)?;
        if self.hasher.verify(given, Some(stored.hash.clone())).await? {
            Ok(stored)
        } else {
            let outcome = json!({ "success": false, "reason": "wrong_password", "field": field });
            let entry = caller.audit(Self::FAILED, outcome, self.clock.now());
            self.refusals.put(entry);
            Err(ProfileError::PasswordWrong(field))
        }
    }
}

/// Changes a customer's password at their own wish.
pub struct PasswordService {
    current: CurrentPassword,
    revocations: Arc<dyn Revocations>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl PasswordService {
    /// The event that tells of a new password; its data says `by` whom.
    pub const CHANGED: &'static str = "password.changed";

    /// Over its ports.
    #[must_use]
    pub const fn new(
        current: CurrentPassword,
        revocations: Arc<dyn Revocations>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self {
            current,
            revocations,
            clock,
            random,
        }
    }

    /// Changes the password and ends the customer's other sessions; this one goes on, and need not change the password
    /// any more.
    ///
    /// # Errors
    /// [`ProfileError::PasswordWrong`], [`ProfileError::SamePassword`], [`ProfileError::NewPassword`],
    /// [`ProfileError::Stale`] when it was changed by another at the same time, [`ProfileError::Hasher`].
    pub async fn change(
        &self,
        caller: &Caller,
        current: &SecretString,
        new: &SecretString,
    ) -> Result<(), ProfileError> {
        let stored = self.current.check(caller, current, "currentPassword").await?;
        PasswordRules::check(new, stored.personal()).map_err(ProfileError::NewPassword)?;
        if current.expose_secret() == new.expose_secret() {
            return Err(ProfileError::SamePassword);
        }
        let hash = self.current.hasher.hash(new).await?;
        let now = self.clock.now();
        let event = Event::new(
            &*self.random,
            Self::CHANGED,
            Some(caller.customer),
            caller.user.get(),
            now,
            json!({ "by": "customer" }),
        );
        let audit = caller.audit("profile.password", json!({ "changed": true }), now);
        let change = Change::telling(audit, event);
        let mut ended = self
            .current
            .passwords
            .replace(
                (caller.customer, caller.user),
                caller.session,
                (&stored.hash, &hash),
                now,
                &change,
            )
            .await?
            .ok_or(ProfileError::Stale)?;
        // This session's state changed too: it may do more than change the password from now on.
        ended.push(caller.session);
        self.revocations.announce(&ended).await;
        Ok(())
    }
}
