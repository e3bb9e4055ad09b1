//! Rows of attempts, the ledger and refunds, and the entities they are.

use super::super::super::Db;
use crate::schema::{
    portal_ledger_entry as entry, portal_payment_attempt as attempt, portal_refund as refund,
};
use crate::types::Hundredths;
use crate::zone::{DbZone, utc};
use ::payments::{
    Attempt, FailureReason, GatewayName, LedgerEntry, MoneySource, MovementKind, NewAttempt, PaymentMethod,
    PaymentStatus, Refund, RefundState,
};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use kernel::{AttemptId, Currency, CustomerId, InvoiceId, Locale, Money, PaymentId, RefundId, StorageError};

/// A row of `PortalPaymentAttempt`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = attempt, check_for_backend(Db))]
pub(super) struct AttemptRow {
    id: i64,
    customer_id: i64,
    invoice_id: i64,
    reference: String,
    method: String,
    gateway: Option<String>,
    amount: Hundredths,
    currency: String,
    status: String,
    failure: Option<String>,
    gateway_order: Option<String>,
    integrations: String,
    transaction_id: Option<String>,
    checkout_url: Option<String>,
    outlet_code: Option<String>,
    return_url: Option<String>,
    locale: String,
    created_at: NaiveDateTime,
    opening_until: Option<NaiveDateTime>,
    expires_at: NaiveDateTime,
    paid_at: Option<NaiveDateTime>,
    next_inquiry_at: Option<NaiveDateTime>,
    closed: bool,
}

/// A word that the domain does not know is a row that can't be read.
fn word<T>(
    table: &'static str,
    column: &'static str,
    row: i64,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, StorageError> {
    parse(text).ok_or_else(|| StorageError::corrupt(table, column, row, format!("{text:?}")))
}

fn money(table: &'static str, row: i64, amount: Hundredths, currency: &str) -> Result<Money, StorageError> {
    let currency =
        Currency::parse(currency).map_err(|error| StorageError::corrupt(table, "currency", row, error))?;
    Ok(amount.of(currency))
}

impl TryFrom<AttemptRow> for Attempt {
    type Error = StorageError;

    fn try_from(row: AttemptRow) -> Result<Self, StorageError> {
        const TABLE: &str = "PortalPaymentAttempt";
        let gateway = row.gateway.as_deref();
        let gateway = gateway.map(|text| word(TABLE, "gateway", row.id, text, GatewayName::parse));
        let failure = row.failure.as_deref();
        let failure = failure.map(|text| word(TABLE, "failure", row.id, text, FailureReason::parse));
        Ok(Self {
            id: AttemptId(row.id),
            customer: CustomerId(row.customer_id),
            invoice: InvoiceId(row.invoice_id),
            method: word(TABLE, "method", row.id, &row.method, PaymentMethod::parse)?,
            gateway: gateway.transpose()?,
            amount: money(TABLE, row.id, row.amount, &row.currency)?,
            status: word(TABLE, "status", row.id, &row.status, PaymentStatus::parse)?,
            failure: failure.transpose()?,
            reference: row.reference,
            order: row.gateway_order,
            integrations: row
                .integrations
                .split(',')
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .collect(),
            transaction: row.transaction_id,
            checkout_url: row.checkout_url,
            outlet_code: row.outlet_code,
            return_url: row.return_url,
            locale: Locale::from_tag(&row.locale).unwrap_or_default(),
            created_at: row.created_at.and_utc(),
            opening_until: row.opening_until.map(|at| at.and_utc()),
            expires_at: row.expires_at.and_utc(),
            paid_at: row.paid_at.map(|at| at.and_utc()),
            next_inquiry_at: row.next_inquiry_at.map(|at| at.and_utc()),
            closed: row.closed,
        })
    }
}

/// A new row of `PortalPaymentAttempt`.
#[derive(Insertable)]
#[diesel(table_name = attempt)]
pub(super) struct NewAttemptRow<'a> {
    customer_id: i64,
    invoice_id: i64,
    reference: &'a str,
    method: &'static str,
    gateway: Option<&'static str>,
    amount: Hundredths,
    currency: String,
    status: &'static str,
    integrations: String,
    return_url: Option<&'a str>,
    locale: &'static str,
    created_at: NaiveDateTime,
    opening_until: Option<NaiveDateTime>,
    expires_at: NaiveDateTime,
    next_inquiry_at: Option<NaiveDateTime>,
    live_invoice: Option<i64>,
    listed_at: NaiveDateTime,
}

impl<'a> NewAttemptRow<'a> {
    pub(super) fn new(new: &'a NewAttempt, amount: Money, zone: DbZone) -> Self {
        let online = new.gateway.is_some();
        Self {
            customer_id: new.customer.0,
            invoice_id: new.invoice.0,
            reference: &new.reference,
            method: new.method.as_str(),
            gateway: new.gateway.map(GatewayName::as_str),
            amount: amount.into(),
            currency: amount.currency.to_string(),
            status: PaymentStatus::Pending.as_str(),
            integrations: new.integrations.join(","),
            return_url: new.return_url.as_deref(),
            locale: new.locale.tag(),
            created_at: utc(new.now),
            opening_until: online.then(|| utc(new.now + Attempt::OPENING)),
            expires_at: utc(new.expires_at),
            next_inquiry_at: new.first_inquiry().map(utc),
            live_invoice: online.then_some(new.invoice.0),
            listed_at: zone.to_wall(new.now),
        }
    }
}

/// A row of `PortalLedgerEntry`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = entry, check_for_backend(Db))]
pub(super) struct EntryRow {
    id: i64,
    attempt_id: i64,
    source: String,
    movement_id: String,
    kind: String,
    amount: Hundredths,
    currency: String,
    occurred_at: NaiveDateTime,
    payment_id: Option<i64>,
}

impl TryFrom<EntryRow> for LedgerEntry {
    type Error = StorageError;

    fn try_from(row: EntryRow) -> Result<Self, StorageError> {
        const TABLE: &str = "PortalLedgerEntry";
        Ok(Self {
            attempt: AttemptId(row.attempt_id),
            source: word(TABLE, "source", row.id, &row.source, MoneySource::parse)?,
            kind: word(TABLE, "kind", row.id, &row.kind, MovementKind::parse)?,
            amount: money(TABLE, row.id, row.amount, &row.currency)?,
            movement: row.movement_id,
            at: row.occurred_at.and_utc(),
            payment: row.payment_id.map(PaymentId),
        })
    }
}

/// A row of `PortalRefund`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = refund, check_for_backend(Db))]
pub(super) struct RefundRow {
    id: i64,
    attempt_id: i64,
    reference: String,
    source: String,
    charge: String,
    amount: Hundredths,
    currency: String,
    state: String,
    movement_id: Option<String>,
    reason: Option<String>,
    sent_at: Option<NaiveDateTime>,
    created_at: NaiveDateTime,
}

impl TryFrom<RefundRow> for Refund {
    type Error = StorageError;

    fn try_from(row: RefundRow) -> Result<Self, StorageError> {
        const TABLE: &str = "PortalRefund";
        Ok(Self {
            id: RefundId(row.id),
            attempt: AttemptId(row.attempt_id),
            source: word(TABLE, "source", row.id, &row.source, MoneySource::parse)?,
            amount: money(TABLE, row.id, row.amount, &row.currency)?,
            state: word(TABLE, "state", row.id, &row.state, RefundState::parse)?,
            reference: row.reference,
            charge: row.charge,
            movement: row.movement_id,
            reason: row.reason,
            sent_at: row.sent_at.map(|at| at.and_utc()),
            created_at: row.created_at.and_utc(),
        })
    }
}
