//! Connections outlive the runtime of whoever first needed them: the web server's threads have one each, and end one by one.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use adapter_sql::shop::{NewSetting, Shop};
use adapter_sql::{Database, DbZone, Options};
use kernel::ShopZone;

fn setting(key: &str) -> Shop {
    Shop {
        settings: vec![NewSetting {
            key: key.into(),
            value: Some("x".into()),
            is_encrypted: false,
        }],
        ..Shop::default()
    }
}

async fn a_connection_outlives_the_thread_that_made_it(url: &str) {
    let zone = chrono_tz::UTC;
    let options = Options::new(url, DbZone(zone), ShopZone(zone)).unwrap();
    Database::open(options.clone()).unwrap().migrate().await.unwrap();
    let database = Database::open(options).unwrap();
    let of_the_thread = database.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime
            .block_on(of_the_thread.insert_shop(&setting("first")))
            .unwrap();
    })
    .join()
    .unwrap();
    assert_eq!(database.pool_status().size, 1);
    // A write is not tried again over a new connection where the old one turns out to be dead.
    database.insert_shop(&setting("second")).await.unwrap();
    assert_eq!(database.pool_status().size, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_a_connection_outlives_the_thread() {
    let folder = test_support::ScratchDir::create();
    a_connection_outlives_the_thread_that_made_it(&folder.sqlite_url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_a_connection_outlives_the_thread() {
    let scratch = test_support::ScratchMariaDb::create();
    a_connection_outlives_the_thread_that_made_it(scratch.url()).await;
}
