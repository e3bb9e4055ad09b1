use crate::{PaymentError, PaymentQuery, PaymentReader, PaymentRecord};
use async_trait::async_trait;
use kernel::{Cache, CacheSlot, CustomerId, InvoiceId, Listed, ReadThrough, ShopZone, Window};
use std::sync::Arc;
use std::time::Duration;

/// A [`PaymentReader`] that keeps first pages of the history for a while, by customer.
pub struct CachedPayments {
    inner: Arc<dyn PaymentReader>,
    through: ReadThrough,
    ttl: Duration,
}

impl CachedPayments {
    /// Around a reader; first pages are kept for `ttl`.
    #[must_use]
    pub fn new(inner: Arc<dyn PaymentReader>, cache: Arc<dyn Cache>, ttl: Duration) -> Self {
        Self {
            inner,
            through: ReadThrough::new(cache),
            ttl,
        }
    }
}

/// The name of a first page of everything; `None` for any other part. What is asked of one invoice or between dates is
/// not kept: the next question is another.
fn first_page(query: &PaymentQuery) -> Option<String> {
    let Window::Page { page: 1, limit } = query.window else {
        return None;
    };
    let filter = &query.filter;
    if filter.invoice.is_some() || filter.from.or(filter.to).is_some() {
        return None;
    }
    let mut statuses: Vec<_> = filter.statuses.iter().map(|s| s.as_str()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    let statuses = statuses.join(",");
    Some(format!(
        "payments:first:{statuses}:{:?}:{:?}:{limit}",
        query.sort, query.dir
    ))
}

#[async_trait]
impl PaymentReader for CachedPayments {
    async fn history(
        &self,
        customer: CustomerId,
        query: &PaymentQuery,
        shop: ShopZone,
    ) -> Result<Listed<PaymentRecord>, PaymentError> {
        let load = || self.inner.history(customer, query, shop);
        match first_page(query) {
            Some(name) => {
                let slot = CacheSlot { customer, name };
                self.through.get(slot, self.ttl, load).await
            }
            None => load().await,
        }
    }

    async fn of_invoice(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        shop: ShopZone,
    ) -> Result<Option<Vec<PaymentRecord>>, PaymentError> {
        self.inner.of_invoice(customer, invoice, shop).await
    }
}
