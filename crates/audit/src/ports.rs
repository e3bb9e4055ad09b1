//! What audit needs of a store.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{AuditEntry, CustomerId, Listed, StorageError, Window};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A line of the log as it was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditRecord {
    /// `CustomerAuditLog.id`.
    pub id: i64,
    /// What was done.
    pub action: String,
    /// The route's template.
    pub endpoint: Option<String>,
    /// The HTTP method, or `CLI`.
    pub method: Option<String>,
    /// The caller's address.
    pub ip_address: Option<String>,
    /// The caller's agent.
    pub user_agent: Option<String>,
    /// The request's data, redacted.
    pub request_data: Option<Value>,
    /// The outcome.
    pub response_data: Option<Value>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// The log behind audit: it is only ever added to, read by its customer, and cut at its old end.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds the entries, all of them or none. An empty batch is nothing to do.
    ///
    /// # Errors
    /// When the store can't take them; the caller keeps them and tries again.
    async fn append(&self, batch: &[AuditEntry]) -> Result<(), StorageError>;

    /// A customer's entries, newest first (by time, then id). Entries of nobody's belong to no list.
    ///
    /// # Errors
    /// When the store can't be read.
    async fn read(&self, customer: CustomerId, window: &Window) -> Result<Listed<AuditRecord>, StorageError>;

    /// Deletes at most `limit` of the entries older than `before`, and tells how many it deleted. Fewer than
    /// `limit` means that none is left.
    ///
    /// # Errors
    /// When the store can't be written.
    async fn purge(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError>;
}
