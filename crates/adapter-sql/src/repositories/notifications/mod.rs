//! The ports of notifications.

mod delivery;
mod feed;
mod inbox;
mod owners;
mod seen;

use super::Store;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use kernel::{Change, CustomerId, Event, NotificationId, SortDir, StorageError, Window};
use notifications::{
    Advance, Audience, Audiences, ChangeFeed, Delivery, Inbox, InboxFilter, InboxReader, InboxWriter,
    NewNotification, Place, Recipient, Seen, Source, Start,
};
use uuid::Uuid;

/// `Notification`, and the ERP's tables as a feed of changes.
#[derive(Clone)]
pub(crate) struct SqlNotifications {
    store: Store,
}

impl SqlNotifications {
    pub(crate) const fn new(store: Store) -> Self {
        Self { store }
    }
}

#[async_trait]
impl InboxReader for SqlNotifications {
    async fn list(
        &self,
        owner: Recipient,
        filter: &InboxFilter,
        dir: SortDir,
        window: &Window,
    ) -> Result<Inbox, StorageError> {
        inbox::list(&self.store, owner, filter, dir, window).await
    }

    async fn unread(&self, owner: Recipient) -> Result<u64, StorageError> {
        inbox::unread(&self.store, owner).await
    }
}

#[async_trait]
impl InboxWriter for SqlNotifications {
    async fn read(
        &self,
        owner: Recipient,
        notification: NotificationId,
        change: &Change,
    ) -> Result<Option<()>, StorageError> {
        inbox::read(&self.store, owner, notification, change).await
    }

    async fn read_all(&self, owner: Recipient, change: &Change) -> Result<u64, StorageError> {
        inbox::read_all(&self.store, owner, change).await
    }

    async fn remove(
        &self,
        owner: Recipient,
        notification: NotificationId,
        change: &Change,
    ) -> Result<Option<()>, StorageError> {
        inbox::remove(&self.store, owner, notification, change).await
    }
}

#[async_trait]
impl Audiences for SqlNotifications {
    async fn find(&self, customer: CustomerId, kind: &str) -> Result<Option<Audience>, StorageError> {
        delivery::audience(&self.store, customer, kind).await
    }
}

#[async_trait]
impl Delivery for SqlNotifications {
    async fn deliver(
        &self,
        once: Uuid,
        notifications: &[(NewNotification, Event)],
    ) -> Result<bool, StorageError> {
        delivery::deliver(&self.store, once, notifications).await
    }

    async fn forget_keys(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError> {
        delivery::forget_keys(&self.store, before, limit).await
    }
}

#[async_trait]
impl ChangeFeed for SqlNotifications {
    async fn lead(
        &self,
        owner: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, StorageError> {
        feed::lead(&self.store, owner, now, until).await
    }

    fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        self.store.zone.to_wall(at)
    }

    async fn resign(&self, owner: Uuid) -> Result<(), StorageError> {
        feed::resign(&self.store, owner).await
    }

    async fn start(&self, source: Source, now: DateTime<Utc>) -> Result<Start, StorageError> {
        feed::start(&self.store, source, now).await
    }

    async fn read(&self, source: Source, after: Place, limit: u32) -> Result<Vec<Seen>, StorageError> {
        match source {
            Source::Timeline => seen::timeline(&self.store, after, limit).await,
            Source::Quotations => seen::quotations(&self.store, after, limit).await,
            Source::Invoices => seen::invoices(&self.store, after, limit).await,
            Source::Payments | Source::PaymentChanges => {
                seen::payments(&self.store, source, after, limit).await
            }
        }
    }

    async fn advance(
        &self,
        owner: Uuid,
        source: Source,
        to: Place,
        seen: &[Seen],
        events: &[Event],
        now: DateTime<Utc>,
    ) -> Result<Advance, StorageError> {
        feed::advance(&self.store, owner, (source, to), seen, events, now).await
    }
}
