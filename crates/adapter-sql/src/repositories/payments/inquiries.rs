//! Which attempts a gateway is to be asked about. A claim is a row's due time moved to the claim's end, with the claim's
//! token, as the outbox has it.

use super::super::Store;
use super::rows::AttemptRow;
use crate::schema::{portal_ledger_entry as entry, portal_payment_attempt as attempt};
use crate::zone::utc;
use ::payments::{Attempt, Claim, GatewayName, OrderKey};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AttemptId, StorageError};
use uuid::Uuid;

pub(super) async fn claim(store: &Store, claim: &Claim, limit: u32) -> Result<Vec<Attempt>, StorageError> {
    let (now, until) = (utc(claim.now), utc(claim.until));
    let token = claim.token.to_string();
    let due: Vec<i64> = reading!(store, conn, {
        Ok(attempt::table
            .filter(attempt::next_inquiry_at.le(now))
            .order(attempt::next_inquiry_at.asc())
            .limit(i64::from(limit))
            .select(attempt::id)
            .load(conn)
            .await?)
    })?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<AttemptRow> = writing!(store, conn, {
        let still_due = attempt::table
            .filter(attempt::id.eq_any(&due))
            .filter(attempt::next_inquiry_at.le(now));
        diesel::update(still_due)
            .set((attempt::claimed_by.eq(&token), attempt::next_inquiry_at.eq(until)))
            .execute(conn)
            .await?;
        Ok(attempt::table
            .filter(attempt::id.eq_any(&due))
            .filter(attempt::claimed_by.eq(&token))
            .order(attempt::id.asc())
            .select(AttemptRow::as_select())
            .load(conn)
            .await?)
    })?;
    rows.into_iter().map(Attempt::try_from).collect()
}

pub(super) async fn settle(
    store: &Store,
    token: Uuid,
    id: AttemptId,
    next: Option<DateTime<Utc>>,
    closed: bool,
) -> Result<bool, StorageError> {
    let token = token.to_string();
    let settled: usize = writing!(store, conn, {
        let held = attempt::table
            .filter(attempt::id.eq(id.0))
            .filter(attempt::claimed_by.eq(&token));
        Ok(diesel::update(held)
            .set((
                attempt::claimed_by.eq(None::<String>),
                attempt::next_inquiry_at.eq(next.map(utc)),
                attempt::closed.eq(closed),
            ))
            .execute(conn)
            .await?)
    })?;
    Ok(settled == 1)
}

pub(super) async fn found_order(store: &Store, id: AttemptId, order: &str) -> Result<(), StorageError> {
    writing!(store, conn, {
        let unnamed = attempt::table
            .filter(attempt::id.eq(id.0))
            .filter(attempt::gateway_order.is_null());
        diesel::update(unnamed)
            .set(attempt::gateway_order.eq(order))
            .execute(conn)
            .await?;
        Ok(())
    })
}

pub(super) async fn ask_now(store: &Store, id: AttemptId, now: DateTime<Utc>) -> Result<(), StorageError> {
    writing!(store, conn, {
        diesel::update(attempt::table.find(id.0))
            // Whoever asks at this moment asked too early: what they learn must not put this off.
            .set((
                attempt::claimed_by.eq(None::<String>),
                attempt::next_inquiry_at.eq(utc(now)),
            ))
            .execute(conn)
            .await?;
        Ok(())
    })
}

pub(super) async fn by_order(
    store: &Store,
    gateway: GatewayName,
    order: &OrderKey,
) -> Result<Option<Attempt>, StorageError> {
    let row = reading!(store, conn, {
        Ok(match id_of(conn, gateway.as_str(), order).await? {
            None => None,
            Some(id) => attempt::table
                .filter(attempt::id.eq(id))
                .select(AttemptRow::as_select())
                .first(conn)
                .await
                .optional()?,
        })
    })?;
    row.map(Attempt::try_from).transpose()
}

/// The attempt that an order names at a source.
pub(super) async fn id_of(
    conn: &mut super::super::super::Conn,
    source: &str,
    order: &OrderKey,
) -> QueryResult<Option<i64>> {
    match order {
        // The portal's own name: whether the source may use it is the rule's to say.
        OrderKey::Reference(reference) => attempt::table
            .filter(attempt::reference.eq(reference))
            .select(attempt::id)
            .first(conn)
            .await
            .optional(),
        OrderKey::Order(order) => attempt::table
            .filter(attempt::gateway.eq(source))
            .filter(attempt::gateway_order.eq(order))
            .order(attempt::id.desc())
            .select(attempt::id)
            .first(conn)
            .await
            .optional(),
        OrderKey::Movement(movement) => entry::table
            .filter(entry::source.eq(source))
            .filter(entry::movement_id.eq(movement))
            .select(entry::attempt_id)
            .first(conn)
            .await
            .optional(),
    }
}
