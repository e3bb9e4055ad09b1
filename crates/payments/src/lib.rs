//! Money that came for a customer's invoices.
//!
//! What the ERP keeps in `Payment` is money received: it has no status there, and is `completed` here. Each row says
//! of which [kind](PaymentKind) it is, since the ids of two tables can collide.

mod cached;
#[cfg(feature = "testing")]
pub mod contract;
mod error;
mod gateway;
mod payment;
mod ports;
pub mod sandbox;
mod service;

pub use cached::CachedPayments;
pub use error::PaymentError;
#[cfg(any(test, feature = "testing"))]
pub use gateway::MockPaymentGateway;
pub use gateway::{
    Callback, CallbackError, CallbackMessage, CancelAnswer, CheckoutOrder, FactOutcome, FailureReason,
    GatewayError, GatewayFact, GatewayName, Gateways, Inquiry, MovementKind, OpenedCheckout, OrderKey,
    OrderRef, Payer, PaymentGateway, RefundAnswer, RefundOrder, UnitsError, from_gateway_units,
    to_gateway_units,
};
pub use payment::{PaymentKind, PaymentRecord, PaymentStatus};
#[cfg(any(test, feature = "testing"))]
pub use ports::MockPaymentReader;
pub use ports::{PaymentFilter, PaymentQuery, PaymentReader, PaymentSort};
pub use service::PaymentService;
