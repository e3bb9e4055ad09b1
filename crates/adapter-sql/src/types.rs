//! Column types that both engines share, compiled once.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::mysql::{Mysql, MysqlValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sqlite::Sqlite;
use kernel::{Currency, Money};
use std::io::Write;

/// SQL types of our own.
pub(crate) mod sql {
    use diesel::query_builder::QueryId;
    use diesel::sql_types::{Foldable, Nullable, SqlOrd, SqlType};

    /// `DECIMAL(_,2)` on MySQL; hundredths in an INTEGER on SQLite, whose own decimals are floats.
    #[derive(Debug, Clone, Copy, SqlType, QueryId)]
    #[diesel(mysql_type(name = "Numeric"))]
    #[diesel(sqlite_type(name = "Long"))]
    pub struct MoneySql;
    impl SqlOrd for MoneySql {}
    impl Foldable for MoneySql {
        type Sum = Nullable<Self>;
        type Avg = Nullable<diesel::sql_types::Double>;
    }
}

/// Hundredths as a column holds them; which currency is another column's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::MoneySql)]
pub(crate) struct Hundredths(pub(crate) i64);

impl Hundredths {
    /// With its currency.
    pub(crate) const fn of(self, currency: Currency) -> Money {
        Money::new(self.0, currency)
    }
}

impl From<Money> for Hundredths {
    fn from(money: Money) -> Self {
        Self(money.minor)
    }
}

impl ToSql<sql::MoneySql, Mysql> for Hundredths {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        out.write_all(Money::new(self.0, Currency::EGP).to_decimal().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<sql::MoneySql, Mysql> for Hundredths {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        // DECIMAL arrives as ASCII digits in the binary protocol as well as in the text one.
        let text = std::str::from_utf8(value.as_bytes())?;
        Ok(Self(Money::parse(text, Currency::EGP)?.minor))
    }
}

impl ToSql<sql::MoneySql, Sqlite> for Hundredths {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0);
        Ok(IsNull::No)
    }
}

impl FromSql<sql::MoneySql, Sqlite> for Hundredths {
    fn from_sql(value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <i64 as FromSql<diesel::sql_types::BigInt, Sqlite>>::from_sql(value).map(Self)
    }
}
