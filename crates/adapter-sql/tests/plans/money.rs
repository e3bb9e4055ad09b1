//! Invoices and payments. An invoice's owner stands in it or in its repair, a payment's in neither: decision 0055 says which
//! order an index can give and which it can't.

use super::{MySqlStep, OWNER, mariadb, ordered, sqlite};
use adapter_sql::Ports;
use invoices::{InvoiceFilter, InvoiceQuery, InvoiceSort};
use kernel::{ShopDay, ShopZone, SortDir, Window};
use payments::{PaymentFilter, PaymentQuery, PaymentSort};

const ZONE: ShopZone = ShopZone(chrono_tz::UTC);

async fn ask_for_invoices(ports: &Ports) {
    let day = ShopDay {
        zone: ZONE,
        date: "2026-01-01".parse().unwrap(),
    };
    for dir in [SortDir::Asc, SortDir::Desc] {
        for sort in [
            InvoiceSort::CreatedAt,
            InvoiceSort::DueDate,
            InvoiceSort::TotalAmount,
        ] {
            let list = async |window: Window| {
                let filter = InvoiceFilter::default();
                let query = InvoiceQuery {
                    filter,
                    sort,
                    dir,
                    window,
                };
                ports.invoices.list(OWNER, &query, &day).await.unwrap()
            };
            let first = list(Window::first(20)).await;
            assert_eq!(first.total, Some(20_000));
            let keyset = first.next.unwrap();
            assert_eq!(list(Window::After { keyset, limit: 20 }).await.items.len(), 20);
        }
    }
}

async fn ask_for_payments(ports: &Ports) {
    for dir in [SortDir::Asc, SortDir::Desc] {
        for sort in [PaymentSort::CreatedAt, PaymentSort::Amount] {
            let list = async |window: Window| {
                let filter = PaymentFilter::default();
                let query = PaymentQuery {
                    filter,
                    sort,
                    dir,
                    window,
                };
                ports.payments.history(OWNER, &query, ZONE).await.unwrap()
            };
            let keyset = list(Window::first(20)).await.next.unwrap();
            assert_eq!(list(Window::After { keyset, limit: 20 }).await.items.len(), 20);
        }
    }
}

/// No table is read from end to end: each by an index, or as what another step of the plan gives.
fn nothing_is_read_whole(sql: &str, plan: &[MySqlStep]) {
    for step in plan {
        let table = step.table.as_deref().unwrap_or_default();
        if ["i", "r", "p"].contains(&table) {
            assert!(
                step.key.is_some()
                    && step.access.as_deref() != Some("ALL")
                    && step.access.as_deref() != Some("index"),
                "{table}: {sql}\n{plan:#?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb_reads_money_from_an_index() {
    let shop = mariadb().await;
    for (sql, values) in ordered(&shop.database, ask_for_invoices).await {
        let (sql, plan) = shop.plan(&sql, &values).await;
        nothing_is_read_whole(&sql, &plan);
        let own = plan.iter().find(|step| {
            let key = step.key.as_deref().unwrap_or_default();
            key.starts_with("Invoice_customer_")
        });
        let extra = own.and_then(|step| step.extra.as_deref());
        assert!(
            extra.is_some_and(|extra| !extra.contains("filesort")),
            "{sql}\n{plan:#?}"
        );
    }
    for (sql, values) in ordered(&shop.database, ask_for_payments).await {
        let (sql, plan) = shop.plan(&sql, &values).await;
        nothing_is_read_whole(&sql, &plan);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_reads_money_from_an_index() {
    let shop = sqlite().await;
    let whole = |step: &String| {
        ["SCAN i", "SCAN r", "SCAN p"]
            .iter()
            .any(|scan| step == scan || step.starts_with(&format!("{scan} ")))
    };
    for (sql, _) in ordered(&shop.database, ask_for_invoices).await {
        let steps = shop.plan(&sql).await;
        assert!(!steps.iter().any(whole), "{sql}\n{steps:#?}");
        // The step after the one that reads the customer's own would sort them.
        let own = steps
            .iter()
            .position(|step| step.contains("USING INDEX Invoice_customer_"));
        let next = own.and_then(|at| steps.get(at + 1));
        assert!(
            next.is_some_and(|step| !step.contains("TEMP B-TREE")),
            "{sql}\n{steps:#?}"
        );
    }
    for (sql, _) in ordered(&shop.database, ask_for_payments).await {
        let steps = shop.plan(&sql).await;
        assert!(!steps.iter().any(whole), "{sql}\n{steps:#?}");
    }
}
