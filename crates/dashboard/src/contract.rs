//! The promises of [`DashboardReader`] as a suite: an adapter's test makes a [`World`] and calls [`all`], a
//! decorator's test does the same with the decorator around the adapter's reader.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

use crate::{DashboardReader, InvoiceStats, RepairStats, Stats};
use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{Currency, CustomerId, Money, ShopDay, ShopZone, UserId};
use std::sync::Arc;

/// An invoice row to be written as the ERP would. Amounts in hundredths.
#[derive(Debug, Clone)]
pub struct GivenInvoice {
    /// Without a customer of its own, through a repair that is deleted, so that it is in no count of repairs.
    pub through_repair: bool,
    /// `status`.
    pub status: Option<String>,
    /// `totalAmount`.
    pub total: Option<i64>,
    /// `currency`.
    pub currency: Option<String>,
    /// `dueDate`.
    pub due_date: Option<NaiveDate>,
    /// `Payment.amount` of each payment.
    pub payments: Vec<Option<i64>>,
    /// `deletedAt` is set.
    pub deleted: bool,
    /// `invoiceType` is `purchase`.
    pub purchase: bool,
}

/// A store that can be filled.
#[async_trait]
pub trait World: Send + Sync {
    /// What is under test.
    fn reader(&self) -> Arc<dyn DashboardReader>;
    /// The shop's zone.
    fn zone(&self) -> ShopZone;
    /// A new customer with a login.
    async fn customer(&self) -> (CustomerId, UserId);
    /// A new repair with the ERP's status, deleted or not.
    async fn repair(&self, owner: CustomerId, status: &str, deleted: bool);
    /// A new invoice.
    async fn invoice(&self, owner: CustomerId, given: GivenInvoice);
    /// A new device, deleted or not.
    async fn device(&self, owner: CustomerId, deleted: bool);
    /// A new notification in a channel of the ERP's, read, deleted, or neither.
    async fn notification(&self, user: UserId, channel: Option<&str>, read: bool, deleted: bool);
    /// Sets `currency.code`.
    async fn currency(&self, code: &str);
}

/// Everything [`DashboardReader`] promises.
pub async fn all(world: &dyn World) {
    a_new_customer_has_nothing(world).await;
    everything_is_counted_once(world).await;
    amounts_are_of_the_shops_currency(world).await;
}

fn today(world: &dyn World) -> ShopDay {
    ShopDay {
        zone: world.zone(),
        date: "2026-03-10".parse().expect("a date"),
    }
}

fn sent(total: i64, payments: &[i64]) -> GivenInvoice {
    GivenInvoice {
        through_repair: false,
        status: Some("sent".into()),
        total: Some(total),
        currency: Some("EGP".into()),
        due_date: None,
        payments: payments.iter().copied().map(Some).collect(),
        deleted: false,
        purchase: false,
    }
}

fn nothing(currency: Currency) -> Stats {
    let none = Money::zero(currency);
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
        unread: 0,
    }
}

async fn a_new_customer_has_nothing(world: &dyn World) {
    let (customer, user) = world.customer().await;
    let stats = world.reader().stats(customer, user, &today(world)).await.unwrap();
    assert_eq!(stats, nothing(Currency::EGP));
}

async fn everything_is_counted_once(world: &dyn World) {
    let (customer, user) = world.customer().await;
    let (other, their_login) = world.customer().await;
    for status in [
        "RECEIVED",
        "INSPECTION",
        "AWAITING_APPROVAL",
        "UNDER_REPAIR",
        "WAITING_PARTS",
        "READY_FOR_PICKUP",
        "READY_FOR_DELIVERY",
        "DELIVERED",
        "REJECTED",
        "ON_HOLD",
    ] {
        world.repair(customer, status, false).await;
    }
    world.repair(customer, "RECEIVED", true).await;
    world.repair(other, "RECEIVED", false).await;

    let late = Some("2026-03-09".parse().expect("a date"));
    let dollars = Some(" usd".to_owned());
    for invoice in [
        sent(10_000, &[]),
        GivenInvoice {
            through_repair: true,
            ..sent(20_050, &[5_000])
        },
        GivenInvoice {
            due_date: late,
            ..sent(30_000, &[10_000])
        },
        sent(40_000, &[40_000, 1_000]),
        GivenInvoice {
            status: Some("cancelled".into()),
            ..sent(50_000, &[2_000])
        },
        sent(60_000, &[60_000, -60_000]),
        GivenInvoice {
            currency: dollars,
            ..sent(70_000, &[100])
        },
        GivenInvoice {
            total: None,
            currency: None,
            payments: vec![None],
            ..sent(0, &[])
        },
        GivenInvoice {
            status: Some("draft".into()),
            ..sent(80_000, &[])
        },
        GivenInvoice {
            deleted: true,
            ..sent(90_000, &[])
        },
        GivenInvoice {
            purchase: true,
            ..sent(90_000, &[])
        },
    ] {
        world.invoice(customer, invoice).await;
    }
    world.invoice(other, sent(10_000, &[])).await;

    for (owner, deleted) in [
        (customer, false),
        (customer, false),
        (customer, true),
        (other, false),
    ] {
        world.device(owner, deleted).await;
    }
    for (user, channel, read, deleted) in [
        (user, Some("IN_APP"), false, false),
        (user, None, false, false),
        (user, Some("IN_APP"), true, false),
        (user, Some("IN_APP"), false, true),
        (user, Some("EMAIL"), false, false),
        (user, Some("SMS"), false, false),
        (their_login, Some("IN_APP"), false, false),
    ] {
        world.notification(user, channel, read, deleted).await;
    }

    let stats = world.reader().stats(customer, user, &today(world)).await.unwrap();
    assert_eq!(
        stats.repairs,
        RepairStats {
            total: 10,
            active: 4,
            completed: 3,
            pending: 2,
            cancelled: 1,
        }
    );
    let pounds = |minor| Money::new(minor, Currency::EGP);
    assert_eq!(
        stats.invoices,
        InvoiceStats {
            total: 8,
            paid: 2,
            pending: 3,
            overdue: 1,
            total_amount: pounds(10_000 + 20_050 + 30_000 + 40_000 + 60_000),
            paid_amount: pounds(5_000 + 10_000 + 41_000 + 2_000),
            pending_amount: pounds(10_000 + 15_050 + 20_000),
        }
    );
    assert_eq!((stats.devices, stats.unread), (2, 2));
}

async fn amounts_are_of_the_shops_currency(world: &dyn World) {
    let (customer, user) = world.customer().await;
    for currency in ["USD", "EGP"] {
        let invoice = GivenInvoice {
            currency: Some(currency.into()),
            ..sent(10_000, &[])
        };
        world.invoice(customer, invoice).await;
    }
    world.currency("usd").await;
    let stats = world.reader().stats(customer, user, &today(world)).await.unwrap();
    world.currency("EGP").await;
    assert_eq!(stats.invoices.total, 2);
    assert_eq!(
        stats.invoices.total_amount,
        Money::new(10_000, Currency::parse("USD").expect("a currency"))
    );
}
