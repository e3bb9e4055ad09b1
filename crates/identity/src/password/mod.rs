//! What a password must be, and who checks it against a hash.

mod hasher;
mod rules;

#[cfg(any(test, feature = "testing"))]
pub use hasher::MockPasswordHasher;
pub use hasher::{HasherError, PasswordHasher};
pub use rules::{PasswordFault, PasswordRules, Personal};
