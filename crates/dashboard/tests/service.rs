//! The shop's day, and what is kept for how long.
#![allow(clippy::unwrap_used)]

use dashboard::{
    CachedDashboard, DashboardError, DashboardReader, DashboardService, InvoiceStats, MockDashboardReader,
    RepairStats, Stats,
};
use kernel::testing::{FixedClock, MapCache};
use kernel::{Cache, Currency, CustomerId, Money, ShopDay, ShopZone, StorageError, UserId};
use std::sync::Arc;
use std::time::Duration;

const TTL: Duration = Duration::from_secs(30);

const OWNER: CustomerId = CustomerId(7);
const LOGIN: UserId = UserId(1007);
const CAIRO: ShopZone = ShopZone(chrono_tz::Africa::Cairo);

fn stats(unread: u64) -> Stats {
    let none = Money::zero(Currency::EGP);
    Stats {
        repairs: RepairStats::default(),
        invoices: InvoiceStats {
            total: 0,
            paid: 0,
            pending: 0,
            overdue: 0,
            total_amount: none,
            paid_amount: none,
            pending_amount: none,
        },
        devices: 0,
        unread,
    }
}

#[tokio::test]
async fn today_is_the_shops() {
    let mut reader = MockDashboardReader::new();
    reader
        .expect_stats()
        .withf(|customer, user, day| {
            *customer == OWNER && *user == LOGIN && day.date.to_string() == "2026-03-11"
        })
        .once()
        .returning(|_, _, _| Ok(stats(3)));
    // Half past midnight of the 11th in Cairo, still the 10th in Greenwich.
    let clock = Arc::new(FixedClock::at("2026-03-10T22:30:00Z"));
    let service = DashboardService::new(Arc::new(reader), clock, CAIRO);
    assert_eq!(service.stats(OWNER, LOGIN).await.unwrap(), stats(3));
}

#[tokio::test]
async fn counts_are_kept_until_the_customer_is_forgotten_or_the_day_turns() {
    let mut reader = MockDashboardReader::new();
    let mut asked = 0;
    reader.expect_stats().times(4).returning(move |_, _, _| {
        asked += 1;
        Ok(stats(asked))
    });
    let cache: Arc<MapCache> = Arc::default();
    let cached = CachedDashboard::new(Arc::new(reader), cache.clone(), TTL);
    let on = |date: &str| ShopDay {
        zone: CAIRO,
        date: date.parse().unwrap(),
    };
    let ask = async |user, date| cached.stats(OWNER, user, &on(date)).await.unwrap().unread;
    assert_eq!(ask(LOGIN, "2026-03-11").await, 1);
    assert_eq!(ask(LOGIN, "2026-03-11").await, 1);
    assert_eq!(ask(LOGIN, "2026-03-12").await, 2);
    assert_eq!(
        ask(UserId(9), "2026-03-12").await,
        3,
        "another login, another inbox"
    );
    cache.forget(OWNER).await.unwrap();
    assert_eq!(ask(LOGIN, "2026-03-12").await, 4);
}

#[tokio::test]
async fn a_failure_is_not_kept() {
    let mut reader = MockDashboardReader::new();
    let mut asked = 0;
    reader.expect_stats().times(2).returning(move |_, _, _| {
        asked += 1;
        if asked == 1 {
            Err(StorageError::unavailable("gone").into())
        } else {
            Ok(stats(5))
        }
    });
    let cached = CachedDashboard::new(Arc::new(reader), Arc::new(MapCache::default()), TTL);
    let today = ShopDay {
        zone: CAIRO,
        date: "2026-03-11".parse().unwrap(),
    };
    let failed = cached.stats(OWNER, LOGIN, &today).await;
    assert!(matches!(
        failed,
        Err(DashboardError::Storage(StorageError::Unavailable(_)))
    ));
    assert_eq!(cached.stats(OWNER, LOGIN, &today).await.unwrap().unread, 5);
}
