//! The table as its operator sees it, and another try.

use super::super::super::{Conn, Db};
use super::super::change::append_audit;
use super::marks::UNCERTAIN;
use super::{DEAD, DONE, PENDING, SqlOutbox};
use crate::ext::RowLockDsl;
use crate::schema::{portal_handled_event as handled, portal_outbox as outbox};
use crate::zone::utc;
use ::outbox::{EventFilter, EventLine, EventState, OutboxDesk, Retried, Retry};
use async_trait::async_trait;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AuditEntry, CustomerId, StorageError};

/// Events that are made due in one statement.
const STEP: usize = 500;

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Db))]
struct Line {
    id: i64,
    kind: String,
    customer_id: Option<i64>,
    occurred_at: NaiveDateTime,
    attempts: i32,
    state: String,
    last_error: Option<String>,
}

impl TryFrom<Line> for EventLine {
    type Error = StorageError;

    fn try_from(line: Line) -> Result<Self, StorageError> {
        let state = EventState::parse(&line.state);
        Ok(Self {
            row: line.id,
            kind: line.kind,
            customer: line.customer_id.map(CustomerId),
            occurred_at: line.occurred_at.and_utc(),
            attempts: line.attempts.unsigned_abs(),
            state: state
                .ok_or_else(|| StorageError::corrupt("PortalOutbox", "state", line.id, "it is no state"))?,
            last_error: line.last_error,
        })
    }
}

#[async_trait]
impl OutboxDesk for SqlOutbox {
    async fn list(&self, filter: &EventFilter, limit: u32) -> Result<Vec<EventLine>, StorageError> {
        let lines: Vec<Line> = reading!(self.store, conn, {
            let mut query = outbox::table
                .order(outbox::id.desc())
                .limit(i64::from(limit))
                .select(Line::as_select())
                .into_boxed::<Db>();
            query = match filter.state {
                Some(state) => query.filter(outbox::state.eq(state.as_str())),
                None => query.filter(outbox::state.ne(DONE)),
            };
            if let Some(kind) = &filter.kind {
                query = query.filter(outbox::kind.eq(kind.as_str()));
            }
            Ok(query.load(conn).await?)
        })?;
        lines.into_iter().map(EventLine::try_from).collect()
    }

    async fn retry(&self, which: Retry, audit: &AuditEntry) -> Result<Retried, StorageError> {
        let now = utc(audit.at);
        writing!(self.store, conn, {
            let events: Vec<(i64, String)> = match which {
                Retry::AllDead => {
                    outbox::table
                        .filter(outbox::state.eq(DEAD))
                        .order(outbox::id.asc())
                        .select((outbox::id, outbox::event_id))
                        .load(conn)
                        .await?
                }
                Retry::One(row) => {
                    let found: Option<(String, String, Option<NaiveDateTime>)> = outbox::table
                        .filter(outbox::id.eq(row))
                        .select((outbox::event_id, outbox::state, outbox::claimed_until))
                        .row_lock()
                        .get_result(conn)
                        .await
                        .optional()?;
                    match found {
                        None => return Ok(Retried::Absent),
                        Some((_, state, _)) if state == DONE => return Ok(Retried::Done),
                        Some((_, state, Some(until))) if state == PENDING && until > now => {
                            return Ok(Retried::Busy);
                        }
                        Some((event, _, _)) => vec![(row, event)],
                    }
                }
            };
            let mut due = 0;
            for step in events.chunks(STEP) {
                due += again(conn, step, now).await?;
            }
            if due == 0 {
                return Ok(Retried::Due(0));
            }
            let mut outcome = audit.outcome.clone();
            if let Some(outcome) = outcome.as_object_mut() {
                outcome.insert("retried".to_owned(), due.into());
            }
            append_audit(conn, audit, &outcome).await?;
            Ok(Retried::Due(due as u64))
        })
    }
}

async fn again(conn: &mut Conn, events: &[(i64, String)], now: NaiveDateTime) -> QueryResult<usize> {
    let rows = events.iter().map(|(row, _)| *row);
    let ids = events.iter().map(|(_, event)| event);
    let uncertain = handled::table
        .filter(handled::event_id.eq_any(ids))
        .filter(handled::handler.eq_any(UNCERTAIN));
    diesel::delete(uncertain).execute(conn).await?;
    let dead = outbox::table
        .filter(outbox::id.eq_any(rows.clone()))
        .filter(outbox::state.eq(DEAD));
    let revived = diesel::update(dead)
        .set((
            outbox::state.eq(PENDING),
            outbox::attempts.eq(0),
            outbox::next_attempt_at.eq(now),
            outbox::done_at.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)
        .await?;
    let waiting = outbox::table
        .filter(outbox::id.eq_any(rows))
        .filter(outbox::state.eq(PENDING))
        .filter(outbox::next_attempt_at.gt(now))
        .filter(outbox::claimed_by.is_null());
    let hurried = diesel::update(waiting)
        .set(outbox::next_attempt_at.eq(now))
        .execute(conn)
        .await?;
    Ok(revived + hurried)
}
