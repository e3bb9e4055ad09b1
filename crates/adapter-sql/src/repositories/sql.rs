//! Statements that Diesel's builder can't say, such as a union of two limited selects.

use super::super::Db;
use crate::types::{Hundredths, sql::MoneySql};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::QueryResult;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Date, Text, Timestamp, Untyped};

/// A statement made of constant text and bound values: nothing of a caller's can become text. Unlike
/// `diesel::sql_query` it stays prepared on its connection, so make few texts of many values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Text(&'static str),
    Bound(Value),
}

/// A bound value.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Number(i64),
    Money(Hundredths),
    Time(NaiveDateTime),
    Date(NaiveDate),
    Text(String),
}

impl Sql {
    /// Starts with a text.
    pub(crate) fn new(text: &'static str) -> Self {
        Self(vec![Part::Text(text)])
    }

    /// Goes on with a text.
    pub(crate) fn text(mut self, text: &'static str) -> Self {
        self.0.push(Part::Text(text));
        self
    }

    /// Goes on with a value.
    pub(crate) fn bind(mut self, value: Value) -> Self {
        self.0.push(Part::Bound(value));
        self
    }

    /// Goes on with a number.
    pub(crate) fn number(self, value: i64) -> Self {
        self.bind(Value::Number(value))
    }

    /// Goes on with all of another.
    pub(crate) fn then(mut self, mut other: Self) -> Self {
        self.0.append(&mut other.0);
        self
    }

    /// Goes on with a list of words, quoted; they are constants without quotes in them.
    pub(crate) fn words(mut self, words: &[&'static str]) -> Self {
        for (n, word) in words.iter().enumerate() {
            self.0.push(Part::Text(if n == 0 { "('" } else { "', '" }));
            self.0.push(Part::Text(word));
        }
        self.text("')")
    }
}

impl Query for Sql {
    type SqlType = Untyped;
}

impl QueryId for Sql {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Db> for Sql {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_sql(text),
                Part::Bound(Value::Number(value)) => out.push_bind_param::<BigInt, _>(value)?,
                Part::Bound(Value::Money(value)) => out.push_bind_param::<MoneySql, _>(value)?,
                Part::Bound(Value::Time(value)) => out.push_bind_param::<Timestamp, _>(value)?,
                Part::Bound(Value::Date(value)) => out.push_bind_param::<Date, _>(value)?,
                Part::Bound(Value::Text(value)) => out.push_bind_param::<Text, _>(value)?,
            }
        }
        Ok(())
    }
}
