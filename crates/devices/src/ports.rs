//! What the domain of devices needs from a store.
//!
//! Every read and write names its owner. A device that is absent, deleted or another customer's is `None` everywhere,
//! and nothing is written for it. The device's password is never read.

use crate::{Device, DeviceChanges, DeviceRepair, NewDevice};
use async_trait::async_trait;
use kernel::{Change, CustomerId, DeviceId, Listed, SortDir, StorageError, Window};
use serde::{Deserialize, Serialize};

/// What a list of devices can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DeviceSort {
    /// When they were added.
    CreatedAt,
    /// When they last changed.
    UpdatedAt,
}

/// Reads devices for their customers. The brand is the label of the shop's own list where the device names one of
/// it, else the text. Only repairs of the same customer count, deleted ones do not: a device may have had another owner.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait DeviceReader: Send + Sync {
    /// The customer's devices in order, at most two statements. A device without a value in the sort's column sorts as
    /// the smallest.
    async fn list(
        &self,
        customer: CustomerId,
        sort: DeviceSort,
        dir: SortDir,
        window: &Window,
    ) -> Result<Listed<Device>, StorageError>;

    /// One device.
    async fn find(&self, customer: CustomerId, device: DeviceId) -> Result<Option<Device>, StorageError>;

    /// The device's repairs, newest first, at most three statements.
    async fn repairs(
        &self,
        customer: CustomerId,
        device: DeviceId,
        window: &Window,
    ) -> Result<Option<Listed<DeviceRepair>>, StorageError>;
}

/// What became of a wish to delete a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is deleted.
    Done,
    /// A repair of it is open: nothing was changed.
    InUse,
}

/// Writes devices, each time with the change's audit entry and events, or nothing at all. The time of a write is the
/// audit entry's.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait DeviceWriter: Send + Sync {
    /// Adds a device and gives it as it now reads.
    async fn add(
        &self,
        customer: CustomerId,
        device: &NewDevice,
        change: &Change,
    ) -> Result<Device, StorageError>;

    /// Changes a device and gives it as it now reads. A new brand is a text: the place in the shop's list goes.
    async fn change(
        &self,
        customer: CustomerId,
        device: DeviceId,
        changes: &DeviceChanges,
        change: &Change,
    ) -> Result<Option<Device>, StorageError>;

    /// Deletes a device softly, unless any repair of it is open, whoever's: the device is locked while its repairs are
    /// looked at.
    async fn remove(
        &self,
        customer: CustomerId,
        device: DeviceId,
        change: &Change,
    ) -> Result<Option<Removal>, StorageError>;
}
