//! A customer's list: each arm read from its own index, and the bounded parts merged.

use super::super::super::{Conn, Db};
use super::super::Store;
use super::super::keyset::{KeyKind, after, stored_time};
use super::super::sql::{Sql, Value};
use super::arms::{Arm, RANKED, rank};
use super::rows::{FACTS, FactRow, gather};
use crate::zone::DbZone;
use ::invoices::{InvoiceError, InvoiceFilter, InvoiceQuery, InvoiceSort, InvoiceStatus, InvoiceSummary};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use kernel::{CustomerId, Keyset, Listed, ShopDay, SortDir, SortKey, Window};

#[derive(QueryableByName)]
#[diesel(check_for_backend(Db))]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

pub(super) async fn list(
    store: &Store,
    customer: CustomerId,
    query: &InvoiceQuery,
    day: &ShopDay,
) -> Result<Listed<InvoiceSummary>, InvoiceError> {
    let scope = Scope {
        customer,
        query,
        day,
        zone: store.zone,
    };
    let limit = query.window.limit();
    let Some(page) = scope.page() else {
        return Ok(Listed {
            items: vec![],
            total: None,
            next: None,
        });
    };
    let counted = matches!(query.window, Window::Page { .. });
    let (total, rows) = reading!(store, conn, {
        let total = if counted {
            Some(count(conn, scope.count()).await?)
        } else {
            None
        };
        let rows: Vec<FactRow> = page.clone().load(conn).await?;
        Ok((total, rows))
    })?;
    let gathered = gather(rows, store.zone, day.zone);
    let listed = Listed::from_rows(gathered, limit, total, |(row, facts)| Keyset {
        key: match query.sort {
            InvoiceSort::CreatedAt => row.created.map_or(SortKey::Null, stored_time),
            InvoiceSort::DueDate => row.due.map_or(SortKey::Null, SortKey::Date),
            InvoiceSort::TotalAmount => row.total.map_or(SortKey::Null, |total| SortKey::Number(total.0)),
            InvoiceSort::Status => SortKey::Number(facts.summary(day).status.rank()),
        },
        id: row.id,
    });
    Ok(listed.map(|(_, facts)| facts.summary(day)))
}

async fn count(conn: &mut Conn, sql: Sql) -> QueryResult<u64> {
    let count: Count = sql.get_result(conn).await?;
    Ok(u64::try_from(count.n).unwrap_or(0))
}

/// What both statements of a list are about.
struct Scope<'a> {
    customer: CustomerId,
    query: &'a InvoiceQuery,
    day: &'a ShopDay,
    zone: DbZone,
}

