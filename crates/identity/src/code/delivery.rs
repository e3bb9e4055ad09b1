//! What is sent: made when it is sent, from what is stored.

use super::{CodeId, CodeKeys, CodePurpose, Codes};
use crate::login::LoginName;
use chrono::TimeDelta;
use kernel::{Clock, StorageError};
use secrecy::SecretString;
use std::sync::Arc;

/// A code on its way to its owner.
#[derive(Debug)]
pub struct CodeMessage {
    /// What it is for.
    pub purpose: CodePurpose,
    /// Where it goes: a phone by SMS, an e-mail address by mail.
    pub destination: LoginName,
    /// The six digits.
    pub code: SecretString,
    /// How long it can still be used.
    pub valid_for: TimeDelta,
}

/// Makes the message for a code that was issued.
pub struct CodeDelivery {
    codes: Arc<dyn Codes>,
    keys: CodeKeys,
    clock: Arc<dyn Clock>,
}

impl CodeDelivery {
    /// The event that says that there is a code to send. Its data names the language, never the code.
    pub const EVENT: &'static str = "code.issued";

    /// Over the store and the keys.
    #[must_use]
    pub fn new(codes: Arc<dyn Codes>, keys: CodeKeys, clock: Arc<dyn Clock>) -> Self {
        Self { codes, keys, clock }
    }

    /// The message for a code; `None` when it can't be used any more, so that sending it would only confuse.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn message(&self, code: CodeId) -> Result<Option<CodeMessage>, StorageError> {
        let now = self.clock.now();
        let found = self.codes.find(code).await?;
        Ok(found.filter(|code| code.is_live(now)).map(|code| CodeMessage {
            purpose: code.purpose,
            code: self.keys.code(&code.nonce),
            valid_for: code.expires_at - now,
            destination: code.destination,
        }))
    }
}
