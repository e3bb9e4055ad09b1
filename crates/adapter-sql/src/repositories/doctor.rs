//! What an operator wants to know of a shop's rows before customers see them.

use super::super::{Conn, IS_MYSQL};
use super::Store;
use crate::doctor::Finding;
use crate::error::DbError;
use crate::schema::{customer, portal_login_name as name, user};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::RunQueryDsl;
use identity::LoginName;
use identity::login::LoginNameKind;
use kernel::StorageError;
use std::collections::{BTreeMap, BTreeSet};

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

/// Rows that are worth a word.
struct Check {
    bad: bool,
    /// `FROM …`
    rows: &'static str,
    /// What names one of them: a column, and what it is the number of.
    named: (&'static str, &'static str),
    /// What to say of them, after how many there are.
    text: &'static str,
}

/// How many rows are named at most: enough for an operator to start with.
const NAMED: usize = 20;

const CHECKS: [Check; 5] = [
    Check {
        bad: false,
        rows: "FROM Customer c WHERE c.deletedAt IS NULL AND c.userId IS NULL \
             AND NOT EXISTS (SELECT 1 FROM User u WHERE u.customerId = c.id AND u.deletedAt IS NULL)",
        named: ("c.id", "customers"),
        text: "customers have no login",
    },
    Check {
        bad: true,
        rows: "FROM Customer c JOIN User u ON u.id = c.userId \
             WHERE c.deletedAt IS NULL AND u.deletedAt IS NULL AND u.customerId IS NOT NULL AND u.customerId <> c.id",
        named: ("c.id", "customers"),
        text: "logins are refused: Customer.userId and User.customerId disagree",
    },
    Check {
        bad: true,
        rows: "FROM (SELECT customerId AS id FROM User WHERE customerId IS NOT NULL AND deletedAt IS NULL \
             GROUP BY customerId HAVING COUNT(*) > 1) AS t",
        named: ("t.id", "customers"),
        text: "customers have more than one login by User.customerId",
    },
    Check {
        bad: false,
        rows: "FROM Invoice i WHERE i.deletedAt IS NULL AND COALESCE(i.amountPaid, 0) <> \
             COALESCE((SELECT SUM(p.amount) FROM Payment p WHERE p.invoiceId = i.id), 0)",
        named: ("i.id", "invoices"),
        text: "invoices have an amountPaid that differs from their payments; the portal shows the payments",
    },
    Check {
        bad: false,
        rows: "FROM Invoice i WHERE i.deletedAt IS NULL AND i.totalAmount IS NULL",
        named: ("i.id", "invoices"),
        text: "invoices have no total; the portal shows 0",
    },
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
        for check in &CHECKS {
            findings.extend(look(conn, check).await?);
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

async fn look(conn: &mut Conn, check: &Check) -> Result<Option<Finding>, DbError> {
    let Check { bad, rows, text, .. } = check;
    let found = count(conn, &format!("SELECT COUNT(*) AS n {rows}")).await?;
    if found == 0 {
        return Ok(None);
    }
    let (column, of) = check.named;
    let query = format!("SELECT CAST({column} AS CHAR) AS word {rows} ORDER BY {column} LIMIT {NAMED}");
    let named = words(conn, &query).await?;
    let text = format!(
        "{found} {text} ({of} {}{})",
        named.join(", "),
        more(found, named.len())
    );
    Ok(Some(if *bad {
        Finding::bad(text)
    } else {
        Finding::note(text)
    }))
}

/// How many of those that were found are not named.
fn more(found: i64, named: usize) -> String {
    match found.saturating_sub(i64::try_from(named).unwrap_or(i64::MAX)) {
        left if left > 0 => format!(" and {left} more"),
        _ => String::new(),
    }
}

/// Phones and e-mails that several customers have, and who they are.
async fn shared_names(conn: &mut Conn) -> Result<Vec<Finding>, DbError> {
    let shared = || name::table.filter(name::shared.eq(true));
    let found: i64 = shared().count().get_result(conn).await?;
    if found == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, String)> = shared()
        .order((name::value, name::kind))
        .limit(i64::try_from(NAMED).unwrap_or(i64::MAX))
        .select((name::kind, name::value))
        .load(conn)
        .await?;
    let left = more(found, rows.len());
    let mut findings = vec![Finding::bad(format!(
        "{found} phones or e-mails belong to more than one customer: none of them can sign in with these"
    ))];
    let wanted: Vec<Option<LoginName>> = rows
        .iter()
        .map(|(kind, value)| LoginName::from_parts(LoginNameKind::parse(kind)?, value))
        .collect();
    let holders = holders(conn, wanted.iter().flatten().cloned().collect()).await?;
    for ((_, value), name) in rows.iter().zip(&wanted) {
        let who = name
            .as_ref()
            .and_then(|name| holders.get(name))
            .into_iter()
            .flatten();
        let who: Vec<String> = who.map(i64::to_string).collect();
        findings.push(Finding::bad(format!(
            "shared by the customers {}: {value}",
            who.join(", ")
        )));
    }
    if !left.is_empty() {
        findings.push(Finding::note(format!(
            "{} shared ones are not named here",
            left.trim_start_matches(" and ")
        )));
    }
    Ok(findings)
}

/// Whose the names are. The ERP has them in any form, so that every customer's are read.
async fn holders(
    conn: &mut Conn,
    wanted: BTreeSet<LoginName>,
) -> Result<BTreeMap<LoginName, BTreeSet<i64>>, DbError> {
    type Contacts = (Option<i64>, Option<i64>, Option<String>, Option<String>);
    let mut contacts: Vec<Contacts> = customer::table
        .filter(customer::deleted_at.is_null())
        .select((
            customer::id.nullable(),
            None::<i64>.into_sql::<Nullable<BigInt>>(),
            customer::phone,
            customer::email,
        ))
        .load(conn)
        .await?;
    let of_users: Vec<Contacts> = user::table
        .left_join(customer::table.on(customer::user_id.eq(user::id.nullable())))
        .filter(user::deleted_at.is_null())
        .select((
            user::customer_id,
            customer::id.nullable(),
            user::phone,
            user::email.nullable(),
        ))
        .load(conn)
        .await?;
    contacts.extend(of_users);
    let mut holders: BTreeMap<LoginName, BTreeSet<i64>> = BTreeMap::new();
    for (own, linked, phone, email) in contacts {
        for name in [phone, email]
            .iter()
            .flatten()
            .filter_map(|text| LoginName::parse(text))
        {
            if wanted.contains(&name) {
                holders
                    .entry(name)
                    .or_default()
                    .extend(own.into_iter().chain(linked));
            }
        }
    }
    Ok(holders)
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
