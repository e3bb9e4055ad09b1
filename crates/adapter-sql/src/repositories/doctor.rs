//! What an operator wants to know of a shop's rows before customers see them.

use super::super::{Conn, IS_MYSQL};
use super::Store;
use crate::doctor::Finding;
use crate::error::DbError;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::RunQueryDsl;
use kernel::StorageError;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Nullable<Text>)]
    word: Option<String>,
}

/// Rows that are counted, and what to say of them: how bad, the query, the text after the number.
const COUNTED: [(bool, &str, &str); 6] = [
    (
        false,
        "SELECT COUNT(*) AS n FROM Customer c WHERE c.deletedAt IS NULL AND c.userId IS NULL \
         AND NOT EXISTS (SELECT 1 FROM User u WHERE u.customerId = c.id AND u.deletedAt IS NULL)",
        "customers have no login",
    ),
    (
        true,
        "SELECT COUNT(*) AS n FROM Customer c JOIN User u ON u.id = c.userId \
         WHERE c.deletedAt IS NULL AND u.deletedAt IS NULL AND u.customerId IS NOT NULL AND u.customerId <> c.id",
        "logins are refused: Customer.userId and User.customerId disagree",
    ),
    (
        true,
        "SELECT COUNT(*) AS n FROM (SELECT customerId FROM User WHERE customerId IS NOT NULL AND deletedAt IS NULL \
         GROUP BY customerId HAVING COUNT(*) > 1) AS twice",
        "customers have more than one login by User.customerId",
    ),
    (
        true,
        "SELECT COUNT(*) AS n FROM PortalLoginName WHERE shared = 1",
        "phones or e-mails belong to two customers: neither can sign in with them",
    ),
    (
        false,
        "SELECT COUNT(*) AS n FROM Invoice i WHERE i.deletedAt IS NULL AND COALESCE(i.amountPaid, 0) <> \
         COALESCE((SELECT SUM(p.amount) FROM Payment p WHERE p.invoiceId = i.id), 0)",
        "invoices have an amountPaid that differs from their payments; the portal shows the payments",
    ),
    (
        false,
        "SELECT COUNT(*) AS n FROM Invoice WHERE deletedAt IS NULL AND totalAmount IS NULL",
        "invoices have no total; the portal shows 0",
    ),
];

/// Looks at the rows. The tables must be complete.
pub(crate) async fn examine(store: &Store) -> Result<Vec<Finding>, StorageError> {
    reading!(store, conn, {
        let mut findings = vec![Finding::fine(version(conn).await?)];
        let roles = count(
            conn,
            "SELECT COUNT(*) AS n FROM Role WHERE LOWER(name) = 'customer'",
        )
        .await?;
        findings.push(match roles {
            0 => Finding::bad("there is no role named Customer: nobody can sign in".to_owned()),
            _ => Finding::fine("the role Customer is there".to_owned()),
        });
        for (bad, query, text) in COUNTED {
            match count(conn, query).await? {
                0 => {}
                n if bad => findings.push(Finding::bad(format!("{n} {text}"))),
                n => findings.push(Finding::note(format!("{n} {text}"))),
            }
        }
        findings.extend(shared_names(conn).await?);
        findings.extend(unknown_statuses(conn).await?);
        Ok(findings)
    })
}

async fn count(conn: &mut Conn, query: &str) -> Result<i64, DbError> {
    let row: Count = diesel::sql_query(query).get_result(conn).await?;
    Ok(row.n)
}

async fn words(conn: &mut Conn, query: &str) -> Result<Vec<String>, DbError> {
    let rows: Vec<Word> = diesel::sql_query(query).load(conn).await?;
    Ok(rows.into_iter().filter_map(|row| row.word).collect())
}

async fn version(conn: &mut Conn) -> Result<String, DbError> {
    let (product, query) = if IS_MYSQL {
        ("MySQL or MariaDB", "SELECT VERSION() AS word")
    } else {
        ("SQLite", "SELECT sqlite_version() AS word")
    };
    Ok(format!("{product} {}", words(conn, query).await?.join("")))
}

/// Which customers share a name, a few of them: enough for an operator to start with.
async fn shared_names(conn: &mut Conn) -> Result<Vec<Finding>, DbError> {
    let values = words(
        conn,
        "SELECT value AS word FROM PortalLoginName WHERE shared = 1 ORDER BY value LIMIT 20",
    )
    .await?;
    Ok(values
        .into_iter()
        .map(|value| Finding::bad(format!("shared by two customers: {value}")))
        .collect())
}

async fn unknown_statuses(conn: &mut Conn) -> Result<Vec<Finding>, DbError> {
    let statuses = words(
        conn,
        "SELECT DISTINCT status AS word FROM RepairRequest WHERE deletedAt IS NULL",
    )
    .await?;
    Ok(statuses
        .into_iter()
        .filter(|status| repairs::Stage::known(status).is_none())
        .map(|status| Finding::note(format!("the repair status {status:?} is not known to the portal")))
        .collect())
}
