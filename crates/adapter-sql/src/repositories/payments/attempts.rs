//! Attempts, as customers begin and see them.

use super::super::super::last_insert_id;
use super::super::Store;
use super::super::change::record;
use super::locked::{lock_attempt, lock_invoice};
use super::rows::{AttemptRow, NewAttemptRow};
use crate::error::DbError;
use crate::ext::RowLockDsl;
use crate::schema::{customer, portal_idempotency_key as key, portal_payment_attempt as attempt};
use crate::zone::utc;
use ::payments::{
    Admission, Attempt, Begun, FailureReason, GivenUp, InvoiceMoney, KnownKey, NewAttempt, OpenedCheckout,
    Payer, PaymentStatus, admit,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AttemptId, Change, CustomerId, InvoiceId, RequestContext, ShopZone, StorageError};

type Conn = super::super::super::Conn;

/// The states in which an attempt may still be paid in the ordinary way.
const OPEN: [&str; 2] = [
    PaymentStatus::Pending.as_str(),
    PaymentStatus::Processing.as_str(),
];

pub(super) async fn invoice(
    store: &Store,
    owner: CustomerId,
    id: InvoiceId,
    shop: ShopZone,
) -> Result<Option<(InvoiceMoney, Payer)>, StorageError> {
    type Who = (String, Option<String>, Option<String>);
    // In a transaction for its locking reads, which on this side of a checkout cost nothing that matters.
    writing!(store, conn, {
        let locked = lock_invoice(conn, id, store.zone, shop).await?;
        let Some(money) = locked
            .and_then(|locked| locked.money)
            .filter(|money| money.customer == owner)
        else {
            return Ok(None);
        };
        let (name, phone, email): Who = customer::table
            .filter(customer::id.eq(owner.0))
            .select((customer::name, customer::phone, customer::email))
            .first(conn)
            .await?;
        let payer = Payer {
            customer: owner,
            name,
            phone,
            email,
        };
        Ok(Some((money, payer)))
    })
}

pub(super) async fn begin(
    store: &Store,
    new: &NewAttempt,
    context: &RequestContext,
    shop: ShopZone,
) -> Result<Begun, StorageError> {
    writing!(store, conn, {
        let locked = lock_invoice(conn, new.invoice, store.zone, shop).await?;
        let Some(money) = locked
            .and_then(|locked| locked.money)
            .filter(|money| money.customer == new.customer)
        else {
            return Ok(Begun::InvoiceNotFound);
        };
        let known = known_key(conn, &new.key.hash).await?;
        let open = open_of(conn, new).await?;
        let (amount, ends) = match admit(new, &money, &open, known.as_ref()) {
            Admission::Begin { amount, ends } => (amount, ends),
            other => {
                // The key of a request that finds its answer is remembered with it.
                if let (Admission::Same(same), None) = (&other, &known) {
                    remember(conn, new, same.id).await?;
                }
                return Ok(Begun::Not(other));
            }
        };
        let mut ended = Vec::with_capacity(ends.len());
        for (id, end) in ends {
            let why = (end == PaymentStatus::Failed).then_some(FailureReason::NotOpened);
            diesel::update(attempt::table.find(id.0))
                .set((
                    attempt::status.eq(end.as_str()),
                    attempt::failure.eq(why.map(FailureReason::as_str)),
                    attempt::live_invoice.eq(None::<i64>),
                    // The worker gives it up at its gateway, and goes on watching it; one that holds it asked before this.
                    attempt::claimed_by.eq(None::<String>),
                    attempt::next_inquiry_at.eq(utc(new.now)),
                ))
                .execute(conn)
                .await?;
            ended.extend(lock_attempt(conn, id).await?);
        }
        diesel::insert_into(attempt::table)
            .values(NewAttemptRow::new(new, amount, store.zone))
            .execute(conn)
            .await?;
        let id = AttemptId(last_insert_id(conn).await?);
        remember(conn, new, id).await?;
        let begun = lock_attempt(conn, id)
            .await?
            .ok_or_else(|| StorageError::failed("an attempt that was written is not there"))?;
        record(conn, &new.change(&begun, &ended, &money.number, context), None).await?;
        Ok(Begun::Begun {
            attempt: Box::new(begun),
            ended,
        })
    })
}

async fn known_key(conn: &mut Conn, hash: &str) -> Result<Option<KnownKey>, DbError> {
    let found: Option<(String, i64)> = key::table
        .filter(key::key_hash.eq(hash))
        .select((key::fingerprint, key::attempt_id))
        .row_lock()
        .get_result(conn)
        .await
        .optional()?;
    let Some((fingerprint, id)) = found else {
        return Ok(None);
    };
    let attempt = lock_attempt(conn, AttemptId(id)).await?;
    Ok(attempt.map(|attempt| KnownKey { fingerprint, attempt }))
}

