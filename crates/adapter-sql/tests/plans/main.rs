//! Lists of a customer who owns a fifth of a large shop are read in order from an index: the engine's own plan of each
//! statement says so.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod money;

use adapter_sql::{Database, DbZone, Options, Ports, RawSql};
use devices::DeviceSort;
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text};
use kernel::{CustomerId, DeviceId, RepairId, ShopZone, SortDir, UserId, Window};
use notifications::{InboxFilter, Recipient};
use repairs::{RepairFilter, RepairSort};

const OWNER: CustomerId = CustomerId(1);
const USER: UserId = UserId(1);
/// A device of theirs, with 4,000 repairs.
const DEVICE: DeviceId = DeviceId(5);
/// A repair of theirs, with 5,000 comments.
const REPAIR: RepairId = RepairId(5);

/// 100,000 repairs, 20,000 of them the owner's; devices and notifications in the same proportion.
async fn fill(raw: &RawSql, series: impl Fn(u32) -> String, day: impl Fn(&str) -> String) {
    raw.exec("INSERT INTO Role (id, name) VALUES (1, 'Customer')")
        .await;
    raw.exec(&format!(
        "INSERT INTO Customer (id, name) SELECT n, 'c' FROM {}",
        series(1_000)
    ))
    .await;
    raw.exec(&format!(
        "INSERT INTO User (id, name, email, password, roleId, customerId) SELECT n, 'u', n, 'x', 1, n FROM {}",
        series(1_000)
    ))
    .await;
    let owner = "CASE WHEN n % 5 = 0 THEN 1 ELSE 2 + n % 999 END";
    let at = day("n % 1000");
    raw.exec(&format!(
        "INSERT INTO Device (id, customerId, brand, model, createdAt, updatedAt) SELECT n, {owner}, 'b', 'm', {at}, {at} FROM {}",
        series(20_000)
    ))
    .await;
    raw.exec(&format!(
        "INSERT INTO RepairRequest (id, customerId, deviceId, status, reportedProblem, createdAt, updatedAt) \
         SELECT n, {owner}, CASE WHEN n % 25 = 0 THEN {DEVICE} ELSE NULL END, CASE WHEN n % 7 = 0 THEN 'RECEIVED' ELSE 'DELIVERED' END, 'p', {at}, {at} FROM {}",
        series(100_000)
    ))
    .await;
    raw.exec(&format!(
        "INSERT INTO PortalRepairComment (repairRequestId, customerId, comment, createdAt) \
         SELECT CASE WHEN n % 4 = 0 THEN {REPAIR} ELSE n END, 1, 'c', {at} FROM {}",
        series(20_000)
    ))
    .await;
    raw.exec(&format!(
        "INSERT INTO Notification (id, userId, type, message, isRead, channel, createdAt, updatedAt) \
         SELECT n, {owner}, 't', 'm', n % 2, 'IN_APP', {at}, {at} FROM {}",
        series(100_000)
    ))
    .await;
}

/// An invoice for every repair, and a payment for every second one. Half of the owner's invoices say whose they are; the
/// others, as some ERPs write all of theirs, leave it to the repair.
async fn fill_money(raw: &RawSql, series: impl Fn(u32) -> String, day: impl Fn(&str) -> String) {
    let owner = "CASE WHEN n % 2 = 0 THEN NULL WHEN n % 5 = 0 THEN 1 ELSE 2 + n % 999 END";
    let at = day("n % 1000");
    raw.exec(&format!(
        "INSERT INTO Invoice (id, customerId, repairRequestId, status, totalAmount, dueDate, createdAt, updatedAt) \
         SELECT n, {owner}, n, 'sent', n % 977, DATE({at}), {at}, {at} FROM {}",
        series(100_000)
    ))
    .await;
    raw.exec(&format!(
        "INSERT INTO Payment (id, invoiceId, amount, createdAt, updatedAt) SELECT n, 2 * n, n % 50, {at}, {at} FROM {}",
        series(50_000)
    ))
    .await;
}

/// Asks for every list in every order, the first page and what follows it.
async fn ask(ports: &Ports) {
    for dir in [SortDir::Asc, SortDir::Desc] {
        for sort in [RepairSort::CreatedAt, RepairSort::UpdatedAt] {
            let filter = RepairFilter::default();
            let list = async |window: &Window| {
                let reader = &ports.repair_reader;
                reader.list(OWNER, &filter, sort, dir, window).await.unwrap()
            };
            let keyset = list(&Window::first(20)).await.next.unwrap();
            assert_eq!(list(&Window::After { keyset, limit: 20 }).await.items.len(), 20);
        }
        for sort in [DeviceSort::CreatedAt, DeviceSort::UpdatedAt] {
            let list = async |window: &Window| {
                let reader = &ports.device_reader;
                reader.list(OWNER, sort, dir, window).await.unwrap()
            };
            let keyset = list(&Window::first(20)).await.next.unwrap();
            assert_eq!(list(&Window::After { keyset, limit: 20 }).await.items.len(), 20);
        }
        let comments = async |window: &Window| {
            let comments = &ports.repair_comments;
            comments.list(OWNER, REPAIR, dir, window).await.unwrap().unwrap()
        };
        let keyset = comments(&Window::first(20)).await.next.unwrap();
        assert_eq!(
            comments(&Window::After { keyset, limit: 20 }).await.items.len(),
            20
        );
        let repairs = async |window: &Window| {
            let reader = &ports.device_reader;
            reader.repairs(OWNER, DEVICE, window).await.unwrap().unwrap()
        };
        let keyset = repairs(&Window::first(20)).await.next.unwrap();
        assert_eq!(
            repairs(&Window::After { keyset, limit: 20 }).await.items.len(),
            20
        );
        let owner = Recipient {
            customer: OWNER,
            user: USER,
        };
        let list = async |window: &Window| {
            let reader = &ports.notification_reader;
            let filter = InboxFilter::default();
            reader.list(owner, &filter, dir, window).await.unwrap().part
        };
        let keyset = list(&Window::first(20)).await.next.unwrap();
        assert_eq!(list(&Window::After { keyset, limit: 20 }).await.items.len(), 20);
    }
}

