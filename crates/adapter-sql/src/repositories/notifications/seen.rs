//! Rows that the ERP wrote, and what they mean to a customer.

use super::super::super::Db;
use super::super::Store;
use super::super::device_of_repair::{DeviceRow, SnapshotRow, device_of_repair};
use super::super::settings::currency_of as currency;
use crate::ext::fixed;
use crate::schema::{
    customer, device, invoice, payment, portal_invoice_owner as last_owner, portal_ledger_entry as entry,
    quotation, repair_request as rr, status_update_log as log, user, variable_option as brand,
};
use crate::types::Hundredths;
use crate::zone::DbZone;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Timestamp};
use diesel_async::RunQueryDsl;
use invoices::{ErpWord, invoice_number};
use kernel::{CustomerId, InvoiceId, Money, RepairId, ShopZone, StorageError};
use notifications::{ErpChange, Place, Seen, Source};
use repairs::{QuotationStatus, Stage, request_number};

#[derive(Queryable, Selectable)]
#[diesel(table_name = rr, check_for_backend(Db))]
struct RepairRow {
    id: i64,
    customer_id: Option<i64>,
    status: Option<String>,
    created_at: Option<NaiveDateTime>,
    deleted_at: Option<NaiveDateTime>,
    #[diesel(embed)]
    snapshot: SnapshotRow,
}

/// A repair that somebody may be told of: its number and its device's name.
struct Repair {
    id: RepairId,
    customer: Option<CustomerId>,
    stage: Stage,
    number: String,
    device: Option<String>,
}

fn moment(zone: DbZone, wall: Option<NaiveDateTime>) -> Option<DateTime<Utc>> {
    wall.map(|wall| zone.to_utc(wall))
}

/// A deleted repair is nobody's.
fn repair(
    row: Option<RepairRow>,
    device: Option<DeviceRow>,
    label: Option<String>,
    zone: DbZone,
    shop: ShopZone,
) -> Option<Repair> {
    let row = row.filter(|row| row.deleted_at.is_none())?;
    Some(Repair {
        id: RepairId(row.id),
        customer: row.customer_id.map(CustomerId),
        stage: Stage::read(row.status.as_deref()),
        number: request_number(RepairId(row.id), moment(zone, row.created_at), shop),
        device: device_of_repair(device, label, row.snapshot).name,
    })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = log, check_for_backend(Db))]
struct StepRow {
    id: i64,
    from_status: Option<String>,
    to_status: Option<String>,
    changed_by_id: Option<i64>,
    created_at: Option<NaiveDateTime>,
}

impl StepRow {
    /// Not every line is a step: staff note things at a stage, and write words that say nothing to a customer.
    fn moved(&self) -> bool {
        let known = |text: &Option<String>| text.as_deref().and_then(Stage::known);
        let to = known(&self.to_status);
        to.is_some() && to != known(&self.from_status)
    }
}

/// When the quotation that a repair has was sent, or made where the shop does not say.
const QUOTED_AT: &str = "(SELECT COALESCE(q.sentAt, q.createdAt) FROM Quotation q \
     WHERE q.repairRequestId = `RepairRequest`.`id` ORDER BY q.id DESC LIMIT 1)";

pub(super) async fn timeline(store: &Store, after: Place, limit: u32) -> Result<Vec<Seen>, StorageError> {
    type Row = (
        StepRow,
        Option<RepairRow>,
        Option<DeviceRow>,
        Option<String>,
        Option<i64>,
        Option<i64>,
        Option<NaiveDateTime>,
    );
    let rows: Vec<Row> = reading!(store, conn, {
        Ok(log::table
            .left_join(rr::table.on(log::repair_request_id.eq(rr::id.nullable())))
            .left_join(device::table.on(its_device!()))
            .left_join(brand::table.on(device::brand_id.eq(brand::id.nullable())))
            .left_join(customer::table.on(rr::customer_id.eq(customer::id.nullable())))
            .left_join(user::table.on(log::changed_by_id.eq(user::id.nullable())))
            .filter(log::id.gt(after.id))
            .order(log::id.asc())
            .limit(i64::from(limit))
            .select((
                StepRow::as_select(),
                Option::<RepairRow>::as_select(),
                Option::<DeviceRow>::as_select(),
                brand::label.nullable(),
                customer::user_id.nullable(),
                user::customer_id.nullable(),
                fixed::<Nullable<Timestamp>>(QUOTED_AT),
            ))
            .load(conn)
            .await?)
    })?;
    let (zone, shop) = (store.zone, store.shop);
    Ok(rows
        .into_iter()
        .map(|(step, row, device, label, of_customer, by_customer, quoted)| {
            let repair = repair(row, device, label, zone, shop);
            let owner = repair.as_ref().and_then(|repair| repair.customer);
            let by = step.changed_by_id;
            let own = by.is_some() && (of_customer == by || by_customer == owner.map(CustomerId::get));
            Seen {
                source: Source::Timeline,
                row: step.id,
                place: Place {
                    at: None,
                    id: step.id,
                },
                state: step.to_status.clone().unwrap_or_default(),
                at: moment(zone, step.created_at).unwrap_or_default(),
                customer: owner,
                before: None,
                by_customer: own && owner.is_some(),
                change: repair.map(|repair| ErpChange::RepairMoved {
                    repair: repair.id,
                    number: repair.number,
                    device: repair.device,
                    stage: Stage::read(step.to_status.as_deref()).as_str().to_owned(),
                    moved: step.moved(),
                    quoted_at: moment(zone, quoted),
                }),
            }
        })
        .collect())
}

