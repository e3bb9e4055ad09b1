//! One-time codes.

use super::super::super::{Conn, Db, last_insert_id};
use super::super::change::record;
use super::SqlIdentity;
use crate::error::DbError;
use crate::ext::RowLockDsl;
use crate::schema::{customer, portal_one_time_code as code, portal_reset_token as token};
use crate::zone::utc;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::LoginName;
use identity::code::{
    CodeId, CodePurpose, Codes, NewCode, NewResetToken, OneTimeCode, SendHistory, SendVerdict,
};
use identity::login::LoginNameKind;
use kernel::{Change, CustomerId, StorageError, UserId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = code, check_for_backend(Db))]
struct CodeRow {
    id: i64,
    purpose: String,
    customer_id: i64,
    user_id: i64,
    channel: String,
    destination: String,
    nonce: String,
    tries: i32,
    expires_at: NaiveDateTime,
    ended_at: Option<NaiveDateTime>,
    created_at: NaiveDateTime,
}

impl TryFrom<CodeRow> for OneTimeCode {
    type Error = StorageError;

    fn try_from(row: CodeRow) -> Result<Self, StorageError> {
        let corrupt = |column| {
            StorageError::corrupt(
                "PortalOneTimeCode",
                column,
                row.id,
                "not one that the portal writes",
            )
        };
        let kind = LoginNameKind::parse(&row.channel).ok_or_else(|| corrupt("channel"))?;
        Ok(Self {
            id: CodeId(row.id),
            user: UserId(row.user_id),
            customer: CustomerId(row.customer_id),
            purpose: CodePurpose::parse(&row.purpose).ok_or_else(|| corrupt("purpose"))?,
            destination: LoginName::from_parts(kind, &row.destination)
                .ok_or_else(|| corrupt("destination"))?,
            nonce: unhex(&row.nonce).ok_or_else(|| corrupt("nonce"))?,
            attempts: u32::try_from(row.tries).unwrap_or_default(),
            created_at: row.created_at.and_utc(),
            expires_at: row.expires_at.and_utc(),
            ended_at: row.ended_at.map(|at| at.and_utc()),
        })
    }
}

/// Makes everything that is sent to a customer or tried by them wait for the transaction's end. False when there is no
/// such customer.
pub(in super::super) async fn lock(conn: &mut Conn, customer: CustomerId) -> QueryResult<bool> {
    let row: Option<i64> = customer::table
        .filter(customer::id.eq(customer.0))
        .select(customer::id)
        .row_lock()
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.is_some())
}

