//! One repair with all that belongs to it, in at most six statements.

use super::super::super::{Conn, Db};
use super::super::Store;
use super::super::device_of_repair::DeviceRow;
use super::super::settings::currency_of;
use super::rows::{BranchRow, QuotationItemRow, QuotationRow, SummaryRow, moment, summary};
use super::{attachments, comments, timeline};
use crate::ext::{lower, trim};
use crate::schema::{
    branch, device, invoice, quotation, quotation_item, repair_request as rr,
    repair_request_accessory as accessory, user, variable_option,
};
use crate::types::Hundredths;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use invoices::ErpWord;
use kernel::{CustomerId, InvoiceId, RepairId, UserId};
use repairs::{AccessoryRow, Branch, QuotationStatus, RepairDetail, RepairError, Technician, accessories};

#[derive(Queryable, Selectable)]
#[diesel(table_name = rr, check_for_backend(Db))]
struct DetailRow {
    customer_notes: Option<String>,
    accessories: Option<String>,
    attachments: Option<String>,
    actual_cost: Option<Hundredths>,
    completed_at: Option<NaiveDateTime>,
    delivered_at: Option<NaiveDateTime>,
}

type Row = (
    SummaryRow,
    Option<DeviceRow>,
    Option<String>,
    DetailRow,
    Option<BranchRow>,
    Option<(i64, String)>,
    Option<QuotationRow>,
    Option<i64>,
    Option<String>,
);

pub(super) async fn find(
    store: &Store,
    customer: CustomerId,
    repair: RepairId,
) -> Result<Option<RepairDetail>, RepairError> {
    let found = reading!(store, conn, {
        let Some((basics, device, brand, own, branch, technician, offer, invoice, currency)) =
            load_row(conn, customer, repair).await?
        else {
            return Ok(None);
        };
        let currency = currency_of(currency.as_deref());
        let (summary, serial_number) = summary((basics, device, brand), currency, store.zone);
        let offer = offer.filter(|offer| offer.status(summary.stage) != QuotationStatus::Draft);
        let quotation = match offer {
            None => None,
            Some(offer) => {
                let items = load_items(conn, offer.id).await?;
                Some(offer.into_quotation(items, summary.stage, currency, store.zone))
            }
        };
        let rows: Vec<AccessoryRow> = load_accessories(conn, repair).await?;
        Ok(Some(RepairDetail {
            serial_number,
            description: own.customer_notes,
            accessories: accessories(&rows, own.accessories.as_deref()),
            actual_cost: own.actual_cost.map(|cost| cost.of(currency)),
            completed_at: moment(store.zone, own.completed_at.or(own.delivered_at)),
            technician: technician.map(|(id, name)| Technician { id: UserId(id), name }),
            branch: branch.map(Branch::from),
            quotation,
            invoice_id: invoice.map(InvoiceId),
            timeline: timeline::load(conn, store.zone, customer, repair).await?,
            comments: comments::latest(conn, customer, repair, RepairDetail::COMMENTS).await?,
            attachments: attachments::load(conn, repair, own.attachments.as_deref()).await?,
            summary,
        }))
    })?;
    Ok(found)
}

/// The repair and all that it has one of. An ERP without the unique keys may have several quotations or invoices for
/// one: then the latest.
async fn load_row(conn: &mut Conn, customer: CustomerId, repair: RepairId) -> QueryResult<Option<Row>> {
    // What the invoices' own page would show this customer, and nothing else.
    let bill = invoice::repair_request_id
        .eq(rr::id.nullable())
        .and(invoice::deleted_at.is_null())
        .and(
            invoice::customer_id
                .is_null()
                .or(invoice::customer_id.eq(rr::customer_id).assume_not_null()),
        )
        .and(
            invoice::invoice_type
                .is_null()
                .or(lower(invoice::invoice_type).ne("purchase").assume_not_null()),
        )
        .and(
            invoice::status.is_null().or(lower(trim(invoice::status))
                .ne_all(ErpWord::DRAFT)
                .assume_not_null()),
        );
    rr::table
        .left_join(device::table.on(its_device!()))
        .left_join(variable_option::table.on(device::brand_id.eq(variable_option::id.nullable())))
        .left_join(branch::table.on(rr::branch_id.eq(branch::id.nullable())))
        .left_join(user::table.on(rr::technician_id.eq(user::id.nullable())))
        .left_join(quotation::table.on(quotation::repair_request_id.eq(rr::id.nullable())))
        .left_join(invoice::table.on(bill))
        .filter(rr::id.eq(repair.0))
        .filter(rr::customer_id.eq(customer.0))
        .filter(rr::deleted_at.is_null())
        .order((quotation::id.desc(), invoice::id.desc()))
        .select((
            SummaryRow::as_select(),
            Option::<DeviceRow>::as_select(),
            variable_option::label.nullable(),
            DetailRow::as_select(),
            Option::<BranchRow>::as_select(),
            (user::id, user::name).nullable(),
            Option::<QuotationRow>::as_select(),
            invoice::id.nullable(),
            shop_currency!(),
        ))
        .first(conn)
        .await
        .optional()
}

async fn load_items(conn: &mut Conn, quotation: i64) -> QueryResult<Vec<QuotationItemRow>> {
    quotation_item::table
        .filter(quotation_item::quotation_id.eq(quotation))
        .order(quotation_item::id.asc())
        .select(QuotationItemRow::as_select())
        .load(conn)
        .await
}

async fn load_accessories(conn: &mut Conn, repair: RepairId) -> QueryResult<Vec<AccessoryRow>> {
    let rows: Vec<(Option<String>, Option<i32>)> = accessory::table
        .left_join(variable_option::table.on(accessory::accessory_option_id.eq(variable_option::id)))
        .filter(accessory::repair_request_id.eq(repair.0))
        .order(accessory::id.asc())
        .select((variable_option::label.nullable(), accessory::quantity))
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(label, quantity)| AccessoryRow { label, quantity })
        .collect())
}
