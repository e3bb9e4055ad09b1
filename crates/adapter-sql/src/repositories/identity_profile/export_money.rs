//! Invoices and payments of the export.

use super::super::super::Conn;
use super::export::{Page, currency};
use super::present;
use crate::schema::{inventory_item, invoice, invoice_item as item, payment, repair_request as rr, service};
use crate::types::Hundredths;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::account::{ExportedInvoice, ExportedInvoiceLine, ExportedPayment, ExportedRow};
use kernel::{Currency, Money};
use std::collections::HashMap;

/// Whose an invoice is, each way read from an index of its own: by its customer, or where it names none, by its repair's.
#[derive(Clone, Copy)]
enum Owned {
    Itself,
    ThroughRepair,
}

/// What is shown to customers: neither the shop's own purchases nor drafts.
macro_rules! shown {
    ($query:expr, $owned:expr, $customer:expr) => {{
        let query = $query
            .left_join(rr::table.on(rr::id.nullable().eq(invoice::repair_request_id)))
            .filter(invoice::deleted_at.is_null())
            .filter(
                invoice::invoice_type
                    .is_null()
                    .or(invoice::invoice_type.ne("purchase")),
            )
            .filter(invoice::status.is_null().or(invoice::status.ne("draft")))
            .into_boxed::<super::super::super::Db>();
        match $owned {
            Owned::Itself => query.filter(invoice::customer_id.eq($customer)),
            Owned::ThroughRepair => query
                .filter(invoice::customer_id.is_null())
                .filter(rr::customer_id.eq($customer)),
        }
    }};
}

type InvoiceTuple = (
    (i64, Option<i64>, Option<String>, Option<String>),
    (
        Option<Hundredths>,
        Option<Hundredths>,
        Option<Hundredths>,
        Option<Hundredths>,
    ),
    (Option<NaiveDate>, Option<NaiveDateTime>),
);

pub(super) async fn invoices(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let mut rows: Vec<InvoiceTuple> = Vec::new();
    for owned in [Owned::Itself, Owned::ThroughRepair] {
        let part: Vec<InvoiceTuple> = shown!(invoice::table, owned, page.customer)
            .filter(invoice::id.gt(page.after))
            .order(invoice::id)
            .limit(page.limit)
            .select((
                (
                    invoice::id,
                    invoice::repair_request_id,
                    invoice::status,
                    invoice::currency,
                ),
                (
                    invoice::total_amount,
                    invoice::tax_amount,
                    invoice::discount_amount,
                    invoice::shipping_amount,
                ),
                (invoice::due_date, invoice::created_at),
            ))
            .load(conn)
            .await?;
        rows.extend(part);
    }
    rows.sort_by_key(|row| row.0.0);
    rows.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    let ids: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    let usual = currency(conn).await?;
    let currencies: HashMap<i64, Currency> = rows
        .iter()
        .map(|row| (row.0.0, of(row.0.3.as_deref(), usual)))
        .collect();
    let mut lines = lines(conn, &ids, &currencies).await?;
    let row = |((id, repair_id, status, code), amounts, (due_date, created)): InvoiceTuple| {
        let currency = of(code.as_deref(), usual);
        let money = |amount: Option<Hundredths>| amount.map(|amount| amount.of(currency));
        ExportedRow::Invoice(ExportedInvoice {
            id,
            repair_id,
            status,
            total_amount: money(amounts.0),
            tax_amount: money(amounts.1),
            discount_amount: money(amounts.2),
            shipping_amount: money(amounts.3),
            currency: currency.to_string(),
            due_date,
            created_at: created.map(|at| page.zone.to_utc(at)),
            items: lines.remove(&id).unwrap_or_default(),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}

fn of(code: Option<&str>, usual: Currency) -> Currency {
    code.and_then(|code| Currency::parse(code).ok()).unwrap_or(usual)
}

type LineTuple = (
    (i64, Option<String>, Option<i32>),
    (Option<String>, Option<String>, Option<String>),
    (Option<Hundredths>, Option<Hundredths>),
);

async fn lines(
    conn: &mut Conn,
    invoices: &[i64],
    currencies: &HashMap<i64, Currency>,
) -> QueryResult<HashMap<i64, Vec<ExportedInvoiceLine>>> {
    let rows: Vec<LineTuple> = item::table
        .left_join(service::table.on(service::id.nullable().eq(item::service_id)))
        .left_join(inventory_item::table.on(inventory_item::id.nullable().eq(item::inventory_item_id)))
        .filter(item::invoice_id.eq_any(invoices).assume_not_null())
        .filter(item::deleted_at.is_null())
        .order(item::id)
        .select((
            (
                item::invoice_id.assume_not_null(),
                item::item_type,
                item::quantity,
            ),
            (
                item::description,
                service::name.nullable(),
                inventory_item::name.nullable(),
            ),
            (item::unit_price, item::total_price),
        ))
        .load(conn)
        .await?;
    let mut lines: HashMap<i64, Vec<ExportedInvoiceLine>> = HashMap::new();
    for ((invoice, item_type, quantity), (description, service, part), (unit, total)) in rows {
        let currency = currencies.get(&invoice).copied().unwrap_or(Currency::EGP);
        let money =
            |amount: Option<Hundredths>| -> Option<Money> { amount.map(|amount| amount.of(currency)) };
        lines.entry(invoice).or_default().push(ExportedInvoiceLine {
            description: present(description).or(service).or(part),
            item_type,
            quantity,
            unit_price: money(unit),
            total: money(total),
        });
    }
    Ok(lines)
}

type PaymentTuple = (
    (i64, Option<i64>, Option<Hundredths>, Option<String>),
    (Option<String>, Option<NaiveDate>, Option<NaiveDateTime>),
);

pub(super) async fn payments(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let mut rows: Vec<PaymentTuple> = Vec::new();
    for owned in [Owned::Itself, Owned::ThroughRepair] {
        let source =
            payment::table.inner_join(invoice::table.on(invoice::id.nullable().eq(payment::invoice_id)));
        let part: Vec<PaymentTuple> = shown!(source, owned, page.customer)
            .filter(payment::id.gt(page.after))
            .order(payment::id)
            .limit(page.limit)
            .select((
                (
                    payment::id,
                    payment::invoice_id,
                    payment::amount,
                    payment::currency,
                ),
                (
                    payment::payment_method,
                    payment::payment_date,
                    payment::created_at,
                ),
            ))
            .load(conn)
            .await?;
        rows.extend(part);
    }
    rows.sort_by_key(|row| row.0.0);
    rows.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    let usual = currency(conn).await?;
    let row = |((id, invoice_id, amount, code), (method, paid_on, created)): PaymentTuple| {
        let currency = of(code.as_deref(), usual);
        ExportedRow::Payment(ExportedPayment {
            id,
            invoice_id,
            amount: amount.map(|amount| amount.of(currency)),
            currency: currency.to_string(),
            method,
            paid_on,
            created_at: created.map(|at| page.zone.to_utc(at)),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}
