//! What customers do with their devices.

use crate::{Device, DeviceError, DeviceReader, DeviceRepair, DeviceSort, DeviceWriter, Form, Removal};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Caller, Change, Clock, CustomerId, DeviceId, Event, Listed, Random, ShopZone, SortDir, Window};
use serde_json::{Value, json};
use std::sync::Arc;

/// The use cases of devices, over their ports.
#[derive(Clone)]
pub struct DeviceService {
    reader: Arc<dyn DeviceReader>,
    writer: Arc<dyn DeviceWriter>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    zone: ShopZone,
}

impl DeviceService {
    /// Over the ports, with the shop's calendar.
    #[must_use]
    pub fn new(
        reader: Arc<dyn DeviceReader>,
        writer: Arc<dyn DeviceWriter>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        zone: ShopZone,
    ) -> Self {
        Self {
            reader,
            writer,
            clock,
            random,
            zone,
        }
    }

    /// The customer's devices.
    ///
    /// # Errors
    /// [`DeviceError::Storage`].
    pub async fn list(
        &self,
        customer: CustomerId,
        sort: DeviceSort,
        dir: SortDir,
        window: &Window,
    ) -> Result<Listed<Device>, DeviceError> {
        Ok(self.reader.list(customer, sort, dir, window).await?)
    }

    /// A device's repairs, newest first.
    ///
    /// # Errors
    /// [`DeviceError::NotFound`], [`DeviceError::Storage`].
    pub async fn repairs(
        &self,
        customer: CustomerId,
        device: DeviceId,
        window: &Window,
    ) -> Result<Listed<DeviceRepair>, DeviceError> {
        self.reader
            .repairs(customer, device, window)
            .await?
            .ok_or(DeviceError::NotFound)
    }

    /// Adds a device.
    ///
    /// # Errors
    /// [`DeviceError::Invalid`], [`DeviceError::Storage`].
    pub async fn add(&self, caller: &Caller, form: Form) -> Result<Device, DeviceError> {
        let now = self.clock.now();
        let device = form.into_new(self.today(now))?;
        let change = self.change_of(caller, DeviceId(0), "device.add", json!({}), now);
        Ok(self.writer.add(caller.customer, &device, &change).await?)
    }

    /// Changes what the form gives. A form that gives nothing changes nothing, and is not an error.
    ///
    /// # Errors
    /// [`DeviceError::Invalid`], [`DeviceError::NotFound`], [`DeviceError::Storage`].
    pub async fn change(&self, caller: &Caller, device: DeviceId, form: Form) -> Result<Device, DeviceError> {
        let now = self.clock.now();
        let changes = form.into_changes(self.today(now))?;
        let changed = if changes.is_empty() {
            self.reader.find(caller.customer, device).await?
        } else {
            let fields = json!({ "fields": changes.fields() });
            let change = self.change_of(caller, device, "device.change", fields, now);
            self.writer
                .change(caller.customer, device, &changes, &change)
                .await?
        };
        changed.ok_or(DeviceError::NotFound)
    }

    /// Deletes a device softly.
    ///
    /// # Errors
    /// [`DeviceError::InUse`] while a repair of it is open; [`DeviceError::NotFound`], [`DeviceError::Storage`].
    pub async fn remove(&self, caller: &Caller, device: DeviceId) -> Result<(), DeviceError> {
        let change = self.change_of(caller, device, "device.delete", json!({}), self.clock.now());
        match self.writer.remove(caller.customer, device, &change).await? {
            Some(Removal::Done) => Ok(()),
            Some(Removal::InUse) => Err(DeviceError::InUse),
            None => Err(DeviceError::NotFound),
        }
    }

    fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        self.zone.date_of(now)
    }

    /// `device` 0 stands for the one that the write makes.
    fn change_of(
        &self,
        caller: &Caller,
        device: DeviceId,
        action: &str,
        mut outcome: Value,
        at: DateTime<Utc>,
    ) -> Change {
        if let (Some(outcome), true) = (outcome.as_object_mut(), device.get() != 0) {
            outcome.insert("id".to_owned(), device.get().into());
        }
        let data = json!({ "change": action.trim_start_matches("device.") });
        let customer = Some(caller.customer);
        let event = Event::new(
            self.random.as_ref(),
            "device.updated",
            customer,
            device.get(),
            at,
            data,
        );
        Change::telling(caller.audit(action, outcome, at), event)
    }
}
