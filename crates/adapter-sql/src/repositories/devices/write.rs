//! What customers change of their devices.

use super::super::super::{Db, last_insert_id};
use super::super::Store;
use super::super::change::record;
use super::read;
use crate::ext::RowLockDsl;
use crate::schema::{device, repair_request as rr};
use chrono::{NaiveDate, NaiveDateTime};
use devices::{Device, DeviceChanges, NewDevice, Removal};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Change, CustomerId, DeviceId, StorageError};
use repairs::Stage;

pub(super) async fn add(
    store: &Store,
    customer: CustomerId,
    new: &NewDevice,
    change: &Change,
) -> Result<Device, StorageError> {
    let now = store.zone.to_wall(change.audit.at);
    writing!(store, conn, {
        diesel::insert_into(device::table)
            .values((
                device::customer_id.eq(customer.0),
                device::name.eq(&new.name),
                device::device_type.eq(&new.kind),
                device::brand.eq(&new.brand),
                device::model.eq(&new.model),
                device::serial_number.eq(new.serial_number.as_deref()),
                device::purchase_date.eq(new.purchase_date),
                device::created_at.eq(now),
                device::updated_at.eq(now),
            ))
            .execute(conn)
            .await?;
        let id = last_insert_id(conn).await?;
        record(conn, change, Some(id)).await?;
        let added = read::one(conn, store.zone, customer, DeviceId(id)).await?;
        Ok(added.ok_or_else(|| StorageError::failed("a device that was added is not there"))?)
    })
}

/// `None` leaves a column as it is.
#[derive(AsChangeset)]
#[diesel(table_name = device)]
struct Changed<'a> {
    name: Option<&'a str>,
    device_type: Option<&'a str>,
    brand: Option<&'a str>,
    brand_id: Option<Option<i64>>,
    model: Option<&'a str>,
    serial_number: Option<Option<&'a str>>,
    purchase_date: Option<Option<NaiveDate>>,
    updated_at: Option<NaiveDateTime>,
}

pub(super) async fn change(
    store: &Store,
    customer: CustomerId,
    id: DeviceId,
    changes: &DeviceChanges,
    change: &Change,
) -> Result<Option<Device>, StorageError> {
    writing!(store, conn, {
        let theirs = device::table
            .filter(device::id.eq(id.0))
            .filter(device::customer_id.eq(customer.0))
            .filter(device::deleted_at.is_null());
        let changed = Changed {
            name: changes.name.as_deref(),
            device_type: changes.kind.as_deref(),
            brand: changes.brand.as_deref(),
            // A brand in the customer's words is none of the shop's list.
            brand_id: changes.brand.as_ref().map(|_| None),
            model: changes.model.as_deref(),
            serial_number: changes.serial_number.as_ref().map(|text| text.as_deref()),
            purchase_date: changes.purchase_date,
            updated_at: Some(store.zone.to_wall(change.audit.at)),
        };
        if diesel::update(theirs).set(changed).execute(conn).await? == 0 {
            return Ok(None);
        }
        record(conn, change, Some(id.0)).await?;
        Ok(read::one(conn, store.zone, customer, id).await?)
    })
}

pub(super) async fn remove(
    store: &Store,
    customer: CustomerId,
    id: DeviceId,
    change: &Change,
) -> Result<Option<Removal>, StorageError> {
    let now = store.zone.to_wall(change.audit.at);
    writing!(store, conn, {
        let locked: Option<i64> = device::table
            .filter(device::id.eq(id.0))
            .filter(device::customer_id.eq(customer.0))
            .filter(device::deleted_at.is_null())
            .select(device::id)
            .row_lock()
            .get_result(conn)
            .await
            .optional()?;
        if locked.is_none() {
            return Ok(None);
        }
        let statuses: Vec<Option<String>> = rr::table
            .filter(rr::device_id.eq(id.0))
            .filter(rr::deleted_at.is_null())
            .select(rr::status)
            .distinct()
            .into_boxed::<Db>()
            .load(conn)
            .await?;
        if statuses
            .iter()
            .any(|status| Stage::read(status.as_deref()).is_open())
        {
            return Ok(Some(Removal::InUse));
        }
        diesel::update(device::table.filter(device::id.eq(id.0)))
            .set((device::deleted_at.eq(now), device::updated_at.eq(now)))
            .execute(conn)
            .await?;
        record(conn, change, Some(id.0)).await?;
        Ok(Some(Removal::Done))
    })
}
