//! The ports of invoices.

mod arms;
mod detail;
mod list;
mod rows;

pub(crate) use arms::{Arm, RANKED, VISIBLE, rank, settled};
pub(crate) use rows::{currency_of, moment_of};

use super::Store;
use ::invoices::{
    InvoiceDetail, InvoiceError, InvoiceQuery, InvoiceReader, InvoiceSummary, Verified, VerifyBy,
};
use async_trait::async_trait;
use kernel::{CustomerId, InvoiceId, Listed, ShopDay};

/// Invoices in the ERP's tables.
#[derive(Clone)]
pub(crate) struct SqlInvoices {
    store: Store,
}

impl SqlInvoices {
    pub(crate) const fn new(store: Store) -> Self {
        Self { store }
    }
}

#[async_trait]
impl InvoiceReader for SqlInvoices {
    async fn list(
        &self,
        customer: CustomerId,
        query: &InvoiceQuery,
        day: &ShopDay,
    ) -> Result<Listed<InvoiceSummary>, InvoiceError> {
        list::list(&self.store, customer, query, day).await
    }

    async fn find(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        day: &ShopDay,
    ) -> Result<Option<InvoiceDetail>, InvoiceError> {
        detail::find(&self.store, customer, invoice, day).await
    }

    async fn verify(&self, by: &VerifyBy, day: &ShopDay) -> Result<Option<Verified>, InvoiceError> {
        detail::verify(&self.store, by, day).await
    }
}
