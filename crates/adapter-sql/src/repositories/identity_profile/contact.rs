//! A proved contact takes the place of the old one.

use super::super::super::Conn;
use super::super::change::record;
use super::super::identity::codes;
use super::{SqlProfiles, end_resets, lock_account};
use crate::error::DbError;
use crate::ext::RowLockDsl;
use crate::schema::{customer, portal_login_name as login_name, portal_one_time_code as code, user};
use crate::zone::utc;
use async_trait::async_trait;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::LoginName;
use identity::code::{CodeId, CodePurpose};
use identity::contact::{CodeAttempt, ContactChanges, ContactRecords, Judgement, Redeemed, written};
use kernel::{CustomerId, StorageError, UserId};

#[async_trait]
impl ContactChanges for SqlProfiles {
    async fn redeem(
        &self,
        customer_id: CustomerId,
        user_id: UserId,
        attempt: &CodeAttempt,
        records: &ContactRecords,
    ) -> Result<Redeemed, StorageError> {
        let now = attempt.at();
        let (at, wall) = (utc(now), self.store.zone.to_wall(now));
        writing!(self.store, conn, {
            if !lock_account(conn, customer_id, user_id).await? {
                return Ok(Redeemed::Missing);
            }
            let live = codes::live(conn, customer_id, CodePurpose::Contact, now).await?;
            let wrong_today = codes::history(conn, customer_id, now).await?.wrong_today;
            let right = match attempt.judge(&live, wrong_today) {
                Judgement::Right(id) => live.into_iter().find(|code| code.id == id),
                Judgement::Nothing => None,
                Judgement::Wrong(tried) => {
                    count(conn, &tried).await?;
                    record(conn, &records.wrong, None).await?;
                    return Ok(Redeemed::WrongCode);
                }
            };
            let Some(right) = right else {
                return Ok(Redeemed::WrongCode);
            };
            use_up(conn, right.id, at).await?;
            let claim = Claim {
                customer: customer_id,
                user: user_id,
                contact: &right.destination,
                at,
                wall,
            };
            let kind = right.destination.kind();
            if !claim.carry_out(conn).await? {
                record(conn, &records.taken, None).await?;
                return Ok(Redeemed::Taken(kind));
            }
            end_resets(conn, customer_id, at).await?;
            record(conn, records.changed(kind), None).await?;
            Ok(Redeemed::Changed(right.destination))
        })
    }
}

/// Counts one try against each code, and once for the day.
async fn count(conn: &mut Conn, tried: &[CodeId]) -> QueryResult<()> {
    for (n, id) in tried.iter().enumerate() {
        let elsewhere = i32::from(n > 0);
        diesel::update(code::table.find(id.0))
            .set((
                code::tries.eq(code::tries + 1),
                code::shared.eq(code::shared + elsewhere),
            ))
            .execute(conn)
            .await?;
    }
    Ok(())
}

async fn use_up(conn: &mut Conn, id: CodeId, at: NaiveDateTime) -> QueryResult<()> {
    diesel::update(code::table.find(id.0))
        .set((code::used_at.eq(at), code::ended_at.eq(at)))
        .execute(conn)
        .await
        .map(drop)
}

/// A contact and whose it is to be.
struct Claim<'a> {
    customer: CustomerId,
    user: UserId,
    contact: &'a LoginName,
    at: NaiveDateTime,
    wall: NaiveDateTime,
}

impl Claim<'_> {
    /// False, with nothing changed, when another account has it.
    async fn carry_out(&self, conn: &mut Conn) -> Result<bool, DbError> {
        let (kind, value) = (self.contact.kind().as_str(), self.contact.value());
        let known: Option<(Option<i64>, bool)> = login_name::table
            .filter(login_name::kind.eq(kind))
            .filter(login_name::value.eq(value))
            .select((login_name::customer_id, login_name::shared))
            .row_lock()
            .get_result(conn)
            .await
            .optional()?;
        let mine = match known {
            Some((Some(customer), false)) if customer == self.customer.0 => true,
            Some(_) => return Ok(false),
            None => false,
        };
        if !mine {
            let inserted = diesel::insert_into(login_name::table)
                .values((
                    login_name::kind.eq(kind),
                    login_name::value.eq(value),
                    login_name::customer_id.eq(self.customer.0),
                    login_name::user_id.eq(self.user.0),
                    login_name::shared.eq(false),
                    login_name::updated_at.eq(self.at),
                ))
                .execute(conn)
                .await;
            if !is_done(inserted)? {
                return Ok(false);
            }
        }
        if !is_done(self.set_user(conn).await)? {
            // The engine undid the one statement that failed; what went before it is undone here.
            if !mine {
                let added = login_name::table
                    .filter(login_name::kind.eq(kind))
                    .filter(login_name::value.eq(value));
                diesel::delete(added).execute(conn).await?;
            }
            return Ok(false);
        }
        self.set_customer(conn).await?;
        let old = login_name::table
            .filter(login_name::customer_id.eq(self.customer.0))
            .filter(login_name::kind.eq(kind))
            .filter(login_name::value.ne(value));
        diesel::delete(old).execute(conn).await?;
        Ok(true)
    }

    async fn set_user(&self, conn: &mut Conn) -> QueryResult<usize> {
        let row = user::table.find(self.user.0);
        let text = written(self.contact);
        match self.contact {
            LoginName::Phone(_) => {
                diesel::update(row)
                    .set((user::phone.eq(text), user::updated_at.eq(self.wall)))
                    .execute(conn)
                    .await
            }
            LoginName::Email(_) => {
                diesel::update(row)
                    .set((user::email.eq(text), user::updated_at.eq(self.wall)))
                    .execute(conn)
                    .await
            }
        }
    }

    async fn set_customer(&self, conn: &mut Conn) -> QueryResult<usize> {
        let row = customer::table.find(self.customer.0);
        let text = written(self.contact);
        match self.contact {
            LoginName::Phone(_) => {
                diesel::update(row)
                    .set((customer::phone.eq(text), customer::updated_at.eq(self.wall)))
                    .execute(conn)
                    .await
            }
            LoginName::Email(_) => {
                diesel::update(row)
                    .set((customer::email.eq(text), customer::updated_at.eq(self.wall)))
                    .execute(conn)
                    .await
            }
        }
    }
}

/// False when a unique key was in the way.
fn is_done(outcome: QueryResult<usize>) -> Result<bool, DbError> {
    match outcome.map_err(DbError::from) {
        Ok(_) => Ok(true),
        Err(error) if error.unique_violation().is_some() => Ok(false),
        Err(error) => Err(error),
    }
}
