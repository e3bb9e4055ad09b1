//! Query fragments whose SQL differs by engine, compiled once.

use diesel::backend::Backend;
use diesel::expression::{TypedExpressionType, ValidGrouping, is_aggregate};
use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::SqlType;
use diesel::sqlite::Sqlite;
use std::marker::PhantomData;

/// `SELECT … FOR UPDATE` on MySQL. Nothing on SQLite, where `BEGIN IMMEDIATE` already holds the one write lock.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct RowLock<Q>(Q);

/// Adds [`RowLock`] to every query.
pub(crate) trait RowLockDsl: Sized {
    /// Locks the rows that are read until the transaction ends.
    fn row_lock(self) -> RowLock<Self> {
        RowLock(self)
    }
}

impl<Q: Query> RowLockDsl for Q {}

impl<Q: Query> Query for RowLock<Q> {
    type SqlType = Q::SqlType;
}

impl<Q: QueryFragment<Mysql>> QueryFragment<Mysql> for RowLock<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Mysql>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" FOR UPDATE");
        Ok(())
    }
}

impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for RowLock<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

/// The value that a conflicting INSERT carried: `VALUES(column)` on MySQL, `excluded.column` on SQLite.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct Incoming<C>(C);

/// See [`Incoming`].
pub(crate) fn incoming<C: Column>(column: C) -> Incoming<C> {
    Incoming(column)
}

impl<C: Expression> Expression for Incoming<C> {
    type SqlType = C::SqlType;
}

impl<C: Column> AppearsOnTable<C::Table> for Incoming<C> where Self: Expression {}

impl<C: Column> QueryFragment<Mysql> for Incoming<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Mysql>) -> QueryResult<()> {
        out.push_sql("VALUES(");
        out.push_identifier(C::NAME)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<C: Column> QueryFragment<Sqlite> for Incoming<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("excluded.");
        out.push_identifier(C::NAME)
    }
}

diesel::define_sql_function! {
    /// Small letters.
    fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>)
        -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

diesel::define_sql_function! {
    /// Without the blanks around it.
    fn trim(text: diesel::sql_types::Nullable<diesel::sql_types::Text>)
        -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

/// Finds a text in any case, anywhere in what [`lower`] gives: an ERP's collations may tell the cases apart.
pub(crate) fn contains_in_any_case(text: &str, is_mysql: bool) -> String {
    // SQLite's LOWER knows the letters of ASCII alone.
    contains_pattern(&if is_mysql {
        text.to_lowercase()
    } else {
        text.to_ascii_lowercase()
    })
}

/// A constant of the program's own as an SQL expression. Unlike `diesel::dsl::sql` it lets the statement around it stay
/// prepared on its connection: what is made anew for each request costs a round trip and the server's parser.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fixed<ST>(&'static str, PhantomData<ST>);

/// See [`Fixed`].
pub(crate) const fn fixed<ST>(text: &'static str) -> Fixed<ST> {
    Fixed(text, PhantomData)
}

impl<ST: SqlType + TypedExpressionType> Expression for Fixed<ST> {
    type SqlType = ST;
}

impl<ST, GB> ValidGrouping<GB> for Fixed<ST> {
    type IsAggregate = is_aggregate::Never;
}

impl<ST, QS> SelectableExpression<QS> for Fixed<ST> where Self: Expression {}

impl<ST, QS> AppearsOnTable<QS> for Fixed<ST> where Self: Expression {}

impl<ST> QueryId for Fixed<ST> {
    type QueryId = ();
    // Two texts of one type are two statements: they are told apart by what they say.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST, DB: Backend> QueryFragment<DB> for Fixed<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

/// `text` as a LIKE pattern for "contains", with the wildcards in it taken literally.
/// Use it with `.escape('!')`: a backslash would mean something else to each engine.
pub(crate) fn contains_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::contains_pattern;

    #[test]
    fn wildcards_are_taken_literally() {
        assert_eq!(contains_pattern("50%_a!"), "%50!%!_a!!%");
    }
}
