//! What a gateway says becomes rows: one transaction under the lock of the invoice's row.

use super::super::super::{Conn, last_insert_id};
use super::super::Store;
use super::super::change::record;
use super::super::enums::members;
use super::events::{self, Kept};
use super::inquiries::id_of;
use super::locked::{LockedInvoice, ledger_of, lock_attempt, lock_invoice, refunds_of};
use crate::error::DbError;
use crate::schema::{
    invoice, payment, portal_ledger_entry as entry, portal_payment_attempt as attempt,
    portal_refund as refund,
};
use crate::types::Hundredths;
use crate::zone::utc;
use ::invoices::word_after;
use ::payments::{
    Applied, Attempt, AttemptChange, Decision, EventState, Ignored, MoneyFact, NewEntry, Posting,
    RefundChange, RefundState, Standing,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AttemptId, InvoiceId, RequestContext, ShopZone, StorageError};

/// When, who, and in which calendar.
struct Scene<'a> {
    store: &'a Store,
    context: &'a RequestContext,
    now: DateTime<Utc>,
    shop: ShopZone,
}

pub(super) async fn apply(
    store: &Store,
    fact: &MoneyFact,
    context: &RequestContext,
    now: DateTime<Utc>,
    shop: ShopZone,
) -> Result<Applied, StorageError> {
    let scene = Scene {
        store,
        context,
        now,
        shop,
    };
    // Outside the transaction, so that the lock is the first thing in it.
    let found: Option<(i64, i64)> = reading!(store, conn, {
        Ok(match id_of(conn, fact.source.as_str(), &fact.order).await? {
            None => None,
            Some(id) => attempt::table
                .filter(attempt::id.eq(id))
                .select((attempt::id, attempt::invoice_id))
                .first(conn)
                .await
                .optional()?,
        })
    })?;
    let Some((id, invoice)) = found else {
        writing!(store, conn, {
            events::keep(conn, fact, None, &Kept::state(EventState::Unmatched), now).await?;
            Ok(())
        })?;
        return Ok(Applied::Unmatched);
    };
    writing!(store, conn, {
        let applied = one(conn, &scene, fact, AttemptId(id), InvoiceId(invoice)).await?;
        if let Decision::Post { .. } = applied.1 {
            // What went back before it had come, by the order of the messages.
            for early in events::waiting(conn, AttemptId(id), fact).await? {
                one(conn, &scene, &early, AttemptId(id), InvoiceId(invoice)).await?;
            }
        }
        Ok(Applied::Decided {
            attempt: AttemptId(id),
            customer: applied.0.customer,
            decision: applied.1,
        })
    })
}

async fn one(
    conn: &mut Conn,
    scene: &Scene<'_>,
    fact: &MoneyFact,
    id: AttemptId,
    of: InvoiceId,
) -> Result<(Attempt, Decision), DbError> {
    let gone = |what: &str| StorageError::failed(format!("{what} of a payment is not there"));
    let locked = lock_invoice(conn, of, scene.store.zone, scene.shop)
        .await?
        .ok_or_else(|| gone("the invoice"))?;
    let present = lock_attempt(conn, id).await?.ok_or_else(|| gone("the row"))?;
    // The same news in the same words: a contradiction is looked into once, what was acted on stays as it is.
    match events::state_of(conn, fact).await? {
        Some(EventState::Applied) => return Ok((present, Decision::Repeat)),
        Some(EventState::IntegrityFailure) => return Ok((present, Decision::Ignore(Ignored::NothingNew))),
        Some(EventState::Ignored | EventState::Waiting | EventState::Unmatched) | None => {}
    }
    let standing = Standing {
        invoice_number: locked.number.clone(),
        due: locked.due,
        ledger: ledger_of(conn, id).await?,
        refunds: refunds_of(conn, id).await?,
        attempt: present.clone(),
    };
    let posting = Posting {
        now: scene.now,
        context: scene.context,
    };
    let plan = posting.plan(&standing, fact);
    events::keep(conn, fact, Some(id), &Kept::of(&plan), scene.now).await?;
    if let Some(change) = &plan.attempt {
        change_attempt(conn, id, change).await?;
    }
    if let Some(new) = &plan.entry {
        book(conn, scene, &present, &locked, new).await?;
    }
    if let Some(change) = &plan.refund {
        change_refund(conn, scene, fact, &present, change).await?;
    }
    if let Some(change) = &plan.change {
        record(conn, change, None).await?;
    }
    Ok((present, plan.decision))
}

