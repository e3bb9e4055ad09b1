//! Money that came for a customer's invoices.
//!
//! What the ERP keeps in `Payment` is money received: it has no status there, and is `completed` here. Each row says
//! of which [kind](PaymentKind) it is, since the ids of two tables can collide.

mod cached;
#[cfg(feature = "testing")]
pub mod contract;
mod error;
mod payment;
mod ports;
mod service;

pub use cached::CachedPayments;
pub use error::PaymentError;
pub use payment::{PaymentKind, PaymentRecord, PaymentStatus};
#[cfg(any(test, feature = "testing"))]
pub use ports::MockPaymentReader;
pub use ports::{PaymentFilter, PaymentQuery, PaymentReader, PaymentSort};
pub use service::PaymentService;
