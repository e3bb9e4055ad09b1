//! What the shop says of itself.

use super::super::Conn;
use crate::schema::system_setting as setting;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Currency;
use std::collections::HashMap;

/// The readable settings among `names`, without blanks around them; those that are empty, or encrypted, are left out.
pub(crate) async fn settings(conn: &mut Conn, names: &[&str]) -> QueryResult<HashMap<String, String>> {
    let rows: Vec<(String, Option<String>)> = setting::table
        .filter(setting::name.eq_any(names))
        .filter(
            setting::is_encrypted
                .is_null()
                .or(setting::is_encrypted.eq(false)),
        )
        .select((setting::name, setting::value))
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(name, value)| {
            let value = value?.trim().to_owned();
            (!value.is_empty()).then_some((name, value))
        })
        .collect())
}

/// The currency of a code, or the default where there is none or it is none.
pub(super) fn currency_of(code: Option<&str>) -> Currency {
    code.and_then(|code| Currency::parse(code).ok())
        .unwrap_or(Currency::EGP)
}
