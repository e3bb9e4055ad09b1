use crate::{InvoiceDetail, InvoiceError, InvoiceQuery, InvoiceReader, InvoiceSummary, Verified, VerifyBy};
use async_trait::async_trait;
use kernel::{Cache, CacheSlot, CustomerId, InvoiceId, Listed, ReadThrough, ShopDay, Window};
use std::sync::Arc;
use std::time::Duration;

/// An [`InvoiceReader`] that keeps first pages and details for a while, by customer.
///
/// What it keeps is named with the day it was asked for, since the same invoice may be overdue a day later.
pub struct CachedInvoices {
    inner: Arc<dyn InvoiceReader>,
    through: ReadThrough,
    ttl: Duration,
}

impl CachedInvoices {
    /// Around a reader; what it answers is kept for `ttl`.
    #[must_use]
    pub fn new(inner: Arc<dyn InvoiceReader>, cache: Arc<dyn Cache>, ttl: Duration) -> Self {
        Self {
            inner,
            through: ReadThrough::new(cache),
            ttl,
        }
    }
}

fn slot(customer: CustomerId, name: String) -> CacheSlot {
    CacheSlot { customer, name }
}

/// The name of a first page; `None` for any other part, and for pages between dates, of which there are too many to keep.
fn first_page(query: &InvoiceQuery, day: &ShopDay) -> Option<String> {
    let Window::Page { page: 1, limit } = query.window else {
        return None;
    };
    if query.filter.from.or(query.filter.to).is_some() {
        return None;
    }
    let mut statuses: Vec<_> = query.filter.statuses.iter().map(|s| s.as_str()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    Some(format!(
        "invoices:first:{}:{}:{:?}:{:?}:{limit}",
        day.date,
        statuses.join(","),
        query.sort,
        query.dir,
    ))
}

#[async_trait]
impl InvoiceReader for CachedInvoices {
    async fn list(
        &self,
        customer: CustomerId,
        query: &InvoiceQuery,
        day: &ShopDay,
    ) -> Result<Listed<InvoiceSummary>, InvoiceError> {
        match first_page(query, day) {
            Some(name) => {
                let load = || self.inner.list(customer, query, day);
                self.through.get(slot(customer, name), self.ttl, load).await
            }
            None => self.inner.list(customer, query, day).await,
        }
    }

    async fn find(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        day: &ShopDay,
    ) -> Result<Option<InvoiceDetail>, InvoiceError> {
        let name = format!("invoices:one:{}:{invoice}", day.date);
        let load = || self.inner.find(customer, invoice, day);
        self.through.find(slot(customer, name), self.ttl, load).await
    }

    async fn verify(&self, by: &VerifyBy, day: &ShopDay) -> Result<Option<Verified>, InvoiceError> {
        self.inner.verify(by, day).await
    }
}
