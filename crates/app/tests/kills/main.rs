//! `kill -9` before and after every write, commit and call of a payment: after the next start the books have what the gateway took,
//! and the customer is told so, without a person acting.
//!
//! Each case is the program itself on a database of its own, with a fake of Paymob. Time that passes while it is down is taken off the
//! times in its database, so that nobody waits for it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    unreachable_pub
)]

mod books;
mod customer;
mod ends;
mod finding;
mod paying;
#[path = "../program/mod.rs"]
mod program;
mod refunding;
mod world;
