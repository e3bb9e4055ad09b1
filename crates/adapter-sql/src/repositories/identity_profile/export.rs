//! Everything held about a customer, a page of a section at a time.

use super::super::super::Conn;
use super::super::settings::settings;
use super::{SqlProfiles, export_money, export_more, present};
use crate::schema::{
    customer_audit_log as log, customer_session as session, device, notification,
    portal_attachment_visibility as mark, portal_repair_comment as comment, repair_request as rr,
    status_update_log as step, variable_option,
};
use crate::types::Hundredths;
use crate::zone::DbZone;
use async_trait::async_trait;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::account::{
    AccountExport, ExportedAudit, ExportedComment, ExportedDevice, ExportedNotification, ExportedRepair,
    ExportedRow, ExportedSession, ExportedStep, Section,
};
use kernel::{Currency, CustomerId, StorageError, UserId};
use repairs::Attachment;
use std::collections::{HashMap, HashSet};

/// A page of a section of a customer's.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) customer: i64,
    pub(super) user: i64,
    pub(super) after: i64,
    pub(super) limit: i64,
    pub(super) zone: DbZone,
}

#[async_trait]
impl AccountExport for SqlProfiles {
    async fn read(
        &self,
        owner: (CustomerId, UserId),
        section: Section,
        after: i64,
        limit: u32,
    ) -> Result<Vec<ExportedRow>, StorageError> {
        let page = Page {
            customer: owner.0.0,
            user: owner.1.0,
            after,
            limit: i64::from(limit),
            zone: self.store.zone,
        };
        reading!(self.store, conn, {
            Ok(match section {
                Section::Sessions => sessions(conn, page).await?,
                Section::SignIns => export_more::sign_ins(conn, page).await?,
                Section::Devices => devices(conn, page).await?,
                Section::Repairs => repairs(conn, page).await?,
                Section::Quotations => export_more::quotations(conn, page).await?,
                Section::Comments => comments(conn, page).await?,
                Section::UpdateRequests => export_more::update_requests(conn, page).await?,
                Section::Feedback => export_more::feedback(conn, page).await?,
                Section::Invoices => export_money::invoices(conn, page).await?,
                Section::Payments => export_money::payments(conn, page).await?,
                Section::Notifications => notifications(conn, page).await?,
                Section::Audit => audit(conn, page).await?,
            })
        })
    }
}

type SessionTuple = (
    i64,
    Option<String>,
    Option<String>,
    NaiveDateTime,
    Option<NaiveDateTime>,
    NaiveDateTime,
    Option<NaiveDateTime>,
);

