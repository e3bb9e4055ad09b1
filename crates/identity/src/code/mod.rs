//! One-time codes: six digits that prove that a phone or an e-mail is read by the one who asks.
//!
//! A code is never stored. It is derived from its row's random nonce by a key only the portal has, and derived
//! again by the handler that sends it and by the check of what was typed.

mod budget;
mod delivery;
mod entity;
mod keys;
mod ports;
mod reset_token;
mod service;

pub use budget::{CodeBudget, Held};
pub use delivery::{CodeDelivery, CodeMessage};
pub use entity::{CodeId, CodePurpose, OneTimeCode, SendHistory, SendVerdict};
pub use keys::CodeKeys;
pub use ports::{Codes, NewCode, NewResetToken, PasswordReset, PasswordResets};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockCodes, MockPasswordResets};
pub use reset_token::ResetTokens;
pub use service::{CodeParts, CodeService, ResetGrant};
