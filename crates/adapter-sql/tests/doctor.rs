//! The doctor on both engines: a database without tables, one without a role, and one with everything wrong that it knows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use adapter_sql::{Database, DbZone, Finding, Options, RawSql, Severity};
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

/// Customers 1 to 5 with trouble of each kind, 25 more who have no login, and invoices and repairs to match.
async fn break_everything(raw: &RawSql) {
    raw.exec("INSERT INTO `Role` (id, name) VALUES (8, 'CUSTOMER')")
        .await;
    raw.exec(
        "INSERT INTO `Customer` (id, name, phone) VALUES (1, 'a', NULL), (2, 'b', NULL), (3, 'c', NULL), \
         (4, 'd', '010 1234 5600'), (5, 'e', NULL)",
    )
    .await;
    for id in 100..125 {
        raw.exec(&format!(
            "INSERT INTO `Customer` (id, name) VALUES ({id}, 'without')"
        ))
        .await;
    }
    raw.exec(
        "INSERT INTO `User` (id, name, email, password, roleId, customerId, phone) VALUES \
         (10, 'x', 'x@example.org', '', 8, 3, NULL), (11, 'y', 'y@example.org', '', 8, 3, NULL), \
         (12, 'z', 'z@example.org', '', 8, 4, NULL), (13, 'w', 'w@example.org', '', 8, NULL, '+201012345600'), \
         (14, 'v', 'v@example.org', '', 8, 1, NULL)",
    )
    .await;
    raw.exec("UPDATE `Customer` SET userId = 10 WHERE id = 2").await;
    raw.exec("UPDATE `Customer` SET userId = 13 WHERE id = 5").await;
    for n in 0..22 {
        raw.exec(&format!(
            "INSERT INTO PortalLoginName (kind, value, shared, updatedAt) \
             VALUES ('phone', '+2010123456{n:02}', 1, '2026-03-01 10:00:00')"
        ))
        .await;
    }
    raw.exec(
        "INSERT INTO `Invoice` (id, customerId, totalAmount, amountPaid) VALUES (1, 1, 500, 200), (2, 1, NULL, 0)",
    )
    .await;
    raw.exec("INSERT INTO `RepairRequest` (id, customerId, status) VALUES (1, 1, 'IN_LIMBO')")
        .await;
}

async fn names_what_is_wrong(database: Database, raw: RawSql) {
    break_everything(&raw).await;
    let findings = database.examine().await.unwrap();
    let told = |severity| -> Vec<&str> {
        let of = findings.iter().filter(|f| f.severity == severity);
        of.map(|f| f.text.as_str()).collect()
    };
    let bad = told(Severity::Bad);
    assert_eq!(
        bad[..4],
        [
            "1 logins are refused: Customer.userId and User.customerId disagree (customers 2)",
            "1 customers have more than one login by User.customerId (customers 3)",
            "22 phones or e-mails belong to more than one customer: none of them can sign in with these",
            "shared by the customers 4, 5: +201012345600",
        ]
    );
    assert_eq!(bad.len(), 3 + 20);
    let without: Vec<_> = (100..120).map(|id| id.to_string()).collect();
    assert_eq!(
        told(Severity::Note),
        [
            format!(
                "25 customers have no login (customers {} and 5 more)",
                without.join(", ")
            )
            .as_str(),
            "1 invoices have an amountPaid that differs from their payments; the portal shows the payments (invoices 1)",
            "1 invoices have no total; the portal shows 0 (invoices 2)",
            "2 more shared ones are not named here",
            "the repair status \"IN_LIMBO\" is not known to the portal",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_is_named_what_is_wrong() {
    let folder = test_support::ScratchDir::create();
    let database = open(&folder.sqlite_url());
    database.migrate().await.unwrap();
    names_what_is_wrong(database, RawSql::open(&folder.sqlite_url()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_is_named_what_is_wrong() {
    let scratch = test_support::ScratchMariaDb::create();
    let (database, raw) = (open(scratch.url()), RawSql::open(scratch.url()).await);
    database.migrate().await.unwrap();
    // An ERP whose statuses are text.
    raw.exec("ALTER TABLE `RepairRequest` MODIFY status varchar(50) NULL")
        .await;
    names_what_is_wrong(database, raw).await;
}
