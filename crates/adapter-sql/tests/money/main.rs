//! Invoices, payments and the dashboard keep their promises on both engines, and behind their caches.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

mod dashboard;
mod erp;
mod invoices;
mod payments;

/// Runs a suite on SQLite and on MariaDB.
macro_rules! on_both {
    ($name:ident, $suite:expr) => {
        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                let folder = test_support::ScratchDir::create();
                let suite = $suite;
                suite(super::Erp::open(&folder.sqlite_url()).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn mariadb() {
                let scratch = test_support::ScratchMariaDb::create();
                let suite = $suite;
                suite(super::Erp::open(scratch.url()).await).await;
            }
        }
    };
}
pub(crate) use on_both;
