//! The domain of notifications: a customer's inbox, what comes into it, and how the portal learns that something
//! happened at all.
//!
//! The inbox ([`NotificationService`]) is the ERP's `Notification` table, keyed by the login and read for its in-app
//! rows only. [`Notifier`] turns events into notifications in the customer's language, as far as they want them,
//! each once. The ERP announces nothing when a repair moves on or an invoice is written: [`Follower`] finds such
//! changes itself, in small steps, and makes events of them. What customers do themselves is never told to them.

mod cached;
#[cfg(feature = "testing")]
pub mod contract;
mod error;
mod follow;
mod notice;
mod notification;
mod notifier;
mod ports;
mod service;

pub use cached::{CachedInbox, ForgettingInbox};
pub use error::NotificationError;
#[cfg(any(test, feature = "testing"))]
pub use follow::MockChangeFeed;
pub use follow::{
    Advance, ChangeFeed, ErpChange, FollowOptions, Follower, Place, Seen, Source, Start, event_of,
};
pub use notice::{Notice, Words};
pub use notification::{Inbox, InboxFilter, Notification, Recipient, Related};
pub use notifier::Notifier;
pub use ports::{Audience, Audiences, Delivery, InboxReader, InboxWriter, NewNotification, Wording};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockAudiences, MockDelivery, MockInboxReader, MockInboxWriter, MockWording};
pub use service::NotificationService;
