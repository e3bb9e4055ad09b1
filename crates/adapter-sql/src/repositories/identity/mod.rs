//! Accounts, sessions, one-time codes, and the lock after failed logins.

mod accounts;
pub(super) mod codes;
mod logins;
mod names;
mod resets;
pub(super) mod sessions;
mod throttle;

use super::Store;

/// Identity's ports of signing in.
pub(crate) struct SqlIdentity {
    store: Store,
}

impl SqlIdentity {
    /// Over the pool.
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }
}
