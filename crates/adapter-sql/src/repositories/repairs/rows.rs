//! The rows that queries about repairs read, and what the domain makes of them.

use super::super::super::Db;
use crate::schema::{branch, device, quotation, quotation_item, repair_request as rr};
use crate::types::Hundredths;
use crate::zone::DbZone;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use kernel::{BranchId, Currency, DeviceId, QuotationId, RepairId};
use repairs::{Branch, Quotation, QuotationItem, QuotationStatus, RepairSummary, Stage, device_name};

#[derive(Queryable, Selectable)]
#[diesel(table_name = rr, check_for_backend(Db))]
pub(super) struct SummaryRow {
    pub(super) id: i64,
    device_id: Option<i64>,
    reported_problem: Option<String>,
    pub(super) status: Option<String>,
    estimated_cost: Option<Hundredths>,
    expected_delivery_date: Option<NaiveDate>,
    pub(super) created_at: Option<NaiveDateTime>,
    pub(super) updated_at: Option<NaiveDateTime>,
    device_brand: Option<String>,
    device_model: Option<String>,
    device_type: Option<String>,
    serial_number: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = device, check_for_backend(Db))]
pub(super) struct DeviceRow {
    name: Option<String>,
    brand: Option<String>,
    model: Option<String>,
    device_type: Option<String>,
    serial_number: Option<String>,
}

/// A repair, its device where it has one, and the label of the device's brand.
pub(super) type SummaryRows = (SummaryRow, Option<DeviceRow>, Option<String>);

pub(super) fn moment(zone: DbZone, wall: Option<NaiveDateTime>) -> Option<DateTime<Utc>> {
    wall.map(|wall| zone.to_utc(wall))
}

/// The currency in the shop's settings, or the default.
pub(super) fn currency_of(code: Option<&str>) -> Currency {
    code.and_then(|code| Currency::parse(code).ok())
        .unwrap_or(Currency::EGP)
}

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// A repair without a known device tells of it by its own columns.
pub(super) fn summary(
    (row, device, brand_label): SummaryRows,
    currency: Currency,
    zone: DbZone,
) -> (RepairSummary, Option<String>) {
    let own = DeviceRow {
        name: None,
        brand: row.device_brand,
        model: row.device_model,
        device_type: row.device_type,
        serial_number: row.serial_number,
    };
    let device = device.unwrap_or(DeviceRow {
        name: None,
        brand: None,
        model: None,
        device_type: None,
        serial_number: None,
    });
    let brand = present(brand_label)
        .or_else(|| present(device.brand))
        .or_else(|| present(own.brand));
    let model = present(device.model).or_else(|| present(own.model));
    let kind = present(device.device_type).or_else(|| present(own.device_type));
    let serial = present(device.serial_number).or_else(|| present(own.serial_number));
    let summary = RepairSummary {
        id: RepairId(row.id),
        device_id: row.device_id.map(DeviceId),
        device_name: device_name(
            device.name.as_deref(),
            brand.as_deref(),
            model.as_deref(),
            kind.as_deref(),
        ),
        device_model: model,
        issue: row.reported_problem,
        stage: Stage::read(row.status.as_deref()),
        currency,
        estimated_cost: row.estimated_cost.map(|cost| cost.of(currency)),
        estimated_completion: row.expected_delivery_date,
        created_at: moment(zone, row.created_at),
        updated_at: moment(zone, row.updated_at),
    };
    (summary, serial)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = branch, check_for_backend(Db))]
pub(super) struct BranchRow {
    id: i64,
    name: String,
    phone: Option<String>,
    address: Option<String>,
}

impl From<BranchRow> for Branch {
    fn from(row: BranchRow) -> Self {
        Self {
            id: BranchId(row.id),
            name: row.name,
            phone: present(row.phone),
            address: present(row.address),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = quotation, check_for_backend(Db))]
pub(super) struct QuotationRow {
    pub(super) id: i64,
    status: Option<String>,
    total_amount: Option<Hundredths>,
    tax_amount: Option<Hundredths>,
    sent_at: Option<NaiveDateTime>,
    response_at: Option<NaiveDateTime>,
    currency: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = quotation_item, check_for_backend(Db))]
pub(super) struct QuotationItemRow {
    id: i64,
    description: Option<String>,
    quantity: Option<i32>,
    unit_price: Option<Hundredths>,
    total_price: Option<Hundredths>,
}

impl QuotationRow {
    pub(super) fn status(&self, stage: Stage) -> QuotationStatus {
        QuotationStatus::read(self.status.as_deref(), self.sent_at.is_some(), stage)
    }

    /// The offer, in its own currency; the shop's where it names none.
    pub(super) fn into_quotation(
        self,
        items: Vec<QuotationItemRow>,
        stage: Stage,
        shop: Currency,
        zone: DbZone,
    ) -> Quotation {
        let currency = self
            .currency
            .as_deref()
            .and_then(|code| Currency::parse(code).ok())
            .unwrap_or(shop);
        Quotation {
            id: QuotationId(self.id),
            status: self.status(stage),
            total: self.total_amount.map(|amount| amount.of(currency)),
            tax: self.tax_amount.map(|amount| amount.of(currency)),
            sent_at: moment(zone, self.sent_at),
            responded_at: moment(zone, self.response_at),
            items: items
                .into_iter()
                .map(|item| QuotationItem {
                    id: item.id,
                    description: present(item.description),
                    quantity: item.quantity.map_or(1, i64::from),
                    unit_price: item.unit_price.map(|price| price.of(currency)),
                    total: item.total_price.map(|price| price.of(currency)),
                })
                .collect(),
        }
    }
}
