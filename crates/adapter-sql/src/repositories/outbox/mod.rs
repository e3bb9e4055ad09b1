//! `PortalOutbox`: places, claims and outcomes of events.
//!
//! A claim is a row's due time moved to the claim's end, with the claim's token: one update that two nodes can't both
//! win, and that runs out by itself.

mod desk;
mod marks;

use super::super::Db;
use super::Store;
use crate::ext::RowLockDsl;
use crate::schema::{portal_counter as counter, portal_outbox as outbox};
use crate::zone::utc;
use ::outbox::{Claim, Claimed, OutboxStore, Outcome};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use kernel::{CustomerId, Event, StorageError};
use uuid::Uuid;

const PENDING: &str = "pending";
const DONE: &str = "done";
const DEAD: &str = "dead";
/// The counter of places in the stream.
const PLACES: &str = "outbox";

/// `PortalOutbox`.
pub(crate) struct SqlOutbox {
    store: Store,
}

impl SqlOutbox {
    pub(crate) const fn new(store: Store) -> Self {
        Self { store }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Db))]
struct Row {
    id: i64,
    event_id: String,
    kind: String,
    v: i32,
    customer_id: Option<i64>,
    entity_id: i64,
    data: String,
    occurred_at: NaiveDateTime,
    position: Option<i64>,
    attempts: i32,
}

impl TryFrom<Row> for Claimed {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let id = row.id;
        let bad = |column, source: Box<dyn std::error::Error + Send + Sync>| {
            StorageError::corrupt("PortalOutbox", column, id, source)
        };
        Ok(Self {
            row: id,
            position: row
                .position
                .ok_or_else(|| bad("position", "it has none".into()))?,
            attempts: row.attempts.unsigned_abs(),
            event: Event {
                id: row
                    .event_id
                    .parse()
                    .map_err(|error| bad("eventId", Box::<uuid::Error>::new(error)))?,
                v: u16::try_from(row.v).map_err(|error| bad("v", Box::new(error)))?,
                kind: row.kind,
                customer_id: row.customer_id.map(CustomerId),
                entity_id: row.entity_id,
                occurred_at: row.occurred_at.and_utc(),
                data: serde_json::from_str(&row.data).map_err(|error| bad("data", Box::new(error)))?,
            },
        })
    }
}

#[async_trait]
impl OutboxStore for SqlOutbox {
    async fn place(&self, limit: u32) -> Result<u64, StorageError> {
        let unplaced = outbox::table
            .filter(outbox::position.is_null())
            .select(outbox::id);
        // Nothing to place is by far the commonest answer, and needs no transaction.
        let any: Option<i64> = reading!(self.store, conn, { Ok(unplaced.first(conn).await.optional()?) })?;
        if any.is_none() {
            return Ok(0);
        }
        writing!(self.store, conn, {
            diesel::insert_or_ignore_into(counter::table)
                .values((counter::name.eq(PLACES), counter::value.eq(0)))
                .execute(conn)
                .await?;
            // Held until the commit: places become visible in their order.
            let last: i64 = counter::table
                .filter(counter::name.eq(PLACES))
                .select(counter::value)
                .row_lock()
                .get_result(conn)
                .await?;
            let rows: Vec<i64> = unplaced
                .order(outbox::id.asc())
                .limit(i64::from(limit))
                .load(conn)
                .await?;
            if rows.is_empty() {
                return Ok(0);
            }
            // One statement for all, since others wait for the counter meanwhile.
            let whens = " WHEN ? THEN ?".repeat(rows.len());
            let mut places = diesel::sql_query(format!(
                "UPDATE `PortalOutbox` SET `position` = CASE `id`{whens} END \
                 WHERE `position` IS NULL AND `id` IN (?{})",
                ", ?".repeat(rows.len() - 1)
            ))
            .into_boxed::<Db>();
            let mut place = last;
            for row in &rows {
                place += 1;
                places = places.bind::<BigInt, _>(*row).bind::<BigInt, _>(place);
            }
            for row in &rows {
                places = places.bind::<BigInt, _>(*row);
            }
            places.execute(conn).await?;
            diesel::update(counter::table.filter(counter::name.eq(PLACES)))
                .set(counter::value.eq(place))
                .execute(conn)
                .await?;
            Ok(rows.len() as u64)
        })
    }

