//! Payment gateways as the portal knows them: one port, whichever company is behind it.
//!
//! A gateway tells what happened in [facts](GatewayFact): in signed messages, and when it is asked. What becomes of a fact is
//! never the gateway's business, but that of the rule of posting.

mod fact;
mod name;
mod order;
mod port;
mod units;

pub use fact::{FactOutcome, FailureReason, GatewayFact, MovementKind, OrderKey};
pub use name::GatewayName;
pub use order::{CheckoutOrder, OpenedCheckout, OrderRef, Payer, RefundAnswer, RefundOrder};
#[cfg(any(test, feature = "testing"))]
pub use port::MockPaymentGateway;
pub use port::{
    Callback, CallbackError, CallbackMessage, CancelAnswer, GatewayError, Gateways, Inquiry, PaymentGateway,
};
pub use units::{UnitsError, from_gateway_units, to_gateway_units};
