//! The payments for a customer's invoices, and the customer's attempts to pay them. Payments carry no customer, so each arm is gathered over the customer's invoices
//! and sorted: bounded by what one customer was ever billed, whatever the size of the table.

use super::super::super::{Conn, Db, IS_MYSQL};
use super::super::Store;
use super::super::invoices::{Arm, VISIBLE, currency_of, moment_of};
use super::super::keyset::{KeyKind, after, stored_time};
use super::super::sql::{Sql, Value};
use crate::types::{Hundredths, sql::MoneySql};
use crate::zone::{DbZone, utc};
use ::invoices::{ErpWord, invoice_number};
use ::payments::{PaymentError, PaymentKind, PaymentQuery, PaymentRecord, PaymentSort, PaymentStatus};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};
use diesel_async::RunQueryDsl;
use kernel::{CustomerId, InvoiceId, Keyset, Listed, ShopZone, SortDir, SortKey, Window};

/// The columns of [`PaymentRow`], of `i` and `p`.
const COLUMNS: &str = "i.id AS invoice, i.createdAt AS invoice_created, p.id AS id, p.amount AS amount, \
     p.currency AS currency, p.paymentMethod AS method, p.paymentDate AS paid_on, p.createdAt AS created";

/// The columns of an attempt in a [`Listed`] row, of `a`; apart from the ERP's own, whose collations are not the portal's.
const ATTEMPT: &str = "a.id AS attempt, a.amount AS asked, a.currency AS asked_in, a.method AS way, a.status AS status, \
     a.transactionId AS reference, a.createdAt AS begun, a.paidAt AS paid_at, a.listedAt AS listed";

/// Not the row that the ERP was given for an attempt's own charge: the attempt stands for it.
const NOT_AN_ATTEMPTS: &str = " AND NOT EXISTS (SELECT 1 FROM PortalLedgerEntry l \
     JOIN PortalPaymentAttempt t ON t.id = l.attemptId AND t.transactionId = l.movementId \
     WHERE l.paymentId = p.id AND l.kind = 'charge')";