async fn remember(conn: &mut Conn, new: &NewAttempt, id: AttemptId) -> QueryResult<()> {
    // A key whose attempt was never opened is given to the next one.
    diesel::delete(key::table.filter(key::key_hash.eq(&new.key.hash)))
        .execute(conn)
        .await?;
    diesel::insert_into(key::table)
        .values((
            key::key_hash.eq(&new.key.hash),
            key::fingerprint.eq(&new.key.fingerprint),
            key::attempt_id.eq(id.0),
            key::created_at.eq(utc(new.now)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// The invoice's open attempts of the same method.
async fn open_of(conn: &mut Conn, new: &NewAttempt) -> Result<Vec<Attempt>, DbError> {
    let rows: Vec<AttemptRow> = attempt::table
        .filter(attempt::invoice_id.eq(new.invoice.0))
        .filter(attempt::method.eq(new.method.as_str()))
        .filter(attempt::status.eq_any(OPEN))
        .order(attempt::id.asc())
        .select(AttemptRow::as_select())
        .row_lock()
        .load(conn)
        .await?;
    let attempts: Result<Vec<_>, StorageError> = rows.into_iter().map(Attempt::try_from).collect();
    Ok(attempts?)
}

pub(super) async fn opened(
    store: &Store,
    id: AttemptId,
    opened: &OpenedCheckout,
) -> Result<Attempt, StorageError> {
    writing!(store, conn, {
        diesel::update(attempt::table.find(id.0))
            .set((
                attempt::gateway_order.eq(&opened.order),
                attempt::checkout_url.eq(opened.checkout_url.as_deref()),
                attempt::outlet_code.eq(opened.outlet_code.as_deref()),
                attempt::opening_until.eq(None::<chrono::NaiveDateTime>),
                opened.expires_at.map(|at| attempt::expires_at.eq(utc(at))),
            ))
            .execute(conn)
            .await?;
        let found = lock_attempt(conn, id).await?;
        Ok(found.ok_or_else(|| StorageError::failed("an attempt that was opened is not there"))?)
    })
}

pub(super) async fn not_opened(
    store: &Store,
    id: AttemptId,
    why: FailureReason,
    watch: bool,
    change: &Change,
) -> Result<(), StorageError> {
    writing!(store, conn, {
        let open = attempt::table
            .filter(attempt::id.eq(id.0))
            .filter(attempt::status.eq(PaymentStatus::Pending.as_str()));
        let changed = diesel::update(open)
            .set((
                attempt::status.eq(PaymentStatus::Failed.as_str()),
                attempt::failure.eq(why.as_str()),
                attempt::live_invoice.eq(None::<i64>),
                attempt::opening_until.eq(None::<chrono::NaiveDateTime>),
                // Otherwise the schedule it was begun with stays.
                (!watch).then_some(attempt::next_inquiry_at.eq(None::<chrono::NaiveDateTime>)),
            ))
            .execute(conn)
            .await?;
        if changed == 1 {
            record(conn, change, None).await?;
        }
        Ok(())
    })
}

pub(super) async fn find(
    store: &Store,
    owner: CustomerId,
    id: AttemptId,
) -> Result<Option<Attempt>, StorageError> {
    let row: Option<AttemptRow> = reading!(store, conn, {
        Ok(attempt::table
            .filter(attempt::id.eq(id.0))
            .filter(attempt::customer_id.eq(owner.0))
            .select(AttemptRow::as_select())
            .first(conn)
            .await
            .optional()?)
    })?;
    row.map(Attempt::try_from).transpose()
}

pub(super) async fn by_reference(
    store: &Store,
    reference: &str,
    shop: ShopZone,
) -> Result<Option<(Attempt, String)>, StorageError> {
    use crate::schema::invoice;
    let row: Option<AttemptRow> = reading!(store, conn, {
        Ok(attempt::table
            .filter(attempt::reference.eq(reference))
            .select(AttemptRow::as_select())
            .first(conn)
            .await
            .optional()?)
    })?;
    let Some(found) = row.map(Attempt::try_from).transpose()? else {
        return Ok(None);
    };
    let created: Option<Option<chrono::NaiveDateTime>> = reading!(store, conn, {
        Ok(invoice::table
            .filter(invoice::id.eq(found.invoice.0))
            .select(invoice::created_at)
            .first(conn)
            .await
            .optional()?)
    })?;
    let created = created.flatten().map(|wall| store.zone.to_utc(wall));
    let number = ::invoices::invoice_number(found.invoice, created, shop);
    Ok(Some((found, number)))
}

pub(super) async fn give_up(
    store: &Store,
    owner: CustomerId,
    id: AttemptId,
    change: &Change,
) -> Result<GivenUp, StorageError> {
    writing!(store, conn, {
        let Some(found) = lock_attempt(conn, id)
            .await?
            .filter(|found| found.customer == owner)
        else {
            return Ok(GivenUp::NotFound);
        };
        match found.status {
            PaymentStatus::Cancelled => return Ok(GivenUp::Already(Box::new(found))),
            PaymentStatus::Processing => return Ok(GivenUp::InProgress),
            PaymentStatus::Pending => {}
            PaymentStatus::Completed
            | PaymentStatus::Failed
            | PaymentStatus::Expired
            | PaymentStatus::Refunded
            | PaymentStatus::PartiallyRefunded => return Ok(GivenUp::Over(Box::new(found))),
        }
        let due = found.gateway.map(|_| utc(change.audit.at));
        diesel::update(attempt::table.find(id.0))
            .set((
                attempt::status.eq(PaymentStatus::Cancelled.as_str()),
                attempt::live_invoice.eq(None::<i64>),
                attempt::claimed_by.eq(None::<String>),
                attempt::next_inquiry_at.eq(due),
            ))
            .execute(conn)
            .await?;
        record(conn, change, None).await?;
        let after = lock_attempt(conn, id).await?.unwrap_or(found);
        Ok(GivenUp::Cancelled(Box::new(after)))
    })
}

pub(super) async fn forget_keys(
    store: &Store,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<u64, StorageError> {
    let old: Vec<i64> = reading!(store, conn, {
        Ok(key::table
            .filter(key::created_at.lt(utc(before)))
            .order(key::created_at.asc())
            .limit(i64::from(limit))
            .select(key::id)
            .load(conn)
            .await?)
    })?;
    if old.is_empty() {
        return Ok(0);
    }
    let gone: usize = writing!(store, conn, {
        Ok(diesel::delete(key::table.filter(key::id.eq_any(&old)))
            .execute(conn)
            .await?)
    })?;
    Ok(gone as u64)
}
