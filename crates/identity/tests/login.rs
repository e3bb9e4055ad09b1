//! Logging in, against mocks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod support;

use chrono::TimeDelta;
use identity::login::{
    Attempt, LoginParts, LoginService, MockAccounts, MockLoginThrottle, MockLogins, Named,
};
use identity::password::MockPasswordHasher;
use identity::{AccountRecord, HasherError, LoginError};
use kernel::testing::CountingRandom;
use kernel::{Clock, SessionId, StorageError};
use secrecy::ExposeSecret;
use std::sync::Arc;
use support::*;

struct Mocks {
    accounts: MockAccounts,
    logins: MockLogins,
    throttle: MockLoginThrottle,
    hasher: MockPasswordHasher,
}

impl Mocks {
    /// Everything that may be called at all; a test adds what it expects.
    fn new(named: Named) -> Self {
        let mut accounts = MockAccounts::new();
        accounts
            .expect_by_login_name()
            .returning(move |_| Ok(named.clone()));
        let mut throttle = MockLoginThrottle::new();
        throttle.expect_reserve().returning(|_, _| Ok(Attempt::Allowed));
        Self {
            accounts,
            logins: MockLogins::new(),
            throttle,
            hasher: MockPasswordHasher::new(),
        }
    }

    fn verifying(mut self, hash: Option<&'static str>, right: bool) -> Self {
        self.hasher
            .expect_verify()
            .times(1)
            .withf(move |_, given| given.as_deref() == hash)
            .returning(move |_, _| Ok(right));
        self
    }

    fn service(self, log: Arc<dyn identity::login::RefusalLog>) -> LoginService {
        LoginService::new(LoginParts {
            accounts: Arc::new(self.accounts),
            logins: Arc::new(self.logins),
            throttle: Arc::new(self.throttle),
            throttle_keys: throttle_keys(),
            hasher: Arc::new(self.hasher),
            refusals: log,
            access: access(),
            refresh: refresh(),
            clock: clock(),
            random: Arc::new(CountingRandom::default()),
        })
    }
}

fn one(change: impl FnOnce(&mut AccountRecord)) -> Named {
    let mut record = record();
    change(&mut record);
    Named::One(Box::new(record))
}

#[tokio::test]
async fn a_right_password_opens_a_session() {
    let mut mocks = Mocks::new(one(|_| {})).verifying(Some("stored"), true);
    mocks.hasher.expect_needs_rehash().return_const(false);
    mocks
        .logins
        .expect_open()
        .times(1)
        .withf(|login, change| {
            login.session.token_hash.len() == 64
                && login.verified == "stored"
                && login.rehash.is_none()
                && login.throttle == throttle_keys().key(&identity::login::Identifier::parse("01012345678"))
                && change.audit.action == "session.login"
        })
        .returning(|_, _| Ok(Some(SessionId(5))));
    let (log, seen) = refusals();
    let logged_in = mocks
        .service(log)
        .login(" ٠١٠١٢٣٤٥٦٧٨", &"right".into(), &context())
        .await
        .unwrap();
    assert_eq!(logged_in.account.customer().get(), 7);
    let claims = access()
        .verify(&logged_in.tokens.access.token, clock().now())
        .unwrap();
    assert_eq!((claims.sid, claims.role_id), (5, Some(6)));
    let presented = refresh().read(logged_in.tokens.refresh.expose_secret()).unwrap();
    assert_eq!(presented.session, SessionId(5));
    assert!(reasons(&seen).is_empty());
}

