//! Whose each invoice was when it was last followed.

use super::super::super::{Conn, conflict_on};
use super::super::Store;
use super::super::sql::Sql;
use crate::error::DbError;
use crate::schema::{invoice, portal_invoice_owner as owner};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::StorageError;
use notifications::{Seen, Source};

/// How many invoices are looked at in one statement.
const STEP: i64 = 5000;

/// Learns whose every invoice is, before the first change of one is followed. Goes on where it was interrupted.
pub(super) async fn begin(store: &Store) -> Result<(), StorageError> {
    let mut from = 0;
    loop {
        let last: Option<i64> = writing!(store, conn, {
            let last: Option<i64> = invoice::table
                .filter(invoice::id.gt(from))
                .order(invoice::id)
                .offset(STEP - 1)
                .limit(1)
                .select(invoice::id)
                .get_result(conn)
                .await
                .optional()?;
            Sql::new(
                "INSERT INTO PortalInvoiceOwner (invoiceId, customerId) \
                 SELECT i.id, COALESCE(i.customerId, r.customerId) \
                 FROM Invoice i LEFT JOIN RepairRequest r ON r.id = i.repairRequestId \
                 LEFT JOIN PortalInvoiceOwner o ON o.invoiceId = i.id \
                 WHERE o.invoiceId IS NULL AND COALESCE(i.customerId, r.customerId) IS NOT NULL \
                 AND LOWER(COALESCE(i.invoiceType, 'sale')) <> 'purchase' AND i.id > ",
            )
            .number(from)
            .text(" AND i.id <= ")
            .number(last.unwrap_or(i64::MAX))
            .execute(conn)
            .await?;
            Ok(last)
        })?;
        match last {
            Some(last) => from = last,
            None => return Ok(()),
        }
    }
}

/// Remembers whose the invoices are that were seen with another owner than before.
pub(super) async fn remember(conn: &mut Conn, seen: &[Seen]) -> Result<(), DbError> {
    let moved = |row: &&Seen| row.source == Source::Invoices && row.customer != row.before;
    for row in seen.iter().filter(moved) {
        match row.customer {
            Some(customer) => {
                diesel::insert_into(owner::table)
                    .values((
                        owner::invoice_id.eq(row.row),
                        owner::customer_id.eq(customer.get()),
                    ))
                    .on_conflict(conflict_on(owner::invoice_id))
                    .do_update()
                    .set(owner::customer_id.eq(customer.get()))
                    .execute(conn)
                    .await?;
            }
            None => {
                diesel::delete(owner::table.filter(owner::invoice_id.eq(row.row)))
                    .execute(conn)
                    .await?;
            }
        }
    }
    Ok(())
}
