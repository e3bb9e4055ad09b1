//! What identity's ports promise, as functions that an adapter's test calls on a fresh database.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc
)]

mod account;
mod admin;
mod codes;
mod journal;
mod names;
mod sessions;
mod throttle;

pub use account::AccountWorld;
pub use admin::AdminWorld;
pub use journal::Journal;

use crate::LoginName;
use crate::code::{Codes, PasswordResets};
use crate::login::{Accounts, LoginNameSync, LoginNames, LoginThrottle, Logins, Named};
use crate::session::{SessionActivity, SessionReader, Sessions};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::testing::FixedClock;
use kernel::{Change, Clock, CustomerId, RequestContext, RoleId, UserId};
use serde_json::json;
use std::sync::Arc;

/// The ports under test, and who is in the store.
///
/// Customer and login are tied together, both active and not deleted, with the role `Customer`; the phone stands in the
/// store as `phone`, the stored password hash is `hash`. The other customer has a login of their own.
#[derive(Clone)]
pub struct World {
    /// Finds accounts.
    pub accounts: Arc<dyn Accounts>,
    /// Writes logins down.
    pub logins: Arc<dyn Logins>,
    /// Locks.
    pub throttle: Arc<dyn LoginThrottle>,
    /// Login names.
    pub names: Arc<dyn LoginNames>,
    /// Reads sessions.
    pub reader: Arc<dyn SessionReader>,
    /// Notes their use.
    pub activity: Arc<dyn SessionActivity>,
    /// Keeps sessions.
    pub sessions: Arc<dyn Sessions>,
    /// Keeps codes.
    pub codes: Arc<dyn Codes>,
    /// Sets passwords.
    pub resets: Arc<dyn PasswordResets>,
    /// What was written beside.
    pub journal: Arc<dyn Journal>,
    /// Who is tested with.
    pub customer: CustomerId,
    /// Their login.
    pub user: UserId,
    /// Their role.
    pub role: RoleId,
    /// Their phone in any form.
    pub phone: &'static str,
    /// Their stored password hash.
    pub hash: &'static str,
    /// Another customer.
    pub other: CustomerId,
    /// Their login.
    pub other_user: UserId,
}

impl World {
    /// Runs everything. The order matters: later parts use up what earlier ones leave alone.
    pub async fn all(&self) {
        names::all(self).await;
        throttle::all(self).await;
        sessions::all(self).await;
        codes::all(self).await;
    }

    async fn sync(&self) -> crate::login::SyncReport {
        let clock: Arc<dyn Clock> = Arc::new(FixedClock::at("2026-03-01T10:00:00Z"));
        LoginNameSync::new(self.names.clone(), clock).run().await.unwrap()
    }

    /// The password hash that the store has now.
    async fn stored_hash(&self) -> String {
        let name = LoginName::parse(self.phone).unwrap();
        match self.accounts.by_login_name(&name).await.unwrap() {
            Named::One(record) => record.password_hash,
            other => panic!("{other:?}"),
        }
    }

    async fn times(&self, action: &str) -> usize {
        journal::times(&*self.journal, action).await
    }

    fn change(&self, action: &str) -> Change {
        let context = RequestContext::default();
        let entry = context.audit(
            Some(self.customer),
            Some(self.user),
            action,
            json!({ "success": true }),
            now(),
        );
        Change::silent(entry)
    }
}

fn now() -> DateTime<Utc> {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

fn after(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}
