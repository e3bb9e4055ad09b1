//! The payments for a customer's invoices. They carry no customer, so each arm is gathered over the customer's invoices
//! and sorted: bounded by what one customer was ever billed, whatever the size of the table.

use super::super::super::{Conn, Db, IS_MYSQL};
use super::super::Store;
use super::super::invoices::{Arm, VISIBLE, currency_of, moment_of};
use super::super::keyset::{KeyKind, after, stored_time};
use super::super::sql::{Sql, Value};
use crate::types::{Hundredths, sql::MoneySql};
use crate::zone::DbZone;
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
    /// `None` only where an invoice stands beside no payment.
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

pub(super) async fn of_invoice(
    store: &Store,
    customer: CustomerId,
    invoice: InvoiceId,
    shop: ShopZone,
) -> Result<Option<Vec<PaymentRecord>>, PaymentError> {
    let rows: Vec<PaymentRow> = reading!(store, conn, {
        let sql = Sql::new("SELECT ")
            .text(COLUMNS)
            .text(
                " FROM Invoice i LEFT JOIN RepairRequest r ON r.id = i.repairRequestId \
                 LEFT JOIN Payment p ON p.invoiceId = i.id WHERE i.id = ",
            )
            .number(invoice.get())
            .text(" AND COALESCE(i.customerId, r.customerId) = ")
            .number(customer.get())
            .text(VISIBLE)
            .words(ErpWord::DRAFT)
            .text(" ORDER BY p.createdAt DESC, p.id DESC");
        Ok(sql.load(conn).await?)
    })?;
    if rows.is_empty() {
        return Ok(None);
    }
    let records = rows.into_iter().filter_map(|row| row.record(store.zone, shop));
    Ok(Some(records.collect()))
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
    // What the ERP knows of is money that came: it is of no other status.
    let wanted = &query.filter.statuses;
    let page = if wanted.is_empty() || wanted.contains(&PaymentStatus::Completed) {
        scope.page()
    } else {
        None
    };
    let Some(page) = page else {
        return Ok(Listed {
            items: vec![],
            total: counted.then_some(0),
            next: None,
        });
    };
    let (total, rows) = reading!(store, conn, {
        let total = if counted {
            Some(count(conn, scope.count()).await?)
        } else {
            None
        };
        let rows: Vec<PaymentRow> = page.clone().load(conn).await?;
        Ok((total, rows))
    })?;
    let keyset = |row: &PaymentRow| Keyset {
        key: match query.sort {
            PaymentSort::CreatedAt => row.created.map_or(SortKey::Null, stored_time),
            PaymentSort::Amount => row
                .amount
                .map_or(SortKey::Null, |amount| SortKey::Number(amount.0)),
        },
        id: row.id.unwrap_or_default(),
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

/// What both statements of a history are about.
struct Scope<'a> {
    customer: CustomerId,
    query: &'a PaymentQuery,
    zone: DbZone,
    shop: ShopZone,
}

impl Scope<'_> {
    /// The payments of an arm that pass the filter, as `p`.
    fn within(&self, arm: Arm) -> Sql {
        let filter = &self.query.filter;
        let mut sql = arm.from(self.customer, " JOIN Payment p ON p.invoiceId = i.id");
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

    fn count(&self) -> Sql {
        let [own, through] = Arm::BOTH.map(|arm| self.within(arm));
        Sql::new("SELECT (")
            .text(SELECT)
            .text("COUNT(*)")
            .then(own)
            .text(") + (")
            .text(SELECT)
            .text("COUNT(*)")
            .then(through)
            .text(") AS n")
    }

    /// The rows of an arm that may be on the page, as `id` and `k`.
    fn part(&self, arm: Arm, most: i64) -> Option<Sql> {
        let (column, select, kind) = match self.query.sort {
            PaymentSort::CreatedAt => ("p.createdAt", "p.id AS id, p.createdAt AS k", KeyKind::Time),
            PaymentSort::Amount => ("p.amount", "p.id AS id, p.amount AS k", KeyKind::Money),
        };
        let mut sql = Sql::new(SELECT).text(select).then(self.within(arm));
        if let Some(keyset) = self.query.window.keyset() {
            sql = sql.then(after(keyset, self.query.dir, kind, column, "p.id")?);
        }
        let way = match self.query.dir {
            SortDir::Asc => "",
            SortDir::Desc => " DESC",
        };
        let sql = sql
            .text(" ORDER BY ")
            .text(column)
            .text(way)
            .text(", p.id")
            .text(way);
        Some(sql.text(" LIMIT ").number(most))
    }

    /// The page, one row more than it holds. `None` when its keyset is of no place in this history.
    fn page(&self) -> Option<Sql> {
        let window = &self.query.window;
        let rows = i64::from(window.limit()) + 1;
        let offset = i64::try_from(window.offset()).unwrap_or(i64::MAX);
        let most = offset.saturating_add(rows);
        let (order, last) = match self.query.dir {
            SortDir::Asc => (" ORDER BY k, id LIMIT ", " ORDER BY page.k, page.id"),
            SortDir::Desc => (
                " ORDER BY k DESC, id DESC LIMIT ",
                " ORDER BY page.k DESC, page.id DESC",
            ),
        };
        let [own, through] = Arm::BOTH.map(|arm| self.part(arm, most));
        Some(
            Sql::new("SELECT ")
                .text(COLUMNS)
                .text(" FROM (SELECT id, k FROM (SELECT * FROM (")
                .then(own?)
                .text(") AS a UNION ALL SELECT * FROM (")
                .then(through?)
                .text(") AS b) AS u")
                .text(order)
                .number(rows)
                .text(" OFFSET ")
                .number(offset)
                .text(") AS page JOIN Payment p ON p.id = page.id JOIN Invoice i ON i.id = p.invoiceId")
                .text(last),
        )
    }
}
