//! What the port behind staff's hand on accounts promises.

use super::journal::{self, Journal};
use crate::account::admin::{AccountAdmin, AccountLine, AccountRef, Creation, NewAccount, PasswordSet};
use crate::login::{
    AccountRecord, Accounts, Attempt, LoginNameKind, LoginThrottle, Logins, Named, NewLogin, Throttle,
    ThrottleKey, ThrottleKeys,
};
use crate::session::{NewSession, Sessions};
use crate::{EmailAddress, LoginName, Phone};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Change, CustomerId, Keyring, RequestContext, RoleId, SessionId, UserId, Window};
use serde_json::json;
use std::sync::Arc;

const PHONE: &str = "01044445555";
const EMAIL: &str = "new@admin.example";

/// The port under test, and who is in the store: customers whose login names are known. The role `Customer` is soft-deleted.
#[derive(Clone)]
pub struct AdminWorld {
    /// Under test.
    pub admin: Arc<dyn AccountAdmin>,
    /// Finds accounts as a login does.
    pub accounts: Arc<dyn Accounts>,
    /// Locks.
    pub throttle: Arc<dyn LoginThrottle>,
    /// Opens sessions.
    pub logins: Arc<dyn Logins>,
    /// Sessions, to see which are live.
    pub sessions: Arc<dyn Sessions>,
    /// What was written beside.
    pub journal: Arc<dyn Journal>,
    /// The role.
    pub role: RoleId,
    /// How many customers there are.
    pub customers: u64,
    /// The e-mail of one of them.
    pub taken: &'static str,
}

impl AdminWorld {
    /// Runs everything.
    pub async fn all(&self) {
        let owner = self.an_account_is_made_once().await;
        self.a_password_is_set_and_locks_are_lifted(owner).await;
        self.sessions_end_and_nothing_else(owner).await;
        self.a_disabled_login_has_no_sessions(owner).await;
        self.accounts_are_found_and_listed(owner).await;
    }

    async fn an_account_is_made_once(&self) -> (CustomerId, UserId) {
        let create = async |account: &NewAccount| {
            let change = change("customer.create");
            self.admin.create(account, now(), &change).await.unwrap()
        };
        let wanted = account(Some(PHONE), Some(EMAIL));
        let Creation::Made(customer, user) = create(&wanted).await else {
            panic!("the names are free");
        };
        for name in [PHONE, EMAIL] {
            let record = self.named(name).await;
            assert_eq!((record.customer, record.user), (customer, user), "{name}");
            assert_eq!(
                (record.user_points_to, record.customer_points_to),
                (Some(customer), Some(user))
            );
            assert_eq!(
                record.role,
                Some(self.role),
                "the role that is there, deleted as it is"
            );
            assert_eq!(record.password_hash, "made");
            assert!(record.force_password_reset && record.admit().unwrap().is_active());
        }
        for (phone, email, kind) in [
            (Some("+20 10 4444 5555"), None, LoginNameKind::Phone),
            (None, Some(EMAIL), LoginNameKind::Email),
            (Some("01044445556"), Some(self.taken), LoginNameKind::Email),
        ] {
            assert_eq!(create(&account(phone, email)).await, Creation::Taken(kind));
        }
        assert_eq!(self.times("customer.create").await, 1);
        let other = create(&account(Some("01044445557"), None)).await;
        assert!(matches!(other, Creation::Made(..)));
        (customer, user)
    }

    async fn a_password_is_set_and_locks_are_lifted(&self, owner: (CustomerId, UserId)) {
        let keys = ThrottleKeys::new(&Keyring::new("contract".into(), vec![]));
        let key = |name: &str| keys.key(&LoginName::parse(name).unwrap().into());
        let locked = [key(PHONE), key(EMAIL), key(self.taken)];
        for key in &locked {
            for _ in 0..Throttle::FAILURES {
                self.throttle.reserve(key, now()).await.unwrap();
            }
        }
        let session = self.open(owner, "made").await;
        let set = PasswordSet {
            owner,
            hash: "set".into(),
            must_change: false,
            locks: keys,
            at: now(),
        };
        let change = change("customer.set_password");
        assert_eq!(self.admin.set_password(&set, &change).await.unwrap(), [session]);
        let record = self.named(PHONE).await;
        assert_eq!(
            (record.password_hash.as_str(), record.force_password_reset),
            ("set", false)
        );
        let mut free = Vec::new();
        for key in &locked {
            free.push(self.throttle.reserve(key, now()).await.unwrap() == Attempt::Allowed);
        }
        assert_eq!(free, [true, true, false], "another's lock holds");
        let nobodys = PasswordSet {
            owner: (owner.0, UserId(987_654)),
            ..set
        };
        assert!(self.admin.set_password(&nobodys, &change).await.is_err());
        assert_eq!(self.times("customer.set_password").await, 1);
    }

