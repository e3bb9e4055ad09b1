//! The audit log: added to, read by its customer, cut at its old end.

use super::super::Db;
use super::Store;
use super::change::append_audit;
use crate::schema::customer_audit_log as log;
use crate::zone::utc;
use async_trait::async_trait;
use audit::{AuditLog, AuditRecord};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AuditEntry, CustomerId, Keyset, Listed, SortKey, StorageError, Window};
use serde_json::Value;

/// `CustomerAuditLog`.
pub(crate) struct SqlAuditLog {
    store: Store,
}

impl SqlAuditLog {
    pub(crate) const fn new(store: Store) -> Self {
        Self { store }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = log, check_for_backend(Db))]
struct Row {
    id: i64,
    action: String,
    endpoint: Option<String>,
    method: Option<String>,
    ip_address: Option<String>,
    user_agent: Option<String>,
    request_data: Option<String>,
    response_data: Option<String>,
    created_at: NaiveDateTime,
}

impl TryFrom<Row> for AuditRecord {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let id = row.id;
        let json = |column, text: Option<String>| -> Result<Option<Value>, StorageError> {
            text.map(|text| serde_json::from_str(&text))
                .transpose()
                .map_err(|error| StorageError::corrupt("CustomerAuditLog", column, id, error))
        };
        Ok(Self {
            id,
            action: row.action,
            endpoint: row.endpoint,
            method: row.method,
            ip_address: row.ip_address,
            user_agent: row.user_agent,
            request_data: json("requestData", row.request_data)?,
            response_data: json("responseData", row.response_data)?,
            created_at: row.created_at.and_utc(),
        })
    }
}

#[async_trait]
impl AuditLog for SqlAuditLog {
    async fn append(&self, batch: &[AuditEntry]) -> Result<(), StorageError> {
        if batch.is_empty() {
            return Ok(());
        }
        writing!(self.store, conn, {
            for entry in batch {
                append_audit(conn, entry, &entry.outcome).await?;
            }
            Ok(())
        })
    }

    async fn read(&self, customer: CustomerId, window: &Window) -> Result<Listed<AuditRecord>, StorageError> {
        let (total, rows) = reading!(self.store, conn, {
            let theirs = log::table.filter(log::customer_id.eq(customer.0));
            let total: Option<i64> = match window {
                Window::Page { .. } => Some(theirs.count().get_result(conn).await?),
                Window::After { .. } => None,
            };
            let mut query = theirs.select(Row::as_select()).into_boxed::<Db>();
            if let Some(Keyset {
                key: SortKey::Time(at),
                id,
            }) = window.keyset()
            {
                let at = utc(*at);
                query = query.filter(
                    log::created_at
                        .lt(at)
                        .or(log::created_at.eq(at).and(log::id.lt(*id))),
                );
            }
            let rows: Vec<Row> = query
                .order((log::created_at.desc(), log::id.desc()))
                .limit(i64::from(window.limit()) + 1)
                .offset(i64::try_from(window.offset()).unwrap_or(i64::MAX))
                .load(conn)
                .await?;
            Ok((total, rows))
        })?;
        let listed = Listed::from_rows(rows, window.limit(), total.map(i64::unsigned_abs), |row| Keyset {
            key: SortKey::Time(row.created_at.and_utc()),
            id: row.id,
        });
        let items: Result<_, _> = listed.items.into_iter().map(AuditRecord::try_from).collect();
        Ok(Listed {
            items: items?,
            total: listed.total,
            next: listed.next,
        })
    }

    async fn purge(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError> {
        let before = utc(before);
        let old: Vec<i64> = reading!(self.store, conn, {
            Ok(log::table
                .filter(log::created_at.lt(before))
                .order(log::created_at.asc())
                .limit(i64::from(limit))
                .select(log::id)
                .load(conn)
                .await?)
        })?;
        if old.is_empty() {
            return Ok(0);
        }
        let deleted: usize = writing!(self.store, conn, {
            Ok(diesel::delete(log::table.filter(log::id.eq_any(&old)))
                .execute(conn)
                .await?)
        })?;
        Ok(deleted as u64)
    }
}
