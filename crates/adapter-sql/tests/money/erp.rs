//! An ERP's database that tests write to as the ERP would.

use adapter_sql::{Database, DbZone, Options, RawSql};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use kernel::{BranchId, CompanyId, CustomerId, Money, RepairId, ShopZone, UserId};
use std::sync::atomic::{AtomicI64, Ordering};

const CAIRO: chrono_tz::Tz = chrono_tz::Africa::Cairo;

/// A migrated database, and a connection beside its pool.
pub(crate) struct Erp {
    pub(crate) database: Database,
    raw: RawSql,
    embedded: bool,
    ids: AtomicI64,
}

/// A value of a column.
pub(crate) enum Cell {
    Null,
    Number(i64),
    Amount(i64),
    Text(String),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Text(date.to_string())
    }
}

impl From<DateTime<Utc>> for Cell {
    /// As the ERP writes it: Cairo's wall time.
    fn from(at: DateTime<Utc>) -> Self {
        Self::Text(at.with_timezone(&CAIRO).format("%F %T").to_string())
    }
}

/// A time as it is written, else the wall time of a moment.
pub(crate) fn wall_or(wall: Option<NaiveDateTime>, at: Option<DateTime<Utc>>) -> Cell {
    wall.map_or_else(
        || at.into(),
        |wall| Cell::Text(wall.format("%F %T%.f").to_string()),
    )
}

/// Hundredths.
pub(crate) fn amount(value: Option<i64>) -> Cell {
    value.map_or(Cell::Null, Cell::Amount)
}

pub(crate) fn deleted_at(deleted: bool) -> Cell {
    deleted.then_some("2026-03-09 10:00:00").into()
}

impl Erp {
    pub(crate) async fn open(url: &str) -> Self {
        let options = Options::new(url, DbZone(CAIRO), ShopZone(CAIRO)).unwrap();
        let database = Database::open(options).unwrap();
        database.migrate().await.unwrap();
        let (raw, embedded) = (RawSql::open(url).await, url.starts_with("sqlite://"));
        if !embedded {
            // Some shops' columns keep fractions of seconds; the embedded ones take them as they are.
            for table in ["Invoice", "Payment"] {
                raw.exec(&format!("ALTER TABLE {table} MODIFY createdAt datetime(3) NULL"))
                    .await;
            }
        }
        Self {
            database,
            raw,
            embedded,
            ids: AtomicI64::new(1000),
        }
    }

    pub(crate) fn zone(&self) -> ShopZone {
        ShopZone(CAIRO)
    }

    /// The INSERT of a row with a new id, and that id.
    pub(crate) fn row(&self, table: &str, cells: &[(&str, Cell)]) -> (i64, String) {
        let id = self.ids.fetch_add(1, Ordering::Relaxed);
        let mut columns = "id".to_owned();
        let mut values = id.to_string();
        for (column, cell) in cells {
            columns += &format!(", `{column}`");
            values += ", ";
            values += &match cell {
                Cell::Null => "NULL".to_owned(),
                Cell::Number(number) => number.to_string(),
                Cell::Amount(minor) if self.embedded => minor.to_string(),
                Cell::Amount(minor) => Money::new(*minor, kernel::Currency::EGP).to_decimal(),
                Cell::Text(text) => format!("'{text}'"),
            };
        }
        (
            id,
            format!("INSERT INTO {table} ({columns}) VALUES ({values});\n"),
        )
    }

    pub(crate) async fn run(&self, statements: &str) {
        let batch = format!("BEGIN;\n{statements}COMMIT;");
        self.raw.exec(&batch).await;
    }

    pub(crate) async fn insert(&self, table: &str, cells: &[(&str, Cell)]) -> i64 {
        let (id, sql) = self.row(table, cells);
        self.run(&sql).await;
        id
    }

    pub(crate) async fn customer(&self, name: &str, company: Option<CompanyId>) -> CustomerId {
        let company = company.map(CompanyId::get).into();
        CustomerId(
            self.insert("Customer", &[("name", name.into()), ("companyId", company)])
                .await,
        )
    }

    pub(crate) async fn login(&self) -> UserId {
        let email = format!("{}@example.org", self.ids.fetch_add(1, Ordering::Relaxed));
        let cells = [
            ("name", "x".into()),
            ("email", email.into()),
            ("password", "x".into()),
        ];
        UserId(self.insert("User", &cells).await)
    }

    pub(crate) async fn company(&self, name: &str) -> CompanyId {
        CompanyId(self.insert("Company", &[("name", name.into())]).await)
    }

    pub(crate) async fn branch(&self, name: &str) -> BranchId {
        BranchId(self.insert("Branch", &[("name", name.into())]).await)
    }

    pub(crate) async fn repair(
        &self,
        owner: CustomerId,
        branch: Option<BranchId>,
        status: &str,
        deleted: bool,
    ) -> RepairId {
        let cells = [
            ("customerId", owner.get().into()),
            ("branchId", branch.map(BranchId::get).into()),
            ("status", status.into()),
            ("deletedAt", deleted_at(deleted)),
        ];
        RepairId(self.insert("RepairRequest", &cells).await)
    }

    /// Sets a setting of the shop's.
    pub(crate) async fn set(&self, key: &str, value: &str, encrypted: bool) {
        let (_, insert) = self.row(
            "SystemSetting",
            &[
                ("key", key.into()),
                ("value", value.into()),
                ("isEncrypted", i64::from(encrypted).into()),
            ],
        );
        self.run(&format!(
            "DELETE FROM SystemSetting WHERE `key` = '{key}';\n{insert}"
        ))
        .await;
    }
}
