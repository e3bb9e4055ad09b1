//! Devices, their repairs, and what hangs on them.

use super::super::super::Conn;
use super::super::Store;
use super::{CHUNK, chosen};
use crate::schema::internal::{device_internal, repair_internal};
use crate::schema::{
    device, inventory_item, portal_attachment_visibility as visibility, portal_repair_comment as comment,
    repair_request as repair, repair_request_accessory as accessory, service, status_update_log as log,
    variable_category, variable_option,
};
use crate::shop::{NewDevice, NewRepair, Shop};
use crate::types::Hundredths;
use crate::zone::utc;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::StorageError;

/// Everything about repairs but their money.
pub(super) async fn insert(store: &Store, shop: &Shop) -> Result<(), StorageError> {
    insert_lists(store, shop).await?;
    insert_repairs(store, shop).await?;
    let wall = |at: Option<DateTime<Utc>>| at.map(|at| store.zone.to_wall(at));
    insert_all!(store, accessory::table, shop.accessories, |a| (
        accessory::repair_request_id.eq(a.repair),
        accessory::accessory_option_id.eq(a.option),
        a.quantity.map(|quantity| accessory::quantity.eq(quantity)),
    ));
    insert_all!(store, log::table, shop.status_logs, |l| (
        chosen(l.id).map(|id| log::id.eq(id)),
        log::repair_request_id.eq(l.repair),
        log::from_status.eq(l.from.as_deref()),
        log::to_status.eq(l.to.as_deref()),
        log::notes.eq(l.notes.as_deref()),
        log::changed_by_id.eq(l.changed_by),
        log::created_at.eq(wall(l.created_at)),
    ));
    insert_all!(store, comment::table, shop.comments, |c| (
        chosen(c.id).map(|id| comment::id.eq(id)),
        comment::repair_request_id.eq(c.repair),
        comment::customer_id.eq(c.customer),
        comment::comment.eq(&*c.comment),
        comment::created_at.eq(utc(c.created_at)),
    ));
    insert_all!(store, visibility::table, shop.visibilities, |v| (
        visibility::repair_request_id.eq(v.repair),
        visibility::attachment_id.eq(&*v.attachment),
        visibility::visible.eq(v.visible),
        visibility::updated_at.eq(utc(DateTime::UNIX_EPOCH)),
    ));
    Ok(())
}

async fn insert_lists(store: &Store, shop: &Shop) -> Result<(), StorageError> {
    insert_all!(store, variable_category::table, shop.categories, |c| (
        chosen(c.id).map(|id| variable_category::id.eq(id)),
        variable_category::code.eq(&*c.code),
        variable_category::name.eq(&*c.name),
    ));
    insert_all!(store, variable_option::table, shop.options, |o| (
        chosen(o.id).map(|id| variable_option::id.eq(id)),
        variable_option::category_id.eq(o.category),
        variable_option::label.eq(&*o.label),
        variable_option::value.eq(&*o.value),
        variable_option::is_active.eq(true),
    ));
    insert_all!(store, service::table, shop.services, |s| (
        chosen(s.id).map(|id| service::id.eq(id)),
        service::name.eq(&*s.name),
        service::base_price.eq(s.base_price.map(Hundredths::from)),
    ));
    insert_all!(store, inventory_item::table, shop.inventory, |i| (
        chosen(i.id).map(|id| inventory_item::id.eq(id)),
        inventory_item::name.eq(&*i.name),
    ));
    Ok(())
}

async fn insert_repairs(store: &Store, shop: &Shop) -> Result<(), StorageError> {
    let wall = |at: Option<DateTime<Utc>>| at.map(|at| store.zone.to_wall(at));
    insert_all!(store, device::table, shop.devices, |d| (
        chosen(d.id).map(|id| device::id.eq(id)),
        device::customer_id.eq(d.customer),
        device::device_type.eq(d.kind.as_deref()),
        device::brand.eq(d.brand.as_deref()),
        device::brand_id.eq(d.brand_option),
        device::model.eq(d.model.as_deref()),
        device::serial_number.eq(d.serial_number.as_deref()),
        device::created_at.eq(wall(d.created_at)),
        device::updated_at.eq(wall(d.updated_at.or(d.created_at))),
        device::deleted_at.eq(wall(d.deleted_at)),
        device::name.eq(d.name.as_deref()),
        device::purchase_date.eq(d.purchase_date),
    ));
    insert_all!(store, repair::table, shop.repairs, |r| (
        chosen(r.id).map(|id| repair::id.eq(id)),
        repair::device_id.eq(r.device),
        repair::reported_problem.eq(r.reported_problem.as_deref()),
        r.status.as_deref().map(|status| repair::status.eq(status)),
        repair::tracking_token.eq(r.tracking_token.as_deref()),
        repair::customer_id.eq(r.customer),
        repair::branch_id.eq(r.branch),
        repair::technician_id.eq(r.technician),
        r.estimated_cost
            .map(|cost| repair::estimated_cost.eq(Hundredths::from(cost))),
        repair::expected_delivery_date.eq(r.expected_delivery),
        repair::actual_cost.eq(r.actual_cost.map(Hundredths::from)),
        repair::customer_notes.eq(r.customer_notes.as_deref()),
        repair::accessories.eq(r.accessories.as_deref()),
        repair::attachments.eq(r.attachments.as_deref()),
        repair::created_at.eq(wall(r.created_at)),
        repair::updated_at.eq(wall(r.updated_at.or(r.created_at))),
        repair::deleted_at.eq(wall(r.deleted_at)),
        repair::warranty_expiry.eq(r.warranty_expiry),
        repair::completed_at.eq(wall(r.completed_at)),
        repair::delivered_at.eq(wall(r.delivered_at)),
        repair::device_brand.eq(r.device_brand.as_deref()),
        repair::device_model.eq(r.device_model.as_deref()),
        repair::device_type.eq(r.device_kind.as_deref()),
        repair::serial_number.eq(r.serial_number.as_deref()),
        repair::customer_approved_at.eq(wall(r.customer_approved_at)),
        repair::customer_rejection_reason.eq(r.customer_rejection_reason.as_deref()),
    ));
    for chunk in shop.devices.chunks(CHUNK) {
        writing!(store, conn, {
            for device in chunk {
                hide_in_device(conn, device).await?;
            }
            Ok(())
        })?;
    }
    for chunk in shop.repairs.chunks(CHUNK) {
        writing!(store, conn, {
            for repair in chunk {
                hide_in_repair(conn, repair).await?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

async fn hide_in_device(conn: &mut Conn, device: &NewDevice) -> QueryResult<()> {
    if device.device_password.is_some() {
        diesel::update(device_internal::table.find(device.id))
            .set(device_internal::device_password.eq(device.device_password.as_deref()))
            .execute(conn)
            .await?;
    }
    Ok(())
}

async fn hide_in_repair(conn: &mut Conn, repair: &NewRepair) -> QueryResult<()> {
    let text = repair.internal.as_deref();
    if text.is_some() {
        diesel::update(repair_internal::table.find(repair.id))
            .set((
                repair_internal::technician_report.eq(text),
                repair_internal::notes.eq(text),
                repair_internal::diagnostic_notes.eq(text),
                repair_internal::internal_notes.eq(text),
                repair_internal::device_password.eq(text),
                repair_internal::backup_location.eq(text),
                repair_internal::qc_notes.eq(text),
            ))
            .execute(conn)
            .await?;
    }
    Ok(())
}
