//! The doctor on both engines: a database without tables, and one without a role.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use adapter_sql::{Database, DbZone, Finding, Options, Severity};
use kernel::ShopZone;

fn open(url: &str) -> Database {
    let options = Options::new(url, DbZone(chrono_tz::UTC), ShopZone(chrono_tz::Africa::Cairo)).unwrap();
    Database::open(options).unwrap()
}

async fn tells_what_is_wrong(database: Database) {
    let findings = database.examine().await.unwrap();
    assert!(
        findings
            .iter()
            .any(|f| f.severity == Severity::Bad && f.text.starts_with("missing: "))
    );
    assert!(findings.last().unwrap().text.contains("portal migrate"));

    database.migrate().await.unwrap();
    let findings = database.examine().await.unwrap();
    assert_eq!(
        findings[0],
        Finding {
            severity: Severity::Fine,
            text: "the schema is complete".into()
        }
    );
    assert!(findings[1].text.contains("SQL"), "{}", findings[1]);
    let bad: Vec<_> = findings
        .iter()
        .filter(|f| f.severity == Severity::Bad)
        .map(|f| &f.text)
        .collect();
    assert_eq!(bad, ["there is no role named Customer: nobody can sign in"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_is_examined() {
    let folder = test_support::ScratchDir::create();
    tells_what_is_wrong(open(&folder.sqlite_url())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_is_examined() {
    let scratch = test_support::ScratchMariaDb::create();
    tells_what_is_wrong(open(scratch.url())).await;
}
