//! Where Redis is and how long to wait for it.

use secrecy::SecretString;
use std::time::Duration;

/// Where Redis is and how long to wait for it.
#[derive(Debug, Clone)]
pub struct RedisSettings {
    /// `redis://[user:password@]host[:port][/database]`; a secret, for it may hold a password.
    pub url: SecretString,
    /// What every key and channel begins with, such as `portal:`; two shops on one Redis differ in it.
    pub prefix: String,
    /// How long a new connection may take.
    pub connect_timeout: Duration,
    /// How long a command may take. What takes longer counts as Redis being gone.
    pub command_timeout: Duration,
}

/// The configured URL can't be one of a Redis. The URL itself is not repeated: it may hold a password.
#[derive(Debug, thiserror::Error)]
#[error("not the URL of a Redis: {0}")]
pub struct RedisUrlError(pub(crate) &'static str);

impl RedisSettings {
    /// At a URL, with the prefix `portal:` and a quarter of a second for everything.
    #[must_use]
    pub fn new(url: SecretString) -> Self {
        Self {
            url,
            prefix: "portal:".to_owned(),
            connect_timeout: Duration::from_millis(250),
            command_timeout: Duration::from_millis(250),
        }
    }
}
