//! What the domain of notifications needs from a store, and from whoever speaks the customer's language.
//!
//! An inbox holds its login's rows that are neither mail nor SMS (another channel of the shop's own, or none, is the inbox),
//! and that are not deleted. Every read and write of
//! it names its owner; what is not in it is `None` everywhere, and nothing is written for it.

use crate::{Inbox, InboxFilter, Notice, Recipient, Related, Words};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Change, CustomerId, Event, Locale, NotificationId, SortDir, StorageError, UserId, Window};
use uuid::Uuid;

/// Reads an inbox.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait InboxReader: Send + Sync {
    /// The notifications that match, by the time they came, and how many of the whole inbox are unread: at most two
    /// statements. One without a time sorts as the oldest.
    async fn list(
        &self,
        owner: Recipient,
        filter: &InboxFilter,
        dir: SortDir,
        window: &Window,
    ) -> Result<Inbox, StorageError>;

    /// How many of the inbox are unread.
    async fn unread(&self, owner: Recipient) -> Result<u64, StorageError>;
}

/// Changes an inbox, each time with the change's audit entry and events, or nothing at all. What changes nothing
/// (reading what was read) writes neither. The time of a write is the audit entry's.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait InboxWriter: Send + Sync {
    /// Marks one as read.
    async fn read(
        &self,
        owner: Recipient,
        notification: NotificationId,
        change: &Change,
    ) -> Result<Option<()>, StorageError>;

    /// Marks all as read, and tells how many were not.
    async fn read_all(&self, owner: Recipient, change: &Change) -> Result<u64, StorageError>;

    /// Deletes one softly.
    async fn remove(
        &self,
        owner: Recipient,
        notification: NotificationId,
        change: &Change,
    ) -> Result<Option<()>, StorageError>;
}

/// Who reads of a customer's affairs, in which language, and whether they want to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// The customer's logins; none for a customer who has none.
    pub users: Vec<UserId>,
    /// The customer's language.
    pub locale: Locale,
    /// Whether they want notifications of the type in their inbox.
    pub in_app: bool,
}

/// Finds who is to be told.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Audiences: Send + Sync {
    /// The audience of a customer for a type of notification. `None` for a customer who is absent or deleted. Logins
    /// that are deleted or inactive, or whose two links to the customer disagree, are not in it.
    async fn find(&self, customer: CustomerId, kind: &str) -> Result<Option<Audience>, StorageError>;
}

/// A notification to put into an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotification {
    /// Whose inbox.
    pub user: UserId,
    /// Its type.
    pub kind: String,
    /// Its title, at most 200 characters.
    pub title: String,
    /// What it says.
    pub message: String,
    /// What it is about.
    pub related: Related,
    /// When.
    pub at: DateTime<Utc>,
}

/// Puts notifications into inboxes.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Delivery: Send + Sync {
    /// Puts each notification into its inbox and writes its event (whose entity becomes the notification's id), all of
    /// it once for a key, or nothing: false when the key was used before, by whichever node.
    async fn deliver(
        &self,
        once: Uuid,
        notifications: &[(NewNotification, Event)],
    ) -> Result<bool, StorageError>;

    /// Forgets at most `limit` keys used before a moment, and tells how many.
    async fn forget_keys(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError>;
}

/// Says a notice in a language.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Wording: Send + Sync {
    /// The words of a notice.
    fn words(&self, notice: &Notice, locale: Locale) -> Words;
}
