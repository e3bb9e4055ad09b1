//! The promises of [`PaymentReader`] as a suite: an adapter's test makes a [`World`] and calls [`all`].
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

use crate::{
    PaymentFilter, PaymentKind, PaymentQuery, PaymentReader, PaymentRecord, PaymentSort, PaymentStatus,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use kernel::{CustomerId, InvoiceId, ShopZone, SortDir, Window};
use std::sync::Arc;

/// What an invoice of the world is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenInvoice {
    /// The customer's own.
    Own,
    /// Without a customer of its own, through a repair of the customer's.
    ThroughRepair,
    /// The customer's, deleted.
    Deleted,
    /// The customer's, a draft.
    Draft,
    /// The customer's, a purchase.
    Purchase,
}

/// A payment row to be written as the ERP would.
#[derive(Debug, Clone)]
pub struct GivenPayment {
    /// `amount`, in hundredths.
    pub amount: Option<i64>,
    /// `currency`.
    pub currency: Option<String>,
    /// `paymentDate`.
    pub date: Option<NaiveDate>,
    /// `createdAt`, in UTC.
    pub created_at: Option<DateTime<Utc>>,
    /// `createdAt` as the column holds it, where it is not the wall time of `created_at`.
    pub wall: Option<NaiveDateTime>,
    /// `paymentMethod`.
    pub method: Option<String>,
}

/// A store that can be filled.
#[async_trait]
pub trait World: Send + Sync {
    /// What is under test.
    fn reader(&self) -> Arc<dyn PaymentReader>;
    /// The shop's zone.
    fn zone(&self) -> ShopZone;
    /// A new customer.
    async fn customer(&self) -> CustomerId;
    /// A new invoice of 2 March 2026 with payments, which get ids in their order.
    async fn invoice(
        &self,
        customer: CustomerId,
        invoice: GivenInvoice,
        payments: Vec<GivenPayment>,
    ) -> InvoiceId;
}

