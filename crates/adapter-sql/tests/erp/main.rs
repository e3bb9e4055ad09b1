//! Databases as ERPs have them, attached to: what the ERP sees of its own is the same after as before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use adapter_sql::{Database, DbZone, Options, RawSql};
use diesel::QueryableByName;
use diesel::sql_types::Text;
use kernel::{CustomerId, ShopZone, SortDir, Window};
use repairs::{RepairFilter, RepairSort, Stage};
use test_support::{ErpShape, ScratchMariaDb};

const CAIRO: chrono_tz::Tz = chrono_tz::Africa::Cairo;

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

async fn words(raw: &RawSql, sql: &str) -> Vec<String> {
    let rows = raw.rows::<Word>(sql).await;
    rows.into_iter().map(|row| row.word).collect()
}

struct Erp {
    database: Database,
    raw: RawSql,
    /// Each table and its columns.
    tables: Vec<(String, String)>,
    _scratch: ScratchMariaDb,
}

impl Erp {
    async fn of(shape: &str) -> Self {
        let scratch = ScratchMariaDb::create();
        let raw = RawSql::open(scratch.url()).await;
        raw.exec(shape).await;
        let options = Options::new(scratch.url(), DbZone(CAIRO), ShopZone(CAIRO)).unwrap();
        let tables = words(
            &raw,
            "SELECT CONCAT(TABLE_NAME, ':', GROUP_CONCAT(CONCAT('`', COLUMN_NAME, '`') ORDER BY ORDINAL_POSITION)) AS word \
             FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() GROUP BY TABLE_NAME ORDER BY TABLE_NAME",
        )
        .await;
        let split = |table: String| {
            let (name, columns) = table.split_once(':').unwrap();
            (name.to_owned(), columns.to_owned())
        };
        Self {
            database: Database::open(options).unwrap(),
            raw,
            tables: tables.into_iter().map(split).collect(),
            _scratch: scratch,
        }
    }

    /// Everything the ERP knows of: every row's columns, and what those columns and the keys over them are.
    async fn sees(&self) -> Vec<String> {
        let mut seen = Vec::new();
        for (table, columns) in &self.tables {
            let rows =
                format!("SELECT CONCAT_WS('|', '{table}', {columns}) AS word FROM `{table}` ORDER BY id");
            seen.extend(words(&self.raw, &rows).await);
            // The portal's own are brought to shape.
            if !table.starts_with("Customer") || table == "Customer" {
                let named = columns.replace('`', "'");
                let columns = format!(
                    "SELECT CONCAT_WS('|', TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, COLLATION_NAME, \
                     EXTRA) AS word FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() \
                     AND TABLE_NAME = '{table}' AND COLUMN_NAME IN ({named}) ORDER BY ORDINAL_POSITION"
                );
                seen.extend(words(&self.raw, &columns).await);
                let unique = format!(
                    "SELECT CONCAT_WS('|', TABLE_NAME, INDEX_NAME, COLUMN_NAME) AS word FROM information_schema.STATISTICS \
                     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}' AND NON_UNIQUE = 0 \
                     ORDER BY INDEX_NAME, SEQ_IN_INDEX"
                );
                seen.extend(words(&self.raw, &unique).await);
            }
        }
        seen
    }

    /// Attaches, and gives the doctor's text.
    async fn attach(&self) -> Vec<String> {
        let before = self.sees().await;
        let plan = self.database.plan().await.unwrap();
        assert!(!plan.is_empty());
        let text = plan.to_string();
        for forbidden in [
            "DROP TABLE",
            "DROP COLUMN",
            "RENAME",
            "UPDATE ",
            "DELETE ",
            "CHANGE ",
        ] {
            assert!(!text.contains(forbidden), "{forbidden}: {text}");
        }
        assert!(!self.database.migrate().await.unwrap().is_empty());
        assert_eq!(self.database.plan().await.unwrap().steps, []);
        assert_eq!(self.sees().await, before);
        let findings = self.database.examine().await.unwrap();
        findings.iter().map(ToString::to_string).collect()
    }
}

/// What the doctor says of a shape that is attached to, but for the line of its engine and version.
async fn told(shape: ErpShape) -> (Erp, Vec<String>) {
    let erp = Erp::of(&shape.sql()).await;
    let mut told = erp.attach().await;
    let schema = told.remove(0);
    assert_eq!(schema, "ok    the schema is complete");
    told.remove(0);
    (erp, told)
}

const FULLEST_TOLD: &[&str] = &[
    "ok    the role Customer is there",
    "note  1 customers have no login (customers 9010)",
    "BAD   1 logins are refused: Customer.userId and User.customerId disagree (customers 9021)",
    "note  2 invoices have an amountPaid that differs from their payments; the portal shows the payments (invoices 9002, 9003)",
    "note  1 invoices have no total; the portal shows 0 (invoices 9001)",
];

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_with_every_column() {
    let (_, told) = told(ErpShape::Fullest).await;
    assert_eq!(told, FULLEST_TOLD);
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_where_the_plans_own_tables_are_already() {
    let (erp, told) = told(ErpShape::PlansOwn).await;
    assert_eq!(told, FULLEST_TOLD);
    let keys = "SELECT CONSTRAINT_NAME AS word FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() \
         AND CONSTRAINT_TYPE = 'FOREIGN KEY' AND TABLE_NAME IN ('CustomerSession', 'CustomerAuditLog', 'CustomerPreferences')";
    assert_eq!(words(&erp.raw, keys).await, Vec::<String>::new());
    let (ports, sara) = (erp.database.ports(), CustomerId(9001));
    let log = ports.audit_log.read(sara, &Window::first(10)).await.unwrap();
    assert_eq!(log.items[0].action, "LOGIN");
    assert!(ports.preferences.find(sara).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_with_other_members_and_without_columns() {
    let (erp, told) = told(ErpShape::OtherMembers).await;
    assert_eq!(told, OTHER_TOLD);
    let all = RepairFilter::default();
    let first = Window::first(10);
    let repairs = erp.database.ports().repair_reader;
    let listed = repairs
        .list(
            CustomerId(9004),
            &all,
            RepairSort::CreatedAt,
            SortDir::Asc,
            &first,
        )
        .await
        .unwrap();
    let stages: Vec<_> = listed.items.iter().map(|repair| repair.stage).collect();
    assert_eq!(stages, [Stage::ReadyForPickup, Stage::UNKNOWN]);
}

const OTHER_TOLD: &[&str] = &[
    "ok    the role Customer is there",
    "note  1 customers have no login (customers 9010)",
    "note  2 invoices have an amountPaid that differs from their payments; the portal shows the payments (invoices 9002, 9003)",
    "note  1 invoices have no total; the portal shows 0 (invoices 9001)",
    "note  the repair status \"IN_LAB\" is not known to the portal",
];
