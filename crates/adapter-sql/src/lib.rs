//! The domains' ports on Diesel: MySQL and MariaDB for production, SQLite for the embedded default.
//!
//! There is one body of repositories, under `repositories/`, compiled twice by `#[path]`: once inside `mysql`, once inside
//! `sqlite`. Those two modules hold only what differs (the connection type, `last_insert_id`, `conflict_on`, the kind of
//! transaction, batch inserts). A repository is a struct around a `Store`:
//!
//! ```text
//! pub(crate) struct SqlDevices { store: Store }
//!
//! #[async_trait]
//! impl DeviceWriter for SqlDevices {
//!     async fn remove(&self, customer: CustomerId, id: DeviceId, change: &Change) -> Result<…, StorageError> {
//!         writing!(self.store, conn, {            // one transaction, retried on a deadlock
//!             let row = device::table.filter(…).row_lock().get_result(conn).await.optional()?;
//!             …
//!             record(conn, change, Some(id.0)).await?;   // the audit row and the events
//!             Ok(Removal::Done)
//!         })
//!     }
//! }
//! ```
//!
//! - `reading!(store, conn, {…})` and `writing!(store, conn, {…})` give `Result<_, StorageError>`; inside, `?` works on Diesel's errors
//!   and on [`kernel::StorageError`]. An outcome that changes nothing ("stale", "taken") is an `Ok` before the first write, or
//!   is told by `DbError::unique_violation`.
//! - Times of the ERP's tables go through `store.zone` (`to_utc`, `to_wall`); the portal's own are UTC (`zone::utc`, `.and_utc()`).
//! - Money columns are `Hundredths`. Ids are `BigInt` everywhere; enums and JSON are text.
//! - Locks: `.row_lock()` (then `get_result` or `load`, not `first`); upserts: `.on_conflict(conflict_on(column)).do_update().set(x.eq(incoming(x)))`;
//!   many rows: `insert_batch!(conn, table, rows)`; search: `ext::contains_pattern` with `.escape('!')`.
#![allow(clippy::duplicate_mod)]

mod doctor;
mod error;
mod ext;
mod flow;
mod home;
mod mysql;
mod options;
mod plan;
mod ports;
#[cfg(any(test, feature = "testing"))]
mod raw;
mod schema;
pub mod shop;
mod sqlite;
mod statements;
mod types;
mod zone;

pub use doctor::{Finding, Severity};
pub use options::{Options, OptionsError};
pub use plan::{MigrationError, MigrationPlan, Step};
pub use ports::Ports;
#[cfg(any(test, feature = "testing"))]
pub use raw::RawSql;
pub use statements::Statements;
pub use zone::DbZone;

use kernel::StorageError;

/// An open database of either engine: a pool, cheap to clone.
#[derive(Clone)]
pub enum Database {
    /// MySQL or MariaDB.
    MySql(MySqlDatabase),
    /// The embedded SQLite.
    Sqlite(SqliteDatabase),
}

/// A pool of MySQL connections.
#[derive(Clone)]
pub struct MySqlDatabase(mysql::repositories::Store, Options);

/// A pool of SQLite connections.
#[derive(Clone)]
pub struct SqliteDatabase(sqlite::repositories::Store, Options);

/// How a pool is used, for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolStatus {
    /// Connections there are.
    pub size: usize,
    /// Of these, idle.
    pub available: usize,
    /// Callers that wait for one.
    pub waiting: usize,
    /// How many there may be.
    pub max: usize,
}

impl Database {
    /// Opens a pool by the URL's scheme. Nothing is connected before it is needed.
    ///
    /// # Errors
    /// When the pool's settings make no sense.
    pub fn open(options: Options) -> Result<Self, StorageError> {
        if options.is_sqlite() {
            Ok(Self::Sqlite(SqliteDatabase(
                sqlite::repositories::open(&options)?,
                options,
            )))
        } else {
            Ok(Self::MySql(MySqlDatabase(
                mysql::repositories::open(&options)?,
                options,
            )))
        }
    }

    /// Every port of every domain on this database.
    #[must_use]
    pub fn ports(&self) -> Ports {
        match self {
            Self::MySql(db) => mysql::repositories::ports(&db.0),
            Self::Sqlite(db) => sqlite::repositories::ports(&db.0),
        }
    }

    /// Asks the database for an answer.
    ///
    /// # Errors
    /// When none comes in time.
    pub async fn ping(&self) -> Result<(), StorageError> {
        match self {
            Self::MySql(db) => db.0.ping().await,
            Self::Sqlite(db) => db.0.ping().await,
        }
    }

    /// Rings after every commit on this node: there may be events for the relay.
    #[must_use]
    pub fn wake(&self) -> outbox::Wake {
        match self {
            Self::MySql(db) => db.0.wake.clone(),
            Self::Sqlite(db) => db.0.wake.clone(),
        }
    }

    /// How the pool is used.
    #[must_use]
    pub fn pool_status(&self) -> PoolStatus {
        match self {
            Self::MySql(db) => db.0.status(),
            Self::Sqlite(db) => db.0.status(),
        }
    }

    /// The statements of its connections.
    #[must_use]
    pub fn statements(&self) -> &Statements {
        &self.options().statements
    }

    /// The options it was opened with.
    #[must_use]
    pub fn options(&self) -> &Options {
        match self {
            Self::MySql(db) => &db.1,
            Self::Sqlite(db) => &db.1,
        }
    }
}
