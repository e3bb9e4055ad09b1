//! The portal's own table of login names, and what it is made of.

use super::super::super::{Conn, conflict_on};
use super::SqlIdentity;
use crate::ext::incoming;
use crate::schema::{customer, portal_login_name as name, role, user};
use crate::zone::utc;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::LoginName;
use identity::login::{
    CustomerContacts, LoginNameKind, LoginNames, NameChange, NameOwner, StoredName, UserContacts,
};
use kernel::{CustomerId, RoleId, StorageError, UserId};

type UserTuple = (
    i64,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<String>,
    String,
);

#[async_trait]
impl LoginNames for SqlIdentity {
    async fn stored(&self, after: i64, limit: u32) -> Result<Vec<StoredName>, StorageError> {
        reading!(self.store, conn, {
            let rows: Vec<(i64, String, String, Option<i64>, Option<i64>, bool)> = name::table
                .filter(name::id.gt(after))
                .order(name::id)
                .limit(i64::from(limit))
                .select((
                    name::id,
                    name::kind,
                    name::value,
                    name::customer_id,
                    name::user_id,
                    name::shared,
                ))
                .load(conn)
                .await?;
            let names = rows
                .into_iter()
                .map(|(id, kind, value, customer, user, shared)| StoredName {
                    id,
                    name: LoginNameKind::parse(&kind).and_then(|kind| LoginName::from_parts(kind, &value)),
                    owner: match (customer, user) {
                        (Some(customer), Some(user)) if !shared => {
                            NameOwner::One(CustomerId(customer), UserId(user))
                        }
                        _ => NameOwner::Shared,
                    },
                });
            Ok(names.collect())
        })
    }

    async fn customers(&self, after: CustomerId, limit: u32) -> Result<Vec<CustomerContacts>, StorageError> {
        reading!(self.store, conn, {
            let rows: Vec<(i64, Option<i64>, Option<String>, Option<String>)> = customer::table
                .filter(customer::id.gt(after.0))
                .filter(customer::deleted_at.is_null())
                .order(customer::id)
                .limit(i64::from(limit))
                .select((customer::id, customer::user_id, customer::phone, customer::email))
                .load(conn)
                .await?;
            let contacts = rows.into_iter().map(|(id, user, phone, email)| CustomerContacts {
                customer: CustomerId(id),
                user: user.map(UserId),
                phone,
                email,
            });
            Ok(contacts.collect())
        })
    }

    async fn users(&self, after: UserId, limit: u32) -> Result<Vec<UserContacts>, StorageError> {
        reading!(self.store, conn, {
            let rows: Vec<UserTuple> = user::table
                .left_join(role::table.on(role::id.nullable().eq(user::role_id)))
                .filter(user::id.gt(after.0))
                .filter(user::deleted_at.is_null())
                .order(user::id)
                .limit(i64::from(limit))
                .select((
                    user::id,
                    user::customer_id,
                    user::role_id,
                    role::name.nullable(),
                    user::phone,
                    user::email,
                ))
                .load(conn)
                .await?;
            let contacts = rows
                .into_iter()
                .map(|(id, customer, role, role_name, phone, email)| UserContacts {
                    user: UserId(id),
                    customer: customer.map(CustomerId),
                    role: role.map(RoleId),
                    role_name,
                    phone,
                    email,
                });
            Ok(contacts.collect())
        })
    }

    async fn apply(&self, changes: &[NameChange], at: DateTime<Utc>) -> Result<(), StorageError> {
        writing!(self.store, conn, {
            for change in changes {
                match change {
                    NameChange::Put(name, owner) => put(conn, name, *owner, utc(at)).await?,
                    NameChange::Remove(id, owner) => remove(conn, *id, *owner).await?,
                }
            }
            Ok(())
        })
    }
}

const fn columns(owner: NameOwner) -> (Option<i64>, Option<i64>, bool) {
    match owner {
        NameOwner::One(customer, user) => (Some(customer.get()), Some(user.get()), false),
        NameOwner::Shared => (None, None, true),
    }
}

async fn put(conn: &mut Conn, wanted: &LoginName, owner: NameOwner, at: NaiveDateTime) -> QueryResult<()> {
    let (customer, user, shared) = columns(owner);
    diesel::insert_into(name::table)
        .values((
            name::kind.eq(wanted.kind().as_str()),
            name::value.eq(wanted.value()),
            name::customer_id.eq(customer),
            name::user_id.eq(user),
            name::shared.eq(shared),
            name::updated_at.eq(at),
        ))
        .on_conflict(conflict_on((name::kind, name::value)))
        .do_update()
        .set((
            name::customer_id.eq(incoming(name::customer_id)),
            name::user_id.eq(incoming(name::user_id)),
            name::shared.eq(incoming(name::shared)),
            name::updated_at.eq(incoming(name::updated_at)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

async fn remove(conn: &mut Conn, id: i64, owner: NameOwner) -> QueryResult<()> {
    let row = name::table.filter(name::id.eq(id));
    match owner {
        NameOwner::One(customer, user) => {
            let same = row
                .filter(name::customer_id.eq(customer.0))
                .filter(name::user_id.eq(user.0));
            diesel::delete(same).execute(conn).await
        }
        NameOwner::Shared => {
            let same = row.filter(name::shared.eq(true).or(name::customer_id.is_null()));
            diesel::delete(same).execute(conn).await
        }
    }
    .map(drop)
}