    async fn sessions_end_and_nothing_else(&self, owner: (CustomerId, UserId)) {
        let before = self.named(PHONE).await;
        let mut opened = [self.open(owner, "set").await, self.open(owner, "set").await];
        let change = change("customer.end_sessions");
        for sessions in [opened.as_mut_slice(), &mut []] {
            let mut ended = self.admin.end_sessions(owner.0, now(), &change).await.unwrap();
            ended.sort_unstable();
            sessions.sort_unstable();
            assert_eq!(ended, sessions);
            assert!(self.sessions.live(owner.0, now(), 9).await.unwrap().is_empty());
        }
        assert_eq!(
            self.times("customer.end_sessions").await,
            2,
            "also when there was none"
        );
        assert_eq!(self.named(PHONE).await, before);
    }

    async fn a_disabled_login_has_no_sessions(&self, owner: (CustomerId, UserId)) {
        let session = self.open(owner, "set").await;
        let change = change("customer.disable");
        let ended = self.admin.disable(owner, now(), &change).await.unwrap();
        assert_eq!(ended, [session]);
        assert!(self.sessions.live(owner.0, now(), 9).await.unwrap().is_empty());
        assert!(!self.named(EMAIL).await.admit().unwrap().is_active());
        assert_eq!(self.times("customer.disable").await, 1);
    }

    async fn accounts_are_found_and_listed(&self, (customer, user): (CustomerId, UserId)) {
        let find = async |account: AccountRef| self.admin.find(&account, now()).await.unwrap();
        let by_name = |name: &str| AccountRef::Name(LoginName::parse(name).unwrap());
        let line = find(AccountRef::Id(customer)).await.unwrap();
        assert_eq!((line.customer, line.user), (customer, Some(user)));
        assert_eq!(
            (line.phone.as_deref(), line.email.as_deref()),
            (Some(PHONE), Some(EMAIL))
        );
        assert!(!line.is_active && line.sessions == 0);
        for name in [PHONE, EMAIL] {
            assert_eq!(find(by_name(name)).await, Some(line.clone()));
        }
        let without = find(by_name("01044445557")).await.unwrap();
        assert_eq!(without.email, None, "a placeholder is none");
        assert_eq!(find(AccountRef::Id(CustomerId(987_654))).await, None);
        assert_eq!(find(by_name("nobody@admin.example")).await, None);

        let list = async |search: Option<&str>, page: u32, limit: u32| {
            let window = Window::Page { page, limit };
            let listed = self.admin.list(search, now(), &window).await.unwrap();
            let ids: Vec<_> = listed
                .items
                .iter()
                .map(|line: &AccountLine| line.customer)
                .collect();
            (ids, listed.total)
        };
        let (all, total) = list(None, 1, 100).await;
        assert_eq!(
            (all.len() as u64, total),
            (self.customers + 2, Some(self.customers + 2))
        );
        assert!(all.is_sorted());
        assert_eq!(list(None, 2, 1).await.0, all[1..2]);
        assert_eq!(list(Some("new@admin"), 1, 100).await, (vec![customer], Some(1)));
        assert_eq!(list(Some("100%"), 1, 100).await, (vec![], Some(0)));
    }

    async fn open(&self, (customer, user): (CustomerId, UserId), verified: &str) -> SessionId {
        let login = NewLogin {
            session: NewSession {
                customer,
                user,
                token_hash: format!("opened with {verified}"),
                ip: None,
                user_agent: None,
                created_at: now(),
                expires_at: now() + TimeDelta::days(30),
            },
            verified: verified.to_owned(),
            throttle: ThrottleKey("nobody".into()),
            rehash: None,
            at: now(),
        };
        let opened = self.logins.open(&login, &change("session.login")).await;
        opened.unwrap().unwrap()
    }

    async fn named(&self, name: &str) -> AccountRecord {
        let name = LoginName::parse(name).unwrap();
        match self.accounts.by_login_name(&name).await.unwrap() {
            Named::One(record) => *record,
            other => panic!("{other:?}"),
        }
    }

    async fn times(&self, action: &str) -> usize {
        journal::times(&*self.journal, action).await
    }
}

fn account(phone: Option<&str>, email: Option<&str>) -> NewAccount {
    NewAccount {
        name: "عميل جديد".into(),
        phone: phone.and_then(Phone::parse),
        email: email.and_then(EmailAddress::parse),
        address: None,
        placeholder_email: format!("customer-{}@portal.invalid", phone.unwrap_or("none")),
        password_hash: "made".into(),
        must_change_password: true,
    }
}

fn change(action: &str) -> Change {
    let context = RequestContext::default();
    Change::silent(context.audit(None, None, action, json!({}), now()))
}

fn now() -> DateTime<Utc> {
    "2026-03-10T10:00:00Z".parse().unwrap()
}
