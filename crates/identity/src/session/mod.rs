//! Sessions: what a token names, and what decides whether it still signs anyone in.

mod authenticator;
mod ports;
mod refresh;
mod service;
mod state;

pub use authenticator::{Authenticator, SignedIn};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockRevocations, MockSessionActivity, MockSessionReader, MockSessions};
pub use ports::{NewSession, Refreshable, Revocations, Rotation, SessionActivity, SessionReader, Sessions};
pub use refresh::{PresentedToken, RefreshSecret, RefreshTokens};
pub use service::{LiveSession, SessionParts, SessionService, SessionTokens};
pub use state::{SeenSessions, SessionState};
