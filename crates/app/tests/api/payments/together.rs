//! Everything at once.

use super::till::at_the_till;
use adapter_sql::shop::standard;
use chrono::TimeDelta;
use futures_util::future::join_all;
use secrecy::ExposeSecret;
use serde_json::json;
use std::collections::BTreeSet;

/// Mona's notifications of payments.
const INBOX: &str = "SELECT COUNT(*) FROM Notification WHERE type = 'payment' AND userId = 101";

at_the_till! {
    async fn two_hundred_deliveries_the_return_page_and_the_worker_post_once(till) {
        let before = till.count(INBOX).await;
        let (id, order) = till.opened(standard::PENDING).await;
        let message = till.paymob.pay(&order);
        till.app.clock.advance(TimeDelta::seconds(61));
        let deliveries = (0..200).map(|n| {
            let message = &message;
            async move {
                if n % 10 == 0 {
                    till.payment(id).await;
                }
                if n % 50 == 0 {
                    till.desk().reconcile(kernel::AttemptId(id)).await.unwrap();
                }
                till.deliver(message).await.status.as_u16()
            }
        });
        let answers = join_all(deliveries).await;
        assert!(answers.iter().all(|status| matches!(status, 200 | 503)), "{answers:?}");
        // What could not be stored for the crowd is sent again.
        for _ in answers.iter().filter(|status| **status == 503) {
            till.deliver(&message).await.ok();
        }
        assert!(answers.contains(&200), "{answers:?}");
        assert_eq!(till.booked(standard::PENDING).await, (1, 1));
        assert_eq!(till.told().await, 1);
        assert_eq!(till.status(id).await, "completed");
        // The notification follows the event, once.
        for _ in 0..400 {
            if till.count(INBOX).await > before {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(till.count(INBOX).await, before + 1);
    }

    async fn two_tabs_open_one_payment(till) {
        let body = json!({ "invoiceId": standard::PENDING.get() });
        let tabs = (0..8).map(|n| {
            let body = body.clone();
            async move { till.initiate(&body, &format!("tab-{n}")).await }
        });
        let answers = join_all(tabs).await;
        let ids: BTreeSet<i64> = answers.iter().map(|answer| answer.ok()["paymentId"].as_i64().unwrap()).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
        assert_eq!(till.paymob.orders_created(), 1);
        let live = till.count("SELECT COUNT(*) FROM PortalPaymentAttempt WHERE liveInvoice IS NOT NULL").await;
        assert_eq!(live, 1);
    }

    async fn one_key_opens_one_payment_however_often_it_is_sent_at_once(till) {
        let body = json!({ "invoiceId": standard::PENDING.get(), "amount": 77 });
        let sent = (0..8).map(|_| till.initiate(&body, "one-key"));
        let answers = join_all(sent).await;
        let first = answers[0].ok();
        assert!(answers.iter().all(|answer| answer.ok() == first));
        assert_eq!(till.paymob.orders_created(), 1);
    }

    async fn the_books_refuse_a_movement_a_second_time_whoever_writes_it(till) {
        let (_, order) = till.opened(standard::PENDING).await;
        till.deliver(&till.paymob.pay(&order)).await.ok();
        let columns = "attemptId, invoiceId, customerId, source, movementId, kind, amount, currency, occurredAt, createdAt";
        let is_mysql = till.app.config.database_url.expose_secret().starts_with("mysql");
        let ignore = if is_mysql { "IGNORE" } else { "OR IGNORE" };
        let again = format!("INSERT {ignore} INTO PortalLedgerEntry ({columns}) SELECT {columns} FROM PortalLedgerEntry");
        crate::auth::erp(&till.app).await.exec(&again).await;
        assert_eq!(till.booked(standard::PENDING).await, (1, 1));
    }
}
