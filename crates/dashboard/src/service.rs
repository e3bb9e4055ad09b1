use crate::{DashboardError, DashboardReader, Stats};
use kernel::{Clock, CustomerId, ShopDay, ShopZone, UserId};
use std::sync::Arc;

/// What a customer sees first.
#[derive(Clone)]
pub struct DashboardService {
    reader: Arc<dyn DashboardReader>,
    clock: Arc<dyn Clock>,
    zone: ShopZone,
}

impl DashboardService {
    /// Over a reader, with the shop's calendar.
    #[must_use]
    pub fn new(reader: Arc<dyn DashboardReader>, clock: Arc<dyn Clock>, zone: ShopZone) -> Self {
        Self { reader, clock, zone }
    }

    /// The counts, as of today in the shop.
    ///
    /// # Errors
    /// [`DashboardError::Storage`].
    pub async fn stats(&self, customer: CustomerId, user: UserId) -> Result<Stats, DashboardError> {
        let today = ShopDay::at(self.zone, self.clock.now());
        self.reader.stats(customer, user, &today).await
    }
}
