//! The steps of a repair, for its customer and for whoever holds its receipt.

use super::super::super::Conn;
use super::super::Store;
use super::is_theirs;
use super::rows::{BranchRow, moment};
use super::staff::is_customers;
use crate::schema::{
    branch, customer as customers, repair_request as rr, role, status_update_log as log, user,
};
use crate::zone::DbZone;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CustomerId, RepairId};
use repairs::{
    Author, Branch, RepairError, Stage, TimelineEntry, TrackedRepair, TrackedStep, TrackingToken, steps,
};

/// Id, from, to, note, when, who.
type LogRow = (
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<NaiveDateTime>,
    WhoRow,
);

/// Name, the customer that the login names, its role, whether the repair's customer names the login, whether any does.
type WhoRow = (Option<String>, Option<i64>, Option<String>, bool, bool);

pub(super) async fn timeline(
    store: &Store,
    customer: CustomerId,
    repair: RepairId,
) -> Result<Option<Vec<TimelineEntry>>, RepairError> {
    let entries = reading!(store, conn, {
        if !is_theirs(conn, customer, repair).await? {
            return Ok(None);
        }
        Ok(Some(load(conn, store.zone, customer, repair).await?))
    })?;
    Ok(entries)
}

/// The log, oldest first.
pub(super) async fn load(
    conn: &mut Conn,
    zone: DbZone,
    customer: CustomerId,
    repair: RepairId,
) -> QueryResult<Vec<TimelineEntry>> {
    let naming = || customers::table.filter(customers::user_id.eq(log::changed_by_id));
    let rows: Vec<LogRow> = log::table
        .left_join(user::table.on(log::changed_by_id.eq(user::id.nullable())))
        .left_join(role::table.on(user::role_id.eq(role::id.nullable())))
        .filter(log::repair_request_id.eq(repair.0))
        .order((log::created_at.asc(), log::id.asc()))
        .select((
            log::id,
            log::from_status,
            log::to_status,
            log::notes,
            log::created_at,
            (
                user::name.nullable(),
                user::customer_id.nullable(),
                role::name.nullable(),
                exists(naming().filter(customers::id.eq(customer.0))),
                exists(naming()),
            ),
        ))
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, from, to, note, at, who)| TimelineEntry {
            id,
            stage: Stage::read(to.or(from).as_deref()),
            note: note.filter(|note| !note.trim().is_empty()),
            created_at: moment(zone, at),
            by: author(customer, who),
        })
        .collect())
}

/// Staff may be somebody's customer, too. A login of another customer's, such as the repair's former owner, is not
/// named to this one.
fn author(customer: CustomerId, (name, linked, role, ours, anyones): WhoRow) -> Option<Author> {
    if ours || linked == Some(customer.0) {
        return Some(Author::Customer);
    }
    let of_customers = match role {
        Some(role) => is_customers(&role),
        None => anyones || linked.is_some(),
    };
    name.filter(|_| !of_customers).map(Author::Staff)
}

/// Id, token, status, expected, created, updated, branch.
type TrackedRow = (
    i64,
    Option<String>,
    Option<String>,
    Option<NaiveDate>,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
    Option<BranchRow>,
);

pub(super) async fn track(
    store: &Store,
    token: &TrackingToken,
) -> Result<Option<TrackedRepair>, RepairError> {
    let tracked = reading!(store, conn, {
        let row: Option<TrackedRow> = rr::table
            .left_join(branch::table.on(rr::branch_id.eq(branch::id.nullable())))
            .filter(rr::tracking_token.eq(token.expose()))
            .filter(rr::deleted_at.is_null())
            .select((
                rr::id,
                rr::tracking_token,
                rr::status,
                rr::expected_delivery_date,
                rr::created_at,
                rr::updated_at,
                Option::<BranchRow>::as_select(),
            ))
            .first(conn)
            .await
            .optional()?;
        // The column's collation may take another case, or another letter, for the same.
        let Some((id, _, status, expected, created, updated, branch)) =
            row.filter(|row| row.1.as_deref() == Some(token.expose()))
        else {
            return Ok(None);
        };
        let rows: Vec<(Option<String>, Option<NaiveDateTime>)> = log::table
            .filter(log::repair_request_id.eq(id))
            .order((log::created_at.asc(), log::id.asc()))
            .select((log::to_status, log::created_at))
            .load(conn)
            .await?;
        let at = |wall| moment(store.zone, wall);
        let stage = Stage::read(status.as_deref());
        let logged = rows.into_iter().filter_map(|(to, wall)| {
            Some(TrackedStep {
                stage: Stage::read(Some(&to?)),
                at: at(wall),
            })
        });
        Ok(Some(TrackedRepair {
            id: RepairId(id),
            stage,
            estimated_completion: expected,
            created_at: at(created),
            updated_at: at(updated),
            steps: steps(at(created), stage, at(updated), logged),
            branch: branch.map(Branch::from),
        }))
    })?;
    Ok(tracked)
}
