//! Who a token signs in.

use crate::error::ApiError;
use crate::http::SignedIn;
use async_trait::async_trait;

/// Judges access tokens.
#[async_trait]
pub trait Gate: Send + Sync {
    /// Who the token signs in.
    ///
    /// # Errors
    /// The refusal, or what kept it from being judged.
    async fn judge(&self, token: &str) -> Result<SignedIn, ApiError>;
}