impl Scope<'_> {
    fn filter(&self) -> &InvoiceFilter {
        &self.query.filter
    }

    /// The invoices of an arm, made within the filter's dates, as `i`.
    fn within(&self, arm: Arm) -> Sql {
        let mut sql = arm.from(self.customer, "");
        if let Some(from) = self.filter().from {
            let wall = self.zone.to_wall(self.day.zone.start_of(from));
            sql = sql.text(" AND i.createdAt >= ").bind(Value::Time(wall));
        }
        if let Some(to) = self.filter().to {
            let wall = self.zone.to_wall(self.day.zone.end_of(to));
            sql = sql.text(" AND i.createdAt < ").bind(Value::Time(wall));
        }
        sql
    }

    /// The rows of an arm that pass the filter, as `id` and the sort's column `k`, after ` FROM `.
    fn filtered(&self, arm: Arm) -> Sql {
        let column = match self.query.sort {
            InvoiceSort::CreatedAt => "i.createdAt",
            InvoiceSort::DueDate => "i.dueDate",
            InvoiceSort::TotalAmount => "i.totalAmount",
            InvoiceSort::Status => "0",
        };
        Sql::new("SELECT i.id AS id, ")
            .text(column)
            .text(" AS k, ")
            .text(RANKED)
            .then(self.within(arm))
    }

    /// How many rows there are, in both arms.
    fn count(&self) -> Sql {
        let mut sql = Sql::new("SELECT ");
        for (n, arm) in Arm::BOTH.into_iter().enumerate() {
            sql = sql.text(if n == 0 { "(" } else { " + (" });
            sql = if self.filter().statuses.is_empty() {
                sql.text("SELECT COUNT(*)").then(self.within(arm))
            } else {
                sql.text("SELECT COUNT(*) FROM (")
                    .then(self.filtered(arm))
                    .text(") AS f WHERE ")
                    .then(self.status_is())
            };
            sql = sql.text(")");
        }
        sql.text(" AS n")
    }

    /// The derived status among those wanted. Always as many values, so that there is one text for every filter.
    fn status_is(&self) -> Sql {
        let mut sql = rank(self.day.date).text(" IN (");
        for (n, status) in InvoiceStatus::ALL.into_iter().enumerate() {
            let wanted = self.filter().statuses.contains(&status);
            sql = sql
                .text(if n == 0 { "" } else { ", " })
                .number(if wanted { status.rank() } else { -1 });
        }
        sql.text(")")
    }

    /// The rows of an arm that may be on the page, as `id` and `k`.
    fn part(&self, arm: Arm, most: i64) -> Option<Sql> {
        let by_status = self.query.sort == InvoiceSort::Status;
        let (column, id, mut sql) = if by_status {
            let ranked = Sql::new("SELECT f.id AS id, ")
                .then(rank(self.day.date))
                .text(" AS k FROM (")
                .then(self.filtered(arm))
                .text(") AS f");
            let sql =
                Sql::new("SELECT g.id AS id, g.k AS k FROM (").then(if self.filter().statuses.is_empty() {
                    ranked
                } else {
                    ranked.text(" WHERE ").then(self.status_is())
                });
            ("g.k", "g.id", sql.text(") AS g WHERE 1 = 1"))
        } else if self.filter().statuses.is_empty() {
            let (column, select) = match self.query.sort {
                InvoiceSort::DueDate => ("i.dueDate", "SELECT i.id AS id, i.dueDate AS k"),
                InvoiceSort::TotalAmount => ("i.totalAmount", "SELECT i.id AS id, i.totalAmount AS k"),
                InvoiceSort::CreatedAt | InvoiceSort::Status => {
                    ("i.createdAt", "SELECT i.id AS id, i.createdAt AS k")
                }
            };
            (column, "i.id", Sql::new(select).then(self.within(arm)))
        } else {
            let sql = Sql::new("SELECT f.id AS id, f.k AS k FROM (")
                .then(self.filtered(arm))
                .text(") AS f WHERE ")
                .then(self.status_is());
            ("f.k", "f.id", sql)
        };
        let dir = self.query.dir;
        if let Some(keyset) = self.query.window.keyset() {
            let kind = match self.query.sort {
                InvoiceSort::CreatedAt => KeyKind::Time,
                InvoiceSort::DueDate => KeyKind::Date,
                InvoiceSort::TotalAmount => KeyKind::Money,
                InvoiceSort::Status => KeyKind::Number,
            };
            sql = sql.then(after(keyset, dir, kind, column, id)?);
        }
        let way = match dir {
            SortDir::Asc => "",
            SortDir::Desc => " DESC",
        };
        let sql = sql
            .text(" ORDER BY ")
            .text(column)
            .text(way)
            .text(", ")
            .text(id)
            .text(way);
        Some(sql.text(" LIMIT ").number(most))
    }

    /// The page, one row more than it holds, each invoice beside its payments. `None` when its keyset is of no place in
    /// this list.
    fn page(&self) -> Option<Sql> {
        let window = &self.query.window;
        let rows = i64::from(window.limit()) + 1;
        let offset = i64::try_from(window.offset()).unwrap_or(i64::MAX);
        // Either arm alone may fill the page and everything before it.
        let most = offset.saturating_add(rows);
        let (order, last) = match self.query.dir {
            SortDir::Asc => (" ORDER BY k, id LIMIT ", " ORDER BY page.k, page.id, p.id"),
            SortDir::Desc => (
                " ORDER BY k DESC, id DESC LIMIT ",
                " ORDER BY page.k DESC, page.id DESC, p.id",
            ),
        };
        let [own, through] = Arm::BOTH.map(|arm| self.part(arm, most));
        Some(
            Sql::new("SELECT ")
                .text(FACTS)
                .text(" FROM (SELECT id, k FROM (SELECT * FROM (")
                .then(own?)
                .text(") AS a UNION ALL SELECT * FROM (")
                .then(through?)
                .text(") AS b) AS u")
                .text(order)
                .number(rows)
                .text(" OFFSET ")
                .number(offset)
                .text(
                    ") AS page JOIN Invoice i ON i.id = page.id LEFT JOIN Payment p ON p.invoiceId = page.id",
                )
                .text(last),
        )
    }
}
