//! What the ports behind a customer's own data promise: the profile, contacts, the password, choices, the export and the end.

mod closing;
mod contacts;
mod details;
mod password;

use super::journal::{self, Journal};
use crate::LoginName;
use crate::account::{AccountClosure, AccountExport, Passwords};
use crate::contact::ContactChanges;
use crate::login::{Accounts, Logins, Named};
use crate::preferences::PreferencesStore;
use crate::profile::{Avatars, Profile, ProfileReader, ProfileWriter};
use crate::session::Sessions;
use chrono::{DateTime, Utc};
use kernel::testing::CountingRandom;
use kernel::{Change, CustomerId, Event, RequestContext, UserId};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

/// Events have ids of their own, in whichever order the tests run.
static RANDOM: LazyLock<CountingRandom> = LazyLock::new(CountingRandom::default);

/// The ports under test, and who is in the store.
///
/// Customer and login are tied together and active, without a picture and without stored preferences; the other customer
/// has a login and an e-mail of their own. All their login names are known.
#[derive(Clone)]
pub struct AccountWorld {
    /// Reads profiles.
    pub reader: Arc<dyn ProfileReader>,
    /// Changes them.
    pub writer: Arc<dyn ProfileWriter>,
    /// Puts proved contacts in place.
    pub contacts: Arc<dyn ContactChanges>,
    /// Finds accounts by login name.
    pub accounts: Arc<dyn Accounts>,
    /// Changes passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Keeps preferences.
    pub preferences: Arc<dyn PreferencesStore>,
    /// Remembers pictures.
    pub avatars: Arc<dyn Avatars>,
    /// Reads everything.
    pub export: Arc<dyn AccountExport>,
    /// Closes accounts.
    pub closure: Arc<dyn AccountClosure>,
    /// Sessions, to see which are live.
    pub sessions: Arc<dyn Sessions>,
    /// Opens them.
    pub logins: Arc<dyn Logins>,
    /// What was written beside.
    pub journal: Arc<dyn Journal>,
    /// Who is tested with.
    pub owner: (CustomerId, UserId),
    /// Their e-mail.
    pub email: &'static str,
    /// A part of a comment of theirs that stands nowhere else.
    pub words: &'static str,
    /// Their stored password hash.
    pub hash: &'static str,
    /// Somebody else.
    pub other: (CustomerId, UserId),
    /// Their e-mail.
    pub other_email: &'static str,
}

impl AccountWorld {
    /// Runs everything. The end of the account comes last.
    pub async fn all(&self) {
        details::all(self).await;
        contacts::all(self).await;
        password::all(self).await;
        closing::all(self).await;
    }

    async fn profile(&self) -> Profile {
        let (customer, user) = self.owner;
        self.reader.find(customer, user).await.unwrap().unwrap()
    }

    fn change(&self, action: &str) -> Change {
        let context = RequestContext::default();
        let (customer, user) = self.owner;
        Change::silent(context.audit(
            Some(customer),
            Some(user),
            action,
            json!({ "success": true }),
            now(),
        ))
    }

    fn telling(&self, action: &str, kind: &str) -> Change {
        Change::telling(self.change(action).audit, self.event(kind))
    }

    fn event(&self, kind: &str) -> Event {
        let (customer, _) = self.owner;
        Event::new(&*RANDOM, kind, Some(customer), customer.get(), now(), json!({}))
    }

    async fn events_of(&self, kind: &str) -> Vec<(i64, Value)> {
        let events = self.journal.events().await.into_iter();
        events
            .filter(|(found, ..)| found == kind)
            .map(|(_, entity, data)| (entity, data))
            .collect()
    }

    /// Whose a login name is.
    async fn named(&self, name: &LoginName) -> Option<CustomerId> {
        match self.accounts.by_login_name(name).await.unwrap() {
            Named::One(account) => Some(account.customer),
            Named::Nobody | Named::Shared => None,
        }
    }

    async fn times(&self, action: &str) -> usize {
        journal::times(&*self.journal, action).await
    }
}

fn now() -> DateTime<Utc> {
    "2026-03-01T10:00:00Z".parse().unwrap()
}
