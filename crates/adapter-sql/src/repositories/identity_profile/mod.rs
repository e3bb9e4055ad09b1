//! The ports of a customer's own data: profile, contacts, picture, preferences, password, export, closure, and staff's
//! hand on accounts.

mod admin;
mod admin_list;
mod avatar;
mod closure;
mod contact;
mod export;
mod export_money;
mod export_more;
mod password;
mod preferences;
mod profile;

use super::super::Conn;
use super::Store;
use crate::ext::RowLockDsl;
use crate::schema::{
    customer, portal_login_name as login_name, portal_one_time_code as code, portal_reset_token as token,
    user,
};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::LoginName;
use identity::code::CodePurpose;
use identity::login::LoginNameKind;
use kernel::{CustomerId, UserId};

/// A customer's own data in the ERP's tables and the portal's.
#[derive(Clone)]
pub(crate) struct SqlProfiles {
    store: Store,
}

impl SqlProfiles {
    pub(crate) const fn new(store: Store) -> Self {
        Self { store }
    }
}

/// Locks the customer, so that all that changes their account waits for the transaction's end, and their login. False when
/// either is gone, or tied to another.
async fn lock_account(conn: &mut Conn, customer: CustomerId, user: UserId) -> QueryResult<bool> {
    let points_to: Option<Option<i64>> = customer::table
        .filter(customer::id.eq(customer.0))
        .filter(customer::deleted_at.is_null())
        .select(customer::user_id)
        .row_lock()
        .get_result(conn)
        .await
        .optional()?;
    if points_to.is_none_or(|points_to| points_to.is_some_and(|id| id != user.0)) {
        return Ok(false);
    }
    let pointed_back: Option<Option<i64>> = user::table
        .filter(user::id.eq(user.0))
        .filter(user::deleted_at.is_null())
        .select(user::customer_id)
        .row_lock()
        .get_result(conn)
        .await
        .optional()?;
    Ok(pointed_back.is_some_and(|back| back.is_none_or(|id| id == customer.0)))
}

/// The customer's login names.
async fn login_names(conn: &mut Conn, customer: CustomerId) -> QueryResult<Vec<LoginName>> {
    let names: Vec<(String, String)> = login_name::table
        .filter(login_name::customer_id.eq(customer.0))
        .select((login_name::kind, login_name::value))
        .load(conn)
        .await?;
    let read = |(kind, value): (String, String)| {
        LoginNameKind::parse(&kind).and_then(|kind| LoginName::from_parts(kind, &value))
    };
    Ok(names.into_iter().filter_map(read).collect())
}

/// Ends what could set the customer's password without the old one.
async fn end_resets(conn: &mut Conn, customer: CustomerId, at: NaiveDateTime) -> QueryResult<()> {
    diesel::update(code::table)
        .filter(code::customer_id.eq(customer.0))
        .filter(code::purpose.eq(CodePurpose::Reset.as_str()))
        .filter(code::ended_at.is_null())
        .set(code::ended_at.eq(at))
        .execute(conn)
        .await?;
    diesel::update(token::table)
        .filter(token::customer_id.eq(customer.0))
        .filter(token::used_at.is_null())
        .set(token::used_at.eq(at))
        .execute(conn)
        .await
        .map(drop)
}

/// A text that is not blank.
fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}
