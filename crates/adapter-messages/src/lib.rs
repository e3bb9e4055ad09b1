//! Where messages to people leave the portal.
//!
//! In development they go to the console and into a ring that `GET /dev/messages` reads ([`ConsoleMessages`]), so that every
//! flow can be tried without a provider. Where no provider is configured, [`NoProvider`] leaves them in the outbox.

mod console;
mod none;

pub use console::{ConsoleMessages, SentMessage};
pub use none::NoProvider;
