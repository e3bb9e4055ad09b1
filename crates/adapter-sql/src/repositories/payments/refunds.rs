//! Refunds, written down before any gateway is asked, and what operators see.

use super::super::super::last_insert_id;
use super::super::Store;
use super::super::change::{cut, record};
use super::locked::{ledger_of, lock_attempt, lock_invoice, refunds_of};
use super::rows::{AttemptRow, EntryRow, RefundRow};
use crate::schema::{
    portal_ledger_entry as entry, portal_payment_attempt as attempt, portal_payment_event as event,
    portal_refund as refund,
};
use crate::types::Hundredths;
use crate::zone::utc;
use ::payments::{
    Attempt, AttemptBooks, EventState, LedgerEntry, ListedAttempt, MoneySource, MovementKind, NewRefund,
    OpenedRefund, OperatorFilter, Refund, RefundState, after_no_answer, sums,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AttemptId, Change, Money, RefundId, RequestContext, ShopZone, StorageError};
use serde_json::json;

pub(super) async fn standing(store: &Store, id: AttemptId) -> Result<Option<AttemptBooks>, StorageError> {
    type Rows = (Option<AttemptRow>, Vec<EntryRow>, Vec<RefundRow>);
    let (found, entries, refunds): Rows = reading!(store, conn, {
        let found = attempt::table
            .filter(attempt::id.eq(id.0))
            .select(AttemptRow::as_select())
            .first(conn)
            .await
            .optional()?;
        let entries = entry::table
            .filter(entry::attempt_id.eq(id.0))
            .order(entry::id.asc())
            .select(EntryRow::as_select())
            .load(conn)
            .await?;
        let refunds = refund::table
            .filter(refund::attempt_id.eq(id.0))
            .order(refund::id.asc())
            .select(RefundRow::as_select())
            .load(conn)
            .await?;
        Ok((found, entries, refunds))
    })?;
    let Some(found) = found else { return Ok(None) };
    let entries: Result<Vec<_>, _> = entries.into_iter().map(LedgerEntry::try_from).collect();
    let refunds: Result<Vec<_>, _> = refunds.into_iter().map(Refund::try_from).collect();
    Ok(Some(AttemptBooks {
        attempt: found.try_into()?,
        ledger: entries?,
        refunds: refunds?,
    }))
}

pub(super) async fn open(
    store: &Store,
    new: &NewRefund,
    context: &RequestContext,
) -> Result<OpenedRefund, StorageError> {
    let Some(AttemptBooks { attempt: found, .. }) = standing(store, new.attempt).await? else {
        return Ok(OpenedRefund::NotFound);
    };
    writing!(store, conn, {
        // The number is not needed here, and so neither is the shop's calendar.
        lock_invoice(conn, found.invoice, store.zone, ShopZone(chrono_tz::UTC)).await?;
        let Some(present) = lock_attempt(conn, new.attempt).await? else {
            return Ok(OpenedRefund::NotFound);
        };
        let ledger = ledger_of(conn, new.attempt).await?;
        let refunds = refunds_of(conn, new.attempt).await?;
        let (came, went) = sums(&ledger);
        let under_way = refunds.iter().filter(|refund| refund.state.is_open());
        let under_way = under_way.fold(0_i64, |sum, refund| sum.saturating_add(refund.amount.minor));
        let left = came.saturating_sub(went).saturating_sub(under_way);
        let charge = ledger.iter().find(|entry| entry.kind == MovementKind::Charge);
        let (Some(charge), true) = (charge, left > 0) else {
            return Ok(OpenedRefund::NothingPaid);
        };
        let currency = present.amount.currency;
        let amount = Money::new(new.amount.unwrap_or(left), currency);
        if amount.minor > left || amount.minor <= 0 {
            return Ok(OpenedRefund::TooMuch(Money::new(left, currency)));
        }
        let source = match present.gateway {
            Some(name) if !new.in_cash => MoneySource::Gateway(name),
            _ => MoneySource::Cash,
        };
        diesel::insert_into(refund::table)
            .values((
                refund::attempt_id.eq(present.id.0),
                refund::invoice_id.eq(present.invoice.0),
                refund::reference.eq(&new.reference),
                refund::source.eq(source.as_str()),
                refund::charge.eq(&charge.movement),
                refund::amount.eq(Hundredths::from(amount)),
                refund::currency.eq(currency.to_string()),
                refund::state.eq(RefundState::Pending.as_str()),
                refund::reason.eq(new.reason.as_deref().map(|reason| cut(reason, 500))),
                refund::created_at.eq(utc(new.now)),
            ))
            .execute(conn)
            .await?;
        let id = last_insert_id(conn).await?;
        // Should this program end before it has seen the refund through, the worker does. One that holds the attempt at this
        // moment may not know of the refund, and must not say when to ask next.
        diesel::update(attempt::table.find(present.id.0))
            .set((
                attempt::claimed_by.eq(None::<String>),
                attempt::next_inquiry_at.eq(utc(after_no_answer(new.now))),
            ))
            .execute(conn)
            .await?;
        let outcome = json!({
            "paymentId": present.id,
            "invoiceId": present.invoice,
            "refundId": id,
            "amount": amount.to_decimal(),
            "currency": currency,
            "through": source.as_str(),
        });
        let audit = context.audit(Some(present.customer), None, "payment.refund", outcome, new.now);
        record(conn, &Change::silent(audit), None).await?;
        let opened = refunds_of(conn, new.attempt)
            .await?
            .into_iter()
            .find(|refund| refund.id.0 == id);
        let opened = opened.ok_or_else(|| StorageError::failed("a refund that was written is not there"))?;
        Ok(OpenedRefund::Opened(Box::new(present), opened))
    })
}