/// From the customer's invoices to their payments, in this order: left to itself MariaDB reads the whole table of payments
/// where one customer has many (decision 0055).
const SELECT: &str = if IS_MYSQL {
    "SELECT STRAIGHT_JOIN "
} else {
    "SELECT "
};

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct PaymentRow {
    #[diesel(sql_type = BigInt)]
    invoice: i64,
    #[diesel(sql_type = Nullable<Timestamp>)]
    invoice_created: Option<NaiveDateTime>,
    /// `None` where an invoice stands beside no payment, and in the row of an attempt.
    #[diesel(sql_type = Nullable<BigInt>)]
    id: Option<i64>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    amount: Option<Hundredths>,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    method: Option<String>,
    #[diesel(sql_type = Nullable<Date>)]
    paid_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    created: Option<NaiveDateTime>,
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct AttemptRow {
    #[diesel(sql_type = Nullable<BigInt>)]
    attempt: Option<i64>,
    #[diesel(sql_type = Nullable<MoneySql>)]
    asked: Option<Hundredths>,
    #[diesel(sql_type = Nullable<Text>)]
    asked_in: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    way: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    reference: Option<String>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    begun: Option<NaiveDateTime>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    paid_at: Option<NaiveDateTime>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    listed: Option<NaiveDateTime>,
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct Row {
    #[diesel(embed)]
    payment: PaymentRow,
    #[diesel(embed)]
    attempt: AttemptRow,
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

impl PaymentRow {
    fn record(self, zone: DbZone, shop: ShopZone) -> Option<PaymentRecord> {
        let invoice = InvoiceId(self.invoice);
        Some(PaymentRecord {
            kind: PaymentKind::Payment,
            id: self.id?,
            invoice,
            invoice_number: invoice_number(invoice, self.invoice_created.map(|wall| zone.to_utc(wall)), shop),
            amount: self
                .amount
                .unwrap_or_default()
                .of(currency_of(self.currency.as_deref())),
            method: self.method,
            status: PaymentStatus::Completed,
            reference: None,
            created_at: self.created.map(|wall| zone.to_utc(wall)),
            paid_at: moment_of(self.paid_on, self.created, zone, shop),
        })
    }
}

impl Row {
    fn record(self, zone: DbZone, shop: ShopZone) -> Option<PaymentRecord> {
        let Some(id) = self.attempt.attempt else {
            return self.payment.record(zone, shop);
        };
        let invoice = InvoiceId(self.payment.invoice);
        let made = self.payment.invoice_created.map(|wall| zone.to_utc(wall));
        Some(PaymentRecord {
            kind: PaymentKind::Attempt,
            id,
            invoice,
            invoice_number: invoice_number(invoice, made, shop),
            amount: self
                .attempt
                .asked
                .unwrap_or_default()
                .of(currency_of(self.attempt.asked_in.as_deref())),
            method: self.attempt.way,
            status: PaymentStatus::parse(self.attempt.status.as_deref()?)?,
            reference: self.attempt.reference,
            created_at: self.attempt.begun.map(|at| at.and_utc()),
            paid_at: self.attempt.paid_at.map(|at| at.and_utc()),
        })
    }

    /// Two tables' ids in one order: twice the id, and one more for an attempt.
    fn place(&self) -> i64 {
        match self.attempt.attempt {
            Some(id) => id.saturating_mul(2).saturating_add(1),
            None => self.payment.id.unwrap_or_default().saturating_mul(2),
        }
    }
}

pub(super) async fn of_invoice(
    store: &Store,
    customer: CustomerId,
    invoice: InvoiceId,
    shop: ShopZone,
) -> Result<Option<Vec<PaymentRecord>>, PaymentError> {
    let (rows, attempts): (Vec<PaymentRow>, Vec<Row>) = reading!(store, conn, {
        let visible = || {
            Sql::new(" AND COALESCE(i.customerId, r.customerId) = ")
                .number(customer.get())
                .text(VISIBLE)
                .words(ErpWord::DRAFT)
        };
        let paid = Sql::new("SELECT ")
            .text(COLUMNS)
            .text(" FROM Invoice i LEFT JOIN RepairRequest r ON r.id = i.repairRequestId LEFT JOIN Payment p ON p.invoiceId = i.id")
            .text(NOT_AN_ATTEMPTS)
            .text(" WHERE i.id = ")
            .number(invoice.get())
            .then(visible())
            .text(" ORDER BY p.createdAt DESC, p.id DESC");
        let tried = Sql::new("SELECT ")
            .text(COLUMNS)
            .text(", ")
            .text(ATTEMPT)
            .text(
                " FROM Invoice i LEFT JOIN RepairRequest r ON r.id = i.repairRequestId LEFT JOIN Payment p ON 1 = 0 \
                 JOIN PortalPaymentAttempt a ON a.invoiceId = i.id WHERE i.id = ",
            )
            .number(invoice.get())
            .text(" AND a.customerId = ")
            .number(customer.get())
            .then(visible());
        Ok((paid.load(conn).await?, tried.load(conn).await?))
    })?;
    if rows.is_empty() {
        return Ok(None);
    }
    let zone = store.zone;
    let mut all: Vec<(Option<NaiveDateTime>, i64, PaymentRecord)> = Vec::with_capacity(rows.len());
    for row in rows {
        let (at, id) = (row.created, row.id.unwrap_or_default().saturating_mul(2));
        all.extend(row.record(zone, shop).map(|record| (at, id, record)));
    }
    for row in attempts {
        let (at, id) = (row.attempt.listed, row.place());
        all.extend(row.record(zone, shop).map(|record| (at, id, record)));
    }
    all.sort_by_key(|(at, id, _)| std::cmp::Reverse((*at, *id)));
    Ok(Some(all.into_iter().map(|(_, _, record)| record).collect()))
}

pub(super) async fn history(
    store: &Store,
    customer: CustomerId,
    query: &PaymentQuery,
    shop: ShopZone,
) -> Result<Listed<PaymentRecord>, PaymentError> {
    let scope = Scope {
        customer,
        query,
        zone: store.zone,
        shop,
    };
    let limit = query.window.limit();
    let counted = matches!(query.window, Window::Page { .. });
    let page = scope.page();
    let Some(page) = page else {
        return Ok(Listed {
            items: vec![],
            total: counted.then_some(0),
            next: None,
        });
    };
    let (total, rows) = reading!(store, conn, {
        let total = match scope.count() {
            Some(sql) if counted => Some(count(conn, sql).await?),
            _ => None,
        };
        let rows: Vec<Row> = page.clone().load(conn).await?;
        Ok((total, rows))
    })?;
    let keyset = |row: &Row| Keyset {
        key: match (query.sort, row.attempt.attempt) {
            (PaymentSort::CreatedAt, None) => row.payment.created.map_or(SortKey::Null, stored_time),
            (PaymentSort::CreatedAt, Some(_)) => row.attempt.listed.map_or(SortKey::Null, stored_time),
            (PaymentSort::Amount, of) => of
                .map_or(row.payment.amount, |_| row.attempt.asked)
                .map_or(SortKey::Null, |amount| SortKey::Number(amount.0)),
        },
        id: row.place(),
    };
    let listed = Listed::from_rows(rows, limit, total, keyset);
    Ok(Listed {
        items: listed
            .items
            .into_iter()
            .filter_map(|row| row.record(store.zone, shop))
            .collect(),
        total: listed.total,
        next: listed.next,
    })
}

async fn count(conn: &mut Conn, sql: Sql) -> QueryResult<u64> {
    let count: Count = sql.get_result(conn).await?;
    Ok(u64::try_from(count.n).unwrap_or(0))
}

/// A table that a history is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Payment,
    Attempt,
}

/// What both statements of a history are about.
struct Scope<'a> {
    customer: CustomerId,
    query: &'a PaymentQuery,
    zone: DbZone,
    shop: ShopZone,
}

impl Scope<'_> {
    /// Whether the ERP's own rows are wanted: what it knows of is money that came, and of no other status.
    fn wants_payments(&self) -> bool {
        let wanted = &self.query.filter.statuses;
        wanted.is_empty() || wanted.contains(&PaymentStatus::Completed)
    }

    /// The parts that may have rows: each table through both arms.
    fn parts(&self) -> impl Iterator<Item = (Kind, Arm)> {
        let payments = self.wants_payments();
        [Kind::Payment, Kind::Attempt]
            .into_iter()
            .filter(move |kind| payments || *kind == Kind::Attempt)
            .flat_map(|kind| Arm::BOTH.map(move |arm| (kind, arm)))
    }

    fn within(&self, kind: Kind, arm: Arm) -> Sql {
        match kind {
            Kind::Payment => self.payments(arm),
            Kind::Attempt => self.attempts(arm),
        }
    }

    /// The payments of an arm that pass the filter, as `p`.
    fn payments(&self, arm: Arm) -> Sql {
        let filter = &self.query.filter;
        let mut sql = arm.from(self.customer, " JOIN Payment p ON p.invoiceId = i.id");
        sql = sql.text(NOT_AN_ATTEMPTS);
        if let Some(invoice) = filter.invoice {
            sql = sql.text(" AND i.id = ").number(invoice.get());
        }
        if let Some(from) = filter.from {
            let wall = self.zone.to_wall(self.shop.start_of(from));
            sql = sql
                .text(" AND (p.paymentDate >= ")
                .bind(Value::Date(from))
                .text(" OR (p.paymentDate IS NULL AND p.createdAt >= ")
                .bind(Value::Time(wall))
                .text("))");
        }
        if let Some(to) = filter.to {
            let wall = self.zone.to_wall(self.shop.end_of(to));
            sql = sql
                .text(" AND (p.paymentDate <= ")
                .bind(Value::Date(to))
                .text(" OR (p.paymentDate IS NULL AND p.createdAt < ")
                .bind(Value::Time(wall))
                .text("))");
        }
        sql
    }

    /// The customer's attempts of an arm that pass the filter, as `a`. Their times are UTC.
    fn attempts(&self, arm: Arm) -> Sql {
        let filter = &self.query.filter;
        let mut sql = arm
            .from(
                self.customer,
                " JOIN PortalPaymentAttempt a ON a.invoiceId = i.id",
            )
            .text(" AND a.customerId = ")
            .number(self.customer.get());
        if let Some((first, rest)) = filter.statuses.split_first() {
            sql = sql
                .text(" AND a.status IN (")
                .bind(Value::Text(first.as_str().to_owned()));
            for status in rest {
                sql = sql.text(", ").bind(Value::Text(status.as_str().to_owned()));
            }
            sql = sql.text(")");
        }
        if let Some(invoice) = filter.invoice {
            sql = sql.text(" AND i.id = ").number(invoice.get());
        }
        if let Some(from) = filter.from {
            sql = sql
                .text(" AND COALESCE(a.paidAt, a.createdAt) >= ")
                .bind(Value::Time(utc(self.shop.start_of(from))));
        }
        if let Some(to) = filter.to {
            sql = sql
                .text(" AND COALESCE(a.paidAt, a.createdAt) < ")
                .bind(Value::Time(utc(self.shop.end_of(to))));
        }
        sql
    }

    /// `None` where no part may have rows.
    fn count(&self) -> Option<Sql> {
        let mut parts = self.parts();
        let (kind, arm) = parts.next()?;
        let one = |open, kind, arm| {
            Sql::new(open)
                .text(SELECT)
                .text("COUNT(*)")
                .then(self.within(kind, arm))
        };
        let mut sql = Sql::new("SELECT ").then(one("(", kind, arm)).text(")");
        for (kind, arm) in parts {
            sql = sql.then(one(" + (", kind, arm)).text(")");
        }
        Some(sql.text(" AS n"))
    }

    /// The rows of a part that may be on the page, as `attempt`, `id`, `place` and `k`.
    fn part(&self, kind: Kind, arm: Arm, most: i64) -> Option<Sql> {
        let (column, place, select, of) = match (kind, self.query.sort) {
            (Kind::Payment, PaymentSort::CreatedAt) => (
                "p.createdAt",
                "(p.id * 2)",
                "0 AS attempt, p.id AS id, p.id * 2 AS place, p.createdAt AS k",
                KeyKind::Time,
            ),
            (Kind::Payment, PaymentSort::Amount) => (
                "p.amount",
                "(p.id * 2)",
                "0 AS attempt, p.id AS id, p.id * 2 AS place, p.amount AS k",
                KeyKind::Money,
            ),
            (Kind::Attempt, PaymentSort::CreatedAt) => (
                "a.listedAt",
                "(a.id * 2 + 1)",
                "1 AS attempt, a.id AS id, a.id * 2 + 1 AS place, a.listedAt AS k",
                KeyKind::Time,
            ),
            (Kind::Attempt, PaymentSort::Amount) => (
                "a.amount",
                "(a.id * 2 + 1)",
                "1 AS attempt, a.id AS id, a.id * 2 + 1 AS place, a.amount AS k",
                KeyKind::Money,
            ),
        };
        let mut sql = Sql::new(SELECT).text(select).then(self.within(kind, arm));
        if let Some(keyset) = self.query.window.keyset() {
            sql = sql.then(after(keyset, self.query.dir, of, column, place)?);
        }
        let way = match self.query.dir {
            SortDir::Asc => "",
            SortDir::Desc => " DESC",
        };
        let sql = sql.text(" ORDER BY k").text(way).text(", place").text(way);
        Some(sql.text(" LIMIT ").number(most))
    }

    /// The page, one row more than it holds. `None` when its keyset is of no place in this history.
    fn page(&self) -> Option<Sql> {
        let window = &self.query.window;
        let rows = i64::from(window.limit()) + 1;
        let offset = i64::try_from(window.offset()).unwrap_or(i64::MAX);
        let most = offset.saturating_add(rows);
        let (order, last) = match self.query.dir {
            SortDir::Asc => (" ORDER BY k, place LIMIT ", " ORDER BY page.k, page.place"),
            SortDir::Desc => (
                " ORDER BY k DESC, place DESC LIMIT ",
                " ORDER BY page.k DESC, page.place DESC",
            ),
        };
        let mut union: Option<Sql> = None;
        for (kind, arm) in self.parts() {
            let part = Sql::new("SELECT * FROM (")
                .then(self.part(kind, arm, most)?)
                .text(match (kind, arm) {
                    (Kind::Payment, Arm::Own) => ") AS po",
                    (Kind::Payment, Arm::ThroughRepair) => ") AS pr",
                    (Kind::Attempt, Arm::Own) => ") AS ao",
                    (Kind::Attempt, Arm::ThroughRepair) => ") AS ar",
                });
            union = Some(match union {
                None => part,
                Some(before) => before.text(" UNION ALL ").then(part),
            });
        }
        Some(
            Sql::new("SELECT ")
                .text(COLUMNS)
                .text(", ")
                .text(ATTEMPT)
                .text(" FROM (SELECT attempt, id, place, k FROM (")
                .then(union?)
                .text(") AS u")
                .text(order)
                .number(rows)
                .text(" OFFSET ")
                .number(offset)
                .text(
                    ") AS page LEFT JOIN Payment p ON page.attempt = 0 AND p.id = page.id \
                     LEFT JOIN PortalPaymentAttempt a ON page.attempt = 1 AND a.id = page.id \
                     JOIN Invoice i ON i.id = COALESCE(p.invoiceId, a.invoiceId)",
                )
                .text(last),
        )
    }
}
