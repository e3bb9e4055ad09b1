//! A corner of the test Redis for one test.

use super::{server, unique_name};
use crate::REDIS_VARIABLE;

/// The test Redis and a prefix that no other test uses, for keys and channels alike. What is stored under it
/// goes when the server does.
#[derive(Debug, Clone)]
pub struct ScratchRedis {
    url: String,
    prefix: String,
}

impl ScratchRedis {
    /// A new corner.
    ///
    /// # Panics
    /// When no test Redis is named by `PORTAL_TEST_REDIS`.
    #[must_use]
    pub fn create() -> Self {
        Self::on(server(REDIS_VARIABLE))
    }

    /// A new corner of another Redis, such as one that a test of faults started.
    #[must_use]
    pub fn on(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            prefix: format!("{}:", unique_name()),
        }
    }

    /// Where the server is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What every key and channel of the test must begin with; it ends with a colon.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}
