//! A notification as its customer reads it.

use chrono::{DateTime, Utc};
use kernel::{CustomerId, Listed, NotificationId, UserId};
use serde::{Deserialize, Serialize};

/// Whose inbox. Rows are keyed by the login, what is cached by the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Recipient {
    /// The customer.
    pub customer: CustomerId,
    /// The login that reads it.
    pub user: UserId,
}

/// What a notification is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// `repair`, `invoice`, or another word of a shop's.
    pub kind: String,
    /// The id of that.
    pub id: i64,
}

/// A notification in the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// `Notification.id`.
    pub id: NotificationId,
    /// Its title; the ERP writes none, then one is made of the type where it is shown.
    pub title: Option<String>,
    /// What it says.
    pub message: Option<String>,
    /// Its type: the portal's own are `repair`, `quotation`, `invoice` and `payment`; the ERP's is free text.
    pub kind: Option<String>,
    /// Whether it was read.
    pub is_read: bool,
    /// What it is about.
    pub related: Option<Related>,
    /// When it came; the ERP's column may be NULL.
    pub created_at: Option<DateTime<Utc>>,
}

/// Which notifications a caller wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxFilter {
    /// Only those not yet read.
    pub unread_only: bool,
    /// Only those of this type.
    pub kind: Option<String>,
}

/// Part of an inbox, and how much of all of it is unread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// The part.
    pub part: Listed<Notification>,
    /// Unread ones in the whole inbox, whatever the filter.
    pub unread: u64,
}
