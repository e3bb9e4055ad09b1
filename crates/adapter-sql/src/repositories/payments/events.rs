//! What gateways said, each piece of news once.

use super::super::super::{Conn, Db};
use crate::error::DbError;
use crate::ext::RowLockDsl;
use crate::schema::portal_payment_event as event;
use crate::types::Hundredths;
use crate::zone::utc;
use ::payments::{Decision, EventState, FactOutcome, MoneyFact, MoneySource, MovementKind, OrderKey, Plan};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AttemptId, Currency, StorageError};

/// How a piece of news is kept.
pub(super) struct Kept {
    state: EventState,
    mismatch: Option<&'static str>,
}

impl Kept {
    pub(super) const fn state(state: EventState) -> Self {
        Self {
            state,
            mismatch: None,
        }
    }

    pub(super) fn of(plan: &Plan) -> Self {
        let mismatch = match &plan.decision {
            Decision::Integrity(mismatch) => Some(mismatch.as_str()),
            _ => None,
        };
        Self {
            state: plan.event,
            mismatch,
        }
    }
}

/// How a piece of news is kept so far; a contradiction only for the same figures.
pub(super) async fn state_of(conn: &mut Conn, fact: &MoneyFact) -> Result<Option<EventState>, DbError> {
    type Row = (String, Option<Hundredths>, Option<String>, Option<String>);
    let found: Option<Row> = event::table
        .filter(event::source.eq(fact.source.as_str()))
        .filter(event::event_key.eq(fact.key()))
        .select((event::state, event::amount, event::currency, event::integration))
        .row_lock()
        .get_result(conn)
        .await
        .optional()?;
    let Some((state, amount, currency, integration)) = found else {
        return Ok(None);
    };
    let same = amount == fact.amount.map(Hundredths::from)
        && currency == fact.amount.map(|amount| amount.currency.to_string())
        && integration == fact.integration;
    Ok(EventState::parse(&state).filter(|_| same))
}

/// Keeps a piece of news, or what is known of it now.
pub(super) async fn keep(
    conn: &mut Conn,
    fact: &MoneyFact,
    attempt: Option<AttemptId>,
    kept: &Kept,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let key = fact.key();
    let known: Option<(i64, String)> = event::table
        .filter(event::source.eq(fact.source.as_str()))
        .filter(event::event_key.eq(&key))
        .select((event::id, event::state))
        .row_lock()
        .get_result(conn)
        .await
        .optional()?;
    let said = (
        event::amount.eq(fact.amount.map(Hundredths::from)),
        event::currency.eq(fact.amount.map(|amount| amount.currency.to_string())),
        event::integration.eq(fact.integration.as_deref()),
        event::state.eq(kept.state.as_str()),
        event::mismatch.eq(kept.mismatch),
        event::attempt_id.eq(attempt.map(|id| id.0)),
        event::updated_at.eq(utc(now)),
    );
    if let Some((id, state)) = known {
        // What money moved by stays on record as that, whatever is said of it later; a later contradiction is in the audit log.
        if state != EventState::Applied.as_str() {
            diesel::update(event::table.find(id))
                .set(said)
                .execute(conn)
                .await?;
        }
        return Ok(());
    }
    let (order_kind, order_key) = order_words(&fact.order);
    diesel::insert_into(event::table)
        .values((
            said,
            event::source.eq(fact.source.as_str()),
            event::event_key.eq(&key),
            event::kind.eq(fact.kind.as_str()),
            event::movement_id.eq(&fact.movement),
            event::outcome.eq(fact.outcome.as_str()),
            event::failure.eq(failure_of(fact.outcome)),
            event::order_kind.eq(order_kind),
            event::order_key.eq(order_key),
            event::occurred_at.eq(fact.at.map(utc)),
            event::created_at.eq(utc(now)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

const fn failure_of(outcome: FactOutcome) -> Option<&'static str> {
    match outcome {
        FactOutcome::Failed(why) => Some(why.as_str()),
        FactOutcome::Succeeded | FactOutcome::Processing | FactOutcome::Cancelled | FactOutcome::Expired => {
            None
        }
    }
}

fn order_words(order: &OrderKey) -> (&'static str, &str) {
    match order {
        OrderKey::Reference(reference) => ("reference", reference),
        OrderKey::Order(order) => ("order", order),
        OrderKey::Movement(movement) => ("movement", movement),
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = event, check_for_backend(Db))]
struct EventRow {
    id: i64,
    source: String,
    kind: String,
    movement_id: String,
    order_kind: String,
    order_key: String,
    amount: Option<Hundredths>,
    currency: Option<String>,
    integration: Option<String>,
    occurred_at: Option<NaiveDateTime>,
}

/// News of money that went back before it had come: of this attempt, or of this charge, which nobody could match before.
pub(super) async fn waiting(
    conn: &mut Conn,
    attempt: AttemptId,
    charge: &MoneyFact,
) -> Result<Vec<MoneyFact>, DbError> {
    let of_attempt = event::attempt_id
        .eq(attempt.0)
        .assume_not_null()
        .and(event::state.eq(EventState::Waiting.as_str()));
    let of_charge = event::state
        .eq(EventState::Unmatched.as_str())
        .and(event::source.eq(charge.source.as_str()))
        .and(event::order_kind.eq("movement"))
        .and(event::order_key.eq(&charge.movement));
    let rows: Vec<EventRow> = event::table
        .filter(of_attempt.or(of_charge))
        .filter(event::outcome.eq(FactOutcome::Succeeded.as_str()))
        .order(event::id.asc())
        .select(EventRow::as_select())
        .load(conn)
        .await?;
    let facts: Result<Vec<_>, StorageError> = rows.into_iter().map(EventRow::fact).collect();
    Ok(facts?)
}

impl EventRow {
    fn fact(self) -> Result<MoneyFact, StorageError> {
        let bad = |column, text: &str| {
            StorageError::corrupt("PortalPaymentEvent", column, self.id, format!("{text:?}"))
        };
        let currency = self.currency.as_deref().map(Currency::parse).transpose();
        let currency = currency.map_err(|error| bad("currency", &error.0))?;
        Ok(MoneyFact {
            source: MoneySource::parse(&self.source).ok_or_else(|| bad("source", &self.source))?,
            order: match self.order_kind.as_str() {
                "reference" => OrderKey::Reference(self.order_key),
                "order" => OrderKey::Order(self.order_key),
                "movement" => OrderKey::Movement(self.order_key),
                other => return Err(bad("orderKind", other)),
            },
            kind: MovementKind::parse(&self.kind).ok_or_else(|| bad("kind", &self.kind))?,
            movement: self.movement_id,
            outcome: FactOutcome::Succeeded,
            amount: self
                .amount
                .zip(currency)
                .map(|(amount, currency)| amount.of(currency)),
            integration: self.integration,
            at: self.occurred_at.map(|at| at.and_utc()),
        })
    }
}
