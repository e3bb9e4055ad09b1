//! Bad input against every route that the OpenAPI document has: each kind has its 4xx, none is a 5xx, and nothing in the
//! database is another afterwards.

mod bodies;
mod queries;
mod wire;

use crate::auth::erp;
use crate::harness::TestApp;
use adapter_sql::shop::standard;
use portal::openapi;
use secrecy::ExposeSecret;
use serde_json::Value;
use std::collections::BTreeMap;

/// Written by refusals themselves (the audit log, counters of failed tries, when a session was last seen) and by the
/// portal's own looks at what the ERP does.
const ASIDE: [&str; 7] = [
    "CustomerAuditLog",
    "CustomerSession",
    "PortalThrottle",
    "PortalFollower",
    "PortalInvoiceOwner",
    "PortalLease",
    "sqlite_sequence",
];

/// Every row of every table but of those [`ASIDE`].
async fn rows(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let database = erp(app).await;
    let is_mysql = app.config.database_url.expose_secret().starts_with("mysql");
    let columns = if is_mysql {
        "SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS text FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()"
    } else {
        "SELECT t.name || '.' || c.name AS text FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
    };
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for column in database.texts(columns).await.into_iter().flatten() {
        let (table, column) = column.split_once('.').unwrap();
        let value = format!("COALESCE(HEX(`{column}`), '-')");
        tables.entry(table.to_owned()).or_default().push(value);
    }
    let mut rows = BTreeMap::new();
    for (table, values) in tables {
        if ASIDE.contains(&table.as_str()) {
            continue;
        }
        let line = if is_mysql {
            format!("CONCAT_WS(',', {})", values.join(", "))
        } else {
            values.join(" || ',' || ")
        };
        let sql = format!("SELECT {line} AS text FROM `{table}`");
        let mut lines: Vec<String> = database.texts(&sql).await.into_iter().flatten().collect();
        lines.sort_unstable();
        rows.insert(table, lines);
    }
    assert!(rows.values().map(Vec::len).sum::<usize>() > 50, "{rows:?}");
    rows
}

/// Runs what must change nothing, and looks.
async fn changes_nothing(app: &TestApp, work: impl AsyncFnOnce()) {
    let before = rows(app).await;
    work().await;
    let after = rows(app).await;
    for (table, lines) in &after {
        assert_eq!(before.get(table), Some(lines), "{table} has changed");
    }
}

/// An operation of the API: `("post", "/api/…", what the document says of it)`, ids filled in with Mona's own.
fn operations() -> Vec<(String, String, Value)> {
    let document = openapi::document();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if path.starts_with("/api/") && operation.is_object() {
                let id = if path.contains("/repairs/{id}") {
                    standard::AWAITING_APPROVAL.get()
                } else if path.contains("/invoices/{id}") {
                    standard::PENDING.get()
                } else {
                    1
                };
                let path = path
                    .replace("{id}", &id.to_string())
                    .replace("{paymentId}", &id.to_string())
                    .replace("{gateway}", "sandbox")
                    .replace("{token}", "nothing");
                operations.push((method.clone(), path, operation.clone()));
            }
        }
    }
    operations
}

/// A schema behind its reference.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => schema,
    }
}
