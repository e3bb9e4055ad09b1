//! The book of the sandbox gateway: a gateway within the portal, for trying. No money moves.
//!
//! It behaves as real ones do in the ways that matter to whoever pays or builds on the portal: what happened is written down before
//! anybody is told, messages about it are signed and sent until they are accepted, and some of it happens later than the payer
//! thinks. What may be done with an order is decided here; an adapter keeps the book, another one signs and speaks.

mod action;
#[cfg(feature = "testing")]
pub mod contract;
mod entry;
mod order;
mod ports;
mod refund;

pub use action::SandboxAction;
pub use entry::{SandboxEntry, SandboxRefundOf};
pub use order::{Press, SETTLES_AFTER, SandboxOrder, SandboxState};
#[cfg(any(test, feature = "testing"))]
pub use ports::MockSandboxBook;
pub use ports::{MessageClaim, MessageOutcome, Pressed, SandboxBook, SandboxMessage};
pub use refund::{RefundRefusal, SandboxRefund, refunded};
