//! What the audit log holds of refused accesses.

use adapter_sql::shop::standard;
use kernel::Window;
use reqwest::Method;
use serde_json::{Value, json};

on_both_stacks! {
    async fn a_reach_for_what_is_another_customers_is_written_down_when_the_portal_has_stopped(app) {
        let mut app = app;
        let mona = app.sign_in(standard::MONA).await;
        let theirs = [
            (Method::GET, "/repairs", "/repairs/{id}", standard::KARIM_REPAIR.get(), "REPAIR_NOT_FOUND"),
            (Method::GET, "/invoices", "/invoices/{id}", standard::KARIM_INVOICE.get(), "INVOICE_NOT_FOUND"),
            (Method::DELETE, "/notifications", "/notifications/{id}", standard::KARIM_NOTIFICATION.get(), "NOTIFICATION_NOT_FOUND"),
            // Nobody's: written down alike.
            (Method::DELETE, "/devices", "/devices/{id}", 999_999, "DEVICE_NOT_FOUND"),
            (Method::DELETE, "/auth/sessions", "/auth/sessions/{id}", 999_999, "NOT_FOUND"),
        ];
        for (method, path, _, id, code) in &theirs {
            let call = app.call(method.clone(), &format!("{path}/{id}")).bearer(&mona);
            call.send().await.refused(404, code);
        }
        // Neither a path that nobody knows nor a receipt's token is anybody's affair.
        app.get("/no/such/path").bearer(&mona).send().await.refused(404, "NOT_FOUND");
        app.get("/repairs/4").bearer(&mona).send().await.ok();

        // The queue is emptied by a stop, however full it is.
        let log = app.database.ports().audit_log;
        app.finish().await;
        let read = log.read(standard::MONA, &Window::first(100)).await.unwrap();
        let refused: Vec<_> = read.items.into_iter().rev().filter(|row| row.action == "access.refused").collect();
        let found: Vec<Value> = refused
            .iter()
            .map(|row| json!([row.method, row.endpoint, row.response_data]))
            .collect();
        let expected: Vec<Value> = theirs
            .iter()
            .map(|(method, _, template, id, code)| json!([method.as_str(), template, { "status": 404, "code": code, "id": id }]))
            .collect();
        assert_eq!(found, expected);
        assert!(refused.iter().all(|row| row.ip_address.as_deref() == Some("127.0.0.1")));
    }
}
