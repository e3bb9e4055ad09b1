//! What happened, told to whoever listens.

use crate::{CustomerId, Random};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something that happened. It is stored with the change that caused it, and handed on after the commit.
///
/// Its place in the stream is given by the relay, not here: the order of ids is not the order of commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Unique; a handler that sees it twice does its work once.
    pub id: Uuid,
    /// The version of `data`'s shape.
    pub v: u16,
    /// What happened: `repair.updated`, `notification`, `code.issued`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whose it is, when it is a customer's.
    pub customer_id: Option<CustomerId>,
    /// The row it is about.
    pub entity_id: i64,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// More; never a secret.
    pub data: serde_json::Value,
}

impl Event {
    /// A new event of version 1.
    pub fn new(
        random: &dyn Random,
        kind: impl Into<String>,
        customer_id: Option<CustomerId>,
        entity_id: i64,
        occurred_at: DateTime<Utc>,
        data: serde_json::Value,
    ) -> Self {
        let id = uuid::Builder::from_random_bytes(random.bytes()).into_uuid();
        Self {
            id,
            v: 1,
            kind: kind.into(),
            customer_id,
            entity_id,
            occurred_at,
            data,
        }
    }
}
