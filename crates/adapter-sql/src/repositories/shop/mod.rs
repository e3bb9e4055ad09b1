//! Inserts a whole shop, table by table.

/// How many rows go into one transaction.
const CHUNK: usize = 200;

/// Inserts rows into a table, a chunk in each transaction: `insert_all!(store, table, rows, |row| (columns))`.
macro_rules! insert_all {
    ($store:expr, $table:expr, $items:expr, |$item:ident| $row:expr) => {
        for chunk in $items.chunks(CHUNK) {
            writing!($store, conn, {
                let rows: Vec<_> = chunk.iter().map(|$item| $row).collect();
                insert_batch!(conn, $table, rows)?;
                Ok(())
            })?;
        }
    };
}

mod money;
mod people;
mod repairs;

use super::Store;
use crate::schema::customer;
use crate::shop::Shop;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::StorageError;

/// Inserts all of it.
pub(crate) async fn insert_shop(store: &Store, shop: &Shop) -> Result<(), StorageError> {
    people::insert(store, shop).await?;
    repairs::insert(store, shop).await?;
    money::insert(store, shop).await?;
    people::insert_notifications(store, shop).await?;
    people::insert_settings(store, shop).await
}

/// What a readable setting says.
pub(crate) async fn setting(store: &Store, key: &str) -> Result<Option<String>, StorageError> {
    reading!(store, conn, {
        let found: Option<String> = super::settings::settings(conn, &[key]).await?.remove(key);
        Ok(found)
    })
}

/// Whether there is any customer.
pub(crate) async fn has_customers(store: &Store) -> Result<bool, StorageError> {
    reading!(store, conn, {
        let first: Option<i64> = customer::table
            .select(customer::id)
            .first(conn)
            .await
            .optional()?;
        Ok(first.is_some())
    })
}

/// An id, unless the database is to choose.
fn chosen(id: i64) -> Option<i64> {
    (id != 0).then_some(id)
}
