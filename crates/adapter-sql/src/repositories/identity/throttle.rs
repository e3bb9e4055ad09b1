//! The lock after failed logins.

use super::super::super::{Conn, conflict_on};
use super::SqlIdentity;
use crate::ext::{RowLockDsl, incoming};
use crate::schema::portal_login_throttle as throttle;
use crate::zone::utc;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::login::{Attempt, LoginThrottle, Throttle, ThrottleKey};
use kernel::StorageError;

#[async_trait]
impl LoginThrottle for SqlIdentity {
    async fn reserve(&self, key: &ThrottleKey, now: DateTime<Utc>) -> Result<Attempt, StorageError> {
        writing!(self.store, conn, {
            // Takes the row's lock whether or not it was there: reading first would let two make it at once.
            diesel::insert_into(throttle::table)
                .values((
                    throttle::identifier.eq(&key.0),
                    throttle::recent.eq(""),
                    throttle::lock_count.eq(0),
                    throttle::updated_at.eq(utc(now)),
                ))
                .on_conflict(conflict_on(throttle::identifier))
                .do_update()
                .set(throttle::updated_at.eq(incoming(throttle::updated_at)))
                .execute(conn)
                .await?;
            let mut state = load(conn, key).await?.unwrap_or_default();
            let attempt = state.reserve(now);
            if attempt == Attempt::Allowed {
                save(conn, key, &state).await?;
            }
            Ok(attempt)
        })
    }

    async fn release(&self, key: &ThrottleKey, at: DateTime<Utc>) -> Result<(), StorageError> {
        writing!(self.store, conn, {
            if let Some(mut state) = load(conn, key).await? {
                state.release(at);
                save(conn, key, &state).await?;
            }
            Ok(())
        })
    }

    async fn purge(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError> {
        writing!(self.store, conn, {
            let old: Vec<String> = throttle::table
                .filter(throttle::updated_at.lt(utc(before)))
                .order(throttle::updated_at)
                .limit(i64::from(limit))
                .select(throttle::identifier)
                .load(conn)
                .await?;
            // One that was touched since it was read stays.
            let gone = diesel::delete(throttle::table)
                .filter(throttle::identifier.eq_any(old))
                .filter(throttle::updated_at.lt(utc(before)))
                .execute(conn)
                .await?;
            Ok(gone as u64)
        })
    }
}

async fn load(conn: &mut Conn, key: &ThrottleKey) -> QueryResult<Option<Throttle>> {
    let row: Option<(String, Option<NaiveDateTime>, i32)> = throttle::table
        .filter(throttle::identifier.eq(&key.0))
        .select((throttle::recent, throttle::locked_until, throttle::lock_count))
        .row_lock()
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.map(|(recent, locked_until, locks)| Throttle {
        recent: recent
            .split(',')
            .filter_map(|ms| ms.parse().ok().and_then(DateTime::from_timestamp_millis))
            .collect(),
        locked_until: locked_until.map(|at| at.and_utc()),
        locks: u32::try_from(locks).unwrap_or_default(),
    }))
}

async fn save(conn: &mut Conn, key: &ThrottleKey, state: &Throttle) -> QueryResult<()> {
    let recent: Vec<_> = state
        .recent
        .iter()
        .map(|at| at.timestamp_millis().to_string())
        .collect();
    diesel::update(throttle::table.filter(throttle::identifier.eq(&key.0)))
        .set((
            throttle::recent.eq(recent.join(",")),
            throttle::locked_until.eq(state.locked_until.map(utc)),
            throttle::lock_count.eq(i32::try_from(state.locks).unwrap_or(i32::MAX)),
        ))
        .execute(conn)
        .await
        .map(drop)
}
