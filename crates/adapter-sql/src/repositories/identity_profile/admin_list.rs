//! Accounts as staff see them.

use super::super::super::{Conn, Db, IS_MYSQL};
use super::super::Store;
use super::present;
use crate::ext::{contains_in_any_case, lower};
use crate::schema::{customer, customer_session as session, portal_login_name as login_name, user};
use crate::zone::{DbZone, utc};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::account::admin::{AccountLine, AccountRef};
use identity::profile::real_email;
use kernel::{CustomerId, Keyset, Listed, SortKey, StorageError, UserId, Window};
use std::collections::HashMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = customer, check_for_backend(Db))]
struct CustomerRow {
    id: i64,
    name: String,
    phone: Option<String>,
    email: Option<String>,
    user_id: Option<i64>,
    created_at: Option<NaiveDateTime>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = user, check_for_backend(Db))]
struct LoginRow {
    id: i64,
    customer_id: Option<i64>,
    email: String,
    phone: Option<String>,
    is_active: Option<bool>,
    force_password_reset: bool,
}

pub(super) async fn find(
    store: &Store,
    account: &AccountRef,
    now: DateTime<Utc>,
) -> Result<Option<AccountLine>, StorageError> {
    reading!(store, conn, {
        let id = match account {
            AccountRef::Id(id) => Some(id.0),
            AccountRef::Name(name) => login_name::table
                .filter(login_name::kind.eq(name.kind().as_str()))
                .filter(login_name::value.eq(name.value()))
                .filter(login_name::shared.eq(false))
                .select(login_name::customer_id)
                .first::<Option<i64>>(conn)
                .await
                .optional()?
                .flatten(),
        };
        let Some(id) = id else { return Ok(None) };
        let row: Option<CustomerRow> = customer::table
            .filter(customer::id.eq(id))
            .filter(customer::deleted_at.is_null())
            .select(CustomerRow::as_select())
            .first(conn)
            .await
            .optional()?;
        let rows: Vec<CustomerRow> = row.into_iter().collect();
        Ok(lines(conn, rows, store.zone, now).await?.pop())
    })
}

pub(super) async fn list(
    store: &Store,
    search: Option<&str>,
    now: DateTime<Utc>,
    window: &Window,
) -> Result<Listed<AccountLine>, StorageError> {
    let pattern = search.map(|word| contains_in_any_case(word, IS_MYSQL));
    let (total, lines) = reading!(store, conn, {
        let mut counted = customer::table
            .filter(customer::deleted_at.is_null())
            .into_boxed::<Db>();
        let mut rows = customer::table
            .filter(customer::deleted_at.is_null())
            .select(CustomerRow::as_select())
            .order(customer::id)
            .into_boxed::<Db>();
        if let Some(pattern) = &pattern {
            let found = || {
                lower(customer::name.nullable())
                    .like(pattern)
                    .escape('!')
                    .or(lower(customer::phone).like(pattern).escape('!'))
                    .or(lower(customer::email).like(pattern).escape('!'))
            };
            counted = counted.filter(found());
            rows = rows.filter(found());
        }
        if let Some(keyset) = window.keyset() {
            rows = rows.filter(customer::id.gt(keyset.id));
        }
        let total: Option<i64> = match window {
            Window::Page { .. } => Some(counted.select(count_star()).first(conn).await?),
            Window::After { .. } => None,
        };
        let rows: Vec<CustomerRow> = rows
            .limit(i64::from(window.limit()) + 1)
            .offset(i64::try_from(window.offset()).unwrap_or(i64::MAX))
            .load(conn)
            .await?;
        Ok((total, lines(conn, rows, store.zone, now).await?))
    })?;
    let total = total.map(i64::unsigned_abs);
    Ok(Listed::from_rows(lines, window.limit(), total, |line| Keyset {
        key: SortKey::Number(line.customer.0),
        id: line.customer.0,
    }))
}

/// The customers with their logins and how many live sessions they have.
async fn lines(
    conn: &mut Conn,
    customers: Vec<CustomerRow>,
    zone: DbZone,
    now: DateTime<Utc>,
) -> QueryResult<Vec<AccountLine>> {
    let ids: Vec<i64> = customers.iter().map(|row| row.id).collect();
    let named: Vec<i64> = customers.iter().filter_map(|row| row.user_id).collect();
    let logins: Vec<LoginRow> = user::table
        .filter(user::deleted_at.is_null())
        .filter(
            user::id
                .eq_any(named)
                .or(user::customer_id.eq_any(ids.clone()).assume_not_null()),
        )
        .order(user::id)
        .select(LoginRow::as_select())
        .load(conn)
        .await?;
    let live: Vec<(i64, i64)> = session::table
        .filter(session::customer_id.eq_any(ids))
        .filter(session::revoked_at.is_null())
        .filter(session::expires_at.gt(utc(now)))
        .group_by(session::customer_id)
        .select((session::customer_id, count_star()))
        .load(conn)
        .await?;
    let live: HashMap<i64, i64> = live.into_iter().collect();
    Ok(customers
        .into_iter()
        .map(|row| {
            let login = logins.iter().find(|login| match row.user_id {
                Some(id) => login.id == id && login.customer_id.is_none_or(|c| c == row.id),
                None => login.customer_id == Some(row.id),
            });
            line(row, login, &live, zone)
        })
        .collect())
}

fn line(row: CustomerRow, login: Option<&LoginRow>, live: &HashMap<i64, i64>, zone: DbZone) -> AccountLine {
    let email = row.email.as_deref().and_then(real_email);
    let login_email = login.and_then(|login| real_email(&login.email));
    AccountLine {
        customer: CustomerId(row.id),
        user: login.map(|login| UserId(login.id)),
        phone: present(row.phone).or_else(|| login.and_then(|login| present(login.phone.clone()))),
        email: email.or(login_email).map(str::to_owned),
        name: row.name,
        is_active: login.is_some_and(|login| login.is_active != Some(false)),
        must_change_password: login.is_some_and(|login| login.force_password_reset),
        sessions: live
            .get(&row.id)
            .and_then(|n| u32::try_from(*n).ok())
            .unwrap_or_default(),
        created_at: row.created_at.map(|at| zone.to_utc(at)),
    }
}
