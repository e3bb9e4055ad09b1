//! What travels with every write.

use crate::{AuditEntry, Event};

/// What a write saves beside itself, in the same transaction: who did it, and what others must learn of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The audit entry. Where the write makes the row, the adapter puts its id into `outcome.id`.
    pub audit: AuditEntry,
    /// Events for the outbox, in order. An `entity_id` of 0 stands for the id of the row the write makes.
    pub events: Vec<Event>,
}

impl Change {
    /// A change that nobody else needs to hear of.
    #[must_use]
    pub const fn silent(audit: AuditEntry) -> Self {
        Self {
            audit,
            events: Vec::new(),
        }
    }

    /// A change with one event.
    #[must_use]
    pub fn telling(audit: AuditEntry, event: Event) -> Self {
        Self {
            audit,
            events: vec![event],
        }
    }
}
