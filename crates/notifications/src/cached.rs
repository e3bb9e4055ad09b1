//! Decorators that keep an inbox's first page and unread count for a while, and drop them when something was written.

use crate::{Inbox, InboxFilter, InboxReader, InboxWriter, Recipient};
use async_trait::async_trait;
use kernel::{
    Cache, CacheSlot, Change, CustomerId, NotificationId, ReadThrough, SortDir, StorageError, Window,
};
use std::sync::Arc;
use std::time::Duration;

/// An [`InboxReader`] that keeps first pages and the unread count, by customer and login.
pub struct CachedInbox {
    inner: Arc<dyn InboxReader>,
    through: ReadThrough,
    ttl: Duration,
}

impl CachedInbox {
    /// Around a reader; what it answers is kept for `ttl`.
    #[must_use]
    pub fn new(inner: Arc<dyn InboxReader>, cache: Arc<dyn Cache>, ttl: Duration) -> Self {
        Self {
            inner,
            through: ReadThrough::new(cache),
            ttl,
        }
    }
}

#[async_trait]
impl InboxReader for CachedInbox {
    async fn list(
        &self,
        owner: Recipient,
        filter: &InboxFilter,
        dir: SortDir,
        window: &Window,
    ) -> Result<Inbox, StorageError> {
        let load = || self.inner.list(owner, filter, dir, window);
        // A type is any text a caller likes: pages by type are not kept, or one caller could fill the cache.
        let (Window::Page { page: 1, limit }, None) = (window, &filter.kind) else {
            return load().await;
        };
        let name = format!(
            "inbox:first:{}:{}:{dir:?}:{limit}",
            owner.user, filter.unread_only
        );
        let customer = owner.customer;
        self.through
            .get(CacheSlot { customer, name }, self.ttl, load)
            .await
    }

    async fn unread(&self, owner: Recipient) -> Result<u64, StorageError> {
        let name = format!("inbox:unread:{}", owner.user);
        let customer = owner.customer;
        let load = || self.inner.unread(owner);
        self.through
            .get(CacheSlot { customer, name }, self.ttl, load)
            .await
    }
}

/// An [`InboxWriter`] that drops what is cached of the customer's after each write, also after one that failed: whether
/// a failed one took place is not always known.
pub struct ForgettingInbox {
    inner: Arc<dyn InboxWriter>,
    cache: Arc<dyn Cache>,
}

impl ForgettingInbox {
    /// Around a writer.
    #[must_use]
    pub fn new(inner: Arc<dyn InboxWriter>, cache: Arc<dyn Cache>) -> Self {
        Self { inner, cache }
    }

    async fn forget(&self, customer: CustomerId) {
        // A cache out of reach is passed by until it is back; its adapter has logged why.
        let _ = self.cache.forget(customer).await;
    }
}

#[async_trait]
impl InboxWriter for ForgettingInbox {
    async fn read(
        &self,
        owner: Recipient,
        notification: NotificationId,
        change: &Change,
    ) -> Result<Option<()>, StorageError> {
        let result = self.inner.read(owner, notification, change).await;
        self.forget(owner.customer).await;
        result
    }

    async fn read_all(&self, owner: Recipient, change: &Change) -> Result<u64, StorageError> {
        let result = self.inner.read_all(owner, change).await;
        self.forget(owner.customer).await;
        result
    }

    async fn remove(
        &self,
        owner: Recipient,
        notification: NotificationId,
        change: &Change,
    ) -> Result<Option<()>, StorageError> {
        let result = self.inner.remove(owner, notification, change).await;
        self.forget(owner.customer).await;
        result
    }
}
