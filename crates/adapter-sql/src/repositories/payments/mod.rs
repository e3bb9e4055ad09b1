//! The ports of payments.

mod apply;
mod attempts;
mod events;
mod history;
mod inquiries;
mod locked;
mod refunds;
mod rows;

use super::Store;
use ::payments::{
    Applied, Attempt, AttemptBooks, Attempts, Begun, Claim, FailureReason, GatewayName, GivenUp, Inquiries,
    InvoiceMoney, Ledger, ListedAttempt, MoneyFact, NewAttempt, NewRefund, OpenedCheckout, OpenedRefund,
    OperatorFilter, OrderKey, Payer, PaymentError, PaymentQuery, PaymentReader, PaymentRecord,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{
    AttemptId, Change, CustomerId, InvoiceId, Listed, RefundId, RequestContext, ShopZone, StorageError,
};
use uuid::Uuid;

/// Payments in the ERP's table, and the portal's own beside it.
#[derive(Clone)]
pub(crate) struct SqlPayments {
    store: Store,
}

impl SqlPayments {
    pub(crate) const fn new(store: Store) -> Self {
        Self { store }
    }
}

#[async_trait]
impl PaymentReader for SqlPayments {
    async fn history(
        &self,
        customer: CustomerId,
        query: &PaymentQuery,
        zone: ShopZone,
    ) -> Result<Listed<PaymentRecord>, PaymentError> {
        history::history(&self.store, customer, query, zone).await
    }

    async fn of_invoice(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        zone: ShopZone,
    ) -> Result<Option<Vec<PaymentRecord>>, PaymentError> {
        history::of_invoice(&self.store, customer, invoice, zone).await
    }
}

#[async_trait]
impl Attempts for SqlPayments {
    async fn invoice(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        zone: ShopZone,
    ) -> Result<Option<(InvoiceMoney, Payer)>, StorageError> {
        attempts::invoice(&self.store, customer, invoice, zone).await
    }

    async fn begin(
        &self,
        new: &NewAttempt,
        context: &RequestContext,
        zone: ShopZone,
    ) -> Result<Begun, StorageError> {
        attempts::begin(&self.store, new, context, zone).await
    }

    async fn opened(
        &self,
        attempt: AttemptId,
        opened: &OpenedCheckout,
        _now: DateTime<Utc>,
    ) -> Result<Attempt, StorageError> {
        attempts::opened(&self.store, attempt, opened).await
    }

    async fn not_opened(
        &self,
        attempt: AttemptId,
        why: FailureReason,
        watch: bool,
        change: &Change,
    ) -> Result<(), StorageError> {
        attempts::not_opened(&self.store, attempt, why, watch, change).await
    }

    async fn find(&self, customer: CustomerId, attempt: AttemptId) -> Result<Option<Attempt>, StorageError> {
        attempts::find(&self.store, customer, attempt).await
    }

    async fn by_reference(
        &self,
        reference: &str,
        zone: ShopZone,
    ) -> Result<Option<(Attempt, String)>, StorageError> {
        attempts::by_reference(&self.store, reference, zone).await
    }

    async fn give_up(
        &self,
        customer: CustomerId,
        attempt: AttemptId,
        change: &Change,
    ) -> Result<GivenUp, StorageError> {
        attempts::give_up(&self.store, customer, attempt, change).await
    }

    async fn forget_keys(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError> {
        attempts::forget_keys(&self.store, before, limit).await
    }
}

#[async_trait]
impl Inquiries for SqlPayments {
    async fn claim(&self, claim: &Claim, limit: u32) -> Result<Vec<Attempt>, StorageError> {
        inquiries::claim(&self.store, claim, limit).await
    }

    async fn settle(
        &self,
        token: Uuid,
        attempt: AttemptId,
        next: Option<DateTime<Utc>>,
        closed: bool,
    ) -> Result<bool, StorageError> {
        inquiries::settle(&self.store, token, attempt, next, closed).await
    }

    async fn by_order(
        &self,
        gateway: GatewayName,
        order: &OrderKey,
    ) -> Result<Option<Attempt>, StorageError> {
        inquiries::by_order(&self.store, gateway, order).await
    }

    async fn found_order(&self, attempt: AttemptId, order: &str) -> Result<(), StorageError> {
        inquiries::found_order(&self.store, attempt, order).await
    }

    async fn ask_now(&self, attempt: AttemptId, now: DateTime<Utc>) -> Result<(), StorageError> {
        inquiries::ask_now(&self.store, attempt, now).await
    }
}

#[async_trait]
impl Ledger for SqlPayments {
    async fn apply(
        &self,
        fact: &MoneyFact,
        context: &RequestContext,
        now: DateTime<Utc>,
        zone: ShopZone,
    ) -> Result<Applied, StorageError> {
        apply::apply(&self.store, fact, context, now, zone).await
    }

    async fn standing(&self, attempt: AttemptId) -> Result<Option<AttemptBooks>, StorageError> {
        refunds::standing(&self.store, attempt).await
    }

    async fn open_refund(
        &self,
        new: &NewRefund,
        context: &RequestContext,
    ) -> Result<OpenedRefund, StorageError> {
        refunds::open(&self.store, new, context).await
    }

    async fn sending_refund(
        &self,
        refund: RefundId,
        seen: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<bool, StorageError> {
        refunds::sending(&self.store, refund, seen, now).await
    }

    async fn refund_answered(
        &self,
        refund: RefundId,
        movement: Option<String>,
        refused: bool,
        change: &Change,
    ) -> Result<(), StorageError> {
        refunds::answered(&self.store, refund, movement, refused, change).await
    }

    async fn list(&self, filter: &OperatorFilter) -> Result<Vec<ListedAttempt>, StorageError> {
        refunds::list(&self.store, filter).await
    }
}