/// After a place in a table that is followed by `updatedAt`.
macro_rules! after_place {
    ($updated:path, $id:path, $after:expr) => {{
        let at = $after.at.unwrap_or_default();
        $updated
            .gt(at)
            .or($updated.eq(at).and($id.nullable().gt($after.id)))
    }};
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = quotation, check_for_backend(Db))]
struct QuotationRow {
    id: i64,
    status: Option<String>,
    total_amount: Option<Hundredths>,
    currency: Option<String>,
    sent_at: Option<NaiveDateTime>,
    created_at: Option<NaiveDateTime>,
    updated_at: Option<NaiveDateTime>,
}

pub(super) async fn quotations(store: &Store, after: Place, limit: u32) -> Result<Vec<Seen>, StorageError> {
    type Row = (QuotationRow, Option<RepairRow>, Option<DeviceRow>, Option<String>);
    let rows: Vec<Row> = reading!(store, conn, {
        Ok(quotation::table
            .left_join(rr::table.on(quotation::repair_request_id.eq(rr::id.nullable())))
            .left_join(device::table.on(its_device!()))
            .left_join(brand::table.on(device::brand_id.eq(brand::id.nullable())))
            .filter(after_place!(quotation::updated_at, quotation::id, after))
            .order((quotation::updated_at.asc(), quotation::id.asc()))
            .limit(i64::from(limit))
            .select((
                QuotationRow::as_select(),
                Option::<RepairRow>::as_select(),
                Option::<DeviceRow>::as_select(),
                brand::label.nullable(),
            ))
            .load(conn)
            .await?)
    })?;
    let (zone, shop) = (store.zone, store.shop);
    Ok(rows
        .into_iter()
        .map(|(row, of, device, label)| {
            let repair = repair(of, device, label, zone, shop);
            let stage = repair.as_ref().map_or(Stage::UNKNOWN, |repair| repair.stage);
            let status = QuotationStatus::read(row.status.as_deref(), row.sent_at.is_some(), stage);
            let total = row
                .total_amount
                .map(|total| total.of(currency(row.currency.as_deref())));
            Seen {
                source: Source::Quotations,
                row: row.id,
                place: Place {
                    at: row.updated_at,
                    id: row.id,
                },
                state: format!("{:?}|{}|{total:?}", row.updated_at, status.as_str()),
                at: moment(zone, row.updated_at).unwrap_or_default(),
                customer: repair.as_ref().and_then(|repair| repair.customer),
                before: None,
                by_customer: false,
                change: repair.filter(|_| status != QuotationStatus::Draft).map(|repair| {
                    ErpChange::QuotationChanged {
                        repair: repair.id,
                        number: repair.number,
                        device: repair.device,
                        total,
                        sent_at: moment(zone, row.sent_at.or(row.created_at)),
                        waiting: status == QuotationStatus::Pending && stage.is_open(),
                    }
                }),
            }
        })
        .collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invoice, check_for_backend(Db))]
struct InvoiceRow {
    id: i64,
    customer_id: Option<i64>,
    status: Option<String>,
    total_amount: Option<Hundredths>,
    currency: Option<String>,
    due_date: Option<NaiveDate>,
    created_at: Option<NaiveDateTime>,
    updated_at: Option<NaiveDateTime>,
    deleted_at: Option<NaiveDateTime>,
    invoice_type: Option<String>,
}

impl InvoiceRow {
    /// Its own customer, else the one of its repair; a purchase is nobody's.
    fn owner(&self, of_repair: Option<i64>) -> Option<CustomerId> {
        let purchase = self
            .invoice_type
            .as_deref()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("purchase"));
        self.customer_id
            .or(of_repair)
            .filter(|_| !purchase)
            .map(CustomerId)
    }

    fn number(&self, zone: DbZone, shop: ShopZone) -> String {
        invoice_number(InvoiceId(self.id), moment(zone, self.created_at), shop)
    }
}

