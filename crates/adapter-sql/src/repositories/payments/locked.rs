//! An invoice's money under the lock of its row. Everything that is decided on is read by locking reads: a plain one may show
//! what stood before the lock was had (TiDB's always, InnoDB's where anything was read before).

use super::super::super::Conn;
use super::super::invoices::currency_of;
use super::rows::{AttemptRow, EntryRow, RefundRow};
use crate::error::DbError;
use crate::ext::RowLockDsl;
use crate::schema::{
    invoice, payment, portal_ledger_entry as entry, portal_payment_attempt as attempt,
    portal_refund as refund, repair_request as rr,
};
use crate::types::Hundredths;
use crate::zone::DbZone;
use ::invoices::{ErpWord, InvoiceFacts, Received, invoice_number};
use ::payments::{Attempt, InvoiceMoney, InvoiceStanding, LedgerEntry, Refund};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AttemptId, CustomerId, InvoiceId, Money, ShopZone, StorageError};

/// An invoice's row and the sums of its payments.
pub(super) struct LockedInvoice {
    /// What the domain decides by; `None` where it is nobody's: deleted, a draft, a purchase.
    pub(super) money: Option<InvoiceMoney>,
    pub(super) number: String,
    /// The ERP's text.
    pub(super) text: Option<String>,
    pub(super) total: i64,
    /// The money that came and the money that went back, both positive.
    pub(super) sums: (i64, i64),
    /// What is owed, whatever became of the invoice.
    pub(super) due: Money,
}

type InvoiceRow = (
    Option<Hundredths>,
    Option<String>,
    Option<String>,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

/// Locks the row; `None` where there is none.
pub(super) async fn lock_invoice(
    conn: &mut Conn,
    id: InvoiceId,
    zone: DbZone,
    shop: ShopZone,
) -> Result<Option<LockedInvoice>, DbError> {
    let row: Option<InvoiceRow> = invoice::table
        .filter(invoice::id.eq(id.0))
        .select((
            invoice::total_amount,
            invoice::currency,
            invoice::status,
            invoice::created_at,
            invoice::deleted_at,
            invoice::invoice_type,
            invoice::customer_id,
            invoice::repair_request_id,
        ))
        .row_lock()
        .get_result(conn)
        .await
        .optional()?;
    let Some((total, currency, text, created, deleted, kind, owner, repair)) = row else {
        return Ok(None);
    };
    let amounts: Vec<Option<Hundredths>> = payment::table
        .filter(payment::invoice_id.eq(id.0))
        .select(payment::amount)
        .row_lock()
        .load(conn)
        .await?;
    let owner = match (owner, repair) {
        (None, Some(repair)) => rr::table
            .filter(rr::id.eq(repair))
            .select(rr::customer_id)
            .first::<Option<i64>>(conn)
            .await
            .optional()?
            .flatten(),
        (owner, _) => owner,
    };
    let facts = InvoiceFacts {
        id,
        repair: None,
        status: text.clone(),
        total: total.unwrap_or_default().0,
        currency: currency_of(currency.as_deref()),
        created_at: created.map(|wall| zone.to_utc(wall)),
        due_date: None,
        payments: amounts
            .iter()
            .map(|amount| Received {
                amount: amount.unwrap_or_default().0,
                at: None,
            })
            .collect(),
    };
    let balance = facts.balance();
    let word = ErpWord::read(text.as_deref());
    let standing = match word {
        ErpWord::Cancelled | ErpWord::Refunded => InvoiceStanding::NotPayable,
        _ if total.is_none() || balance.all_went_back() => InvoiceStanding::NotPayable,
        _ if balance.is_settled() => InvoiceStanding::Paid,
        _ => InvoiceStanding::Payable,
    };
    let due = Money::new(balance.due(), facts.currency);
    let number = invoice_number(id, facts.created_at, shop);
    let purchase = kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("purchase"));
    let visible = deleted.is_none() && !purchase && word != ErpWord::Draft;
    Ok(Some(LockedInvoice {
        money: owner.filter(|_| visible).map(|owner| InvoiceMoney {
            invoice: id,
            customer: CustomerId(owner),
            number: number.clone(),
            due,
            standing,
        }),
        number,
        text,
        total: facts.total,
        sums: sums(&amounts),
        due,
    }))
}

fn sums(amounts: &[Option<Hundredths>]) -> (i64, i64) {
    amounts.iter().flatten().fold((0, 0), |(came, went), amount| {
        if amount.0 >= 0 {
            (i64::saturating_add(came, amount.0), went)
        } else {
            (came, i64::saturating_sub(went, amount.0))
        }
    })
}

/// An attempt's row, locked; to be called with its invoice's row locked, or where no other row will be.
pub(super) async fn lock_attempt(conn: &mut Conn, id: AttemptId) -> Result<Option<Attempt>, DbError> {
    let row: Option<AttemptRow> = attempt::table
        .filter(attempt::id.eq(id.0))
        .select(AttemptRow::as_select())
        .row_lock()
        .get_result(conn)
        .await
        .optional()?;
    Ok(row.map(Attempt::try_from).transpose()?)
}

/// The ledger of an attempt, oldest first.
pub(super) async fn ledger_of(conn: &mut Conn, id: AttemptId) -> Result<Vec<LedgerEntry>, DbError> {
    let rows: Vec<EntryRow> = entry::table
        .filter(entry::attempt_id.eq(id.0))
        .order(entry::id.asc())
        .select(EntryRow::as_select())
        .row_lock()
        .load(conn)
        .await?;
    let entries: Result<Vec<_>, StorageError> = rows.into_iter().map(LedgerEntry::try_from).collect();
    Ok(entries?)
}

/// The refunds of an attempt, oldest first.
pub(super) async fn refunds_of(conn: &mut Conn, id: AttemptId) -> Result<Vec<Refund>, DbError> {
    let rows: Vec<RefundRow> = refund::table
        .filter(refund::attempt_id.eq(id.0))
        .order(refund::id.asc())
        .select(RefundRow::as_select())
        .row_lock()
        .load(conn)
        .await?;
    let refunds: Result<Vec<_>, StorageError> = rows.into_iter().map(Refund::try_from).collect();
    Ok(refunds?)
}
