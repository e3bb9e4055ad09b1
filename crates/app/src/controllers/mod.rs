//! Handlers, one file for each area. They read the request, call one service, and shape the answer; rules live in the
//! domains.

pub mod auth;
pub mod dashboard;
pub mod dev;
pub mod devices;
pub mod docs;
pub mod files;
pub mod health;
pub mod invoices;
pub mod notifications;
pub mod pay;
pub mod payments;
pub mod profile;
pub mod repairs;
pub mod sandbox;
pub mod track;
pub mod verify;