pub(super) async fn invoices(store: &Store, after: Place, limit: u32) -> Result<Vec<Seen>, StorageError> {
    let rows: Vec<(InvoiceRow, Option<i64>, Option<i64>)> = reading!(store, conn, {
        Ok(invoice::table
            .left_join(rr::table.on(invoice::repair_request_id.eq(rr::id.nullable())))
            .left_join(last_owner::table.on(last_owner::invoice_id.eq(invoice::id)))
            .filter(after_place!(invoice::updated_at, invoice::id, after))
            .order((invoice::updated_at.asc(), invoice::id.asc()))
            .limit(i64::from(limit))
            .select((
                InvoiceRow::as_select(),
                rr::customer_id.nullable(),
                last_owner::customer_id.nullable(),
            ))
            .load(conn)
            .await?)
    })?;
    let (zone, shop) = (store.zone, store.shop);
    Ok(rows
        .into_iter()
        .map(|(row, of_repair, before)| {
            let word = ErpWord::read(row.status.as_deref());
            let total = Money::new(
                row.total_amount.unwrap_or_default().0,
                currency(row.currency.as_deref()),
            );
            let owner = row.owner(of_repair);
            let asks = matches!(word, ErpWord::Owed | ErpWord::Other) && row.deleted_at.is_none();
            // Whoever has begun to pay it knows it.
            let text = row.status.as_deref().unwrap_or_default().trim();
            let begun = ["paid", "partially_paid"]
                .iter()
                .any(|paid| text.eq_ignore_ascii_case(paid));
            Seen {
                source: Source::Invoices,
                row: row.id,
                place: Place {
                    at: row.updated_at,
                    id: row.id,
                },
                state: format!(
                    "{:?}|{word:?}|{total:?}|{}|{owner:?}",
                    row.updated_at,
                    row.deleted_at.is_some()
                ),
                at: moment(zone, row.updated_at).unwrap_or_default(),
                customer: owner,
                before: before.map(CustomerId),
                by_customer: false,
                change: (word != ErpWord::Draft).then(|| ErpChange::InvoiceChanged {
                    invoice: InvoiceId(row.id),
                    number: row.number(zone, shop),
                    total,
                    due: row.due_date,
                    created_at: moment(zone, row.created_at),
                    owed: asks && !begun && total.minor > 0,
                }),
            }
        })
        .collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = payment, check_for_backend(Db))]
struct PaymentRow {
    id: i64,
    amount: Option<Hundredths>,
    currency: Option<String>,
    payment_date: Option<NaiveDate>,
    created_at: Option<NaiveDateTime>,
    updated_at: Option<NaiveDateTime>,
}

/// Payments that are new, by their ids, or that were changed, by their times. A change is no news to anyone: it only means
/// that what was counted before is counted no more.
pub(super) async fn payments(
    store: &Store,
    source: Source,
    after: Place,
    limit: u32,
) -> Result<Vec<Seen>, StorageError> {
    let new = source == Source::Payments;
    type Row = (PaymentRow, Option<InvoiceRow>, Option<i64>, Option<i64>);
    let rows: Vec<Row> = reading!(store, conn, {
        let query = payment::table
            .left_join(invoice::table.on(payment::invoice_id.eq(invoice::id.nullable())))
            .left_join(rr::table.on(invoice::repair_request_id.eq(rr::id.nullable())))
            .left_join(entry::table.on(entry::payment_id.eq(payment::id.nullable())))
            .limit(i64::from(limit))
            .select((
                PaymentRow::as_select(),
                Option::<InvoiceRow>::as_select(),
                rr::customer_id.nullable(),
                entry::id.nullable(),
            ))
            .into_boxed::<Db>();
        let query = if new {
            query.filter(payment::id.gt(after.id)).order(payment::id.asc())
        } else {
            query
                .filter(after_place!(payment::updated_at, payment::id, after))
                .order((payment::updated_at.asc(), payment::id.asc()))
        };
        Ok(query.load(conn).await?)
    })?;
    let (zone, shop) = (store.zone, store.shop);
    Ok(rows
        .into_iter()
        .map(|(row, of, of_repair, own)| {
            let of = of.filter(|of| of.deleted_at.is_none());
            let shown = of.filter(|of| ErpWord::read(of.status.as_deref()) != ErpWord::Draft);
            let amount = Money::new(
                row.amount.unwrap_or_default().0,
                currency(row.currency.as_deref()),
            );
            let day = row.payment_date.map(|day| shop.start_of(day));
            Seen {
                source,
                row: row.id,
                place: Place {
                    at: row.updated_at.filter(|_| !new),
                    id: row.id,
                },
                state: if new {
                    String::new()
                } else {
                    format!("{:?}|{amount:?}", row.updated_at)
                },
                at: moment(zone, row.updated_at.filter(|_| !new).or(row.created_at))
                    .or(day)
                    .unwrap_or_default(),
                customer: shown.as_ref().and_then(|of| of.owner(of_repair)),
                before: None,
                // The portal told of its own when it wrote them.
                by_customer: own.is_some(),
                change: new.then(|| ErpChange::PaymentRecorded {
                    invoice: shown.as_ref().map(|of| InvoiceId(of.id)),
                    number: shown.as_ref().map(|of| of.number(zone, shop)),
                    amount,
                }),
            }
        })
        .collect())
}
