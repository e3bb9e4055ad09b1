//! The standard shop fits the tables of both engines, and what is written is what is there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use adapter_sql::shop::{NewCustomer, NewRepair, Shop, standard};
use adapter_sql::{Database, DbZone, Options, Severity};
use chrono::{DateTime, Utc};
use kernel::{ShopZone, StorageError};

fn open(url: &str) -> Database {
    let zone = DbZone(chrono_tz::Africa::Cairo);
    let options = Options::new(url, zone, ShopZone(chrono_tz::Africa::Cairo)).unwrap();
    Database::open(options).unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-03-10T10:00:00Z".parse().unwrap()
}

async fn takes_the_standard_shop(database: Database) {
    database.migrate().await.unwrap();
    database.insert_shop(&standard::shop(now())).await.unwrap();
    let findings = database.examine().await.unwrap();
    let bad: Vec<_> = findings.iter().filter(|f| f.severity == Severity::Bad).collect();
    assert!(bad.is_empty(), "{bad:?}");
    assert!(
        findings
            .iter()
            .any(|f| f.text.contains("amountPaid that differs")),
        "{findings:?}"
    );

    let again = database.insert_shop(&standard::shop(now())).await;
    assert!(matches!(again, Err(StorageError::Failed(_))), "{again:?}");
}

/// More rows than one transaction takes, some with ids and some without, and columns that only some of them have.
async fn takes_many_rows(database: Database) {
    database.migrate().await.unwrap();
    let shop = Shop {
        customers: (1..=450)
            .map(|id| NewCustomer {
                id,
                name: format!("عميل {id}"),
                ..NewCustomer::default()
            })
            .collect(),
        repairs: (1..=450)
            .map(|n| NewRepair {
                id: if n % 2 == 0 { 10_000 + n } else { 0 },
                customer: Some(n),
                status: (n % 3 == 0).then(|| "DELIVERED".to_owned()),
                ..NewRepair::default()
            })
            .collect(),
        ..Shop::default()
    };
    database.insert_shop(&shop).await.unwrap();
    let findings = database.examine().await.unwrap();
    assert!(
        findings
            .iter()
            .any(|f| f.text.starts_with("450 customers have no login ")),
        "{findings:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_takes_the_standard_shop() {
    let folder = test_support::ScratchDir::create();
    takes_the_standard_shop(open(&folder.sqlite_url())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_takes_the_standard_shop() {
    let scratch = test_support::ScratchMariaDb::create();
    takes_the_standard_shop(open(scratch.url())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_takes_many_rows() {
    let folder = test_support::ScratchDir::create();
    takes_many_rows(open(&folder.sqlite_url())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_takes_many_rows() {
    let scratch = test_support::ScratchMariaDb::create();
    takes_many_rows(open(scratch.url())).await;
}
