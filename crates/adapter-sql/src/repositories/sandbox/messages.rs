//! Messages on their way to the portal. A claim is a row's due time moved to the claim's end, as with the outbox's events.

use super::super::Store;
use super::rows::LineRow;
use crate::schema::portal_sandbox_transaction as line;
use crate::zone::utc;
use ::payments::sandbox::{MessageClaim, MessageOutcome, SandboxMessage};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::{exists, min, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::StorageError;

diesel::alias!(line as earlier: Earlier);

pub(super) async fn next_due(
    store: &Store,
    since: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StorageError> {
    reading!(store, conn, {
        let due: Option<NaiveDateTime> = line::table
            .filter(line::accepted_at.is_null())
            .filter(line::occurred_at.ge(utc(since)))
            .select(min(line::due_at))
            .get_result(conn)
            .await?;
        Ok(due.map(|due| due.and_utc()))
    })
}

pub(super) async fn claim(
    store: &Store,
    claim: &MessageClaim,
    since: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<SandboxMessage>, StorageError> {
    let (now, until, since) = (utc(claim.now), utc(claim.until), utc(since));
    let due: Vec<i64> = reading!(store, conn, {
        let before = earlier
            .filter(earlier.field(line::reference).eq(line::reference))
            .filter(earlier.field(line::id).lt(line::id))
            .filter(earlier.field(line::accepted_at).is_null())
            .filter(earlier.field(line::occurred_at).ge(since));
        Ok(line::table
            .filter(line::accepted_at.is_null())
            .filter(line::due_at.le(now))
            .filter(line::occurred_at.ge(since))
            .filter(not(exists(before)))
            .order(line::id.asc())
            .limit(i64::from(limit))
            .select(line::id)
            .load(conn)
            .await?)
    })?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<LineRow> = writing!(store, conn, {
        let still_due = line::table
            .filter(line::id.eq_any(&due))
            .filter(line::accepted_at.is_null())
            .filter(line::due_at.le(now));
        diesel::update(still_due)
            .set((
                line::claimed_by.eq(&claim.token),
                line::due_at.eq(until),
                line::attempts.eq(line::attempts + 1),
            ))
            .execute(conn)
            .await?;
        Ok(line::table
            .filter(line::id.eq_any(&due))
            .filter(line::claimed_by.eq(&claim.token))
            .filter(line::due_at.eq(until))
            .order(line::id.asc())
            .select(LineRow::as_select())
            .load(conn)
            .await?)
    })?;
    rows.into_iter().map(SandboxMessage::try_from).collect()
}

pub(super) async fn settle(
    store: &Store,
    token: &str,
    id: i64,
    outcome: MessageOutcome,
) -> Result<bool, StorageError> {
    let (accepted, due) = match outcome {
        MessageOutcome::Accepted(at) => (Some(utc(at)), utc(at)),
        MessageOutcome::Again(due) => (None, utc(due)),
    };
    let settled: usize = writing!(store, conn, {
        let held = line::table
            .filter(line::id.eq(id))
            .filter(line::claimed_by.eq(token))
            .filter(line::accepted_at.is_null());
        Ok(diesel::update(held)
            .set((
                line::claimed_by.eq(None::<String>),
                line::accepted_at.eq(accepted),
                line::due_at.eq(due),
            ))
            .execute(conn)
            .await?)
    })?;
    Ok(settled == 1)
}
