use crate::{DashboardError, DashboardReader, Stats};
use async_trait::async_trait;
use kernel::{Cache, CacheSlot, CustomerId, ReadThrough, ShopDay, UserId};
use std::sync::Arc;
use std::time::Duration;

/// A [`DashboardReader`] that keeps the counts by customer, until something of the customer's is written.
///
/// What it keeps is named with the day, since an invoice may be overdue a day later, and with the login, whose inbox
/// is counted.
pub struct CachedDashboard {
    inner: Arc<dyn DashboardReader>,
    through: ReadThrough,
    ttl: Duration,
}

impl CachedDashboard {
    /// Around a reader; what it answers is kept for `ttl`.
    #[must_use]
    pub fn new(inner: Arc<dyn DashboardReader>, cache: Arc<dyn Cache>, ttl: Duration) -> Self {
        Self {
            inner,
            through: ReadThrough::new(cache),
            ttl,
        }
    }
}

#[async_trait]
impl DashboardReader for CachedDashboard {
    async fn stats(
        &self,
        customer: CustomerId,
        user: UserId,
        day: &ShopDay,
    ) -> Result<Stats, DashboardError> {
        let slot = CacheSlot {
            customer,
            name: format!("stats:{}:{user}", day.date),
        };
        let load = || self.inner.stats(customer, user, day);
        self.through.get(slot, self.ttl, load).await
    }
}