/// Everything [`PaymentReader`] promises.
pub async fn all(world: &dyn World) {
    rows_say_what_was_paid_for_what(world).await;
    only_the_customers_visible_invoices_count(world).await;
    filters_narrow(world).await;
    pages_and_keysets_walk_the_same_history(world).await;
    a_walk_passes_times_that_no_clock_shows(world).await;
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

fn paid(amount: i64, day: u32) -> GivenPayment {
    GivenPayment {
        amount: Some(amount),
        currency: Some("EGP".into()),
        date: None,
        created_at: Some(at(&format!("2026-03-{day:02}T09:00:00Z"))),
        wall: None,
        method: Some("cash".into()),
    }
}

fn query(filter: PaymentFilter, sort: PaymentSort, dir: SortDir, window: Window) -> PaymentQuery {
    PaymentQuery {
        filter,
        sort,
        dir,
        window,
    }
}

async fn oldest_first(world: &dyn World, customer: CustomerId, filter: PaymentFilter) -> Vec<PaymentRecord> {
    let query = query(filter, PaymentSort::CreatedAt, SortDir::Asc, Window::first(100));
    let listed = world
        .reader()
        .history(customer, &query, world.zone())
        .await
        .unwrap();
    assert_eq!(listed.total, Some(listed.items.len() as u64));
    listed.items
}

async fn rows_say_what_was_paid_for_what(world: &dyn World) {
    let customer = world.customer().await;
    let bare = GivenPayment {
        amount: None,
        currency: None,
        date: Some("2026-03-04".parse().unwrap()),
        created_at: Some(at("2026-03-06T09:00:00Z")),
        wall: None,
        method: None,
    };
    let invoice = world
        .invoice(customer, GivenInvoice::ThroughRepair, vec![paid(12_345, 5), bare])
        .await;
    let rows = oldest_first(world, customer, PaymentFilter::default()).await;
    let (first, second) = (&rows[0], &rows[1]);
    assert_eq!(
        first,
        &PaymentRecord {
            kind: PaymentKind::Payment,
            id: first.id,
            invoice,
            invoice_number: format!("INV-2026-{:06}", invoice.get()),
            amount: kernel::Money::new(12_345, kernel::Currency::EGP),
            method: Some("cash".into()),
            status: PaymentStatus::Completed,
            reference: None,
            created_at: Some(at("2026-03-05T09:00:00Z")),
            paid_at: Some(at("2026-03-05T09:00:00Z")),
        }
    );
    assert_eq!((second.amount.minor, second.amount.currency.as_str()), (0, "EGP"));
    assert_eq!(
        second.paid_at,
        Some(world.zone().start_of("2026-03-04".parse().unwrap()))
    );
    let mut newest_first = rows;
    newest_first.reverse();
    let of_invoice = world
        .reader()
        .of_invoice(customer, invoice, world.zone())
        .await
        .unwrap();
    assert_eq!(of_invoice, Some(newest_first));
}

async fn only_the_customers_visible_invoices_count(world: &dyn World) {
    let (customer, other) = (world.customer().await, world.customer().await);
    let mut hidden = vec![];
    for invoice in [GivenInvoice::Deleted, GivenInvoice::Draft, GivenInvoice::Purchase] {
        hidden.push(world.invoice(customer, invoice, vec![paid(100, 5)]).await);
    }
    let own = world
        .invoice(customer, GivenInvoice::Own, vec![paid(200, 5)])
        .await;
    let unpaid = world.invoice(customer, GivenInvoice::ThroughRepair, vec![]).await;
    hidden.push(world.invoice(other, GivenInvoice::Own, vec![paid(300, 5)]).await);
    hidden.push(
        world
            .invoice(other, GivenInvoice::ThroughRepair, vec![paid(400, 5)])
            .await,
    );
    let rows = oldest_first(world, customer, PaymentFilter::default()).await;
    assert_eq!(rows.iter().map(|r| r.invoice).collect::<Vec<_>>(), [own]);
    let of = async |id| {
        world
            .reader()
            .of_invoice(customer, id, world.zone())
            .await
            .unwrap()
    };
    assert_eq!(of(own).await.map(|rows| rows.len()), Some(1));
    assert_eq!(of(unpaid).await, Some(vec![]));
    for id in hidden.into_iter().chain([InvoiceId(i64::MAX)]) {
        assert_eq!(of(id).await, None);
        let filter = PaymentFilter {
            invoice: Some(id),
            ..PaymentFilter::default()
        };
        assert_eq!(oldest_first(world, customer, filter).await, []);
    }
}

async fn filters_narrow(world: &dyn World) {
    let customer = world.customer().await;
    let zone = world.zone();
    let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
    let (first, last) = (day("2026-03-10"), day("2026-03-12"));
    let tick = chrono::TimeDelta::seconds(1);
    let made = |created_at| GivenPayment {
        created_at: Some(created_at),
        ..paid(100, 1)
    };
    let dated = |date| GivenPayment {
        date: Some(date),
        ..paid(100, 1)
    };
    let invoice = world
        .invoice(
            customer,
            GivenInvoice::Own,
            vec![
                made(zone.start_of(first) - tick),
                made(zone.start_of(first)),
                made(zone.end_of(last) - tick),
                made(zone.end_of(last)),
                dated(first.pred_opt().unwrap()),
                dated(first),
                dated(last),
                dated(last.succ_opt().unwrap()),
            ],
        )
        .await;
    let other = world
        .invoice(customer, GivenInvoice::ThroughRepair, vec![paid(1, 11)])
        .await;
    let ids: Vec<_> = {
        let filter = PaymentFilter {
            invoice: Some(invoice),
            ..PaymentFilter::default()
        };
        let mut ids: Vec<_> = oldest_first(world, customer, filter)
            .await
            .iter()
            .map(|r| r.id)
            .collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(ids.len(), 8);
    let between = async |from, to, invoice| {
        let filter = PaymentFilter {
            from,
            to,
            invoice,
            ..PaymentFilter::default()
        };
        let mut found: Vec<_> = oldest_first(world, customer, filter)
            .await
            .iter()
            .map(|r| r.id)
            .collect();
        found.sort_unstable();
        found
    };
    let pick = |places: &[usize]| places.iter().map(|p| ids[*p]).collect::<Vec<_>>();
    assert_eq!(
        between(Some(first), Some(last), Some(invoice)).await,
        pick(&[1, 2, 5, 6])
    );
    assert_eq!(
        between(Some(first), None, Some(invoice)).await,
        pick(&[1, 2, 3, 5, 6, 7])
    );
    assert_eq!(
        between(None, Some(last), Some(invoice)).await,
        pick(&[0, 1, 2, 4, 5, 6])
    );
    assert_eq!(between(Some(first), Some(last), Some(other)).await.len(), 1);
    assert_eq!(between(Some(first), Some(last), None).await.len(), 5);
    for (status, count) in [(PaymentStatus::Completed, 9), (PaymentStatus::Failed, 0)] {
        let filter = PaymentFilter {
            statuses: vec![status],
            ..PaymentFilter::default()
        };
        assert_eq!(oldest_first(world, customer, filter).await.len(), count);
    }
}

async fn pages_and_keysets_walk_the_same_history(world: &dyn World) {
    let customer = world.customer().await;
    for n in 0..5_u32 {
        let kind = if n % 2 == 0 {
            GivenInvoice::Own
        } else {
            GivenInvoice::ThroughRepair
        };
        let without_amount = GivenPayment {
            amount: None,
            ..paid(0, 1 + n % 3)
        };
        let undated = GivenPayment {
            created_at: None,
            ..paid(500, 1)
        };
        let payments = vec![
            paid(i64::from(n % 3) * 100 + 100, 1 + n % 2),
            without_amount,
            undated,
        ];
        world.invoice(customer, kind, payments).await;
    }
    let reader = world.reader();
    for sort in [PaymentSort::CreatedAt, PaymentSort::Amount] {
        for dir in [SortDir::Asc, SortDir::Desc] {
            let ask = async |window| {
                let query = query(PaymentFilter::default(), sort, dir, window);
                reader.history(customer, &query, world.zone()).await.unwrap()
            };
            let whole = ask(Window::first(100)).await.items;
            assert_eq!(whole.len(), 15);
            let key = |row: &PaymentRecord| match sort {
                PaymentSort::CreatedAt => (row.created_at.map_or(0, |at| at.timestamp()), row.id),
                PaymentSort::Amount => (row.amount.minor, row.id),
            };
            assert!(
                whole.windows(2).all(|pair| match dir {
                    SortDir::Asc => key(&pair[0]) < key(&pair[1]),
                    SortDir::Desc => key(&pair[0]) > key(&pair[1]),
                }),
                "{sort:?} {dir:?}"
            );
            let mut paged = vec![];
            for page in 1..=4 {
                paged.extend(ask(Window::Page { page, limit: 4 }).await.items);
            }
            assert_eq!(paged, whole);
            let mut part = ask(Window::first(4)).await;
            let mut walked = part.items;
            while let Some(keyset) = part.next {
                part = ask(Window::After { keyset, limit: 4 }).await;
                assert_eq!(part.total, None);
                walked.extend(part.items);
            }
            assert_eq!(walked, whole);
        }
    }
}

/// An ERP writes times that Cairo's clocks skip (00:00 to 01:00 on 24 April 2026), and some keep fractions of seconds.
async fn a_walk_passes_times_that_no_clock_shows(world: &dyn World) {
    let customer = world.customer().await;
    let made = |(amount, wall): (i64, &str)| GivenPayment {
        wall: Some(wall.parse().expect("a wall time")),
        ..paid(amount, 1)
    };
    let payments = [
        (1, "2026-04-23T23:59:59.250"),
        (2, "2026-04-23T23:59:59.500"),
        (3, "2026-04-23T23:59:59.500"),
        (4, "2026-04-24T00:30:00"),
        (5, "2026-04-24T00:30:00"),
        (6, "2026-04-24T01:10:00"),
    ];
    let given = payments.map(made).to_vec();
    world.invoice(customer, GivenInvoice::Own, given).await;
    for dir in [SortDir::Asc, SortDir::Desc] {
        let mut walked = vec![];
        let mut window = Window::first(1);
        for _ in 0..payments.len() {
            let query = query(PaymentFilter::default(), PaymentSort::CreatedAt, dir, window);
            let reader = world.reader();
            let part = reader.history(customer, &query, world.zone()).await.unwrap();
            walked.extend(part.items.iter().map(|row| row.amount.minor));
            let Some(keyset) = part.next else { break };
            window = Window::After { keyset, limit: 1 };
        }
        if dir == SortDir::Desc {
            walked.reverse();
        }
        assert_eq!(walked, [1, 2, 3, 4, 5, 6], "{dir:?}");
    }
}
