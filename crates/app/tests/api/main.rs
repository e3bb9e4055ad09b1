//! The whole portal on a real port, through HTTP, on both stacks. Files mirror the URLs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a test ends with a panic"
)]

#[macro_use]
mod harness;

mod access;
mod auth;
mod bad_input;
mod bodies;
mod codes;
mod dashboard;
mod dev;
mod devices;
mod envelope;
mod erp;
mod health;
mod invoices;
mod matrix;
mod notifications;
mod openapi;
mod outage;
mod outgoing;
mod paper;
mod payments;
mod profile;
mod refusals;
mod repairs;
mod sandbox;
mod shutdown;
mod statements;
mod track;
mod verify;
mod wire;
