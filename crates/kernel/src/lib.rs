//! Words that every domain of the portal shares: ids, money, pages, time, randomness, locale, events,
//! audit entries, and the ports for caching and rate limits. Nothing here does I/O.

mod audit;
mod cache;
mod calendar;
mod change;
#[cfg(any(test, feature = "testing"))]
pub mod contract;
mod device;
mod event;
mod ids;
mod keys;
mod limits;
mod locale;
mod money;
mod page;
mod ports;
mod storage;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use audit::{AuditEntry, Caller, RequestContext};
pub use cache::{Cache, CacheSlot, Lookup, ReadThrough, Ticket};
pub use calendar::{ShopDay, ShopZone};
pub use change::Change;
pub use device::device_name;
pub use event::Event;
pub use ids::*;
pub use keys::{Keyring, MacKey, MacKeys};
pub use limits::{Quota, RateLimiter, Verdict};
pub use locale::Locale;
pub use money::{AmountError, Currency, CurrencyError, Money};
pub use page::{Keyset, Listed, SortDir, SortKey, Window};
pub use ports::{Clock, Random};
pub use storage::StorageError;
