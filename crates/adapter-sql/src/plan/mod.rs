//! What a database lacks, and how it is given that.
//!
//! The embedded database is migrated by numbered files. A MySQL one may belong to an ERP that no ledger tells of, so it is
//! measured: what `information_schema` shows is compared with what the portal needs, and only what is missing is added. A plan that
//! is empty means that the database is up to date; running it twice, or on two nodes at once, changes nothing.

mod erp;
mod mysql;
mod portal;
mod sqlite;

use crate::Database;
use std::error::Error;
use std::fmt;

/// One statement that would change the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does, for people.
    pub what: String,
    /// The statement.
    pub sql: String,
}

/// Everything a database lacks, in the order in which it is added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MigrationPlan {
    /// The steps.
    pub steps: Vec<Step>,
}

impl MigrationPlan {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

impl fmt::Display for MigrationPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "-- {}\n{};\n", step.what, step.sql)?;
        }
        Ok(())
    }
}

/// Why a database could not be looked at or changed.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// No connection.
    #[error("the database is not reachable")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    /// A step failed.
    #[error("{what} failed")]
    Step {
        /// What was being done.
        what: String,
        /// Why it failed.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Another node has been migrating for longer than a caller waits.
    #[error("another migration is still running")]
    Busy,
}

impl MigrationError {
    pub(crate) fn step(what: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Step {
            what: what.into(),
            source: source.into(),
        }
    }
}

impl Database {
    /// What the database lacks; changes nothing.
    ///
    /// # Errors
    /// When it can't be reached or read.
    pub async fn plan(&self) -> Result<MigrationPlan, MigrationError> {
        match self {
            Self::MySql(db) => mysql::plan(&db.1).await,
            Self::Sqlite(db) => sqlite::plan(db.1.clone()).await,
        }
    }

    /// Adds what is missing, and tells what that was.
    ///
    /// # Errors
    /// When the database can't be reached, or a statement fails; what came before it stays.
    pub async fn migrate(&self) -> Result<MigrationPlan, MigrationError> {
        match self {
            Self::MySql(db) => mysql::migrate(&db.1).await,
            Self::Sqlite(db) => sqlite::migrate(db.1.clone()).await,
        }
    }
}

/// A table as the portal needs it.
#[derive(Debug, Clone)]
struct Table<'a> {
    name: &'a str,
    columns: &'a [Column<'a>],
    indexes: &'a [Index<'a>],
    foreign: &'a [Foreign<'a>],
}

/// A column and its MySQL definition.
#[derive(Debug, Clone, Copy)]
struct Column<'a> {
    name: &'a str,
    ddl: &'a str,
    /// Whether the portal reads it: then it is added to a table that lacks it.
    needed: bool,
}

impl<'a> Column<'a> {
    /// The ERP's, and read by the portal.
    const fn erp(name: &'a str, ddl: &'a str) -> Self {
        Self {
            name,
            ddl,
            needed: true,
        }
    }

    /// The ERP's own affair: only part of a table that the portal creates whole.
    const fn internal(name: &'a str, ddl: &'a str) -> Self {
        Self {
            name,
            ddl,
            needed: false,
        }
    }

    /// The portal's addition to a table of the ERP's.
    const fn portal(name: &'a str, ddl: &'a str) -> Self {
        Self {
            name,
            ddl,
            needed: true,
        }
    }
}

/// An index; one that starts with the same columns serves as well.
#[derive(Debug, Clone, Copy)]
struct Index<'a> {
    name: &'a str,
    columns: &'a [&'a str],
    unique: bool,
}

impl<'a> Index<'a> {
    const fn plain(name: &'a str, columns: &'a [&'a str]) -> Self {
        Self {
            name,
            columns,
            unique: false,
        }
    }

    const fn unique(name: &'a str, columns: &'a [&'a str]) -> Self {
        Self {
            name,
            columns,
            unique: true,
        }
    }
}

/// A foreign key to another table's `id`, made only together with its table.
#[derive(Debug, Clone, Copy)]
struct Foreign<'a> {
    column: &'a str,
    table: &'a str,
}
