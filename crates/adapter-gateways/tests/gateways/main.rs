//! The gateways on fakes of their companies (`test_support::gateways`), and on vectors that others computed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod doors;
mod fawry;
mod paymob_messages;
mod paymob_orders;
mod paymob_tampering;
mod secrets;
mod settings;
mod stripe_messages;
mod stripe_orders;
mod stripe_signatures;
mod support;
