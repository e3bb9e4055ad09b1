//! What mail and SMS have in common: time-outs, and settings that are wrong.

use std::net::IpAddr;
use std::time::Duration;
use url::{Host, Url};

/// How long a provider is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For all of it, the connection included. Shorter than the relay's limit for a handler.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(10),
        }
    }
}

/// A setting that can't be used. Its text holds no secret.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SetUpError {
    /// The mail server's address.
    #[error("{0}")]
    SmtpUrl(&'static str),
    /// The address mails come from.
    #[error("it is no mail address; write no-reply@shop.example or: Shop <no-reply@shop.example>")]
    MailFrom,
    /// The provider's address.
    #[error("it must be https://…, or http:// of this machine, without a user, a query or a fragment")]
    SmsBaseUrl,
    /// TLS or the HTTP client can't be set up on this machine.
    #[error("TLS can't be set up")]
    Tls,
}

/// Whether an address is this machine: nobody else reads what goes there.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        // A scheme that `url` does not know keeps its host as a text.
        Some(Host::Domain(name)) => {
            name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        None => false,
    }
}
