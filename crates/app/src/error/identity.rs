//! What failed logins, refreshes and resets become. Their services write each into the audit log, with its true reason.

use super::{ApiError, Code, FieldError, Rule};
use chrono::TimeDelta;
use identity::{HasherError, LoginError, PasswordFault, PasswordRules, RefreshError, ResetError};
use std::time::Duration;

impl From<HasherError> for ApiError {
    fn from(error: HasherError) -> Self {
        match error {
            HasherError::Busy { retry_after } => Self::unavailable(error).retry_after(positive(retry_after)),
            HasherError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<LoginError> for ApiError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::InvalidCredentials => Self::new(Code::InvalidCredentials).recorded(),
            LoginError::Inactive => Self::new(Code::AccountInactive).recorded(),
            LoginError::Locked { retry_after } => {
                Self::new(Code::AccountLocked).retry_after(positive(retry_after))
            }
            LoginError::Hasher(error) => error.into(),
            LoginError::Storage(error) => error.into(),
        }
    }
}

impl From<RefreshError> for ApiError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Invalid => Self::new(Code::Unauthenticated).recorded(),
            RefreshError::Expired => Self::new(Code::TokenExpired).recorded(),
            RefreshError::Revoked => Self::new(Code::SessionRevoked).recorded(),
            RefreshError::NotCustomer => Self::new(Code::UnauthorizedCustomer).recorded(),
            RefreshError::Inactive => Self::new(Code::AccountInactive).recorded(),
            RefreshError::Storage(error) => error.into(),
        }
    }
}

impl From<ResetError> for ApiError {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::InvalidCode => Self::new(Code::InvalidCode).recorded(),
            ResetError::Password(faults) => password_faults("newPassword", &faults),
            ResetError::Hasher(error) => error.into(),
            ResetError::Storage(error) => error.into(),
        }
    }
}

/// 422 with every rule a new password breaks.
#[must_use]
pub(crate) fn password_faults(field: &str, faults: &[PasswordFault]) -> ApiError {
    let broken = faults.iter().map(|fault| match fault {
        PasswordFault::TooShort => FieldError::new(field, Rule::TooShort).with_bound(PasswordRules::SHORTEST),
        PasswordFault::TooLong => FieldError::new(field, Rule::PasswordTooLong),
        PasswordFault::Common => FieldError::new(field, Rule::PasswordCommon),
        PasswordFault::Personal => FieldError::new(field, Rule::PasswordPersonal),
    });
    ApiError::invalid(broken.collect())
}

fn positive(after: TimeDelta) -> Duration {
    after.to_std().unwrap_or_default()
}
