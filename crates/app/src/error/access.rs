//! What a token that signs nobody in becomes.

use super::{ApiError, Code};
use identity::AuthError;

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Invalid => Code::Unauthenticated.into(),
            AuthError::Expired => Code::TokenExpired.into(),
            AuthError::NotCustomer => Code::UnauthorizedCustomer.into(),
            AuthError::Revoked => Code::SessionRevoked.into(),
            AuthError::Inactive => Code::AccountInactive.into(),
            AuthError::Storage(error) => error.into(),
        }
    }
}
