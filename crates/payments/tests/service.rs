//! What the service adds to its port: the shop's calendar, and one answer for an invoice that is not the customer's.
#![allow(clippy::unwrap_used)]

use kernel::{CustomerId, InvoiceId, Listed, ShopZone, SortDir, StorageError, Window};
use payments::{
    MockPaymentReader, PaymentError, PaymentFilter, PaymentQuery, PaymentService, PaymentSort, PaymentStatus,
};
use std::sync::Arc;

const OWNER: CustomerId = CustomerId(7);
const CAIRO: ShopZone = ShopZone(chrono_tz::Africa::Cairo);

fn service(reader: MockPaymentReader) -> PaymentService {
    PaymentService::new(Arc::new(reader), CAIRO)
}

#[tokio::test]
async fn the_history_is_asked_for_its_owner_in_the_shops_calendar() {
    let query = PaymentQuery {
        filter: PaymentFilter {
            statuses: vec![PaymentStatus::Completed],
            ..PaymentFilter::default()
        },
        sort: PaymentSort::CreatedAt,
        dir: SortDir::Desc,
        window: Window::first(20),
    };
    let expected = query.clone();
    let mut reader = MockPaymentReader::new();
    reader
        .expect_history()
        .withf(move |customer, query, zone| *customer == OWNER && *query == expected && *zone == CAIRO)
        .once()
        .returning(|_, _, _| {
            Ok(Listed {
                items: vec![],
                total: Some(0),
                next: None,
            })
        });
    assert_eq!(
        service(reader).history(OWNER, &query).await.unwrap().total,
        Some(0)
    );
}

#[tokio::test]
async fn an_invoice_that_is_not_the_customers_is_not_found() {
    let mut reader = MockPaymentReader::new();
    reader
        .expect_of_invoice()
        .returning(|_, invoice, _| Ok((invoice == InvoiceId(1)).then(Vec::new)));
    let service = service(reader);
    assert_eq!(service.of_invoice(OWNER, InvoiceId(1)).await.unwrap(), []);
    let other = service.of_invoice(OWNER, InvoiceId(2)).await;
    assert!(matches!(other, Err(PaymentError::InvoiceNotFound)));
}

#[tokio::test]
async fn a_failing_store_is_told_as_such() {
    let mut reader = MockPaymentReader::new();
    reader
        .expect_of_invoice()
        .returning(|_, _, _| Err(StorageError::unavailable("gone").into()));
    let answer = service(reader).of_invoice(OWNER, InvoiceId(1)).await;
    assert!(matches!(
        answer,
        Err(PaymentError::Storage(StorageError::Unavailable(_)))
    ));
}
