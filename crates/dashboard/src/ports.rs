use crate::{DashboardError, Stats};
use async_trait::async_trait;
use kernel::{CustomerId, ShopDay, UserId};

/// Reads the counts.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait DashboardReader: Send + Sync {
    /// The counts over what `customer` would find in the lists of repairs, invoices and devices, and `user` in the
    /// inbox, on `day`. At most four statements, however much there is.
    async fn stats(&self, customer: CustomerId, user: UserId, day: &ShopDay)
    -> Result<Stats, DashboardError>;
}
