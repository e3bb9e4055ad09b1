//! How a store fails, without a word of which store it is.

use std::error::Error;
use std::sync::Arc;

/// A failure of a store behind a port. Callers tell the two kinds apart; the source is for the log. One failure may be the
/// answer to several callers.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StorageError {
    /// Not reachable, overloaded, or out of time: the same call may succeed later.
    #[error("the store is not available")]
    Unavailable(#[source] Arc<dyn Error + Send + Sync>),
    /// A row holds what the domain can't read.
    #[error("{table}.{column} of row {row} is not readable")]
    Corrupt {
        /// The table as the database names it.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's id.
        row: i64,
        /// What is wrong with it.
        #[source]
        source: Arc<dyn Error + Send + Sync>,
    },
    /// Anything else: a fault of ours.
    #[error("the store failed")]
    Failed(#[source] Arc<dyn Error + Send + Sync>),
}

impl StorageError {
    /// A failure of ours, from any error or text.
    pub fn failed(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(source.into().into())
    }

    /// A passing failure, from any error or text.
    pub fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into().into())
    }

    /// A row's column that can't be read.
    pub fn corrupt(
        table: &'static str,
        column: &'static str,
        row: i64,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Corrupt {
            table,
            column,
            row,
            source: source.into().into(),
        }
    }
}
