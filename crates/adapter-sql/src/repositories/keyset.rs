//! Where a part of a sorted list begins, in SQL.

use super::sql::{Sql, Value};
use crate::types::Hundredths;
use chrono::NaiveDateTime;
use kernel::{Keyset, SortDir, SortKey};

/// What a sort's column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// The ERP's wall time, as [`stored_time`] keeps it.
    Time,
    Date,
    Money,
    Number,
}

/// A wall time as a keyset keeps it: the very value of the column, labelled as UTC. The way to the moment and back would
/// lose an hour that the clocks skip, and fractions of seconds.
pub(crate) fn stored_time(wall: NaiveDateTime) -> SortKey {
    SortKey::Time(wall.and_utc())
}

/// The rows after a keyset, as ` AND …` over a column and an id column. `None` when the key is of another kind, so
/// that nothing comes after it.
///
/// The first condition on the column is one that an index can begin at; NULL is the smallest.
pub(crate) fn after(
    keyset: &Keyset,
    dir: SortDir,
    kind: KeyKind,
    column: &'static str,
    id: &'static str,
) -> Option<Sql> {
    let value = match (&keyset.key, kind) {
        (SortKey::Null, _) => None,
        (SortKey::Time(at), KeyKind::Time) => Some(Value::Time(at.naive_utc())),
        (SortKey::Date(date), KeyKind::Date) => Some(Value::Date(*date)),
        (SortKey::Number(minor), KeyKind::Money) => Some(Value::Money(Hundredths(*minor))),
        (SortKey::Number(number), KeyKind::Number) => Some(Value::Number(*number)),
        _ => return None,
    };
    let sql = Sql::new(" AND (").text(column);
    Some(match (dir, value) {
        (SortDir::Asc, Some(value)) => sql
            .text(" >= ")
            .bind(value.clone())
            .text(" AND (")
            .text(column)
            .text(" > ")
            .bind(value)
            .text(" OR ")
            .text(id)
            .text(" > ")
            .number(keyset.id)
            .text("))"),
        (SortDir::Asc, None) => sql
            .text(" IS NOT NULL OR ")
            .text(id)
            .text(" > ")
            .number(keyset.id)
            .text(")"),
        (SortDir::Desc, Some(value)) => sql
            .text(" <= ")
            .bind(value.clone())
            .text(" OR ")
            .text(column)
            .text(" IS NULL) AND (")
            .text(column)
            .text(" < ")
            .bind(value)
            .text(" OR ")
            .text(column)
            .text(" IS NULL OR ")
            .text(id)
            .text(" < ")
            .number(keyset.id)
            .text(")"),
        (SortDir::Desc, None) => sql
            .text(" IS NULL AND ")
            .text(id)
            .text(" < ")
            .number(keyset.id)
            .text(")"),
    })
}
