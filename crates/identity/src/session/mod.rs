//! Sessions: what a token names, and what decides whether it still signs anyone in.

mod authenticator;
mod ports;
mod state;

pub use authenticator::{Authenticator, SignedIn};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockRevocations, MockSessionActivity, MockSessionReader};
pub use ports::{Revocations, SessionActivity, SessionReader};
pub use state::{SeenSessions, SessionState};
