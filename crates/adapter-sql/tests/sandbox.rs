//! The sandbox gateway's book on both engines, by the domain's own suite.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use adapter_sql::{Database, DbZone, Options, Ports};
use kernel::{Currency, Locale, Money, ShopZone};
use payments::sandbox::{Press, Pressed, SandboxAction, SandboxBook, SandboxOrder, contract};
use std::sync::Arc;

async fn ports(url: &str) -> Ports {
    let cairo = chrono_tz::Africa::Cairo;
    let options = Options::new(url, DbZone(cairo), ShopZone(cairo)).unwrap();
    let database = Database::open(options).unwrap();
    database.migrate().await.unwrap();
    database.ports()
}

/// Of many that press at once, one is written.
async fn one_of_many_acts(book: Arc<dyn SandboxBook>) {
    let now = "2026-03-15T12:00:00Z".parse().unwrap();
    let order = SandboxOrder {
        reference: "Many1".into(),
        amount: Money::new(100, Currency::EGP),
        invoice_number: "INV-1".into(),
        locale: Locale::Ar,
        return_url: "http://127.0.0.1/".into(),
        action: None,
        cancelled_at: None,
        created_at: now,
        expires_at: now + chrono::TimeDelta::minutes(30),
    };
    book.open(&order).await.unwrap();
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let book = book.clone();
            let press = Press {
                action: SandboxAction::Pay,
                now,
                movements: [format!("many{number}a"), format!("many{number}b")],
            };
            tokio::spawn(async move { book.press("Many1", &press).await.unwrap() })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += usize::from(task.await.unwrap() == Pressed::Done);
    }
    assert_eq!((done, book.entries("Many1", now).await.unwrap().len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contract_sqlite() {
    let folder = test_support::ScratchDir::create();
    let book = ports(&folder.sqlite_url()).await.sandbox_book;
    contract::all(&*book).await;
    one_of_many_acts(book).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contract_mariadb() {
    let scratch = test_support::ScratchMariaDb::create();
    let book = ports(scratch.url()).await.sandbox_book;
    contract::all(&*book).await;
    one_of_many_acts(book).await;
}
