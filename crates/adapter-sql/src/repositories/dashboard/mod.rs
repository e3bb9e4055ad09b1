//! The counts a customer sees first, in three statements.

use super::super::{Conn, Db};
use super::Store;
use super::invoices::{Arm, RANKED, currency_of, rank, settled};
use super::sql::Sql;
use crate::types::{Hundredths, sql::MoneySql};
use ::dashboard::{DashboardError, DashboardReader, InvoiceStats, RepairStats, Stats};
use ::invoices::InvoiceStatus;
use async_trait::async_trait;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::RunQueryDsl;
use kernel::{Currency, CustomerId, Money, ShopDay, UserId};
use repairs::{Stage, Status};

/// The dashboard over the ERP's tables.
#[derive(Clone)]
pub(crate) struct SqlDashboard {
    store: Store,
}

impl SqlDashboard {
    pub(crate) const fn new(store: Store) -> Self {
        Self { store }
    }
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct RepairRow {
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The invoices of one currency and one derived status.
#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct InvoiceRow {
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = Nullable<MoneySql>)]
    total: Option<Hundredths>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    paid: Option<Hundredths>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    owed: Option<Hundredths>,
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct RestRow {
    #[diesel(sql_type = BigInt)]
    devices: i64,
    #[diesel(sql_type = BigInt)]
    unread: i64,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
}

#[async_trait]
impl DashboardReader for SqlDashboard {
    async fn stats(
        &self,
        customer: CustomerId,
        user: UserId,
        day: &ShopDay,
    ) -> Result<Stats, DashboardError> {
        let (repairs, invoices, rest) = reading!(self.store, conn, {
            Ok((
                repairs_of(conn, customer).await?,
                invoices_of(conn, customer, day.date).await?,
                rest_of(conn, customer, user).await?,
            ))
        })?;
        let currency = currency_of(rest.currency.as_deref());
        Ok(Stats {
            repairs: count_repairs(&repairs),
            invoices: count_invoices(&invoices, currency),
            devices: natural(rest.devices),
            unread: natural(rest.unread),
        })
    }
}

async fn repairs_of(conn: &mut Conn, customer: CustomerId) -> QueryResult<Vec<RepairRow>> {
    Sql::new("SELECT status, COUNT(*) AS n FROM RepairRequest WHERE deletedAt IS NULL AND customerId = ")
        .number(customer.get())
        .text(" GROUP BY status")
        .load(conn)
        .await
}

async fn invoices_of(
    conn: &mut Conn,
    customer: CustomerId,
    today: NaiveDate,
) -> QueryResult<Vec<InvoiceRow>> {
    let [own, through] = Arm::BOTH.map(|arm| {
        Sql::new("SELECT i.currency AS currency, ")
            .text(RANKED)
            .then(arm.from(customer, ""))
    });
    Sql::new(
        "SELECT currency, place, COUNT(*) AS n, SUM(total) AS total, SUM(received - refunded) AS paid, \
         SUM(CASE WHEN owed > 0 THEN owed ELSE 0 END) AS owed \
         FROM (SELECT currency, total, received, refunded, total - (",
    )
    .then(settled())
    .text(") AS owed, ")
    .then(rank(today))
    .text(" AS place FROM (")
    .then(own)
    .text(" UNION ALL ")
    .then(through)
    .text(") AS f) AS g GROUP BY currency, place")
    .load(conn)
    .await
}

async fn rest_of(conn: &mut Conn, customer: CustomerId, user: UserId) -> QueryResult<RestRow> {
    Sql::new("SELECT (SELECT COUNT(*) FROM Device WHERE deletedAt IS NULL AND customerId = ")
        .number(customer.get())
        .text(") AS devices, (SELECT COUNT(*) FROM Notification WHERE userId = ")
        .number(user.get())
        .text(
            " AND deletedAt IS NULL AND COALESCE(isRead, 0) = 0 AND COALESCE(channel, 'IN_APP') NOT IN ('EMAIL', 'SMS')) \
             AS unread, (SELECT value FROM SystemSetting WHERE `key` = 'currency.code' \
             AND COALESCE(isEncrypted, 0) = 0) AS currency",
        )
        .get_result(conn)
        .await
}

fn count_repairs(rows: &[RepairRow]) -> RepairStats {
    let mut stats = RepairStats::default();
    for row in rows {
        let n = natural(row.n);
        stats.total += n;
        match Stage::read(row.status.as_deref()).status() {
            Status::Pending => stats.pending += n,
            Status::InProgress => stats.active += n,
            Status::Completed => stats.completed += n,
            Status::Cancelled => stats.cancelled += n,
        }
    }
    stats
}

fn count_invoices(rows: &[InvoiceRow], currency: Currency) -> InvoiceStats {
    let none = Money::zero(currency);
    let mut stats = InvoiceStats {
        total: 0,
        paid: 0,
        pending: 0,
        overdue: 0,
        total_amount: none,
        paid_amount: none,
        pending_amount: none,
    };
    let add = |sum: &mut Money, amount: Option<Hundredths>| {
        sum.minor = sum.minor.saturating_add(amount.unwrap_or_default().0);
    };
    for row in rows {
        let status = InvoiceStatus::of_rank(row.place);
        let n = natural(row.n);
        stats.total += n;
        match status {
            Some(InvoiceStatus::Paid) => stats.paid += n,
            Some(InvoiceStatus::Pending | InvoiceStatus::PartiallyPaid) => stats.pending += n,
            Some(InvoiceStatus::Overdue) => stats.overdue += n,
            Some(InvoiceStatus::Cancelled | InvoiceStatus::Refunded) | None => {}
        }
        if currency_of(row.currency.as_deref()) != currency {
            continue;
        }
        if status != Some(InvoiceStatus::Cancelled) {
            add(&mut stats.total_amount, row.total);
        }
        add(&mut stats.paid_amount, row.paid);
        if status.is_some_and(InvoiceStatus::is_open) {
            add(&mut stats.pending_amount, row.owed);
        }
    }
    stats
}

/// A count as the database gives it is never negative.
fn natural(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
