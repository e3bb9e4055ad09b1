//! What an adapter wrote beside what its ports tell.

use async_trait::async_trait;
use kernel::UserId;
use serde_json::Value;

/// Reads the store past the ports.
#[async_trait]
pub trait Journal: Send + Sync {
    /// The actions in the audit log, the oldest first.
    async fn audit(&self) -> Vec<String>;

    /// The events that wait for their handlers, the oldest first: kind, entity, data.
    async fn events(&self) -> Vec<(String, i64, Value)>;

    /// The ERP's own log of a login's sign-ins, the oldest first: address and device.
    async fn sign_ins(&self, user: UserId) -> Vec<(Option<String>, Option<String>)>;

    /// Every column of every table, as `Table.column`, in which the text stands somewhere, in alphabetical order.
    async fn places(&self, text: &str) -> Vec<String>;
}

/// How often the audit log has an action.
pub(super) async fn times(journal: &dyn Journal, action: &str) -> usize {
    let log = journal.audit().await;
    log.iter().filter(|found| *found == action).count()
}
