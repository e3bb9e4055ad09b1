//! What the engines' errors mean to a caller.

use diesel::result::{DatabaseErrorKind as Kind, Error};
use kernel::StorageError;

/// An error inside a transaction or a read: the engine's, or one of ours that rolls back.
#[derive(Debug)]
pub(crate) enum DbError {
    /// The engine's.
    Engine(Error),
    /// Already in the domain's words.
    Storage(StorageError),
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<StorageError> for DbError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl From<DbError> for StorageError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Storage(error) => error,
            DbError::Engine(error) if is_passing(&error) => Self::unavailable(error),
            DbError::Engine(error) => Self::failed(error),
        }
    }
}

impl DbError {
    /// A unique key was in the way; the message names which.
    pub(crate) fn unique_violation(&self) -> Option<&str> {
        match self {
            Self::Engine(Error::DatabaseError(Kind::UniqueViolation, info)) => Some(info.message()),
            _ => None,
        }
    }

    /// The engine rolled the transaction back for another one's sake: running it again may succeed.
    pub(crate) fn is_contention(&self) -> bool {
        matches!(self, Self::Engine(error) if is_contention(error))
    }

    /// The connection is gone; on a fresh one the same may succeed.
    pub(crate) fn is_disconnect(&self) -> bool {
        matches!(self, Self::Engine(error) if is_disconnect(error))
    }
}

/// Whether the engine refused for lack of a lock. Diesel has no kind for MySQL's 1205 and 1213.
fn is_contention(error: &Error) -> bool {
    match error {
        Error::DatabaseError(Kind::SerializationFailure, _) => true,
        Error::DatabaseError(_, info) => {
            let message = info.message();
            [
                "Deadlock found",
                "Lock wait timeout",
                "Record has changed since last read",
                "database is locked",
            ]
            .iter()
            .any(|part| message.contains(part))
        }
        Error::RollbackErrorOnCommit { commit_error, .. } => is_contention(commit_error),
        _ => false,
    }
}

fn is_disconnect(error: &Error) -> bool {
    match error {
        // The last: a connection whose runtime has ended carries nothing any more.
        Error::DatabaseError(Kind::ClosedConnection | Kind::UnableToSendCommand, _)
        | Error::BrokenTransactionManager => true,
        Error::DatabaseError(_, info) => {
            let message = info.message();
            [
                "Input/output error",
                "onnection",
                "Broken pipe",
                "gone away",
                "shutdown",
                "Server shut",
                "Unknown prepared statement handler",
                "packets out of order",
            ]
            .iter()
            .any(|part| message.contains(part))
        }
        Error::RollbackErrorOnCommit {
            rollback_error,
            commit_error,
        } => is_disconnect(rollback_error) || is_disconnect(commit_error),
        _ => false,
    }
}

fn is_passing(error: &Error) -> bool {
    is_contention(error) || is_disconnect(error)
}
