//! The ports of devices.

mod read;
mod write;

use super::Store;
use async_trait::async_trait;
use devices::{
    Device, DeviceChanges, DeviceReader, DeviceRepair, DeviceSort, DeviceWriter, NewDevice, Removal,
};
use kernel::{Change, CustomerId, DeviceId, Listed, SortDir, StorageError, Window};

/// `Device`, without its password.
#[derive(Clone)]
pub(crate) struct SqlDevices {
    store: Store,
}

impl SqlDevices {
    pub(crate) const fn new(store: Store) -> Self {
        Self { store }
    }
}

#[async_trait]
impl DeviceReader for SqlDevices {
    async fn list(
        &self,
        customer: CustomerId,
        sort: DeviceSort,
        dir: SortDir,
        window: &Window,
    ) -> Result<Listed<Device>, StorageError> {
        read::list(&self.store, customer, sort, dir, window).await
    }

    async fn find(&self, customer: CustomerId, device: DeviceId) -> Result<Option<Device>, StorageError> {
        let zone = self.store.zone;
        reading!(self.store, conn, {
            Ok(read::one(conn, zone, customer, device).await?)
        })
    }

    async fn repairs(
        &self,
        customer: CustomerId,
        device: DeviceId,
        window: &Window,
    ) -> Result<Option<Listed<DeviceRepair>>, StorageError> {
        read::repairs(&self.store, customer, device, window).await
    }
}

#[async_trait]
impl DeviceWriter for SqlDevices {
    async fn add(
        &self,
        customer: CustomerId,
        device: &NewDevice,
        change: &Change,
    ) -> Result<Device, StorageError> {
        write::add(&self.store, customer, device, change).await
    }

    async fn change(
        &self,
        customer: CustomerId,
        device: DeviceId,
        changes: &DeviceChanges,
        change: &Change,
    ) -> Result<Option<Device>, StorageError> {
        write::change(&self.store, customer, device, changes, change).await
    }

    async fn remove(
        &self,
        customer: CustomerId,
        device: DeviceId,
        change: &Change,
    ) -> Result<Option<Removal>, StorageError> {
        write::remove(&self.store, customer, device, change).await
    }
}
