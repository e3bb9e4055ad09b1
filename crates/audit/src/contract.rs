//! The promises of [`AuditLog`], as functions that an adapter's tests call on an empty log.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use crate::AuditLog;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{AuditEntry, CustomerId, RequestContext, Window};
use serde_json::json;

/// An entry of a customer's, at a moment.
#[must_use]
pub fn entry(customer: Option<i64>, action: &str, at: DateTime<Utc>) -> AuditEntry {
    let context = RequestContext {
        request_id: "contract-request".into(),
        endpoint: "/repairs/{id}".into(),
        method: "GET".into(),
        ip: Some("2001:db8::7".parse().unwrap()),
        user_agent: Some("متصفح/1.0".into()),
        request_data: Some(json!({ "page": 1, "نص": "قيمة" })),
        locale: kernel::Locale::En,
    };
    context.audit(
        customer.map(CustomerId),
        None,
        action,
        json!({ "status": 404 }),
        at,
    )
}

fn noon() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// What is appended is read back, by its own customer only, newest first, page by page.
pub async fn reads_back_what_was_appended(log: &dyn AuditLog, customer: CustomerId, other: CustomerId) {
    log.append(&[]).await.unwrap();
    let batch = [
        entry(Some(customer.0), "first", noon()),
        entry(Some(other.0), "of another", noon()),
        entry(None, "of nobody", noon()),
        entry(Some(customer.0), "second", noon() + TimeDelta::seconds(1)),
        entry(Some(customer.0), "third", noon() + TimeDelta::seconds(1)),
    ];
    log.append(&batch).await.unwrap();

    let page = log
        .read(customer, &Window::Page { page: 1, limit: 2 })
        .await
        .unwrap();
    let actions: Vec<_> = page.items.iter().map(|r| r.action.as_str()).collect();
    assert_eq!(actions, ["third", "second"]);
    assert_eq!(page.total, Some(3));

    let keyset = page.next.expect("there is more");
    let rest = log
        .read(customer, &Window::After { keyset, limit: 2 })
        .await
        .unwrap();
    assert_eq!(rest.items.len(), 1);
    assert_eq!((rest.total, rest.next), (None, None));
    let first = &rest.items[0];
    assert_eq!(first.action, "first");
    assert_eq!(first.created_at, noon());
    assert_eq!(first.endpoint.as_deref(), Some("/repairs/{id}"));
    assert_eq!(first.method.as_deref(), Some("GET"));
    assert_eq!(first.ip_address.as_deref(), Some("2001:db8::7"));
    assert_eq!(first.user_agent.as_deref(), Some("متصفح/1.0"));
    assert_eq!(first.request_data, Some(json!({ "page": 1, "نص": "قيمة" })));
    assert_eq!(first.response_data, Some(json!({ "status": 404 })));

    let second_page = log
        .read(customer, &Window::Page { page: 2, limit: 2 })
        .await
        .unwrap();
    assert_eq!(second_page.items, rest.items);
}

/// A purge takes the old ones, at most as many as it may, and leaves the rest.
pub async fn purges_in_steps(log: &dyn AuditLog, customer: CustomerId) {
    let old: Vec<_> = (0..5)
        .map(|n| entry(Some(customer.0), "old", noon() - TimeDelta::days(400 + n)))
        .collect();
    log.append(&old).await.unwrap();
    log.append(&[entry(None, "old, of nobody", noon() - TimeDelta::days(500))])
        .await
        .unwrap();
    log.append(&[entry(Some(customer.0), "young", noon())])
        .await
        .unwrap();

    let before = noon() - TimeDelta::days(365);
    assert_eq!(log.purge(before, 4).await.unwrap(), 4);
    assert_eq!(log.purge(before, 4).await.unwrap(), 2);
    assert_eq!(log.purge(before, 4).await.unwrap(), 0);
    let left = log.read(customer, &Window::first(10)).await.unwrap();
    assert_eq!(
        left.items.iter().map(|r| r.action.as_str()).collect::<Vec<_>>(),
        ["young"]
    );
}