async fn sessions(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let rows: Vec<SessionTuple> = session::table
        .filter(session::customer_id.eq(page.customer))
        .filter(session::id.gt(page.after))
        .order(session::id)
        .limit(page.limit)
        .select((
            session::id,
            session::ip_address,
            session::user_agent,
            session::created_at,
            session::last_seen_at,
            session::expires_at,
            session::revoked_at,
        ))
        .load(conn)
        .await?;
    let row = |(id, ip_address, user_agent, created, seen, expires, revoked): SessionTuple| {
        ExportedRow::Session(ExportedSession {
            id,
            ip_address,
            user_agent,
            created_at: created.and_utc(),
            last_seen_at: seen.map(|at| at.and_utc()),
            expires_at: expires.and_utc(),
            revoked_at: revoked.map(|at| at.and_utc()),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}

type DeviceTuple = (
    i64,
    (Option<String>, Option<String>, Option<String>, Option<String>),
    (Option<String>, Option<String>, Option<NaiveDate>),
    (Option<NaiveDateTime>, Option<NaiveDateTime>),
);

async fn devices(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let rows: Vec<DeviceTuple> = device::table
        .left_join(variable_option::table.on(variable_option::id.nullable().eq(device::brand_id)))
        .filter(device::customer_id.eq(page.customer))
        .filter(device::id.gt(page.after))
        .order(device::id)
        .limit(page.limit)
        .select((
            device::id,
            (
                device::name,
                device::device_type,
                variable_option::label.nullable(),
                device::brand,
            ),
            (device::model, device::serial_number, device::purchase_date),
            (device::created_at, device::deleted_at),
        ))
        .load(conn)
        .await?;
    let row =
        |(id, (name, kind, label, brand), (model, serial_number, purchase_date), times): DeviceTuple| {
            ExportedRow::Device(ExportedDevice {
                id,
                name,
                kind,
                brand: present(label).or(brand),
                model,
                serial_number,
                purchase_date,
                created_at: times.0.map(|at| page.zone.to_utc(at)),
                deleted_at: times.1.map(|at| page.zone.to_utc(at)),
            })
        };
    Ok(rows.into_iter().map(row).collect())
}

type RepairTuple = (
    (i64, Option<i64>, Option<String>),
    (Option<String>, Option<String>, Option<String>, Option<String>),
    (Option<Hundredths>, Option<Hundredths>),
    (Option<NaiveDate>, Option<NaiveDate>),
    (
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
    ),
);

async fn repairs(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let rows: Vec<RepairTuple> = rr::table
        .filter(rr::customer_id.eq(page.customer))
        .filter(rr::deleted_at.is_null())
        .filter(rr::id.gt(page.after))
        .order(rr::id)
        .limit(page.limit)
        .select((
            (rr::id, rr::device_id, rr::status),
            (
                rr::reported_problem,
                rr::customer_notes,
                rr::accessories,
                rr::attachments,
            ),
            (rr::estimated_cost, rr::actual_cost),
            (rr::expected_delivery_date, rr::warranty_expiry),
            (rr::completed_at, rr::delivered_at, rr::created_at),
        ))
        .load(conn)
        .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    let mut steps = steps(conn, &ids, page.zone).await?;
    let hidden = hidden(conn, &ids).await?;
    let currency = currency(conn).await?;
    let utc = |at: Option<NaiveDateTime>| at.map(|at| page.zone.to_utc(at));
    let row = |(own, words, costs, dates, times): RepairTuple| {
        ExportedRow::Repair(ExportedRepair {
            id: own.0,
            device_id: own.1,
            status: own.2,
            issue: words.0,
            customer_notes: words.1,
            accessories: words.2,
            estimated_cost: costs.0.map(|cost| cost.of(currency)),
            actual_cost: costs.1.map(|cost| cost.of(currency)),
            currency: currency.to_string(),
            estimated_completion: dates.0,
            warranty_expiry: dates.1,
            completed_at: utc(times.0),
            delivered_at: utc(times.1),
            created_at: utc(times.2),
            attachments: Attachment::read_all(words.3.as_deref())
                .into_iter()
                .filter(|file| !hidden.contains(&(own.0, file.id.clone())))
                .map(|file| file.file_name)
                .collect(),
            timeline: steps.remove(&own.0).unwrap_or_default(),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Attachments that the shop has hidden from customers, with their repairs.
async fn hidden(conn: &mut Conn, repairs: &[i64]) -> QueryResult<HashSet<(i64, String)>> {
    let marks: Vec<(i64, String)> = mark::table
        .filter(mark::repair_request_id.eq_any(repairs))
        .filter(mark::visible.eq(false))
        .select((mark::repair_request_id, mark::attachment_id))
        .load(conn)
        .await?;
    Ok(marks.into_iter().collect())
}

type StepTuple = (
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<NaiveDateTime>,
);

async fn steps(
    conn: &mut Conn,
    repairs: &[i64],
    zone: DbZone,
) -> QueryResult<HashMap<i64, Vec<ExportedStep>>> {
    let rows: Vec<StepTuple> = step::table
        .filter(step::repair_request_id.eq_any(repairs))
        .order(step::id)
        .select((
            step::repair_request_id,
            step::from_status,
            step::to_status,
            step::notes,
            step::created_at,
        ))
        .load(conn)
        .await?;
    let mut steps: HashMap<i64, Vec<ExportedStep>> = HashMap::new();
    for (repair, from, to, note, at) in rows {
        steps
            .entry(repair.unwrap_or_default())
            .or_default()
            .push(ExportedStep {
                from,
                to,
                note,
                created_at: at.map(|at| zone.to_utc(at)),
            });
    }
    Ok(steps)
}

/// The shop's currency: repairs have no column of their own for it.
pub(super) async fn currency(conn: &mut Conn) -> QueryResult<Currency> {
    const CODE: &str = "currency.code";
    let found = settings(conn, &[CODE]).await?;
    let code = found.get(CODE).and_then(|code| Currency::parse(code).ok());
    Ok(code.unwrap_or(Currency::EGP))
}

async fn comments(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let rows: Vec<(i64, i64, String, NaiveDateTime)> = comment::table
        .filter(comment::customer_id.eq(page.customer))
        .filter(comment::deleted_at.is_null())
        .filter(comment::id.gt(page.after))
        .order(comment::id)
        .limit(page.limit)
        .select((
            comment::id,
            comment::repair_request_id,
            comment::comment,
            comment::created_at,
        ))
        .load(conn)
        .await?;
    let row = |(id, repair_id, comment, at): (i64, i64, String, NaiveDateTime)| {
        ExportedRow::Comment(ExportedComment {
            id,
            repair_id,
            comment,
            created_at: at.and_utc(),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}

type NotificationTuple = (
    i64,
    (Option<String>, Option<String>, Option<String>, Option<String>),
    Option<bool>,
    (Option<NaiveDateTime>, Option<NaiveDateTime>),
);

async fn notifications(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let rows: Vec<NotificationTuple> = notification::table
        .filter(notification::user_id.eq(page.user))
        .filter(notification::id.gt(page.after))
        .order(notification::id)
        .limit(page.limit)
        .select((
            notification::id,
            (
                notification::kind,
                notification::title,
                notification::message,
                notification::channel,
            ),
            notification::is_read,
            (notification::created_at, notification::deleted_at),
        ))
        .load(conn)
        .await?;
    let row = |(id, (kind, title, message, channel), is_read, times): NotificationTuple| {
        ExportedRow::Notification(ExportedNotification {
            id,
            kind,
            title,
            message,
            channel,
            is_read: is_read.unwrap_or_default(),
            created_at: times.0.map(|at| page.zone.to_utc(at)),
            deleted_at: times.1.map(|at| page.zone.to_utc(at)),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}

type AuditTuple = (
    (i64, String, NaiveDateTime),
    (Option<String>, Option<String>),
    (Option<String>, Option<String>),
    Option<String>,
);

async fn audit(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let rows: Vec<AuditTuple> = log::table
        .filter(log::customer_id.eq(page.customer))
        .filter(log::id.gt(page.after))
        .order(log::id)
        .limit(page.limit)
        .select((
            (log::id, log::action, log::created_at),
            (log::endpoint, log::method),
            (log::ip_address, log::user_agent),
            log::request_data,
        ))
        .load(conn)
        .await?;
    let row = |((id, action, at), (endpoint, method), (ip_address, user_agent), data): AuditTuple| {
        ExportedRow::Audit(ExportedAudit {
            id,
            action,
            endpoint,
            method,
            ip_address,
            user_agent,
            // What the portal wrote is JSON; what another program left there may be anything.
            request_data: data.and_then(|data| serde_json::from_str(&data).ok()),
            created_at: at.and_utc(),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}
