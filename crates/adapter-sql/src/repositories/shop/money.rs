//! Quotations, invoices, payments.

use super::super::Store;
use super::{CHUNK, chosen};
use crate::schema::{invoice, invoice_item, payment, quotation, quotation_item};
use crate::shop::Shop;
use crate::types::Hundredths;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kernel::StorageError;

/// All of it, each after what it points at.
pub(super) async fn insert(store: &Store, shop: &Shop) -> Result<(), StorageError> {
    let wall = |at: Option<DateTime<Utc>>| at.map(|at| store.zone.to_wall(at));
    insert_all!(store, quotation::table, shop.quotations, |q| (
        chosen(q.id).map(|id| quotation::id.eq(id)),
        q.status.as_deref().map(|status| quotation::status.eq(status)),
        quotation::total_amount.eq(q.total.map(Hundredths::from)),
        quotation::tax_amount.eq(q.tax.map(Hundredths::from)),
        quotation::notes.eq(q.notes.as_deref()),
        quotation::sent_at.eq(wall(q.sent_at)),
        quotation::response_at.eq(wall(q.response_at)),
        quotation::repair_request_id.eq(q.repair),
        q.currency
            .as_deref()
            .map(|currency| quotation::currency.eq(currency)),
        quotation::created_at.eq(wall(q.created_at)),
        quotation::updated_at.eq(wall(q.updated_at.or(q.created_at))),
    ));
    insert_all!(store, quotation_item::table, shop.quotation_items, |i| (
        chosen(i.id).map(|id| quotation_item::id.eq(id)),
        quotation_item::description.eq(i.description.as_deref()),
        quotation_item::quantity.eq(i.quantity),
        quotation_item::unit_price.eq(i.unit_price.map(Hundredths::from)),
        quotation_item::total_price.eq(i.total.map(Hundredths::from)),
        quotation_item::quotation_id.eq(i.quotation),
    ));
    insert_all!(store, invoice::table, shop.invoices, |i| (
        chosen(i.id).map(|id| invoice::id.eq(id)),
        invoice::tracking_token.eq(i.tracking_token.as_deref()),
        invoice::total_amount.eq(i.total.map(Hundredths::from)),
        invoice::amount_paid.eq(i.amount_paid.map(Hundredths::from)),
        invoice::status.eq(i.status.as_deref()),
        invoice::notes.eq(i.notes.as_deref()),
        invoice::repair_request_id.eq(i.repair),
        i.currency
            .as_deref()
            .map(|currency| invoice::currency.eq(currency)),
        invoice::due_date.eq(i.due_date),
        invoice::tax_amount.eq(i.tax.map(Hundredths::from)),
        i.shipping
            .map(|amount| invoice::shipping_amount.eq(Hundredths::from(amount))),
        i.discount
            .map(|amount| invoice::discount_amount.eq(Hundredths::from(amount))),
        invoice::created_at.eq(wall(i.created_at)),
        invoice::updated_at.eq(wall(i.updated_at.or(i.created_at))),
        invoice::deleted_at.eq(wall(i.deleted_at)),
        invoice::customer_id.eq(i.customer),
        invoice::company_id.eq(i.company),
        invoice::branch_id.eq(i.branch),
        i.kind.as_deref().map(|kind| invoice::invoice_type.eq(kind)),
    ));
    insert_all!(store, invoice_item::table, shop.invoice_items, |i| (
        chosen(i.id).map(|id| invoice_item::id.eq(id)),
        invoice_item::quantity.eq(i.quantity),
        invoice_item::unit_price.eq(i.unit_price.map(Hundredths::from)),
        invoice_item::total_price.eq(i.total.map(Hundredths::from)),
        invoice_item::invoice_id.eq(i.invoice),
        invoice_item::service_id.eq(i.service),
        invoice_item::inventory_item_id.eq(i.inventory_item),
        invoice_item::description.eq(i.description.as_deref()),
        i.kind.as_deref().map(|kind| invoice_item::item_type.eq(kind)),
        invoice_item::deleted_at.eq(wall(i.deleted_at)),
    ));
    insert_all!(store, payment::table, shop.payments, |p| (
        chosen(p.id).map(|id| payment::id.eq(id)),
        payment::amount.eq(p.amount.map(Hundredths::from)),
        payment::payment_date.eq(p.payment_date),
        payment::payment_method.eq(p.method.as_deref()),
        payment::invoice_id.eq(p.invoice),
        payment::user_id.eq(p.user),
        p.currency
            .as_deref()
            .map(|currency| payment::currency.eq(currency)),
        payment::created_at.eq(wall(p.created_at)),
        payment::updated_at.eq(wall(p.created_at)),
    ));
    Ok(())
}
