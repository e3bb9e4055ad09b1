//! The ports of payments.

mod history;

use super::Store;
use ::payments::{PaymentError, PaymentQuery, PaymentReader, PaymentRecord};
use async_trait::async_trait;
use kernel::{CustomerId, InvoiceId, Listed, ShopZone};

/// Payments in the ERP's table.
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
