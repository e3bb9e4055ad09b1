//! What the tests of the other crates stand on: a private MariaDB and Redis, and databases, key prefixes and
//! folders that belong to one test.
//!
//! `cargo xtask test` starts the two servers once ([`Services`]) and names them to every test by
//! [`MARIADB_VARIABLE`] and [`REDIS_VARIABLE`]; a test then takes what is its own:
//!
//! ```no_run
//! let database = test_support::ScratchMariaDb::create();
//! let redis = test_support::ScratchRedis::create();
//! // connect to database.url(), and to redis.url() with every key beginning with redis.prefix()
//! ```
//!
//! Nothing that the machine already runs is touched: ports and folders are the servers' own. A test that needs
//! a server and has none fails; none is skipped.
//!
//! [`ErpShape`] is what an ERP's database looks like before the portal attaches to it.
//!
//! [`gateways`] are fakes of the payment gateways.
//! A test of mail starts a mail server of its own, [`PrivateMail`], and reads what it was given.
//!
//! A test of faults starts servers of its own with [`Services::start`], and stops, kills or freezes them.

#[cfg(feature = "scratch")]
mod erp;
mod folder;
#[cfg(feature = "gateways")]
pub mod gateways;
#[cfg(feature = "scratch")]
mod http;
#[cfg(feature = "scratch")]
mod scratch;
mod services;

#[cfg(feature = "scratch")]
pub use erp::ErpShape;
#[cfg(feature = "scratch")]
pub use http::{FakeAnswer, FakeHttp, KeptRequest};
#[cfg(feature = "scratch")]
pub use scratch::{ScratchDir, ScratchMariaDb, ScratchRedis};
pub use services::{
    MARIADB_VARIABLE, MailTls, PrivateMail, PrivateRedis, REDIS_VARIABLE, Server, ServiceError, Services,
    missing_programs,
};
