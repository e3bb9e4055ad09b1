//! What a customer sees first: a few counts over everything that is theirs.
//!
//! A read model of its own, over what other domains write. It is kept for minutes ([`CachedDashboard`]) and forgotten
//! with everything else of the customer's whenever something of theirs is written.

mod cached;
#[cfg(feature = "testing")]
pub mod contract;
mod error;
mod ports;
mod service;
mod stats;

pub use cached::CachedDashboard;
pub use error::DashboardError;
pub use ports::DashboardReader;
#[cfg(any(test, feature = "testing"))]
pub use ports::MockDashboardReader;
pub use service::DashboardService;
pub use stats::{InvoiceStats, RepairStats, Stats};
