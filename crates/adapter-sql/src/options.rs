//! How a database is reached and how long it may take.

use crate::Statements;
use crate::zone::DbZone;
use kernel::ShopZone;
use std::fmt;
use std::time::Duration;

/// Where the database is, and its limits.
#[derive(Clone)]
pub struct Options {
    pub(crate) url: String,
    /// Connections at most.
    pub pool_size: usize,
    /// How long a caller waits for a connection.
    pub pool_wait: Duration,
    /// How long making a connection may take.
    pub connect_timeout: Duration,
    /// How long one read or one transaction may take.
    pub statement_timeout: Duration,
    /// How long a statement waits for another's lock; also one that changes a table, in whole seconds.
    pub lock_wait: Duration,
    /// The zone of the wall time in the ERP's tables.
    pub zone: DbZone,
    /// The zone of the shop's calendar.
    pub shop: ShopZone,
    pub(crate) statements: Statements,
}

/// A URL that names no database the portal knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the database URL must start with mysql:// or sqlite://")]
pub struct OptionsError;

impl Options {
    /// Defaults for a URL: `mysql://user:password@host:port/name`, or `sqlite://` and a path.
    ///
    /// # Errors
    /// When the scheme is neither.
    pub fn new(url: &str, zone: DbZone, shop: ShopZone) -> Result<Self, OptionsError> {
        if !url.starts_with("mysql://") && !url.starts_with("sqlite://") {
            return Err(OptionsError);
        }
        Ok(Self {
            url: url.to_owned(),
            pool_size: 10,
            pool_wait: Duration::from_secs(2),
            connect_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(8),
            lock_wait: Duration::from_secs(3),
            zone,
            shop,
            statements: Statements::default(),
        })
    }

    /// Whether it is the embedded one.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite://")
    }

    /// The file of an embedded database.
    #[must_use]
    pub fn sqlite_path(&self) -> &str {
        self.url.strip_prefix("sqlite://").unwrap_or(&self.url)
    }
}

impl fmt::Debug for Options {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("pool_size", &self.pool_size)
            .field("zone", &self.zone)
            .finish_non_exhaustive()
    }
}