/// The ordered, limited statements among those that were sent: text and bound values.
async fn ordered(database: &Database, ask: impl AsyncFn(&Ports)) -> Vec<(String, Vec<String>)> {
    database.statements().keep();
    ask(&database.ports()).await;
    let kept = database.statements().kept();
    let statements: Vec<_> = kept
        .iter()
        .filter(|text| text.contains("ORDER BY") && text.contains("LIMIT"))
        .map(|text| {
            let (sql, values) = text.split_once(" -- binds: ").expect("bound values");
            let values = values.trim().trim_matches(['[', ']']);
            (sql.to_owned(), values.split(", ").map(str::to_owned).collect())
        })
        .collect();
    assert!(statements.len() >= 8, "{kept:?}");
    statements
}

fn open(url: &str) -> Database {
    let options = Options::new(url, DbZone(chrono_tz::UTC), ShopZone(chrono_tz::UTC)).unwrap();
    Database::open(options).unwrap()
}

#[derive(Debug, QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

struct Sqlite {
    database: Database,
    raw: RawSql,
    _folder: test_support::ScratchDir,
}

async fn sqlite() -> Sqlite {
    let folder = test_support::ScratchDir::create();
    let database = open(&folder.sqlite_url());
    database.migrate().await.unwrap();
    let raw = RawSql::open(&folder.sqlite_url()).await;
    let series = |n| {
        format!(
            "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {n}) SELECT n FROM s)"
        )
    };
    let day = |n: &str| format!("datetime('2026-01-01', '-' || ({n}) || ' hours')");
    fill(&raw, series, day).await;
    fill_money(&raw, series, day).await;
    raw.exec("ANALYZE").await;
    Sqlite {
        database,
        raw,
        _folder: folder,
    }
}

impl Sqlite {
    async fn plan(&self, sql: &str) -> Vec<String> {
        let steps: Vec<SqliteStep> = self.raw.rows(&format!("EXPLAIN QUERY PLAN {sql}")).await;
        steps.into_iter().map(|step| step.detail).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_reads_lists_from_an_index() {
    let shop = sqlite().await;
    for (sql, _) in ordered(&shop.database, ask).await {
        let steps = shop.plan(&sql).await;
        assert!(
            !steps
                .iter()
                .any(|step| step.contains("TEMP B-TREE FOR ORDER BY")
                    || step.starts_with("SCAN RepairRequest")),
            "{sql}\n{steps:#?}"
        );
        assert!(
            steps
                .iter()
                .any(|step| step.contains("USING INDEX") || step.contains("USING COVERING INDEX")),
            "{sql}\n{steps:#?}"
        );
    }
}

#[derive(Debug, QueryableByName)]
struct MySqlStep {
    #[diesel(sql_type = Nullable<Text>)]
    table: Option<String>,
    #[diesel(sql_type = Nullable<Text>, column_name = "type")]
    access: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = Nullable<Text>, column_name = "Extra")]
    extra: Option<String>,
}

struct MariaDb {
    database: Database,
    raw: RawSql,
    _scratch: test_support::ScratchMariaDb,
}

async fn mariadb() -> MariaDb {
    let scratch = test_support::ScratchMariaDb::create();
    let database = open(scratch.url());
    database.migrate().await.unwrap();
    let raw = RawSql::open(scratch.url()).await;
    let series = |n| format!("(SELECT seq AS n FROM seq_1_to_{n}) s");
    let day = |n: &str| format!("TIMESTAMP('2026-01-01') - INTERVAL ({n}) HOUR");
    fill(&raw, series, day).await;
    fill_money(&raw, series, day).await;
    raw.exec("ANALYZE TABLE RepairRequest, PortalRepairComment, Device, Notification, Customer, User, Invoice, Payment")
        .await;
    MariaDb {
        database,
        raw,
        _scratch: scratch,
    }
}

impl MariaDb {
    /// The statement with its values in it, and the server's plan for it.
    async fn plan(&self, sql: &str, values: &[String]) -> (String, Vec<MySqlStep>) {
        let mut values = values.iter();
        let filled: String = sql
            .split_inclusive('?')
            .map(|part| match part.strip_suffix('?') {
                Some(before) => format!("{before}{}", literal(values.next().expect("a bound value"))),
                None => part.to_owned(),
            })
            .collect();
        let plan = self.raw.rows(&format!("EXPLAIN {filled}")).await;
        (filled, plan)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_reads_lists_from_an_index() {
    let shop = mariadb().await;
    for (sql, values) in ordered(&shop.database, ask).await {
        let (filled, plan) = shop.plan(&sql, &values).await;
        let first = plan.first().unwrap();
        assert!(first.key.is_some(), "{filled}\n{plan:#?}");
        for step in &plan {
            let extra = step.extra.as_deref().unwrap_or_default();
            assert!(
                !extra.contains("filesort") && !extra.contains("temporary"),
                "{filled}\n{:?}: {plan:#?}",
                step.table
            );
        }
    }
}

/// A bound value as it is spelt in SQL.
fn literal(value: &str) -> String {
    if value.parse::<f64>().is_ok() || value.starts_with('"') {
        return value.replace('"', "'");
    }
    match value {
        "true" | "false" => value.to_owned(),
        _ => format!("'{value}'"),
    }
}
