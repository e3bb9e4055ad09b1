//! `PortalSandboxOrder` and `PortalSandboxTransaction`: the sandbox gateway's book.

mod messages;
mod rows;

use super::Store;
use crate::ext::RowLockDsl;
use crate::schema::{portal_sandbox_order as order, portal_sandbox_transaction as line};
use crate::zone::utc;
use ::payments::sandbox::{
    MessageClaim, MessageOutcome, Press, Pressed, RefundRefusal, SandboxBook, SandboxEntry, SandboxMessage,
    SandboxOrder, SandboxRefund, refunded,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::StorageError;
use rows::{LineRow, NewLine, NewOrder, OrderRow};

/// The sandbox's book.
pub(crate) struct SqlSandbox {
    store: Store,
}

impl SqlSandbox {
    pub(crate) const fn new(store: Store) -> Self {
        Self { store }
    }
}

/// An order, read with `$lock` or without; a reference that is only like the one asked for is another's.
macro_rules! order_of {
    ($conn:expr, $reference:expr $(, $lock:ident)?) => {{
        let found: Option<OrderRow> = order::table
            .filter(order::reference.eq($reference))
            .select(OrderRow::as_select())
            $(.$lock())?
            .get_result($conn)
            .await
            .optional()?;
        let found = found.filter(|row| row.reference == $reference);
        found.map(SandboxOrder::try_from).transpose()?
    }};
}

/// The lines of an order, all or those until a moment, in the order in which they were written.
macro_rules! lines_of {
    ($conn:expr, $reference:expr $(, $until:expr)?) => {{
        let rows: Vec<LineRow> = line::table
            .filter(line::reference.eq($reference))
            $(.filter(line::occurred_at.le(utc($until))))?
            .order(line::id.asc())
            .select(LineRow::as_select())
            .load($conn)
            .await?;
        let lines: Result<Vec<_>, _> = rows.into_iter().map(SandboxEntry::try_from).collect();
        lines?
    }};
}

#[async_trait]
impl SandboxBook for SqlSandbox {
    async fn open(&self, new: &SandboxOrder) -> Result<(), StorageError> {
        writing!(self.store, conn, {
            diesel::insert_or_ignore_into(order::table)
                .values(NewOrder::from(new))
                .execute(conn)
                .await?;
            Ok(())
        })
    }

    async fn find(&self, reference: &str) -> Result<Option<SandboxOrder>, StorageError> {
        reading!(self.store, conn, { Ok(order_of!(conn, reference)) })
    }

    async fn entries(
        &self,
        reference: &str,
        until: DateTime<Utc>,
    ) -> Result<Vec<SandboxEntry>, StorageError> {
        reading!(self.store, conn, { Ok(lines_of!(conn, reference, until)) })
    }

    async fn press(&self, reference: &str, press: &Press) -> Result<Pressed, StorageError> {
        writing!(self.store, conn, {
            let Some(found) = order_of!(conn, reference, row_lock) else {
                return Ok(Pressed::Unknown);
            };
            let Some(entries) = found.press(press) else {
                return Ok(Pressed::Over);
            };
            let new: Vec<_> = entries.iter().map(NewLine::from).collect();
            insert_batch!(conn, line::table, new)?;
            diesel::update(order::table.filter(order::reference.eq(reference)))
                .set(order::action.eq(press.action.as_str()))
                .execute(conn)
                .await?;
            Ok(Pressed::Done)
        })
    }

    async fn refund(
        &self,
        refund: &SandboxRefund,
    ) -> Result<Result<SandboxEntry, RefundRefusal>, StorageError> {
        writing!(self.store, conn, {
            if order_of!(conn, refund.reference.as_str(), row_lock).is_none() {
                return Ok(Err(RefundRefusal::NoSuchPayment));
            }
            let lines = lines_of!(conn, refund.reference.as_str());
            let entry = match refunded(&lines, refund) {
                Ok(entry) => entry,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if !lines.contains(&entry) {
                diesel::insert_into(line::table)
                    .values(NewLine::from(&entry))
                    .execute(conn)
                    .await?;
            }
            Ok(Ok(entry))
        })
    }

    async fn cancel(&self, reference: &str, now: DateTime<Utc>) -> Result<Option<bool>, StorageError> {
        writing!(self.store, conn, {
            let Some(found) = order_of!(conn, reference, row_lock) else {
                return Ok(None);
            };
            let Some(entries) = found.cancel(now) else {
                return Ok(Some(false));
            };
            let new: Vec<_> = entries.iter().map(NewLine::from).collect();
            if !new.is_empty() {
                insert_batch!(conn, line::table, new)?;
                diesel::update(order::table.filter(order::reference.eq(reference)))
                    .set(order::cancelled_at.eq(utc(now)))
                    .execute(conn)
                    .await?;
            }
            Ok(Some(true))
        })
    }

    async fn next_due(&self, since: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StorageError> {
        messages::next_due(&self.store, since).await
    }

    async fn claim(
        &self,
        claim: &MessageClaim,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<SandboxMessage>, StorageError> {
        messages::claim(&self.store, claim, since, limit).await
    }

    async fn settle(&self, token: &str, id: i64, outcome: MessageOutcome) -> Result<bool, StorageError> {
        messages::settle(&self.store, token, id, outcome).await
    }
}
