//! What gateways say, and what staff do: all of it through the one rule.

mod callbacks;
mod counters;
mod desk;
mod reconciler;
mod settlement;

pub use callbacks::{CallbackFailure, Callbacks};
pub use counters::SettlementCounters;
pub use desk::{ConfirmError, PaymentDesk, RefundError, Refunded};
pub use reconciler::{ReconcileOptions, Reconciler};
pub use settlement::Settlement;