async fn change_attempt(conn: &mut Conn, id: AttemptId, change: &AttemptChange) -> QueryResult<()> {
    let ends = (!change.status.is_open()).then_some(attempt::live_invoice.eq(None::<i64>));
    diesel::update(attempt::table.find(id.0))
        .set((
            attempt::status.eq(change.status.as_str()),
            attempt::amount.eq(Hundredths::from(change.amount)),
            attempt::failure.eq(change.failure.map(::payments::FailureReason::as_str)),
            attempt::transaction_id.eq(change.transaction.as_deref()),
            attempt::paid_at.eq(change.paid_at.map(utc)),
            attempt::next_inquiry_at.eq(change.next_inquiry_at.map(utc)),
            ends,
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// The entry, the row that the ERP expects, and the invoice's balance.
async fn book(
    conn: &mut Conn,
    scene: &Scene<'_>,
    of: &Attempt,
    locked: &LockedInvoice,
    new: &NewEntry,
) -> Result<(), DbError> {
    let wall = scene.store.zone.to_wall(scene.now);
    let method = method_word(conn, new.source.method().as_str()).await?;
    diesel::insert_into(payment::table)
        .values((
            payment::amount.eq(Hundredths::from(new.amount)),
            payment::payment_date.eq(scene.shop.date_of(new.at)),
            payment::payment_method.eq(method),
            payment::invoice_id.eq(of.invoice.0),
            payment::currency.eq(new.amount.currency.to_string()),
            payment::created_at.eq(wall),
            payment::updated_at.eq(wall),
        ))
        .execute(conn)
        .await?;
    let row = last_insert_id(conn).await?;
    diesel::insert_into(entry::table)
        .values((
            entry::attempt_id.eq(of.id.0),
            entry::invoice_id.eq(of.invoice.0),
            entry::customer_id.eq(of.customer.0),
            entry::source.eq(new.source.as_str()),
            entry::movement_id.eq(&new.movement),
            entry::kind.eq(new.kind.as_str()),
            entry::amount.eq(Hundredths::from(new.amount)),
            entry::currency.eq(new.amount.currency.to_string()),
            entry::occurred_at.eq(utc(new.at)),
            entry::payment_id.eq(row),
            entry::created_at.eq(utc(scene.now)),
        ))
        .execute(conn)
        .await?;
    let (came, went) = locked.sums;
    let after = if new.amount.minor >= 0 {
        (came.saturating_add(new.amount.minor), went)
    } else {
        (came, went.saturating_sub(new.amount.minor))
    };
    let text = word_after(locked.text.as_deref(), locked.total, locked.sums, after);
    let text = match text {
        None => None,
        Some(word) => writable(conn, "Invoice", "status", word).await?,
    };
    diesel::update(invoice::table.find(of.invoice.0))
        .set((
            invoice::amount_paid.eq(Hundredths(after.0.saturating_sub(after.1))),
            text.map(|text| invoice::status.eq(text)),
            invoice::updated_at.eq(wall),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// A word as this shop's column takes it: as it is where the column is free text, as the enum's member where it is one, and
/// `None` where that has no such member.
async fn writable(conn: &mut Conn, table: &str, column: &str, word: &str) -> QueryResult<Option<String>> {
    let members = members(conn, table, column).await?;
    if members.is_empty() {
        return Ok(Some(word.to_owned()));
    }
    Ok(members
        .into_iter()
        .find(|member| member.eq_ignore_ascii_case(word)))
}

/// How it was paid, in a word that the ERP's column takes.
async fn method_word(conn: &mut Conn, method: &str) -> QueryResult<Option<String>> {
    for word in [method, "card", "other"] {
        if let Some(word) = writable(conn, "Payment", "paymentMethod", word).await? {
            return Ok(Some(word));
        }
    }
    Ok(None)
}

async fn change_refund(
    conn: &mut Conn,
    scene: &Scene<'_>,
    fact: &MoneyFact,
    of: &Attempt,
    change: &RefundChange,
) -> Result<(), DbError> {
    let completed = (change.state == RefundState::Completed).then(|| utc(scene.now));
    if let Some(id) = change.refund {
        diesel::update(refund::table.find(id.0))
            .set((
                refund::state.eq(change.state.as_str()),
                refund::movement_id.eq(&change.movement),
                refund::completed_at.eq(completed),
            ))
            .execute(conn)
            .await?;
        return Ok(());
    }
    let Some(amount) = change.amount else {
        return Ok(());
    };
    // Made at the gateway, or taken back by the customer's bank. Its reference can't be one of the portal's own.
    diesel::insert_into(refund::table)
        .values((
            refund::attempt_id.eq(of.id.0),
            refund::invoice_id.eq(of.invoice.0),
            refund::reference.eq(foreign_reference(fact)),
            refund::source.eq(fact.source.as_str()),
            refund::charge.eq(of.transaction.as_deref().unwrap_or_default()),
            refund::amount.eq(Hundredths::from(amount)),
            refund::currency.eq(amount.currency.to_string()),
            refund::state.eq(change.state.as_str()),
            refund::movement_id.eq(&change.movement),
            refund::created_at.eq(utc(scene.now)),
            refund::completed_at.eq(completed),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

fn foreign_reference(fact: &MoneyFact) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(format!("{}/{}", fact.source.as_str(), fact.key()).as_bytes());
    let hex: String = digest.iter().take(19).map(|byte| format!("{byte:02x}")).collect();
    format!("g-{hex}")
}
