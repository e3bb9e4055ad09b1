//! Staff's hand on accounts.

use super::super::super::{Conn, last_insert_id};
use super::super::change::{append_audit, record};
use super::super::identity::sessions;
use super::{SqlProfiles, admin_list, end_resets, lock_account};
use crate::error::DbError;
use crate::schema::{
    customer, portal_login_name as login_name, portal_login_throttle as throttle, role, user,
};
use crate::zone::utc;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::RunQueryDsl;
use identity::account::admin::{AccountAdmin, AccountLine, AccountRef, Creation, NewAccount, PasswordSet};
use identity::contact::written;
use identity::login::{LoginNameKind, ThrottleKeys};
use identity::{EmailAddress, LoginName};
use kernel::{Change, CustomerId, Listed, SessionId, StorageError, UserId, Window};

/// The role of customers' logins, by its name in any case; made when the shop has none. A deleted one will do where no other
/// is: names stay unique across deleted rows, and signing in asks for no more than the name.
async fn customer_role(conn: &mut Conn) -> QueryResult<i64> {
    if let Some(id) = known_role(conn).await? {
        return Ok(id);
    }
    let made = diesel::insert_into(role::table)
        .values((role::name.eq("Customer"), role::is_active.eq(true)))
        .execute(conn)
        .await;
    match made {
        Ok(_) => last_insert_id(conn).await,
        // Somebody else has made it in between.
        Err(error @ Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            known_role(conn).await?.ok_or(error)
        }
        Err(error) => Err(error),
    }
}

async fn known_role(conn: &mut Conn) -> QueryResult<Option<i64>> {
    let roles: Vec<(i64, String)> = role::table
        .order((role::deleted_at.is_not_null(), role::id))
        .select((role::id, role::name))
        .load(conn)
        .await?;
    let found = roles
        .into_iter()
        .find(|(_, name)| name.trim().eq_ignore_ascii_case("customer"));
    Ok(found.map(|(id, _)| id))
}

/// The kind of the first login name that another has.
async fn taken(conn: &mut Conn, names: &[LoginName]) -> QueryResult<Option<LoginNameKind>> {
    for name in names {
        let known: i64 = login_name::table
            .filter(login_name::kind.eq(name.kind().as_str()))
            .filter(login_name::value.eq(name.value()))
            .count()
            .get_result(conn)
            .await?;
        let text = written(name);
        let users = match name.kind() {
            LoginNameKind::Phone => {
                let same = user::table.filter(user::phone.eq(text));
                same.count().get_result::<i64>(conn).await?
            }
            LoginNameKind::Email => {
                let same = user::table.filter(user::email.eq(text));
                same.count().get_result::<i64>(conn).await?
            }
        };
        if known + users > 0 {
            return Ok(Some(name.kind()));
        }
    }
    Ok(None)
}

async fn insert(
    conn: &mut Conn,
    account: &NewAccount,
    names: &[LoginName],
    own: NaiveDateTime,
    wall: NaiveDateTime,
) -> Result<(CustomerId, UserId), DbError> {
    let role = customer_role(conn).await?;
    let phone = account.phone.clone().map(LoginName::Phone).as_ref().map(written);
    let email = account.email.as_ref().map(EmailAddress::as_str);
    diesel::insert_into(user::table)
        .values((
            user::name.eq(&account.name),
            user::email.eq(email.unwrap_or(&account.placeholder_email)),
            user::phone.eq(phone.as_deref()),
            user::password.eq(&account.password_hash),
            user::is_active.eq(true),
            user::role_id.eq(role),
            user::force_password_reset.eq(account.must_change_password),
            user::created_at.eq(wall),
            user::updated_at.eq(wall),
        ))
        .execute(conn)
        .await?;
    let user_id = last_insert_id(conn).await?;
    diesel::insert_into(customer::table)
        .values((
            customer::name.eq(&account.name),
            customer::phone.eq(phone.as_deref()),
            customer::email.eq(email),
            customer::address.eq(account.address.as_deref()),
            customer::user_id.eq(user_id),
            customer::created_at.eq(wall),
            customer::updated_at.eq(wall),
        ))
        .execute(conn)
        .await?;
    let customer_id = last_insert_id(conn).await?;
    diesel::update(user::table.find(user_id))
        .set(user::customer_id.eq(customer_id))
        .execute(conn)
        .await?;
    for name in names {
        diesel::insert_into(login_name::table)
            .values((
                login_name::kind.eq(name.kind().as_str()),
                login_name::value.eq(name.value()),
                login_name::customer_id.eq(customer_id),
                login_name::user_id.eq(user_id),
                login_name::shared.eq(false),
                login_name::updated_at.eq(own),
            ))
            .execute(conn)
            .await?;
    }
    Ok((CustomerId(customer_id), UserId(user_id)))
}

