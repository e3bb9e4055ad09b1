//! What payments need.

mod attempts;
mod history;
mod ledger;

pub use attempts::{Attempts, Begun, Claim, GivenUp, Inquiries};
#[cfg(any(test, feature = "testing"))]
pub use attempts::{MockAttempts, MockInquiries};
#[cfg(any(test, feature = "testing"))]
pub use history::MockPaymentReader;
pub use history::{PaymentFilter, PaymentQuery, PaymentReader, PaymentSort};
#[cfg(any(test, feature = "testing"))]
pub use ledger::MockLedger;
pub use ledger::{Applied, AttemptBooks, Ledger, ListedAttempt, NewRefund, OpenedRefund, OperatorFilter};
