//! Who of the shop's staff is told of a customer's question.

use super::super::super::Conn;
use crate::ext::{lower, trim};
use crate::schema::{role, user};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The role that customers' logins have, by its name in any case: its id differs from shop to shop.
const CUSTOMER: &str = "customer";
/// More are not told: a shop with so many has somebody who looks.
const MOST: i64 = 50;

/// Whether a role is the customers'.
pub(super) fn is_customers(role: &str) -> bool {
    role.trim().eq_ignore_ascii_case(CUSTOMER)
}

/// Whoever is to be told: the technician, if they still work here; else everybody on the staff, since the ERP does not
/// say who works at which branch. A login without a role may be a customer's whose links are missing: it is not staff.
pub(super) async fn to_tell(conn: &mut Conn, technician: Option<i64>) -> QueryResult<Vec<i64>> {
    let living = user::table.filter(user::deleted_at.is_null()).filter(
        user::is_active
            .is_null()
            .or(user::is_active.eq(true).assume_not_null()),
    );
    if let Some(technician) = technician {
        let found: Option<i64> = living
            .filter(user::id.eq(technician))
            .select(user::id)
            .first(conn)
            .await
            .optional()?;
        if let Some(found) = found {
            return Ok(vec![found]);
        }
    }
    living
        .inner_join(role::table.on(user::role_id.eq(role::id.nullable())))
        .filter(lower(trim(role::name.nullable())).ne(CUSTOMER))
        .filter(role::deleted_at.is_null())
        .filter(
            role::is_active
                .is_null()
                .or(role::is_active.eq(true).assume_not_null()),
        )
        .order(user::id.asc())
        .limit(MOST)
        .select(user::id)
        .load(conn)
        .await
}
