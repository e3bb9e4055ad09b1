//! What the service adds to its port: the shop's day, one answer for all that is absent, and the code on the paper.
#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use invoices::{
    CachedInvoices, InvoiceError, InvoiceFilter, InvoiceQuery, InvoiceReader, InvoiceService, InvoiceSort,
    InvoiceStatus, InvoiceSummary, MockInvoiceReader, VerificationCodes, Verified, VerifyBy,
};
use kernel::testing::{FixedClock, MapCache};
use kernel::{
    Cache, Currency, CustomerId, InvoiceId, Keyring, Keyset, Listed, Money, ShopDay, ShopZone, SortDir,
    SortKey, StorageError, Window,
};
use std::sync::Arc;
use std::time::Duration;

const TTL: Duration = Duration::from_secs(30);

const OWNER: CustomerId = CustomerId(7);

fn cairo() -> ShopZone {
    ShopZone(chrono_tz::Africa::Cairo)
}

fn codes() -> VerificationCodes {
    VerificationCodes::new(Keyring::new("a secret".into(), vec![]).derive(VerificationCodes::PURPOSE))
}

fn service(reader: MockInvoiceReader) -> InvoiceService {
    // Half past midnight of the 11th in Cairo, still the 10th in Greenwich.
    let clock = FixedClock::at("2026-03-10T22:30:00Z");
    InvoiceService::new(Arc::new(reader), codes(), Arc::new(clock), cairo())
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn summary(id: i64) -> InvoiceSummary {
    let money = |minor| Money::new(minor, Currency::EGP);
    InvoiceSummary {
        id: InvoiceId(id),
        number: format!("INV-2026-{id:06}"),
        repair: None,
        total: money(500),
        paid: money(0),
        due: money(500),
        status: InvoiceStatus::Pending,
        created_at: None,
        due_date: None,
        paid_at: None,
    }
}

fn page_of(items: Vec<InvoiceSummary>) -> Listed<InvoiceSummary> {
    Listed {
        total: Some(items.len() as u64),
        items,
        next: None,
    }
}

fn query(window: Window) -> InvoiceQuery {
    InvoiceQuery {
        filter: InvoiceFilter::default(),
        sort: InvoiceSort::DueDate,
        dir: SortDir::Asc,
        window,
    }
}

#[tokio::test]
async fn today_is_the_shops() {
    let mut reader = MockInvoiceReader::new();
    reader
        .expect_list()
        .withf(|customer, query, day| {
            *customer == OWNER
                && day.date == date("2026-03-11")
                && query.window == Window::first(5)
                && (query.sort, query.dir) == (InvoiceSort::CreatedAt, SortDir::Desc)
        })
        .once()
        .returning(|_, _, _| Ok(page_of(vec![summary(1)])));
    let recent = service(reader).recent(OWNER, 5).await.unwrap();
    assert_eq!(recent, [summary(1)]);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let mut reader = MockInvoiceReader::new();
    reader.expect_find().returning(|_, _, _| Ok(None));
    let answer = service(reader).detail(OWNER, InvoiceId(9)).await;
    assert!(matches!(answer, Err(InvoiceError::NotFound)));
}

#[tokio::test]
async fn a_failing_store_is_told_as_such() {
    let mut reader = MockInvoiceReader::new();
    reader
        .expect_find()
        .returning(|_, _, _| Err(StorageError::unavailable("gone").into()));
    let answer = service(reader).detail(OWNER, InvoiceId(9)).await;
    assert!(matches!(
        answer,
        Err(InvoiceError::Storage(StorageError::Unavailable(_)))
    ));
}

#[tokio::test]
async fn paper_is_verified_by_the_portals_code_or_the_erps_token() {
    let mut reader = MockInvoiceReader::new();
    reader.expect_verify().times(3).returning(|by, _| {
        let known = [
            VerifyBy::Invoice(InvoiceId(42)),
            VerifyBy::TrackingToken("from-the-erp".into()),
        ];
        Ok(known.contains(by).then(|| Verified {
            number: "INV-2026-000042".into(),
            date: None,
            total: Money::new(500, Currency::EGP),
            status: InvoiceStatus::Paid,
        }))
    });
    let service = service(reader);
    let code = service.verification_code(InvoiceId(42));
    assert_eq!(service.verify(&code).await.unwrap().number, "INV-2026-000042");
    assert_eq!(
        service.verify("from-the-erp").await.unwrap().number,
        "INV-2026-000042"
    );
    let forged = code.replacen("42-", "43-", 1);
    // The store is asked once more, for a tracking token that happens to look like a code.
    assert!(matches!(
        service.verify(&forged).await,
        Err(InvoiceError::NotFound)
    ));
    for never in [String::new(), "ت".repeat(InvoiceService::TOKEN_LIMIT + 1)] {
        assert!(matches!(
            service.verify(&never).await,
            Err(InvoiceError::NotFound)
        ));
    }
}

#[tokio::test]
async fn first_pages_are_kept_until_the_customer_is_forgotten_or_the_day_turns() {
    let mut reader = MockInvoiceReader::new();
    reader
        .expect_list()
        .times(3)
        .returning(|_, _, _| Ok(page_of(vec![summary(1)])));
    let cache: Arc<MapCache> = Arc::default();
    let cached = CachedInvoices::new(Arc::new(reader), cache.clone(), TTL);
    let day = |text| ShopDay {
        zone: cairo(),
        date: date(text),
    };
    let (today, tomorrow) = (day("2026-03-11"), day("2026-03-12"));
    let first = query(Window::first(20));
    for _ in 0..3 {
        cached.list(OWNER, &first, &today).await.unwrap();
    }
    cached.list(OWNER, &first, &tomorrow).await.unwrap();
    cache.forget(OWNER).await.unwrap();
    cached.list(OWNER, &first, &today).await.unwrap();
}

#[tokio::test]
async fn deeper_parts_are_read_each_time() {
    let mut reader = MockInvoiceReader::new();
    reader
        .expect_list()
        .times(4)
        .returning(|_, _, _| Ok(page_of(vec![])));
    let cached = CachedInvoices::new(Arc::new(reader), Arc::new(MapCache::default()), TTL);
    let today = ShopDay {
        zone: cairo(),
        date: date("2026-03-11"),
    };
    let keyset = Keyset {
        key: SortKey::Null,
        id: 3,
    };
    for window in [
        Window::Page { page: 2, limit: 20 },
        Window::After { keyset, limit: 20 },
    ] {
        for _ in 0..2 {
            cached.list(OWNER, &query(window.clone()), &today).await.unwrap();
        }
    }
}
