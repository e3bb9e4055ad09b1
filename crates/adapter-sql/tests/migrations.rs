//! A fresh database of either engine is brought up to date once, and stays so.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use adapter_sql::{Database, DbZone, Options};
use kernel::ShopZone;

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