/// Forgets the failed logins of every login name of the customer's.
async fn lift_locks(conn: &mut Conn, customer: CustomerId, keys: &ThrottleKeys) -> QueryResult<()> {
    let locked = super::login_names(conn, customer).await?;
    let locked = locked.into_iter().map(|name| keys.key(&name.into()).0);
    diesel::delete(throttle::table.filter(throttle::identifier.eq_any(locked)))
        .execute(conn)
        .await
        .map(drop)
}

#[async_trait]
impl AccountAdmin for SqlProfiles {
    async fn create(
        &self,
        account: &NewAccount,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Creation, StorageError> {
        let phone = account.phone.clone().map(LoginName::Phone);
        let email = account.email.clone().map(LoginName::Email);
        let names: Vec<LoginName> = phone.into_iter().chain(email).collect();
        let made = writing!(self.store, conn, {
            if let Some(kind) = taken(conn, &names).await? {
                return Ok(Creation::Taken(kind));
            }
            let wall = self.store.zone.to_wall(at);
            let (customer, user) = insert(conn, account, &names, utc(at), wall).await?;
            let mut audit = change.audit.clone();
            (audit.customer, audit.user) = (Some(customer), Some(user));
            let outcome = serde_json::json!({ "id": customer });
            append_audit(conn, &audit, &outcome).await?;
            Ok(Creation::Made(customer, user))
        });
        match made {
            // Another took the name between the look and the write: the next look sees whose it is.
            Err(_) => {
                let found = reading!(self.store, conn, { Ok(taken(conn, &names).await?) })?;
                found.map_or(made, |kind| Ok(Creation::Taken(kind)))
            }
            made => made,
        }
    }

    async fn find(
        &self,
        account: &AccountRef,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountLine>, StorageError> {
        admin_list::find(&self.store, account, now).await
    }

    async fn set_password(&self, set: &PasswordSet, change: &Change) -> Result<Vec<SessionId>, StorageError> {
        let (customer_id, user_id) = set.owner;
        writing!(self.store, conn, {
            if !lock_account(conn, customer_id, user_id).await? {
                return Err(StorageError::failed("the account is gone").into());
            }
            diesel::update(user::table.find(user_id.0))
                .set((
                    user::password.eq(&set.hash),
                    user::force_password_reset.eq(set.must_change),
                    user::updated_at.eq(self.store.zone.to_wall(set.at)),
                ))
                .execute(conn)
                .await?;
            lift_locks(conn, customer_id, &set.locks).await?;
            end_resets(conn, customer_id, utc(set.at)).await?;
            let ended = sessions::end_all(conn, customer_id, None, set.at).await?;
            record(conn, change, None).await?;
            Ok(ended)
        })
    }

    async fn disable(
        &self,
        owner: (CustomerId, UserId),
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Vec<SessionId>, StorageError> {
        let (customer_id, user_id) = owner;
        writing!(self.store, conn, {
            if !lock_account(conn, customer_id, user_id).await? {
                return Err(StorageError::failed("the account is gone").into());
            }
            diesel::update(user::table.find(user_id.0))
                .set((
                    user::is_active.eq(false),
                    user::updated_at.eq(self.store.zone.to_wall(at)),
                ))
                .execute(conn)
                .await?;
            end_resets(conn, customer_id, utc(at)).await?;
            let ended = sessions::end_all(conn, customer_id, None, at).await?;
            record(conn, change, None).await?;
            Ok(ended)
        })
    }

    async fn end_sessions(
        &self,
        customer: CustomerId,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Vec<SessionId>, StorageError> {
        writing!(self.store, conn, {
            let ended = sessions::end_all(conn, customer, None, at).await?;
            record(conn, change, None).await?;
            Ok(ended)
        })
    }

    async fn list<'a>(
        &self,
        search: Option<&'a str>,
        now: DateTime<Utc>,
        window: &Window,
    ) -> Result<Listed<AccountLine>, StorageError> {
        admin_list::list(&self.store, search, now, window).await
    }
}
