//! The account behind a login name.

use super::super::super::Db;
use super::SqlIdentity;
use crate::schema::{customer, customer_preferences as preferences, portal_login_name as name, role, user};
use async_trait::async_trait;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::login::{Accounts, Named};
use identity::{AccountRecord, LoginName};
use kernel::{CustomerId, Locale, RoleId, StorageError, UserId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = user, check_for_backend(Db))]
pub(super) struct UserRow {
    id: i64,
    customer_id: Option<i64>,
    deleted_at: Option<NaiveDateTime>,
    is_active: Option<bool>,
    role_id: Option<i64>,
    password: String,
    force_password_reset: bool,
    phone: Option<String>,
    email: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = customer, check_for_backend(Db))]
pub(super) struct CustomerRow {
    id: i64,
    user_id: Option<i64>,
    deleted_at: Option<NaiveDateTime>,
    name: String,
    phone: Option<String>,
    email: Option<String>,
}

pub(super) fn account(
    user: UserRow,
    customer: CustomerRow,
    role_name: Option<String>,
    language: Option<String>,
) -> AccountRecord {
    AccountRecord {
        user: UserId(user.id),
        customer: CustomerId(customer.id),
        user_points_to: user.customer_id.map(CustomerId),
        customer_points_to: customer.user_id.map(UserId),
        user_deleted: user.deleted_at.is_some(),
        customer_deleted: customer.deleted_at.is_some(),
        is_active: user.is_active,
        role: user.role_id.map(RoleId),
        role_name,
        password_hash: user.password,
        force_password_reset: user.force_password_reset,
        name: customer.name,
        phone: customer.phone,
        email: customer.email,
        user_phone: user.phone,
        user_email: user.email,
        locale: language.as_deref().and_then(Locale::from_tag),
    }
}

type Found = (
    bool,
    Option<UserRow>,
    Option<CustomerRow>,
    Option<String>,
    Option<String>,
);

#[async_trait]
impl Accounts for SqlIdentity {
    async fn by_login_name(&self, wanted: &LoginName) -> Result<Named, StorageError> {
        reading!(self.store, conn, {
            let found: Option<Found> = name::table
                .left_join(user::table.on(user::id.nullable().eq(name::user_id)))
                .left_join(customer::table.on(customer::id.nullable().eq(name::customer_id)))
                .left_join(role::table.on(role::id.nullable().eq(user::role_id)))
                .left_join(preferences::table.on(preferences::customer_id.nullable().eq(name::customer_id)))
                .filter(name::kind.eq(wanted.kind().as_str()))
                .filter(name::value.eq(wanted.value()))
                .select((
                    name::shared,
                    Option::<UserRow>::as_select(),
                    Option::<CustomerRow>::as_select(),
                    role::name.nullable(),
                    preferences::language.nullable(),
                ))
                .first(conn)
                .await
                .optional()?;
            Ok(match found {
                Some((true, ..)) => Named::Shared,
                Some((false, Some(user), Some(customer), role, language)) => {
                    Named::One(Box::new(account(user, customer, role, language)))
                }
                Some((false, ..)) | None => Named::Nobody,
            })
        })
    }
}
