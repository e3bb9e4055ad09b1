//! The private servers.

mod error;
mod guard;
mod mail;
mod mariadb;
mod programs;
mod redis;
mod server;

pub use error::ServiceError;
pub use mail::{MailTls, PrivateMail};
pub use server::Server;

use guard::Guard;

/// Names the test MariaDB: `mysql://root@127.0.0.1:PORT`, without a database.
pub const MARIADB_VARIABLE: &str = "PORTAL_TEST_MARIADB";

/// Names the test Redis: `redis://127.0.0.1:PORT`.
pub const REDIS_VARIABLE: &str = "PORTAL_TEST_REDIS";

/// A MariaDB and a Redis on free ports of 127.0.0.1, with data that is gone afterwards.
///
/// Both end when this is dropped, and also when the process that holds it dies in whatever way.
#[derive(Debug)]
pub struct Services {
    /// MariaDB, with the user `root` and no password.
    pub mariadb: Server,
    /// Redis, without persistence.
    pub redis: Server,
    // Declared last, so that it outlives the servers: it removes their folder.
    _guard: Guard,
}

impl Services {
    /// Starts both and waits until they answer.
    ///
    /// # Errors
    /// When a server is not installed, or does not come up; the error carries its log.
    pub fn start() -> Result<Self, ServiceError> {
        let guard = Guard::new()?;
        let mut redis = redis::prepare(guard.folder())?;
        redis.start()?;
        let mut mariadb = mariadb::prepare(guard.folder())?;
        mariadb.start()?;
        Ok(Self {
            mariadb,
            redis,
            _guard: guard,
        })
    }

    /// The variables by which tests find the servers.
    #[must_use]
    pub fn variables(&self) -> [(&'static str, String); 2] {
        [
            (MARIADB_VARIABLE, self.mariadb.url()),
            (REDIS_VARIABLE, self.redis.url()),
        ]
    }
}

/// A Redis alone, for a test that stops or freezes it; ends as [`Services`] do.
#[derive(Debug)]
pub struct PrivateRedis {
    /// Redis, without persistence.
    pub redis: Server,
    _guard: Guard,
}

impl PrivateRedis {
    /// Starts it and waits until it answers.
    ///
    /// # Errors
    /// As [`Services::start`].
    pub fn start() -> Result<Self, ServiceError> {
        let guard = Guard::new()?;
        let mut redis = redis::prepare(guard.folder())?;
        redis.start()?;
        Ok(Self { redis, _guard: guard })
    }
}

/// Which of the servers are not installed on this machine, by the name of their package in Debian.
#[must_use]
pub fn missing_programs() -> Vec<&'static str> {
    let mut missing = Vec::new();
    if mariadb::programs().is_err() {
        missing.push("mariadb-server");
    }
    if redis::program().is_err() {
        missing.push("redis-server");
    }
    if mail::python().is_err() {
        missing.push("python3-aiosmtpd");
    }
    missing
}
