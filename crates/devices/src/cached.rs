//! Decorators that keep first pages for a while, and drop them when something was written.

use crate::{
    Device, DeviceChanges, DeviceReader, DeviceRepair, DeviceSort, DeviceWriter, NewDevice, Removal,
};
use async_trait::async_trait;
use kernel::{
    Cache, CacheSlot, Change, CustomerId, DeviceId, Listed, ReadThrough, SortDir, StorageError, Window,
};
use std::sync::Arc;
use std::time::Duration;

/// A [`DeviceReader`] that keeps first pages by customer.
pub struct CachedDevices {
    inner: Arc<dyn DeviceReader>,
    through: ReadThrough,
    ttl: Duration,
}

impl CachedDevices {
    /// Around a reader; what it answers is kept for `ttl`.
    #[must_use]
    pub fn new(inner: Arc<dyn DeviceReader>, cache: Arc<dyn Cache>, ttl: Duration) -> Self {
        Self {
            inner,
            through: ReadThrough::new(cache),
            ttl,
        }
    }
}

#[async_trait]
impl DeviceReader for CachedDevices {
    async fn list(
        &self,
        customer: CustomerId,
        sort: DeviceSort,
        dir: SortDir,
        window: &Window,
    ) -> Result<Listed<Device>, StorageError> {
        let load = || self.inner.list(customer, sort, dir, window);
        let Window::Page { page: 1, limit } = window else {
            return load().await;
        };
        let name = format!("devices:first:{sort:?}:{dir:?}:{limit}");
        self.through
            .get(CacheSlot { customer, name }, self.ttl, load)
            .await
    }

    async fn find(&self, customer: CustomerId, device: DeviceId) -> Result<Option<Device>, StorageError> {
        self.inner.find(customer, device).await
    }

    async fn repairs(
        &self,
        customer: CustomerId,
        device: DeviceId,
        window: &Window,
    ) -> Result<Option<Listed<DeviceRepair>>, StorageError> {
        let load = || self.inner.repairs(customer, device, window);
        let Window::Page { page: 1, limit } = window else {
            return load().await;
        };
        let name = format!("devices:repairs:{device}:{limit}");
        self.through
            .find(CacheSlot { customer, name }, self.ttl, load)
            .await
    }
}

/// A [`DeviceWriter`] that drops what is cached of the customer's after each write, also after one that failed: whether a
/// failed one took place is not always known.
pub struct ForgettingDevices {
    inner: Arc<dyn DeviceWriter>,
    cache: Arc<dyn Cache>,
}

impl ForgettingDevices {
    /// Around a writer.
    #[must_use]
    pub fn new(inner: Arc<dyn DeviceWriter>, cache: Arc<dyn Cache>) -> Self {
        Self { inner, cache }
    }

    async fn forget(&self, customer: CustomerId) {
        // A cache out of reach is passed by until it is back; its adapter has logged why.
        let _ = self.cache.forget(customer).await;
    }
}

#[async_trait]
impl DeviceWriter for ForgettingDevices {
    async fn add(
        &self,
        customer: CustomerId,
        device: &NewDevice,
        change: &Change,
    ) -> Result<Device, StorageError> {
        let result = self.inner.add(customer, device, change).await;
        self.forget(customer).await;
        result
    }

    async fn change(
        &self,
        customer: CustomerId,
        device: DeviceId,
        changes: &DeviceChanges,
        change: &Change,
    ) -> Result<Option<Device>, StorageError> {
        let result = self.inner.change(customer, device, changes, change).await;
        self.forget(customer).await;
        result
    }

    async fn remove(
        &self,
        customer: CustomerId,
        device: DeviceId,
        change: &Change,
    ) -> Result<Option<Removal>, StorageError> {
        let result = self.inner.remove(customer, device, change).await;
        self.forget(customer).await;
        result
    }
}
