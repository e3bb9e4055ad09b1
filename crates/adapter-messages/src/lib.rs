//! Where messages to people leave the portal.
//!
//! Mail goes by SMTP ([`Smtp`]), SMS through a provider's HTTP API ([`Sms`]); [`ByChannel`] puts the two together. In development
//! what has no provider goes to the console and into a ring that `GET /dev/messages` reads ([`ConsoleMessages`]), so that every
//! flow can be tried without one. Elsewhere [`NoProvider`] leaves it in the outbox.
//!
//! Nothing here tries again: the outbox's relay does, and its time for a handler is longer than any time-out here. No error
//! holds a message's text or address, a secret, or what a provider wrote.

mod by_channel;
mod console;
mod none;
mod settings;
mod sms;
mod smtp;

pub use by_channel::ByChannel;
pub use console::{ConsoleMessages, SentMessage};
pub use none::NoProvider;
pub use settings::{SetUpError, Timeouts};
pub use sms::{Sms, SmsProvider, SmsSettings};
pub use smtp::{Smtp, SmtpSettings};
