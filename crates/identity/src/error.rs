//! How signing in and staying signed in fail.

use crate::password::{HasherError, PasswordFault};
use chrono::TimeDelta;
use kernel::StorageError;

/// Why a token does not sign anyone in.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// No token of ours, or of a session that never was.
    #[error("the token is not valid")]
    Invalid,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// A token, or by now an account, that is not a customer's.
    #[error("the token is not a customer's")]
    NotCustomer,
    /// The session was ended.
    #[error("the session was revoked")]
    Revoked,
    /// The account was disabled or removed.
    #[error("the account is not active")]
    Inactive,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a login failed.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Unknown account, wrong or no password, a staff account, or a name of two customers: one answer for all.
    #[error("the login name or the password is wrong")]
    InvalidCredentials,
    /// The password was right, but the account is disabled.
    #[error("the account is not active")]
    Inactive,
    /// Too many failures for this login name.
    #[error("the login name is locked")]
    Locked {
        /// How long it stays locked.
        retry_after: TimeDelta,
    },
    /// More logins at once than can be checked.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a refresh token gave no new one.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// Not a token of ours.
    #[error("the refresh token is not valid")]
    Invalid,
    /// The session is over.
    #[error("the session has expired")]
    Expired,
    /// The session was ended, or has been now because the token had been used before.
    #[error("the session was revoked")]
    Revoked,
    /// The account is no customer's any more.
    #[error("the account is not a customer's")]
    NotCustomer,
    /// The account was disabled or removed.
    #[error("the account is not active")]
    Inactive,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a one-time code or a reset token did not lead to a new password.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The code or the token is wrong, used, or over; or nobody has the login name.
    #[error("the code is not valid")]
    InvalidCode,
    /// The new password is not allowed, for these reasons.
    #[error("the new password is not allowed")]
    Password(Vec<PasswordFault>),
    /// More passwords at once than can be hashed.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
