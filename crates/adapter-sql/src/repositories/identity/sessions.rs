//! Sessions.

use super::super::super::{Conn, Db};
use super::super::change::record;
use super::SqlIdentity;
use crate::ext::RowLockDsl;
use crate::schema::{customer, customer_preferences as preferences, customer_session as session, role, user};
use crate::zone::utc;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::session::{
    LiveSession, Refreshable, Rotation, SessionActivity, SessionReader, SessionState, Sessions,
};
use kernel::{Change, CustomerId, Locale, RoleId, SessionId, StorageError, UserId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = session, check_for_backend(Db))]
struct SessionRow {
    id: i64,
    customer_id: i64,
    user_id: Option<i64>,
    token: String,
    previous_token: Option<String>,
    expires_at: NaiveDateTime,
    revoked_at: Option<NaiveDateTime>,
    rotated_at: Option<NaiveDateTime>,
    last_seen_at: Option<NaiveDateTime>,
    created_at: NaiveDateTime,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = user, check_for_backend(Db))]
struct UserRow {
    customer_id: Option<i64>,
    deleted_at: Option<NaiveDateTime>,
    is_active: Option<bool>,
    role_id: Option<i64>,
    force_password_reset: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = customer, check_for_backend(Db))]
struct CustomerRow {
    user_id: Option<i64>,
    deleted_at: Option<NaiveDateTime>,
}

type Found = (
    SessionRow,
    Option<UserRow>,
    Option<CustomerRow>,
    Option<String>,
    Option<String>,
);

/// `None` for a session without a login: a row that another program wrote before the portal came.
fn refreshable((row, user, customer, role_name, language): Found) -> Option<Refreshable> {
    let deleted = !matches!(
        (&user, &customer),
        (
            Some(UserRow { deleted_at: None, .. }),
            Some(CustomerRow { deleted_at: None, .. })
        )
    );
    let state = SessionState {
        session: SessionId(row.id),
        user: UserId(row.user_id?),
        customer: CustomerId(row.customer_id),
        expires_at: row.expires_at.and_utc(),
        revoked_at: row.revoked_at.map(|at| at.and_utc()),
        last_seen_at: row.last_seen_at.map(|at| at.and_utc()),
        user_points_to: user.as_ref().and_then(|u| u.customer_id).map(CustomerId),
        customer_points_to: customer.as_ref().and_then(|c| c.user_id).map(UserId),
        deleted,
        is_active: user.as_ref().and_then(|u| u.is_active),
        role: user.as_ref().and_then(|u| u.role_id).map(RoleId),
        role_name,
        force_password_reset: user.as_ref().is_some_and(|u| u.force_password_reset),
        locale: language.as_deref().and_then(Locale::from_tag),
    };
    Some(Refreshable {
        state,
        opened_at: row.created_at.and_utc(),
        token_hash: row.token,
        previous_hash: row.previous_token,
        rotated_at: row.rotated_at.map(|at| at.and_utc()),
    })
}

