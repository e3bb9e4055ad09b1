//! A customer's devices and their repairs.

use super::super::super::{Conn, Db};
use super::super::Store;
use super::super::settings::currency_of;
use crate::schema::{device, repair_request as rr, variable_option as brand};
use crate::types::Hundredths;
use crate::zone::DbZone;
use chrono::{NaiveDate, NaiveDateTime};
use devices::{Device, DeviceRepair, DeviceSort};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CustomerId, DeviceId, Keyset, Listed, RepairId, SortDir, SortKey, StorageError, Window};

#[derive(Queryable, Selectable)]
#[diesel(table_name = device, check_for_backend(Db))]
struct DeviceRow {
    id: i64,
    name: Option<String>,
    device_type: Option<String>,
    brand: Option<String>,
    model: Option<String>,
    serial_number: Option<String>,
    purchase_date: Option<NaiveDate>,
    created_at: Option<NaiveDateTime>,
    updated_at: Option<NaiveDateTime>,
}

/// A device, the label of its brand in the shop's list, how many repairs it had and when the last one came in.
type Row = (DeviceRow, Option<String>, Option<i64>, Option<NaiveDateTime>);

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn domain((row, label, repairs, last): Row, zone: DbZone) -> Device {
    let utc = |wall: Option<NaiveDateTime>| wall.map(|wall| zone.to_utc(wall));
    Device {
        id: DeviceId(row.id),
        given_name: present(row.name),
        kind: present(row.device_type),
        brand: present(label).or_else(|| present(row.brand)),
        model: present(row.model),
        serial_number: present(row.serial_number),
        purchase_date: row.purchase_date,
        repair_count: repairs
            .and_then(|count| u32::try_from(count).ok())
            .unwrap_or_default(),
        last_repair_at: utc(last),
        created_at: utc(row.created_at),
        updated_at: utc(row.updated_at),
    }
}

/// Repairs of the device that its present owner may know of.
macro_rules! repairs_of_it {
    ($customer:expr) => {
        rr::table
            .filter(rr::device_id.eq(device::id.nullable()))
            .filter(rr::customer_id.eq($customer.0))
            .filter(rr::deleted_at.is_null())
    };
}

/// The customer's devices with everything a [`Row`] has.
macro_rules! theirs {
    ($customer:expr) => {
        device::table
            .left_join(brand::table.on(device::brand_id.eq(brand::id.nullable())))
            .filter(device::customer_id.eq($customer.0))
            .filter(device::deleted_at.is_null())
            .select((
                DeviceRow::as_select(),
                brand::label.nullable(),
                repairs_of_it!($customer).count().single_value(),
                repairs_of_it!($customer)
                    .select(max(rr::created_at))
                    .single_value(),
            ))
    };
}

pub(super) async fn one(
    conn: &mut Conn,
    zone: DbZone,
    customer: CustomerId,
    id: DeviceId,
) -> QueryResult<Option<Device>> {
    let row: Option<Row> = theirs!(customer)
        .filter(device::id.eq(id.0))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|row| domain(row, zone)))
}

pub(super) async fn list(
    store: &Store,
    customer: CustomerId,
    sort: DeviceSort,
    dir: SortDir,
    window: &Window,
) -> Result<Listed<Device>, StorageError> {
    let (total, rows) = reading!(store, conn, {
        let total: Option<i64> = match window {
            Window::Page { .. } => Some(
                device::table
                    .filter(device::customer_id.eq(customer.0))
                    .filter(device::deleted_at.is_null())
                    .count()
                    .get_result(conn)
                    .await?,
            ),
            Window::After { .. } => None,
        };
        let mut query = theirs!(customer).into_boxed::<Db>();
        if let Some(keyset) = window.keyset() {
            query = match sort {
                DeviceSort::CreatedAt => after_time!(query, device::created_at, device::id, dir, keyset),
                DeviceSort::UpdatedAt => after_time!(query, device::updated_at, device::id, dir, keyset),
            };
        }
        query = match (sort, dir) {
            (DeviceSort::CreatedAt, SortDir::Asc) => {
                query.order((device::created_at.asc(), device::id.asc()))
            }
            (DeviceSort::CreatedAt, SortDir::Desc) => {
                query.order((device::created_at.desc(), device::id.desc()))
            }
            (DeviceSort::UpdatedAt, SortDir::Asc) => {
                query.order((device::updated_at.asc(), device::id.asc()))
            }
            (DeviceSort::UpdatedAt, SortDir::Desc) => {
                query.order((device::updated_at.desc(), device::id.desc()))
            }
        };
        let rows: Vec<Row> = query
            .limit(i64::from(window.limit()) + 1)
            .offset(i64::try_from(window.offset()).unwrap_or(i64::MAX))
            .load(conn)
            .await?;
        Ok((total, rows))
    })?;
    let listed = Listed::from_rows(rows, window.limit(), total.map(i64::unsigned_abs), |(row, ..)| {
        let at = match sort {
            DeviceSort::CreatedAt => row.created_at,
            DeviceSort::UpdatedAt => row.updated_at,
        };
        keyset(at, row.id)
    });
    Ok(listed.map(|row| domain(row, store.zone)))
}

