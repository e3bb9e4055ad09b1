//! Login names and the account behind one.

mod account;
mod email;
mod name;

pub(crate) use account::admits;
pub use account::{Account, AccountRecord, Links, Refusal};
pub use email::EmailAddress;
pub use name::{Identifier, LoginName, LoginNameKind};
