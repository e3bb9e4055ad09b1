//! A fresh database of either engine is brought up to date once, and stays so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use adapter_sql::{Database, DbZone, Options, RawSql};
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use kernel::ShopZone;
use std::time::Duration;

fn open(url: &str) -> Database {
    let options = Options::new(url, DbZone(chrono_tz::UTC), ShopZone(chrono_tz::Africa::Cairo)).unwrap();
    Database::open(options).unwrap()
}

async fn becomes_current(database: &Database) {
    let plan = database.plan().await.unwrap();
    assert!(!plan.is_empty());
    assert!(!database.migrate().await.unwrap().is_empty());
    assert!(database.plan().await.unwrap().is_empty());
    assert!(database.migrate().await.unwrap().is_empty());
    database.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_becomes_current() {
    let folder = tempfile::tempdir().unwrap();
    becomes_current(&open(&format!(
        "sqlite://{}/data/portal.db",
        folder.path().display()
    )))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_migrate_sqlite_at_once_all_succeed() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/portal.db", folder.path().display());
    all_succeed(&url).await;
}

async fn all_succeed(url: &str) {
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let database = open(url);
            tokio::spawn(async move { database.migrate().await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert!(open(url).plan().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_becomes_current() {
    let scratch = test_support::ScratchMariaDb::create();
    becomes_current(&open(scratch.url())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_migrate_mariadb_at_once_all_succeed() {
    let scratch = test_support::ScratchMariaDb::create();
    all_succeed(scratch.url()).await;
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

async fn count(raw: &RawSql, what: &str) -> i64 {
    raw.rows::<Count>(&format!("SELECT COUNT(*) AS n FROM {what}"))
        .await[0]
        .n
}

/// Invoices of an ERP that has no key on their tokens, and uses one twice.
const TOKENS: &str = "CREATE TABLE Invoice (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, trackingToken varchar(100), \
     repairRequestId int, status varchar(50)); \
     INSERT INTO Invoice (trackingToken, repairRequestId) VALUES ('twice', 1), ('twice', 1), (NULL, NULL)";

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_finds_tokens_by_an_index_that_enforces_nothing() {
    let scratch = test_support::ScratchMariaDb::create();
    let raw = RawSql::open(scratch.url()).await;
    raw.exec(TOKENS).await;
    becomes_current(&open(scratch.url())).await;
    assert_eq!(count(&raw, "Invoice WHERE trackingToken = 'twice'").await, 2);
    let keys = "information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'Invoice' \
         AND COLUMN_NAME IN ('trackingToken', 'repairRequestId') AND SEQ_IN_INDEX = 1 AND NON_UNIQUE = 1";
    assert_eq!(count(&raw, keys).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn mariadb_lets_go_of_a_table_in_use_and_comes_back() {
    let scratch = test_support::ScratchMariaDb::create();
    let (raw, erp) = (
        RawSql::open(scratch.url()).await,
        RawSql::open(scratch.url()).await,
    );
    raw.exec(TOKENS).await;
    // The ERP is at work on its invoices.
    erp.exec("BEGIN; SELECT id FROM Invoice").await;
    let mut options = Options::new(
        scratch.url(),
        DbZone(chrono_tz::UTC),
        ShopZone(chrono_tz::Africa::Cairo),
    )
    .unwrap();
    options.lock_wait = Duration::from_secs(1);
    let database = Database::open(options).unwrap();
    let migrating = tokio::spawn(async move { database.migrate().await });
    let waiting =
        "information_schema.PROCESSLIST WHERE DB = DATABASE() AND STATE = 'Waiting for table metadata lock'";
    while count(&raw, waiting).await == 0 {
        tokio::task::yield_now().await;
    }
    while count(&raw, waiting).await == 1 {
        tokio::task::yield_now().await;
    }
    assert!(!migrating.is_finished());
    erp.exec("ROLLBACK").await;
    assert!(!migrating.await.unwrap().unwrap().is_empty());
    assert!(open(scratch.url()).plan().await.unwrap().is_empty());
}