/// The column's own value, so that no change of the clocks can lead a walk through the list astray.
fn keyset(at: Option<NaiveDateTime>, id: i64) -> Keyset {
    Keyset {
        key: at.map_or(SortKey::Null, |at| SortKey::Time(at.and_utc())),
        id,
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = rr, check_for_backend(Db))]
struct RepairRow {
    id: i64,
    reported_problem: Option<String>,
    status: Option<String>,
    actual_cost: Option<Hundredths>,
    estimated_cost: Option<Hundredths>,
    created_at: Option<NaiveDateTime>,
    completed_at: Option<NaiveDateTime>,
    delivered_at: Option<NaiveDateTime>,
}

pub(super) async fn repairs(
    store: &Store,
    customer: CustomerId,
    id: DeviceId,
    window: &Window,
) -> Result<Option<Listed<DeviceRepair>>, StorageError> {
    let found = reading!(store, conn, {
        // Whether the device is theirs and how many repairs it had, in one statement.
        let counted: Option<Option<i64>> = device::table
            .filter(device::id.eq(id.0))
            .filter(device::customer_id.eq(customer.0))
            .filter(device::deleted_at.is_null())
            .select(repairs_of_it!(customer).count().single_value())
            .first(conn)
            .await
            .optional()?;
        let Some(count) = counted else {
            return Ok(None);
        };
        let mut query = rr::table
            .filter(rr::device_id.eq(id.0))
            .filter(rr::customer_id.eq(customer.0))
            .filter(rr::deleted_at.is_null())
            .select((RepairRow::as_select(), shop_currency!()))
            .into_boxed::<Db>();
        if let Some(keyset) = window.keyset() {
            query = after_time!(query, rr::created_at, rr::id, SortDir::Desc, keyset);
        }
        let rows: Vec<(RepairRow, Option<String>)> = query
            .order((rr::created_at.desc(), rr::id.desc()))
            .limit(i64::from(window.limit()) + 1)
            .offset(i64::try_from(window.offset()).unwrap_or(i64::MAX))
            .load(conn)
            .await?;
        let total = matches!(window, Window::Page { .. }).then(|| count.unwrap_or_default().unsigned_abs());
        Ok(Some((total, rows)))
    })?;
    let zone = store.zone;
    Ok(found.map(|(total, rows)| {
        Listed::from_rows(rows, window.limit(), total, |(row, _)| {
            keyset(row.created_at, row.id)
        })
        .map(|(row, currency)| repair(row, currency, zone))
    }))
}

fn repair(row: RepairRow, currency: Option<String>, zone: DbZone) -> DeviceRepair {
    let currency = currency_of(currency.as_deref());
    let utc = |wall: Option<NaiveDateTime>| wall.map(|wall| zone.to_utc(wall));
    DeviceRepair {
        id: RepairId(row.id),
        issue: present(row.reported_problem),
        status: row.status,
        cost: row
            .actual_cost
            .or(row.estimated_cost)
            .map(|cost| cost.of(currency)),
        created_at: utc(row.created_at),
        completed_at: utc(row.completed_at.or(row.delivered_at)),
    }
}