#[tokio::test]
async fn an_old_hash_is_replaced_and_a_full_queue_is_no_reason_to_fail() {
    for (hashed, expected) in [(Some("new"), Some("new")), (None, None)] {
        let mut mocks = Mocks::new(one(|_| {})).verifying(Some("stored"), true);
        mocks.hasher.expect_needs_rehash().return_const(true);
        mocks.hasher.expect_hash().returning(move |_| {
            hashed.map(ToOwned::to_owned).ok_or(HasherError::Busy {
                retry_after: TimeDelta::seconds(1),
            })
        });
        mocks
            .logins
            .expect_open()
            .times(1)
            .withf(move |login, _| login.rehash.as_deref() == expected)
            .returning(|_, _| Ok(Some(SessionId(5))));
        let (log, _) = refusals();
        mocks
            .service(log)
            .login("01012345678", &"right".into(), &context())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn whatever_is_wrong_the_answer_and_the_work_are_the_same() {
    let cases: Vec<(Named, Option<&'static str>, &str)> = vec![
        (Named::Nobody, None, "unknown"),
        (Named::Shared, None, "shared_name"),
        (one(|_| {}), Some("stored"), "wrong_password"),
        (
            one(|r| r.password_hash = String::new()),
            Some(""),
            "wrong_password",
        ),
        (one(|r| r.role_name = Some("Admin".into())), None, "staff"),
        (one(|r| r.user_deleted = true), None, "deleted"),
        (one(|r| r.customer_deleted = true), None, "deleted"),
        (
            one(|r| r.customer_points_to = None),
            Some("stored"),
            "wrong_password",
        ),
        (
            one(|r| {
                r.customer_points_to = None;
                r.user_points_to = None;
            }),
            None,
            "links_disagree",
        ),
        (one(|r| r.phone = Some("01099999999".into())), None, "stale_name"),
        (
            one(|r| r.is_active = Some(false)),
            Some("stored"),
            "wrong_password",
        ),
    ];
    for (named, hash, reason) in cases {
        // `verifying` expects exactly one check, whatever there is to check against.
        let mocks = Mocks::new(named).verifying(hash, false);
        let (log, seen) = refusals();
        let outcome = mocks
            .service(log)
            .login("01012345678", &"wrong".into(), &context())
            .await;
        assert!(matches!(outcome, Err(LoginError::InvalidCredentials)), "{reason}");
        assert_eq!(reasons(&seen), [reason]);
        assert_eq!(seen.lock().unwrap()[0].action, "session.login_failed");
    }
}

#[tokio::test]
async fn that_an_account_is_disabled_is_told_after_a_right_password() {
    let mocks = Mocks::new(one(|r| r.is_active = Some(false))).verifying(Some("stored"), true);
    let (log, seen) = refusals();
    let outcome = mocks
        .service(log)
        .login("01012345678", &"right".into(), &context())
        .await;
    assert!(matches!(outcome, Err(LoginError::Inactive)));
    assert_eq!(reasons(&seen), ["inactive"]);
}

#[tokio::test]
async fn what_is_no_login_name_is_counted_and_costs_the_same() {
    let mocks = Mocks::new(Named::Nobody).verifying(None, false);
    let (log, seen) = refusals();
    let outcome = mocks
        .service(log)
        .login("mona", &"wrong".into(), &context())
        .await;
    assert!(matches!(outcome, Err(LoginError::InvalidCredentials)));
    assert_eq!(reasons(&seen), ["no_login_name"]);
}

#[tokio::test]
async fn a_locked_name_is_not_checked_at_all() {
    let mut mocks = Mocks::new(one(|_| {}));
    let until = clock().now() + TimeDelta::minutes(9);
    mocks.throttle = MockLoginThrottle::new();
    mocks
        .throttle
        .expect_reserve()
        .returning(move |_, _| Ok(Attempt::Locked { until }));
    let (log, seen) = refusals();
    let outcome = mocks
        .service(log)
        .login("01012345678", &"right".into(), &context())
        .await;
    assert!(matches!(outcome, Err(LoginError::Locked { retry_after }) if retry_after.num_minutes() == 9));
    assert_eq!(reasons(&seen), ["locked"]);
}

#[tokio::test]
async fn what_could_not_be_checked_does_not_count_as_a_failure() {
    let mut busy = Mocks::new(one(|_| {}));
    busy.hasher.expect_verify().returning(|_, _| {
        Err(HasherError::Busy {
            retry_after: TimeDelta::seconds(1),
        })
    });
    busy.throttle.expect_release().times(1).returning(|_, _| Ok(()));
    let (log, _) = refusals();
    let outcome = busy
        .service(log)
        .login("01012345678", &"right".into(), &context())
        .await;
    assert!(matches!(
        outcome,
        Err(LoginError::Hasher(HasherError::Busy { .. }))
    ));

    let mut gone = Mocks::new(one(|_| {})).verifying(Some("stored"), true);
    gone.hasher.expect_needs_rehash().return_const(false);
    gone.logins
        .expect_open()
        .returning(|_, _| Err(StorageError::unavailable("gone")));
    gone.throttle.expect_release().times(1).returning(|_, _| Ok(()));
    let (log, _) = refusals();
    let outcome = gone
        .service(log)
        .login("01012345678", &"right".into(), &context())
        .await;
    assert!(matches!(outcome, Err(LoginError::Storage(_))));
}

/// What the store answers in turn: the hash that is read, and whether it is the stored one still when the session is opened.
fn replaced_meanwhile(reads: [&'static str; 2], opened: [Option<SessionId>; 2]) -> Mocks {
    let mut mocks = Mocks::new(Named::Nobody);
    let (mut reads, mut opened) = (reads.into_iter(), opened.into_iter());
    mocks.accounts = MockAccounts::new();
    mocks
        .accounts
        .expect_by_login_name()
        .times(2)
        .returning(move |_| {
            let hash = reads.next().unwrap().to_owned();
            Ok(one(|record| record.password_hash = hash))
        });
    mocks.hasher.expect_needs_rehash().return_const(false);
    mocks
        .logins
        .expect_open()
        .returning(move |_, _| Ok(opened.next().unwrap()));
    mocks
}

#[tokio::test]
async fn a_password_that_was_replaced_while_it_was_checked_opens_nothing() {
    let mut mocks = replaced_meanwhile(["stored", "reset"], [None, None]);
    mocks
        .hasher
        .expect_verify()
        .times(2)
        .returning(|_, hash| Ok(hash.as_deref() == Some("stored")));
    let (log, seen) = refusals();
    let outcome = mocks
        .service(log)
        .login("01012345678", &"right".into(), &context())
        .await;
    assert!(matches!(outcome, Err(LoginError::InvalidCredentials)));
    assert_eq!(reasons(&seen), ["wrong_password"]);
}

#[tokio::test]
async fn a_hash_that_another_login_renewed_meanwhile_is_no_failure() {
    let mut mocks = replaced_meanwhile(["stored", "renewed"], [None, Some(SessionId(5))]);
    mocks.hasher.expect_verify().times(2).returning(|_, _| Ok(true));
    let (log, seen) = refusals();
    let outcome = mocks
        .service(log)
        .login("01012345678", &"right".into(), &context())
        .await;
    assert_eq!(outcome.unwrap().tokens.session, SessionId(5));
    assert!(reasons(&seen).is_empty());
}
