//! Compiled twice: as `crate::mysql::repositories` and as `crate::sqlite::repositories`. `super::{Conn, Db, …}` is the
//! engine's. The macros here are seen by every repository below them.

/// Reads: `reading!(store, conn, { …; Ok(value) })`. The body sees `conn: &mut Conn`, uses `?` on Diesel's errors and gives
/// `Result<_, DbError>`; the whole gives `Result<_, StorageError>`. It runs under the statement time-out, and once more
/// when the connection turns out to be dead, so it must not move what it captures.
macro_rules! reading {
    ($store:expr, $conn:ident, $body:block) => {{
        let mut tries = 0u8;
        loop {
            tries += 1;
            let mut object = $store.connection().await?;
            let outcome = {
                let $conn: &mut super::super::Conn = &mut object;
                $store
                    .limited(async {
                        let result: Result<_, $crate::error::DbError> = async { $body }.await;
                        result
                    })
                    .await
            };
            match $store.after_read(object, outcome, tries) {
                $crate::flow::Next::Again => {}
                $crate::flow::Next::Done(result) => break result,
            }
        }
    }};
}

/// Writes: like `reading!`, inside one transaction that commits when the body is `Ok` and rolls back when it is `Err`. It runs
/// again, after a pause, when the engine rolled it back for another transaction's sake.
macro_rules! writing {
    ($store:expr, $conn:ident, $body:block) => {{
        let mut tries = 0u8;
        let began = std::time::Instant::now();
        loop {
            tries += 1;
            let mut object = $store.connection().await?;
            let outcome = {
                let connection: &mut super::super::Conn = &mut object;
                $store
                    .limited(transaction!(
                        connection,
                        async |$conn: &mut super::super::Conn| -> Result<_, $crate::error::DbError> { $body }
                    ))
                    .await
            };
            match $store.after_write(object, outcome, tries, began).await {
                $crate::flow::Next::Again => {}
                $crate::flow::Next::Done(result) => break result,
            }
        }
    }};
}

/// After a keyset in a nullable column of times, where NULL is the smallest. The keyset holds the column's own value.
macro_rules! after_time {
    ($query:expr, $column:path, $id:path, $dir:expr, $keyset:expr) => {{
        let id = $keyset.id;
        match ($dir, &$keyset.key) {
            (kernel::SortDir::Desc, kernel::SortKey::Time(at)) => {
                let at = at.naive_utc();
                $query.filter(
                    $column
                        .is_null()
                        .or($column.lt(at).assume_not_null())
                        .or($column.eq(at).assume_not_null().and($id.lt(id))),
                )
            }
            (kernel::SortDir::Desc, _) => $query.filter($column.is_null().and($id.lt(id))),
            (kernel::SortDir::Asc, kernel::SortKey::Time(at)) => {
                let at = at.naive_utc();
                // The first condition is one that an index can begin at.
                $query
                    .filter($column.ge(at))
                    .filter($column.gt(at).or($id.nullable().gt(id)))
            }
            (kernel::SortDir::Asc, _) => {
                $query.filter($column.is_not_null().or($column.is_null().and($id.gt(id))))
            }
        }
    }};
}

/// The code of the shop's currency as it stands in the settings, as a sub-select beside other columns.
macro_rules! shop_currency {
    () => {{
        use crate::schema::system_setting as setting;
        setting::table
            .filter(setting::name.eq("currency.code"))
            .filter(
                setting::is_encrypted
                    .is_null()
                    .or(setting::is_encrypted.eq(false).assume_not_null()),
            )
            .select(setting::value)
            .single_value()
    }};
}

/// The condition that joins a repair to its device. One that belongs to somebody else by now is not joined: the
/// repair's former owner would see the new owner's name for it and its serial number.
macro_rules! its_device {
    () => {{
        use crate::schema::{device, repair_request as rr};
        rr::device_id.eq(device::id.nullable()).and(
            device::customer_id
                .is_null()
                .or(device::customer_id.eq(rr::customer_id).assume_not_null()),
        )
    }};
}

mod audit;
mod change;
mod dashboard;
mod device_of_repair;
mod devices;
mod doctor;
mod enums;
mod identity;
mod identity_profile;
mod invoices;
mod keyset;
mod notifications;
mod outbox;
mod payments;
mod repairs;
mod sandbox;
mod settings;
mod shop;
mod sql;
mod store;

pub(crate) use doctor::examine;
pub(crate) use shop::{has_customers, insert_shop, setting};
pub(crate) use store::Store;
// For the macros above, seen from an area's folder.
pub(crate) use super::Conn;

use crate::{Options, Ports};
use kernel::StorageError;
use std::sync::Arc;

/// Opens the pool. No connection is made before one is needed.
pub(crate) fn open(options: &Options) -> Result<Store, StorageError> {
    Store::open(options)
}

/// Every port of every domain, over one pool.
pub(crate) fn ports(store: &Store) -> Ports {
    let identity = Arc::new(identity::SqlIdentity::new(store.clone()));
    let outbox = Arc::new(outbox::SqlOutbox::new(store.clone()));
    let devices = Arc::new(devices::SqlDevices::new(store.clone()));
    let notifications = Arc::new(notifications::SqlNotifications::new(store.clone()));
    let payments = Arc::new(payments::SqlPayments::new(store.clone()));
    let profiles = Arc::new(identity_profile::SqlProfiles::new(store.clone()));
    let repairs = Arc::new(repairs::SqlRepairs::new(store.clone()));
    Ports {
        accounts: identity.clone(),
        account_admin: profiles.clone(),
        account_closure: profiles.clone(),
        account_export: profiles.clone(),
        avatars: profiles.clone(),
        codes: identity.clone(),
        contact_changes: profiles.clone(),
        login_names: identity.clone(),
        login_throttle: identity.clone(),
        logins: identity.clone(),
        password_resets: identity.clone(),
        passwords: profiles.clone(),
        preferences: profiles.clone(),
        profile_reader: profiles.clone(),
        profile_writer: profiles,
        session_activity: identity.clone(),
        session_reader: identity.clone(),
        sessions: identity,
        dashboard: Arc::new(dashboard::SqlDashboard::new(store.clone())),
        invoices: Arc::new(invoices::SqlInvoices::new(store.clone())),
        payment_attempts: payments.clone(),
        payment_inquiries: payments.clone(),
        payment_ledger: payments.clone(),
        payments,
        sandbox_book: Arc::new(sandbox::SqlSandbox::new(store.clone())),
        audit_log: Arc::new(audit::SqlAuditLog::new(store.clone())),
        device_reader: devices.clone(),
        device_writer: devices,
        notification_audiences: notifications.clone(),
        notification_delivery: notifications.clone(),
        notification_feed: notifications.clone(),
        notification_reader: notifications.clone(),
        notification_writer: notifications,
        delivery_marks: outbox.clone(),
        outbox: outbox.clone(),
        outbox_desk: outbox,
        repair_attachment_marks: repairs.clone(),
        repair_comments: repairs.clone(),
        repair_decisions: repairs.clone(),
        repair_reader: repairs.clone(),
        repair_updates: repairs,
    }
}
