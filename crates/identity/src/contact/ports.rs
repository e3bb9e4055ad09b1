//! What a change of contacts needs of a store.

use super::CodeAttempt;
use crate::LoginName;
use crate::login::LoginNameKind;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Change, CustomerId, Event, StorageError, UserId};
use std::fmt;

/// A code to be made for a contact that is to be proved.
#[derive(Clone, PartialEq)]
pub struct NewContactCode {
    /// What it proves, and where it is sent.
    pub destination: LoginName,
    /// What it is derived from.
    pub nonce: Vec<u8>,
    /// When it is made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Has it sent; its entity becomes the code's row.
    pub event: Event,
}

/// Without the nonce: with the key it is the code.
impl fmt::Debug for NewContactCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewContactCode")
            .field("kind", &self.destination.kind())
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// What is recorded, by what came of the attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactRecords {
    /// The phone is another now, and the old one is told.
    pub phone: Change,
    /// The e-mail is another now, and the old one is told.
    pub email: Change,
    /// Another account has it.
    pub taken: Change,
    /// The code was wrong.
    pub wrong: Change,
}

impl ContactRecords {
    /// What is recorded when a contact of this kind has changed.
    #[must_use]
    pub const fn changed(&self, kind: LoginNameKind) -> &Change {
        match kind {
            LoginNameKind::Phone => &self.phone,
            LoginNameKind::Email => &self.email,
        }
    }
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redeemed {
    /// The contact is the customer's now.
    Changed(LoginName),
    /// The code was right, and another account has the contact. The code is used up.
    Taken(LoginNameKind),
    /// No such code.
    WrongCode,
    /// Customer or login is gone.
    Missing,
}

/// Puts a proved contact in the place of the old one.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ContactChanges: Send + Sync {
    /// Judges the attempt against the customer's live codes for contacts and acts on it, in one transaction that locks the
    /// customer, so that of many attempts at once each counts.
    ///
    /// Right: the code is used up; the contact becomes the customer's, the login's and the portal's login name (the old
    /// login names of that kind go), as [`super::written`] has it; codes and tokens for a reset end, since they may have
    /// gone to the old contact; `records.changed(kind)` is written. When another account has the contact, by a unique key
    /// of any of the three, none of that happens but that the code is used up, and `records.taken` is written. Wrong:
    /// the try counts against every code it was held against (and no other), but once among those of the day, and
    /// `records.wrong` is written. Nothing to try: nothing is
    /// written.
    async fn redeem(
        &self,
        customer: CustomerId,
        user: UserId,
        attempt: &CodeAttempt,
        records: &ContactRecords,
    ) -> Result<Redeemed, StorageError>;
}
