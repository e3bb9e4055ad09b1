//! What a repair tells of its device: the device's own columns, and the repair's snapshot where they say nothing.

use super::super::Db;
use crate::schema::{device, repair_request as rr};
use diesel::prelude::*;
use kernel::device_name;

/// What is read of a device that `its_device!` joined.
#[derive(Default, Queryable, Selectable)]
#[diesel(table_name = device, check_for_backend(Db))]
pub(super) struct DeviceRow {
    /// The one column that is never NULL: without it a device that was not joined would be one that has nothing.
    pub(super) id: i64,
    name: Option<String>,
    brand: Option<String>,
    model: Option<String>,
    device_type: Option<String>,
    serial_number: Option<String>,
}

/// What a repair says of its device by itself.
#[derive(Queryable, Selectable)]
#[diesel(table_name = rr, check_for_backend(Db))]
pub(super) struct SnapshotRow {
    device_brand: Option<String>,
    device_model: Option<String>,
    device_type: Option<String>,
    serial_number: Option<String>,
}

/// The device as the repair's customer is told of it.
pub(super) struct DeviceOfRepair {
    pub(super) name: Option<String>,
    pub(super) model: Option<String>,
    pub(super) serial_number: Option<String>,
}

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// The best there is of the device, the label of its brand and the snapshot.
pub(super) fn device_of_repair(
    device: Option<DeviceRow>,
    brand_label: Option<String>,
    snapshot: SnapshotRow,
) -> DeviceOfRepair {
    let device = device.unwrap_or_default();
    let either = |of_device, of_repair| present(of_device).or_else(|| present(of_repair));
    let brand = present(brand_label).or_else(|| either(device.brand, snapshot.device_brand));
    let model = either(device.model, snapshot.device_model);
    let kind = either(device.device_type, snapshot.device_type);
    DeviceOfRepair {
        name: device_name(
            device.name.as_deref(),
            brand.as_deref(),
            model.as_deref(),
            kind.as_deref(),
        ),
        model,
        serial_number: either(device.serial_number, snapshot.serial_number),
    }
}