pub(super) async fn sending(
    store: &Store,
    id: RefundId,
    seen: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<bool, StorageError> {
    let ours: usize = writing!(store, conn, {
        let open = refund::table
            .filter(refund::id.eq(id.0))
            .filter(refund::state.eq_any([RefundState::Pending.as_str(), RefundState::Processing.as_str()]));
        let changed = match seen {
            None => {
                diesel::update(open.filter(refund::sent_at.is_null()))
                    .set(refund::sent_at.eq(utc(now)))
                    .execute(conn)
                    .await?
            }
            Some(seen) => {
                diesel::update(open.filter(refund::sent_at.eq(utc(seen)).assume_not_null()))
                    .set(refund::sent_at.eq(utc(now)))
                    .execute(conn)
                    .await?
            }
        };
        Ok(changed)
    })?;
    Ok(ours == 1)
}

pub(super) async fn answered(
    store: &Store,
    id: RefundId,
    movement: Option<String>,
    refused: bool,
    change: &Change,
) -> Result<(), StorageError> {
    let state = if refused {
        RefundState::Failed
    } else {
        RefundState::Processing
    };
    writing!(store, conn, {
        let open = refund::table
            .filter(refund::id.eq(id.0))
            .filter(refund::state.eq_any([RefundState::Pending.as_str(), RefundState::Processing.as_str()]));
        let changed = diesel::update(open)
            .set((
                refund::state.eq(state.as_str()),
                movement.as_ref().map(|movement| refund::movement_id.eq(movement)),
            ))
            .execute(conn)
            .await?;
        if changed == 1 {
            record(conn, change, None).await?;
        }
        Ok(())
    })
}

pub(super) async fn list(store: &Store, filter: &OperatorFilter) -> Result<Vec<ListedAttempt>, StorageError> {
    let words: Vec<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
    let contradicts = EventState::IntegrityFailure.as_str();
    let open = [RefundState::Pending.as_str(), RefundState::Processing.as_str()];
    let rows = reading!(store, conn, {
        let mut query = attempt::table.into_boxed();
        if !words.is_empty() {
            query = query.filter(attempt::status.eq_any(words.clone()));
        }
        if let Some(invoice) = filter.invoice {
            query = query.filter(attempt::invoice_id.eq(invoice.0));
        }
        if filter.in_question {
            let questioned = event::table
                .filter(event::state.eq(contradicts))
                .select(event::attempt_id.assume_not_null());
            query = query.filter(attempt::id.eq_any(questioned));
        }
        let found: Vec<AttemptRow> = query
            .order(attempt::id.desc())
            .limit(i64::from(filter.limit))
            .select(AttemptRow::as_select())
            .load(conn)
            .await?;
        let mut rows = Vec::with_capacity(found.len());
        for row in found {
            let found = Attempt::try_from(row)?;
            let entries: Vec<EntryRow> = entry::table
                .filter(entry::attempt_id.eq(found.id.0))
                .select(EntryRow::as_select())
                .load(conn)
                .await?;
            let contradictions: i64 = event::table
                .filter(event::attempt_id.eq(found.id.0))
                .filter(event::state.eq(contradicts))
                .count()
                .get_result(conn)
                .await?;
            let refunding: i64 = refund::table
                .filter(refund::attempt_id.eq(found.id.0))
                .filter(refund::state.eq_any(open))
                .count()
                .get_result(conn)
                .await?;
            rows.push((found, entries, contradictions, refunding));
        }
        Ok(rows)
    })?;
    rows.into_iter()
        .map(|(found, entries, contradictions, refunding)| {
            let entries: Result<Vec<_>, _> = entries.into_iter().map(LedgerEntry::try_from).collect();
            let (came, went) = sums(&entries?);
            Ok(ListedAttempt {
                kept: Money::new(came.saturating_sub(went), found.amount.currency),
                contradictions: contradictions.unsigned_abs(),
                refunding: refunding.unsigned_abs(),
                attempt: found,
            })
        })
        .collect()
}
