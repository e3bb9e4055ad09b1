//! Who a customer is to the portal: how they sign in and stay signed in, how they prove that a phone or an
//! e-mail is theirs, and what they may change about themselves.
//!
//! - [`login`]: login names, the account behind one, the lock after failed attempts.
//! - [`password`]: what a password must be, and the port that hashes it.
//! - [`session`]: access tokens name a session; the session's row is the truth. Refresh tokens rotate.
//! - [`profile`] and [`preferences`]: what they may see and change of themselves; [`contact`]: a new phone or e-mail.
//! - [`account`]: the password at one's own wish, the export, the end of an account, and what staff do with it.
//! - [`code`]: one-time codes by SMS or e-mail, and the reset tokens they are exchanged for.

pub mod account;
pub mod code;
pub mod contact;
#[cfg(feature = "testing")]
pub mod contract;
mod error;
pub mod login;
pub mod password;
mod phone;
pub mod preferences;
pub mod profile;
pub mod session;
mod token;

pub use error::{AuthError, LoginError, RefreshError, ResetError};
pub use login::{Account, AccountRecord, EmailAddress, LoginName, Refusal};
pub use password::{HasherError, PasswordFault, PasswordHasher, PasswordRules};
pub use phone::{Country, Phone};
pub use session::{Authenticator, Revocations, SessionReader, SessionState, SignedIn};
pub use token::{AccessClaims, AccessTokens, IssuedToken, TokenSubject};
