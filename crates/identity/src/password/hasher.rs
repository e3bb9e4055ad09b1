//! The port that hashes and checks passwords.

use async_trait::async_trait;
use chrono::TimeDelta;
use secrecy::SecretString;

/// Why nothing was hashed.
#[derive(Debug, thiserror::Error)]
pub enum HasherError {
    /// More passwords are waiting than the queue takes.
    #[error("too many passwords are being checked")]
    Busy {
        /// When to come again.
        retry_after: TimeDelta,
    },
    /// The hasher failed or is being stopped.
    #[error("the password could not be hashed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Hashes passwords and checks them, by bcrypt at one configured cost.
///
/// Every check that fails costs the same, whatever it was compared with: where the stored hash is cheaper than
/// the configured cost, or there is none, or it can't be read, the rest of the work is done for nothing.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// Whether the password is the hash's. `None` (no such account), an empty text and a hash in another format
    /// are never right. Reads `$2a$`, `$2b$` and `$2y$`, and as bcrypt does no more than 72 bytes of the password.
    ///
    /// # Errors
    /// [`HasherError::Busy`] when the queue is full.
    async fn verify(&self, password: &SecretString, hash: Option<String>) -> Result<bool, HasherError>;

    /// A new hash at the configured cost.
    ///
    /// # Errors
    /// [`HasherError::Busy`] when the queue is full.
    async fn hash(&self, password: &SecretString) -> Result<String, HasherError>;

    /// Whether a hash that was right should be replaced by one at the configured cost.
    fn needs_rehash(&self, hash: &str) -> bool;
}
