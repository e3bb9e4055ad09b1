//! `/devices`

use super::repairs::{StageName, StatusName};
use crate::error::ApiResult;
use crate::extract::{Body, Customer, Id, ListQuery, NoFilters, PageParams, SortColumn};
use crate::http::{Amount, Envelope, ListEnvelope, Reply};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{delete, get, post, put, web};
use chrono::{DateTime, NaiveDate, Utc};
use devices::{Device, DeviceRepair, DeviceSort, Form};
use garde::Validate;
use kernel::{DeviceId, ShopZone, SortDir};
use repairs::{Stage, request_number};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_devices)
        .service(add_device)
        .service(change_device)
        .service(remove_device)
        .service(device_repairs);
}

/// A device of the customer's.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DeviceItem {
    /// Its id.
    #[schema(minimum = 1, example = 7)]
    id: i64,
    /// What the customer calls it, else its brand and model.
    #[schema(required, example = "هاتف العمل")]
    name: Option<String>,
    /// Its model.
    #[schema(required, example = "Galaxy A52")]
    model: Option<String>,
    /// Its serial number.
    #[schema(example = "C39F2K1QPLJM", required)]
    serial_number: Option<String>,
    /// Who made it.
    #[schema(required, example = "Samsung")]
    brand: Option<String>,
    /// What kind of device it is, in the shop's words.
    #[schema(required, rename = "type", example = "phone")]
    #[serde(rename = "type")]
    kind: Option<String>,
    /// When it was bought.
    #[schema(required)]
    purchase_date: Option<NaiveDate>,
    /// Its repairs, open ones included.
    #[schema(example = 2)]
    repair_count: u32,
    /// When it was last brought in, in the shop's calendar.
    #[schema(required, example = "2026-01-10")]
    last_repair_date: Option<NaiveDate>,
    /// When it was added.
    #[schema(required)]
    created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[schema(required)]
    updated_at: Option<DateTime<Utc>>,
}

impl DeviceItem {
    fn of(device: Device, zone: ShopZone) -> Self {
        Self {
            id: device.id.get(),
            name: device.name(),
            model: device.model,
            serial_number: device.serial_number,
            brand: device.brand,
            kind: device.kind,
            purchase_date: device.purchase_date,
            repair_count: device.repair_count,
            last_repair_date: device.last_repair_at.map(|at| zone.date_of(at)),
            created_at: device.created_at,
            updated_at: device.updated_at,
        }
    }
}

/// A repair in a device's history.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DeviceRepairItem {
    /// The repair's id.
    #[schema(minimum = 1, example = 42)]
    id: i64,
    /// The number on its receipt.
    #[schema(example = "REP-20260110-042")]
    request_number: String,
    /// What the customer reported.
    #[schema(example = "الشاشة مكسورة", required)]
    issue: Option<String>,
    /// The coarse state.
    status: StatusName,
    /// The workshop's own step.
    stage: StageName,
    /// What it cost, else what it may cost.
    #[schema(required)]
    cost: Option<Amount>,
    /// Of the cost.
    #[schema(required, example = "EGP")]
    currency: Option<String>,
    /// When it was taken in.
    #[schema(required)]
    created_at: Option<DateTime<Utc>>,
    /// When it was done.
    #[schema(required)]
    completed_at: Option<DateTime<Utc>>,
}

impl DeviceRepairItem {
    fn of(repair: DeviceRepair, zone: ShopZone) -> Self {
        let stage = Stage::read(repair.status.as_deref());
        Self {
            id: repair.id.get(),
            request_number: request_number(repair.id, repair.created_at, zone),
            issue: repair.issue,
            status: StatusName(stage.status()),
            stage: StageName(stage),
            cost: repair.cost.map(Amount::from),
            currency: repair.cost.map(|cost| cost.currency.to_string()),
            created_at: repair.created_at,
            completed_at: repair.completed_at,
        }
    }
}

/// A device to add.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
#[garde(allow_unvalidated)]
struct NewDevice {
    /// What the customer calls it.
    #[schema(min_length = 1, max_length = 150, example = "هاتف العمل")]
    name: String,
    /// What kind of device it is.
    #[serde(rename = "type")]
    #[schema(min_length = 1, max_length = 100, rename = "type", example = "phone")]
    kind: String,
    /// Who made it.
    #[schema(min_length = 1, max_length = 100, example = "Samsung")]
    brand: String,
    /// Its model.
    #[schema(min_length = 1, max_length = 100, example = "Galaxy A52")]
    model: String,
    /// Its serial number: ASCII letters, digits, blanks and `- _ . / : # +`.
    #[schema(max_length = 100, example = "R58N123ABC")]
    serial_number: Option<String>,
    /// When it was bought; not in the future.
    #[schema(example = "2024-05-01")]
    purchase_date: Option<NaiveDate>,
}

