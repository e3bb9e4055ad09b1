//! Login names, the account behind one, and the lock after failed attempts.

mod account;
mod email;
mod name;
mod ports;
mod service;
mod sync;
mod throttle;

pub use account::{Account, AccountRecord, Links, Refusal};
pub(crate) use account::{admits, names};
pub use email::EmailAddress;
pub use name::{Identifier, LoginName, LoginNameKind};
pub use ports::{
    Accounts, CustomerContacts, LoginNames, Logins, NameChange, NameOwner, Named, NewLogin, RefusalLog,
    StoredName, UserContacts,
};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockAccounts, MockLoginNames, MockLogins, MockRefusalLog};
pub use service::{LoggedIn, LoginParts, LoginService};
pub use sync::{LoginNameSync, SyncReport};
#[cfg(any(test, feature = "testing"))]
pub use throttle::MockLoginThrottle;
pub use throttle::{Attempt, LoginThrottle, Throttle, ThrottleKey, ThrottleKeys};
