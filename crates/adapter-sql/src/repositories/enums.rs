//! The members of the ERP's enums, as this shop has them.

use super::super::{Conn, IS_MYSQL};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

#[derive(QueryableByName)]
struct ColumnType {
    #[diesel(sql_type = Text)]
    definition: String,
}

/// What may be written into an enum column; empty for a column of free text, which takes anything.
pub(crate) async fn members(conn: &mut Conn, table: &str, column: &str) -> QueryResult<Vec<String>> {
    if !IS_MYSQL {
        return Ok(Vec::new());
    }
    let found: Option<ColumnType> = diesel::sql_query(
        "SELECT CAST(COLUMN_TYPE AS CHAR) AS definition FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND COLUMN_NAME = ?",
    )
    .bind::<Text, _>(table)
    .bind::<Text, _>(column)
    .get_result(conn)
    .await
    .optional()?;
    Ok(found.map_or_else(Vec::new, |found| read_members(&found.definition)))
}

/// Reads `enum('A','B')`; a quote within a member is doubled.
fn read_members(definition: &str) -> Vec<String> {
    let Some(list) = definition
        .strip_prefix("enum(")
        .and_then(|rest| rest.strip_suffix(')'))
    else {
        return Vec::new();
    };
    let mut members = Vec::new();
    let mut rest = list;
    while let Some(quoted) = rest.strip_prefix('\'') {
        let mut member = String::new();
        let mut chars = quoted.char_indices();
        let mut end = quoted.len();
        while let Some((at, c)) = chars.next() {
            if c != '\'' {
                member.push(c);
            } else if quoted.get(at + 1..).is_some_and(|after| after.starts_with('\'')) {
                member.push(c);
                chars.next();
            } else {
                end = at + 1;
                break;
            }
        }
        members.push(member);
        rest = quoted.get(end..).unwrap_or_default();
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    members
}

#[cfg(test)]
mod tests {
    use super::read_members;

    #[test]
    fn members_are_read_with_their_quotes() {
        assert_eq!(
            read_members("enum('A','B_C','it''s','d,e')"),
            ["A", "B_C", "it's", "d,e"]
        );
        assert_eq!(read_members("varchar(50)"), Vec::<String>::new());
    }
}