/// What is to change; a field that is left out stays as it is.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
#[garde(allow_unvalidated)]
struct DeviceChange {
    /// What the customer calls it.
    #[schema(example = "هاتف العمل", min_length = 1, max_length = 150)]
    name: Option<String>,
    /// What kind of device it is.
    #[serde(rename = "type")]
    #[schema(example = "phone", min_length = 1, max_length = 100, rename = "type")]
    kind: Option<String>,
    /// Who made it.
    #[schema(example = "Samsung", min_length = 1, max_length = 100)]
    brand: Option<String>,
    /// Its model.
    #[schema(example = "Galaxy S24", min_length = 1, max_length = 100)]
    model: Option<String>,
    /// Its serial number; null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(example = "R58N12ABCDE", value_type = Option<String>, max_length = 100)]
    serial_number: Option<Option<String>>,
    /// When it was bought; null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<NaiveDate>)]
    purchase_date: Option<Option<NaiveDate>>,
}

/// Tells a field that is null from one that is left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(input: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(input).map(Some)
}

impl SortColumn for DeviceSort {
    const COLUMNS: &'static [(&'static str, Self)] =
        &[("createdAt", Self::CreatedAt), ("updatedAt", Self::UpdatedAt)];
    const DEFAULT: (Self, SortDir) = (Self::CreatedAt, SortDir::Desc);
}

/// A device's history is sorted by when it was brought in, the latest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HistorySort {
    /// When it was brought in.
    CreatedAt,
}

impl SortColumn for HistorySort {
    const COLUMNS: &'static [(&'static str, Self)] = &[("createdAt", Self::CreatedAt)];
    const DEFAULT: (Self, SortDir) = (Self::CreatedAt, SortDir::Desc);
}

/// The customer's devices.
///
/// `sortBy`: `createdAt` (the default, latest first) or `updatedAt`.
#[utoipa::path(tag = "devices", params(PageParams<DeviceSort>), responses((status = 200, body = ListEnvelope<DeviceItem>)))]
#[get("/devices")]
async fn list_devices(
    customer: Customer,
    query: ListQuery<NoFilters<DeviceSort>>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<DeviceItem>>> {
    let listed = state
        .devices
        .list(customer.id(), query.sort, query.dir, &query.window)
        .await?;
    let zone = state.config.timezone;
    Ok(query.reply(listed, |device| DeviceItem::of(device, zone)))
}

/// Adds a device.
#[utoipa::path(tag = "devices", request_body = NewDevice, responses((status = 201, body = Envelope<DeviceItem>)))]
#[post("/devices")]
async fn add_device(
    customer: Customer,
    body: Body<NewDevice>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<DeviceItem>> {
    let new = body.0;
    let form = Form {
        name: Some(new.name),
        kind: Some(new.kind),
        brand: Some(new.brand),
        model: Some(new.model),
        serial_number: Some(new.serial_number),
        purchase_date: Some(new.purchase_date),
    };
    let device = state.devices.add(&customer.caller(), form).await?;
    Ok(Reply::created(DeviceItem::of(device, state.config.timezone)).message("message-device-added"))
}

/// Changes a device.
#[utoipa::path(
    tag = "devices",
    params(("id" = i64, Path, minimum = 1, example = 7)),
    request_body = DeviceChange,
    responses((status = 200, body = Envelope<DeviceItem>)),
    extensions(("x-errors" = json!(["DEVICE_NOT_FOUND"])))
)]
#[put("/devices/{id}")]
async fn change_device(
    customer: Customer,
    id: Id<DeviceId>,
    body: Body<DeviceChange>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<DeviceItem>> {
    let change = body.0;
    let form = Form {
        name: change.name,
        kind: change.kind,
        brand: change.brand,
        model: change.model,
        serial_number: change.serial_number,
        purchase_date: change.purchase_date,
    };
    let device = state.devices.change(&customer.caller(), id.0, form).await?;
    Ok(Reply::ok(DeviceItem::of(device, state.config.timezone)).message("message-device-changed"))
}

/// What is left of a deleted device: nothing.
#[derive(Debug, Serialize, ToSchema)]
struct DeviceRemoved {}

/// Deletes a device; not while a repair of it is open.
#[utoipa::path(
    tag = "devices",
    params(("id" = i64, Path, minimum = 1, example = 7)),
    responses((status = 200, body = Envelope<DeviceRemoved>)),
    extensions(("x-errors" = json!(["DEVICE_NOT_FOUND", "DEVICE_IN_USE"])))
)]
#[delete("/devices/{id}")]
async fn remove_device(
    customer: Customer,
    id: Id<DeviceId>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<DeviceRemoved>> {
    state.devices.remove(&customer.caller(), id.0).await?;
    Ok(Reply::ok(DeviceRemoved {}).message("message-device-removed"))
}

/// A device's repairs, the latest first.
#[utoipa::path(
    tag = "devices",
    params(("id" = i64, Path, minimum = 1, example = 7), PageParams<HistorySort>),
    responses((status = 200, body = ListEnvelope<DeviceRepairItem>)),
    extensions(("x-errors" = json!(["DEVICE_NOT_FOUND"])))
)]
#[get("/devices/{id}/repairs")]
async fn device_repairs(
    customer: Customer,
    id: Id<DeviceId>,
    query: ListQuery<NoFilters<HistorySort>>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Vec<DeviceRepairItem>>> {
    let listed = state.devices.repairs(customer.id(), id.0, &query.window).await?;
    let zone = state.config.timezone;
    Ok(query.reply(listed, |repair| DeviceRepairItem::of(repair, zone)))
}
