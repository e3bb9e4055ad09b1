//! The audit row and the outbox rows that go with every write.

use super::super::Conn;
use crate::schema::{customer_audit_log as log, portal_outbox as outbox};
use crate::zone::utc;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AuditEntry, Change, Event};

/// Writes the entry and the events of a change, inside the caller's transaction. `id` is the row that the write made, if it
/// made one: it goes into the outcome and into events that don't know it yet.
pub(crate) async fn record(conn: &mut Conn, change: &Change, id: Option<i64>) -> QueryResult<()> {
    let mut outcome = change.audit.outcome.clone();
    if let (Some(id), Some(object)) = (id, outcome.as_object_mut()) {
        object.insert("id".to_owned(), id.into());
    }
    append_audit(conn, &change.audit, &outcome).await?;
    for event in &change.events {
        append_event(conn, event, id).await?;
    }
    Ok(())
}

/// Writes one audit row.
pub(crate) async fn append_audit(
    conn: &mut Conn,
    entry: &AuditEntry,
    outcome: &serde_json::Value,
) -> QueryResult<()> {
    let context = &entry.context;
    diesel::insert_into(log::table)
        .values((
            log::customer_id.eq(entry.customer.map(|c| c.0)),
            log::user_id.eq(entry.user.map(|u| u.0)),
            log::action.eq(cut(&entry.action, 100)),
            log::endpoint.eq(cut(&context.endpoint, 255)),
            log::method.eq(cut(&context.method, 10)),
            log::ip_address.eq(context.ip.map(|ip| ip.to_string())),
            log::user_agent.eq(context.user_agent.as_deref().map(|agent| cut(agent, 255))),
            log::request_id.eq(cut(&context.request_id, 128)),
            log::request_data.eq(context.request_data.as_ref().map(ToString::to_string)),
            log::response_data.eq(outcome.to_string()),
            log::created_at.eq(utc(entry.at)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Writes one event to the outbox, due at once.
pub(crate) async fn append_event(conn: &mut Conn, event: &Event, id: Option<i64>) -> QueryResult<()> {
    let entity = if event.entity_id == 0 {
        id.unwrap_or_default()
    } else {
        event.entity_id
    };
    diesel::insert_into(outbox::table)
        .values((
            outbox::event_id.eq(event.id.to_string()),
            outbox::kind.eq(&event.kind),
            outbox::v.eq(i32::from(event.v)),
            outbox::customer_id.eq(event.customer_id.map(|c| c.0)),
            outbox::entity_id.eq(entity),
            outbox::data.eq(event.data.to_string()),
            outbox::occurred_at.eq(utc(event.occurred_at)),
            outbox::next_attempt_at.eq(utc(event.occurred_at)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// At most `max` characters: what the column holds.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    text.char_indices()
        .nth(max)
        .map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}
