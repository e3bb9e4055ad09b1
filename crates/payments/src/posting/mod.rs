//! The rule of posting: what becomes of what a gateway says.
//!
//! [`decide`] is one pure function from what the store holds and what was said to a [`Decision`]. [`Posting::plan`] makes of it everything
//! that is written: the attempt's state, the ledger's entry, the refund, the audit entry, the events. An adapter finds the
//! [`Standing`] under the lock of the invoice's row, asks for the plan and writes it, all in one transaction, so that
//! messages, inquiries and staff take one way.

mod fact;
mod plan;
mod rule;

pub use fact::MoneyFact;
pub use plan::{
    AttemptChange, EventState, NewEntry, PAYMENT_EVENT, PaymentNews, Plan, Posting, RefundChange,
};
pub use rule::{Decision, Ignored, Mismatch, Standing, decide};
