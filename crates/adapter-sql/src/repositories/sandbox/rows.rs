use super::super::super::Db;
use crate::schema::{portal_sandbox_order as order, portal_sandbox_transaction as line};
use crate::types::Hundredths;
use crate::zone::utc;
use ::payments::MovementKind;
use ::payments::sandbox::{SandboxAction, SandboxEntry, SandboxMessage, SandboxOrder, SandboxRefundOf};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use kernel::{Currency, Locale, StorageError};

#[derive(Queryable, Selectable)]
#[diesel(table_name = order, check_for_backend(Db))]
pub(super) struct OrderRow {
    id: i64,
    pub(super) reference: String,
    amount: Hundredths,
    currency: String,
    invoice_number: String,
    locale: String,
    return_url: String,
    action: Option<String>,
    cancelled_at: Option<NaiveDateTime>,
    created_at: NaiveDateTime,
    expires_at: NaiveDateTime,
}

impl TryFrom<OrderRow> for SandboxOrder {
    type Error = StorageError;

    fn try_from(row: OrderRow) -> Result<Self, StorageError> {
        let bad = |column, word: &str| {
            StorageError::corrupt(
                "PortalSandboxOrder",
                column,
                row.id,
                format!("{word:?} is unknown"),
            )
        };
        let action = row.action.as_deref().map(|word| {
            let action = SandboxAction::parse(word);
            action.ok_or_else(|| bad("action", word))
        });
        Ok(Self {
            amount: row
                .amount
                .of(Currency::parse(&row.currency).map_err(|_| bad("currency", &row.currency))?),
            locale: Locale::from_tag(&row.locale).ok_or_else(|| bad("locale", &row.locale))?,
            action: action.transpose()?,
            cancelled_at: row.cancelled_at.map(|at| at.and_utc()),
            created_at: row.created_at.and_utc(),
            expires_at: row.expires_at.and_utc(),
            reference: row.reference,
            invoice_number: row.invoice_number,
            return_url: row.return_url,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = order)]
pub(super) struct NewOrder<'a> {
    reference: &'a str,
    amount: Hundredths,
    currency: &'a str,
    invoice_number: &'a str,
    locale: &'a str,
    return_url: &'a str,
    created_at: NaiveDateTime,
    expires_at: NaiveDateTime,
}

impl<'a> From<&'a SandboxOrder> for NewOrder<'a> {
    fn from(new: &'a SandboxOrder) -> Self {
        Self {
            reference: &new.reference,
            amount: new.amount.into(),
            currency: new.amount.currency.as_str(),
            invoice_number: &new.invoice_number,
            locale: new.locale.tag(),
            return_url: &new.return_url,
            created_at: utc(new.created_at),
            expires_at: utc(new.expires_at),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = line, check_for_backend(Db))]
pub(super) struct LineRow {
    id: i64,
    reference: String,
    movement: String,
    kind: String,
    outcome: String,
    amount: Hundredths,
    currency: String,
    charge: Option<String>,
    refund_key: Option<String>,
    occurred_at: NaiveDateTime,
    attempts: i32,
}

impl TryFrom<LineRow> for SandboxEntry {
    type Error = StorageError;

    fn try_from(row: LineRow) -> Result<Self, StorageError> {
        let bad = |column, word: &str| {
            let why = format!("{word:?} is unknown");
            StorageError::corrupt("PortalSandboxTransaction", column, row.id, why)
        };
        let of = row.charge.zip(row.refund_key);
        Ok(Self {
            kind: MovementKind::parse(&row.kind).ok_or_else(|| bad("kind", &row.kind))?,
            outcome: Self::outcome(&row.outcome).ok_or_else(|| bad("outcome", &row.outcome))?,
            amount: row
                .amount
                .of(Currency::parse(&row.currency).map_err(|_| bad("currency", &row.currency))?),
            at: row.occurred_at.and_utc(),
            refund: of.map(|(charge, key)| SandboxRefundOf { charge, key }),
            reference: row.reference,
            movement: row.movement,
        })
    }
}

impl TryFrom<LineRow> for SandboxMessage {
    type Error = StorageError;

    fn try_from(row: LineRow) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id,
            // The claim that it was read under has counted itself.
            attempts: row.attempts.unsigned_abs().saturating_sub(1),
            entry: row.try_into()?,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = line)]
pub(super) struct NewLine<'a> {
    reference: &'a str,
    movement: &'a str,
    kind: &'static str,
    outcome: &'static str,
    amount: Hundredths,
    currency: &'a str,
    charge: Option<&'a str>,
    refund_key: Option<&'a str>,
    occurred_at: NaiveDateTime,
    due_at: NaiveDateTime,
}

impl<'a> From<&'a SandboxEntry> for NewLine<'a> {
    fn from(entry: &'a SandboxEntry) -> Self {
        let of = entry.refund.as_ref();
        Self {
            reference: &entry.reference,
            movement: &entry.movement,
            kind: entry.kind.as_str(),
            outcome: entry.outcome.as_str(),
            amount: entry.amount.into(),
            currency: entry.amount.currency.as_str(),
            charge: of.map(|of| of.charge.as_str()),
            refund_key: of.map(|of| of.key.as_str()),
            occurred_at: utc(entry.at),
            due_at: utc(entry.at),
        }
    }
}