    async fn claim(&self, claim: &Claim, limit: u32) -> Result<Vec<Claimed>, StorageError> {
        let (now, until) = (utc(claim.now), utc(claim.until));
        let token = claim.token.to_string();
        let due: Vec<i64> = reading!(self.store, conn, {
            Ok(outbox::table
                .filter(outbox::state.eq(PENDING))
                .filter(outbox::next_attempt_at.le(now))
                .filter(outbox::position.is_not_null())
                .order(outbox::next_attempt_at.asc())
                .limit(i64::from(limit))
                .select(outbox::id)
                .load(conn)
                .await?)
        })?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<Row> = writing!(self.store, conn, {
            let still_due = outbox::table
                .filter(outbox::id.eq_any(&due))
                .filter(outbox::state.eq(PENDING))
                .filter(outbox::next_attempt_at.le(now));
            diesel::update(still_due)
                .set((
                    outbox::claimed_by.eq(&token),
                    outbox::claimed_until.eq(until),
                    outbox::next_attempt_at.eq(until),
                    outbox::attempts.eq(outbox::attempts + 1),
                ))
                .execute(conn)
                .await?;
            Ok(outbox::table
                .filter(outbox::id.eq_any(&due))
                .filter(outbox::claimed_by.eq(&token))
                .order(outbox::position.asc())
                .select(Row::as_select())
                .load(conn)
                .await?)
        })?;
        rows.into_iter().map(Claimed::try_from).collect()
    }

    async fn settle(&self, token: Uuid, row: i64, outcome: &Outcome) -> Result<bool, StorageError> {
        let token = token.to_string();
        let settled: usize = writing!(self.store, conn, {
            let claimed = outbox::table
                .filter(outbox::id.eq(row))
                .filter(outbox::claimed_by.eq(&token))
                .filter(outbox::state.eq(PENDING));
            let released = (
                outbox::claimed_by.eq(None::<String>),
                outbox::claimed_until.eq(None::<NaiveDateTime>),
            );
            let count = match outcome {
                Outcome::Done { at } => {
                    let end = (
                        outbox::state.eq(DONE),
                        outbox::done_at.eq(utc(*at)),
                        // The index that finds what is due finds what is old, too.
                        outbox::next_attempt_at.eq(utc(*at)),
                        outbox::last_error.eq(None::<String>),
                    );
                    diesel::update(claimed).set((end, released)).execute(conn).await?
                }
                Outcome::Later { due, counts, reason } => {
                    let again = (
                        outbox::next_attempt_at.eq(utc(*due)),
                        outbox::attempts.eq(outbox::attempts - i32::from(!counts)),
                        outbox::last_error.eq(reason.as_deref()),
                    );
                    diesel::update(claimed)
                        .set((again, released))
                        .execute(conn)
                        .await?
                }
                Outcome::Dead { at, reason } => {
                    let end = (
                        outbox::state.eq(DEAD),
                        outbox::done_at.eq(utc(*at)),
                        outbox::last_error.eq(reason),
                    );
                    diesel::update(claimed).set((end, released)).execute(conn).await?
                }
            };
            Ok(count)
        })?;
        Ok(settled == 1)
    }

    async fn purge(&self, done_before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError> {
        let before = utc(done_before);
        let old: Vec<(i64, String)> = reading!(self.store, conn, {
            Ok(outbox::table
                .filter(outbox::state.eq(DONE))
                .filter(outbox::next_attempt_at.lt(before))
                .order(outbox::next_attempt_at.asc())
                .limit(i64::from(limit))
                .select((outbox::id, outbox::event_id))
                .load(conn)
                .await?)
        })?;
        if old.is_empty() {
            return Ok(0);
        }
        let (old, events): (Vec<i64>, Vec<String>) = old.into_iter().unzip();
        let deleted: usize = writing!(self.store, conn, {
            marks::forget(conn, &events).await?;
            Ok(diesel::delete(outbox::table.filter(outbox::id.eq_any(&old)))
                .execute(conn)
                .await?)
        })?;
        Ok(deleted as u64)
    }
}
