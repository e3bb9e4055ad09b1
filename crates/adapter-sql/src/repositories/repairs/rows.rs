//! The rows that queries about repairs read, and what the domain makes of them.

use super::super::super::Db;
use super::super::device_of_repair::{DeviceRow, SnapshotRow, device_of_repair};
use crate::schema::{branch, quotation, quotation_item, repair_request as rr};
use crate::types::Hundredths;
use crate::zone::DbZone;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use kernel::{BranchId, Currency, DeviceId, QuotationId, RepairId};
use repairs::{Branch, Quotation, QuotationItem, QuotationStatus, RepairSummary, Stage};

#[derive(Queryable, Selectable)]
#[diesel(table_name = rr, check_for_backend(Db))]
pub(super) struct SummaryRow {
    pub(super) id: i64,
    reported_problem: Option<String>,
    pub(super) status: Option<String>,
    estimated_cost: Option<Hundredths>,
    expected_delivery_date: Option<NaiveDate>,
    pub(super) created_at: Option<NaiveDateTime>,
    pub(super) updated_at: Option<NaiveDateTime>,
    #[diesel(embed)]
    snapshot: SnapshotRow,
}

/// A repair, its device where it has one, and the label of the device's brand.
pub(super) type SummaryRows = (SummaryRow, Option<DeviceRow>, Option<String>);

pub(super) fn moment(zone: DbZone, wall: Option<NaiveDateTime>) -> Option<DateTime<Utc>> {
    wall.map(|wall| zone.to_utc(wall))
}

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// The summary, and the device's serial number.
pub(super) fn summary(
    (row, device, brand_label): SummaryRows,
    currency: Currency,
    zone: DbZone,
) -> (RepairSummary, Option<String>) {
    // A device that was not joined has no page of its own for this customer.
    let device_id = device.as_ref().map(|device| DeviceId(device.id));
    let of = device_of_repair(device, brand_label, row.snapshot);
    let summary = RepairSummary {
        id: RepairId(row.id),
        device_id,
        device_name: of.name,
        device_model: of.model,
        issue: row.reported_problem,
        stage: Stage::read(row.status.as_deref()),
        currency,
        estimated_cost: row.estimated_cost.map(|cost| cost.of(currency)),
        estimated_completion: row.expected_delivery_date,
        created_at: moment(zone, row.created_at),
        updated_at: moment(zone, row.updated_at),
    };
    (summary, of.serial_number)
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
