//! The portal: puts the domains and their adapters together behind HTTP and a command line.
//!
//! The only crate that names adapters, and the only one that knows HTTP. [`routes`] lists what is served, `controllers`
//! holds the handlers, [`wiring`] decides which adapter stands behind which port.

pub mod cli;
mod code_messages;
pub mod config;
pub mod controllers;
pub mod cookies;
mod cursor;
mod demo;
pub mod detached;
pub mod error;
pub mod extract;
pub mod files;
pub mod http;
pub mod i18n;
pub mod limits;
mod logging;
pub mod metrics;
pub mod middleware;
mod notices;
pub mod openapi;
pub mod pages;
mod payment_messages;
mod profile_events;
pub mod ready;
mod refusals;
pub mod routes;
pub mod sandbox;
pub mod secrets;
mod security_messages;
pub mod server;
pub mod site;
pub mod state;
pub mod system;
pub mod wiring;