async fn load(conn: &mut Conn, id: SessionId) -> QueryResult<Option<Refreshable>> {
    let found: Option<Found> = session::table
        .left_join(user::table.on(user::id.nullable().eq(session::user_id)))
        .left_join(customer::table.on(customer::id.eq(session::customer_id)))
        .left_join(role::table.on(role::id.nullable().eq(user::role_id)))
        .left_join(preferences::table.on(preferences::customer_id.eq(session::customer_id)))
        .filter(session::id.eq(id.0))
        .select((
            SessionRow::as_select(),
            Option::<UserRow>::as_select(),
            Option::<CustomerRow>::as_select(),
            role::name.nullable(),
            preferences::language.nullable(),
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(found.and_then(refreshable))
}

#[async_trait]
impl SessionReader for SqlIdentity {
    async fn find(&self, id: SessionId) -> Result<Option<SessionState>, StorageError> {
        reading!(self.store, conn, {
            Ok(load(conn, id).await?.map(|found| found.state))
        })
    }
}

#[async_trait]
impl SessionActivity for SqlIdentity {
    async fn touch(&self, id: SessionId, now: DateTime<Utc>) -> Result<(), StorageError> {
        let now = utc(now);
        writing!(self.store, conn, {
            diesel::update(session::table)
                .filter(session::id.eq(id.0))
                .filter(session::revoked_at.is_null())
                .filter(session::last_seen_at.is_null().or(session::last_seen_at.lt(now)))
                .set(session::last_seen_at.eq(now))
                .execute(conn)
                .await?;
            Ok(())
        })
    }
}

/// Ends every session of the customer's that is live at `at`, but for one, and answers which.
pub(in super::super) async fn end_all(
    conn: &mut Conn,
    customer: CustomerId,
    except: Option<SessionId>,
    at: DateTime<Utc>,
) -> QueryResult<Vec<SessionId>> {
    let live: Vec<i64> = session::table
        .filter(session::customer_id.eq(customer.0))
        .filter(session::id.ne(except.map_or(0, SessionId::get)))
        .filter(session::revoked_at.is_null())
        .filter(session::expires_at.gt(utc(at)))
        .select(session::id)
        .row_lock()
        .load(conn)
        .await?;
    diesel::update(session::table.filter(session::id.eq_any(&live)))
        .set(session::revoked_at.eq(utc(at)))
        .execute(conn)
        .await?;
    Ok(live.into_iter().map(SessionId).collect())
}

type LiveTuple = (
    i64,
    Option<String>,
    Option<String>,
    NaiveDateTime,
    Option<NaiveDateTime>,
);

#[async_trait]
impl Sessions for SqlIdentity {
    async fn refreshable(&self, id: SessionId) -> Result<Option<Refreshable>, StorageError> {
        reading!(self.store, conn, { Ok(load(conn, id).await?) })
    }

    async fn rotate(&self, rotation: &Rotation, change: &Change) -> Result<bool, StorageError> {
        let generation = i32::try_from(rotation.generation).unwrap_or(i32::MAX);
        writing!(self.store, conn, {
            let rotated = diesel::update(session::table)
                .filter(session::id.eq(rotation.session.0))
                .filter(session::customer_id.eq(rotation.customer.0))
                .filter(session::token.eq(&rotation.from))
                .filter(session::revoked_at.is_null())
                .set((
                    session::token.eq(&rotation.to),
                    session::previous_token.eq(&rotation.from),
                    session::generation.eq(generation),
                    session::rotated_at.eq(utc(rotation.at)),
                    session::last_seen_at.eq(utc(rotation.at)),
                    session::expires_at.eq(utc(rotation.expires_at)),
                ))
                .execute(conn)
                .await?;
            if rotated == 1 {
                record(conn, change, Some(rotation.session.0)).await?;
            }
            Ok(rotated == 1)
        })
    }

    async fn live(
        &self,
        customer: CustomerId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<LiveSession>, StorageError> {
        reading!(self.store, conn, {
            let rows: Vec<LiveTuple> = session::table
                .filter(session::customer_id.eq(customer.0))
                .filter(session::revoked_at.is_null())
                .filter(session::expires_at.gt(utc(now)))
                .order((session::last_seen_at.desc(), session::id.desc()))
                .limit(i64::from(limit))
                .select((
                    session::id,
                    session::ip_address,
                    session::user_agent,
                    session::created_at,
                    session::last_seen_at,
                ))
                .load(conn)
                .await?;
            let live =
                rows.into_iter().map(
                    |(id, ip_address, user_agent, created_at, last_seen_at)| LiveSession {
                        id: SessionId(id),
                        ip_address,
                        user_agent,
                        created_at: created_at.and_utc(),
                        last_seen_at: last_seen_at.map(|at| at.and_utc()),
                    },
                );
            Ok(live.collect())
        })
    }

    async fn revoke(
        &self,
        customer: CustomerId,
        id: SessionId,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<bool, StorageError> {
        writing!(self.store, conn, {
            let ended = diesel::update(session::table)
                .filter(session::id.eq(id.0))
                .filter(session::customer_id.eq(customer.0))
                .filter(session::revoked_at.is_null())
                .filter(session::expires_at.gt(utc(at)))
                .set(session::revoked_at.eq(utc(at)))
                .execute(conn)
                .await?;
            if ended == 1 {
                record(conn, change, Some(id.0)).await?;
            }
            Ok(ended == 1)
        })
    }

    async fn revoke_others(
        &self,
        customer: CustomerId,
        except: SessionId,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Vec<SessionId>, StorageError> {
        writing!(self.store, conn, {
            let ended = end_all(conn, customer, Some(except), at).await?;
            record(conn, change, None).await?;
            Ok(ended)
        })
    }

    async fn purge(&self, ended_before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError> {
        let before = utc(ended_before);
        writing!(self.store, conn, {
            let old: Vec<i64> = session::table
                .filter(
                    session::expires_at
                        .lt(before)
                        .or(session::revoked_at.lt(before).assume_not_null()),
                )
                .limit(i64::from(limit))
                .select(session::id)
                .load(conn)
                .await?;
            let gone = diesel::delete(session::table.filter(session::id.eq_any(old)))
                .execute(conn)
                .await?;
            Ok(gone as u64)
        })
    }
}