/// What the customer was sent and tried lately.
pub(in super::super) async fn history(
    conn: &mut Conn,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> QueryResult<SendHistory> {
    // A code can be tried until it ends: one made a little more than a day ago may have been tried within the day.
    let since = now - OneTimeCode::DAY - OneTimeCode::LIFE;
    let rows: Vec<(NaiveDateTime, i32, i32)> = code::table
        .filter(code::customer_id.eq(customer.0))
        .filter(code::created_at.gt(utc(since)))
        .select((code::created_at, code::tries, code::shared))
        .load(conn)
        .await?;
    Ok(SendHistory {
        wrong_today: rows
            .iter()
            .filter_map(|(_, tries, shared)| u32::try_from(tries - shared).ok())
            .sum(),
        sent: rows.into_iter().map(|(at, ..)| at.and_utc()).collect(),
    })
}

/// The customer's live codes for a purpose, locked.
pub(in super::super) async fn live(
    conn: &mut Conn,
    customer: CustomerId,
    purpose: CodePurpose,
    at: DateTime<Utc>,
) -> Result<Vec<OneTimeCode>, DbError> {
    let rows: Vec<CodeRow> = code::table
        .filter(code::customer_id.eq(customer.0))
        .filter(code::purpose.eq(purpose.as_str()))
        .filter(code::ended_at.is_null())
        .filter(code::expires_at.gt(utc(at)))
        .order(code::id)
        .select(CodeRow::as_select())
        .row_lock()
        .load(conn)
        .await?;
    let codes: Result<Vec<_>, StorageError> = rows.into_iter().map(TryInto::try_into).collect();
    Ok(codes?)
}

/// Writes a code; answers its id.
pub(in super::super) async fn insert(conn: &mut Conn, new: &NewCode) -> QueryResult<i64> {
    diesel::insert_into(code::table)
        .values((
            code::purpose.eq(new.purpose.as_str()),
            code::customer_id.eq(new.customer.0),
            code::user_id.eq(new.user.0),
            code::channel.eq(new.destination.kind().as_str()),
            code::destination.eq(new.destination.value()),
            code::nonce.eq(hex(&new.nonce)),
            code::tries.eq(0),
            code::expires_at.eq(utc(new.expires_at)),
            code::created_at.eq(utc(new.created_at)),
        ))
        .execute(conn)
        .await?;
    last_insert_id(conn).await
}

/// Ends the customer's live codes for a purpose.
pub(in super::super) async fn end(
    conn: &mut Conn,
    customer: CustomerId,
    purpose: CodePurpose,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(code::table)
        .filter(code::customer_id.eq(customer.0))
        .filter(code::purpose.eq(purpose.as_str()))
        .filter(code::ended_at.is_null())
        .set(code::ended_at.eq(utc(at)))
        .execute(conn)
        .await
        .map(drop)
}

#[async_trait]
impl Codes for SqlIdentity {
    async fn issue(&self, new: &NewCode, change: &Change) -> Result<SendVerdict, StorageError> {
        writing!(self.store, conn, {
            lock(conn, new.customer).await?;
            let history = history(conn, new.customer, new.created_at).await?;
            let verdict = history.judge(new.created_at, 1);
            if verdict == SendVerdict::Send {
                end(conn, new.customer, new.purpose, new.created_at).await?;
                let id = insert(conn, new).await?;
                record(conn, change, Some(id)).await?;
            }
            Ok(verdict)
        })
    }

    async fn find(&self, id: CodeId) -> Result<Option<OneTimeCode>, StorageError> {
        let row = reading!(self.store, conn, {
            let row: Option<CodeRow> = code::table
                .filter(code::id.eq(id.0))
                .select(CodeRow::as_select())
                .first(conn)
                .await
                .optional()?;
            Ok(row)
        })?;
        row.map(TryInto::try_into).transpose()
    }

    async fn reserve_try(
        &self,
        customer: CustomerId,
        purpose: CodePurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<OneTimeCode>, StorageError> {
        writing!(self.store, conn, {
            lock(conn, customer).await?;
            let latest: Option<CodeRow> = code::table
                .filter(code::customer_id.eq(customer.0))
                .filter(code::purpose.eq(purpose.as_str()))
                .order((code::created_at.desc(), code::id.desc()))
                .select(CodeRow::as_select())
                .first(conn)
                .await
                .optional()?;
            let Some(latest) = latest else { return Ok(None) };
            let mut latest: OneTimeCode = latest.try_into()?;
            let wrong_today = history(conn, customer, now).await?.wrong_today;
            if !latest.may_be_tried(wrong_today, now) {
                return Ok(None);
            }
            diesel::update(code::table.filter(code::id.eq(latest.id.0)))
                .set(code::tries.eq(code::tries + 1))
                .execute(conn)
                .await?;
            latest.attempts += 1;
            Ok(Some(latest))
        })
    }

    async fn exchange(
        &self,
        id: CodeId,
        earned: &NewResetToken,
        change: &Change,
    ) -> Result<bool, StorageError> {
        let at = utc(earned.created_at);
        writing!(self.store, conn, {
            let used = diesel::update(code::table)
                .filter(code::id.eq(id.0))
                .filter(code::customer_id.eq(earned.customer.0))
                .filter(code::ended_at.is_null())
                .set((
                    code::used_at.eq(at),
                    code::ended_at.eq(at),
                    code::tries.eq(code::tries - 1),
                ))
                .execute(conn)
                .await?;
            if used != 1 {
                return Ok(false);
            }
            diesel::insert_into(token::table)
                .values((
                    token::token_hash.eq(&earned.token_hash),
                    token::customer_id.eq(earned.customer.0),
                    token::user_id.eq(earned.user.0),
                    token::expires_at.eq(utc(earned.expires_at)),
                    token::created_at.eq(at),
                ))
                .execute(conn)
                .await?;
            record(conn, change, Some(id.0)).await?;
            Ok(true)
        })
    }

    async fn purge(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError> {
        let before = utc(before);
        writing!(self.store, conn, {
            let codes: Vec<i64> = code::table
                .filter(code::created_at.lt(before))
                .limit(i64::from(limit))
                .select(code::id)
                .load(conn)
                .await?;
            let tokens: Vec<i64> = token::table
                .filter(token::created_at.lt(before))
                .limit(i64::from(limit))
                .select(token::id)
                .load(conn)
                .await?;
            let codes = diesel::delete(code::table.filter(code::id.eq_any(codes)))
                .execute(conn)
                .await?;
            let tokens = diesel::delete(token::table.filter(token::id.eq_any(tokens)))
                .execute(conn)
                .await?;
            Ok((codes + tokens) as u64)
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect()
}
