//! Money that comes for customers' invoices, and goes back.
//!
//! An invoice has many [attempts](Attempt), one live at a time; what a gateway takes becomes an entry in an append-only
//! [ledger](LedgerEntry), by one [rule](decide), whether a message, an inquiry or staff tell of it. What the ERP keeps in `Payment` is money
//! received: it has no status there, and is `completed` here. Each row of the history says of which [kind](PaymentKind) it
//! is, since the ids of two tables can collide.

mod admission;
mod attempt;
mod cached;
mod checkout;
#[cfg(feature = "testing")]
pub mod contract;
mod error;
mod gateway;
mod ledger;
mod payment;
mod ports;
mod posting;
pub mod sandbox;
mod schedule;
mod service;
mod settle;
mod status;

pub use admission::{Admission, IdempotencyKey, InvoiceMoney, InvoiceStanding, KnownKey, NewAttempt, admit};
pub use attempt::{Attempt, PaymentMethod};
pub use cached::CachedPayments;
pub use checkout::{CheckoutLinks, CheckoutService, PayRequest};
pub use error::PaymentError;
#[cfg(any(test, feature = "testing"))]
pub use gateway::MockPaymentGateway;
pub use gateway::{
    Callback, CallbackError, CallbackMessage, CancelAnswer, CheckoutOrder, FactOutcome, FailureReason,
    GatewayError, GatewayFact, GatewayName, Gateways, Inquiry, MovementKind, OpenedCheckout, OrderKey,
    OrderRef, Payer, PaymentGateway, RefundAnswer, RefundOrder, UnitsError, from_gateway_units,
    to_gateway_units,
};
pub use ledger::{LedgerEntry, MoneySource, Refund, RefundState, sums};
pub use payment::{PaymentKind, PaymentRecord, PaymentStatus};
pub use ports::{
    Applied, AttemptBooks, Attempts, Begun, Claim, GivenUp, Inquiries, Ledger, ListedAttempt, NewRefund,
    OpenedRefund, OperatorFilter, PaymentFilter, PaymentQuery, PaymentReader, PaymentSort,
};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockAttempts, MockInquiries, MockLedger, MockPaymentReader};
pub use posting::{
    AttemptChange, Decision, EventState, Ignored, Mismatch, MoneyFact, NewEntry, PAYMENT_EVENT, PaymentNews,
    Plan, Posting, RefundChange, Standing, decide,
};
pub use schedule::{after_no_answer, next_inquiry, while_refunding};
pub use service::PaymentService;
pub use settle::{
    CallbackFailure, Callbacks, ConfirmError, PaymentDesk, ReconcileOptions, Reconciler, RefundError,
    Refunded, Settlement, SettlementCounters,
};
