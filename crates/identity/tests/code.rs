//! Forgotten passwords, against mocks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod support;

use chrono::TimeDelta;
use identity::code::{
    CodeDelivery, CodeId, CodeKeys, CodeParts, CodePurpose, CodeService, MockCodes, MockPasswordResets,
    OneTimeCode, ResetTokens, SendVerdict,
};
use identity::login::{LoginName, MockAccounts, Named};
use identity::password::{MockPasswordHasher, PasswordFault};
use identity::session::MockRevocations;
use identity::{AccountRecord, ResetError};
use kernel::testing::CountingRandom;
use kernel::{Clock, CustomerId, Locale, SessionId, UserId};
use secrecy::ExposeSecret;
use std::sync::Arc;
use support::*;

#[derive(Default)]
struct Mocks {
    accounts: MockAccounts,
    codes: MockCodes,
    resets: MockPasswordResets,
    hasher: MockPasswordHasher,
    revocations: MockRevocations,
}

impl Mocks {
    fn naming(mut self, named: Named) -> Self {
        self.accounts
            .expect_by_login_name()
            .returning(move |_| Ok(named.clone()));
        self
    }

    fn service(self) -> (CodeService, Arc<std::sync::Mutex<Vec<kernel::AuditEntry>>>) {
        let (log, seen) = refusals();
        let service = CodeService::new(CodeParts {
            accounts: Arc::new(self.accounts),
            codes: Arc::new(self.codes),
            resets: Arc::new(self.resets),
            keys: CodeKeys::new(&ring()),
            tokens: ResetTokens::new(&ring()),
            throttle_keys: throttle_keys(),
            hasher: Arc::new(self.hasher),
            revocations: Arc::new(self.revocations),
            refusals: log,
            clock: clock(),
            random: Arc::new(CountingRandom::default()),
        });
        (service, seen)
    }
}

fn one(change: impl FnOnce(&mut AccountRecord)) -> Named {
    let mut record = record();
    change(&mut record);
    Named::One(Box::new(record))
}

fn code() -> OneTimeCode {
    OneTimeCode {
        id: CodeId(3),
        user: UserId(1007),
        customer: CustomerId(7),
        purpose: CodePurpose::Reset,
        destination: LoginName::parse("01012345678").unwrap(),
        nonce: vec![9; OneTimeCode::NONCE],
        attempts: 1,
        created_at: clock().now(),
        expires_at: clock().now() + OneTimeCode::LIFE,
        ended_at: None,
    }
}

fn digits() -> String {
    CodeKeys::new(&ring())
        .code(&code().nonce)
        .expose_secret()
        .to_owned()
}

#[tokio::test]
async fn a_code_goes_to_the_name_that_was_typed_and_is_in_no_record() {
    for (typed, channel) in [("0020 1012345678", "phone"), ("MONA@shop.example", "email")] {
        let mut mocks = Mocks::default().naming(one(|r| r.locale = Some(Locale::En)));
        mocks
            .codes
            .expect_issue()
            .times(1)
            .withf(move |new, change| {
                let event = &change.events[0];
                let code = CodeKeys::new(&ring()).code(&new.nonce).expose_secret().to_owned();
                let written = format!("{new:?} {change:?}");
                new.destination == LoginName::parse(typed).unwrap()
                    && new.expires_at - new.created_at == TimeDelta::minutes(5)
                    && (event.kind.as_str(), event.entity_id) == (CodeDelivery::EVENT, 0)
                    && event.data["channel"] == channel
                    && event.data["locale"] == "en"
                    && !written.contains(&code)
            })
            .returning(|_, _| Ok(SendVerdict::Send));
        let (service, seen) = mocks.service();
        service.forgot(typed, &context()).await.unwrap();
        assert!(reasons(&seen).is_empty());
    }
}

#[tokio::test]
async fn nobody_else_is_sent_one_and_nobody_can_tell() {
    let cases: Vec<(Named, &str)> = vec![
        (Named::Nobody, "unknown"),
        (Named::Shared, "shared_name"),
        (one(|r| r.is_active = Some(false)), "inactive"),
        (one(|r| r.role_name = Some("Admin".into())), "staff"),
        (one(|r| r.user_deleted = true), "deleted"),
        (one(|r| r.phone = Some("01099999999".into())), "stale_name"),
    ];
    for (named, reason) in cases {
        let (service, seen) = Mocks::default().naming(named).service();
        service.forgot("01012345678", &context()).await.unwrap();
        assert_eq!(reasons(&seen), [reason]);
    }
    let mut mocks = Mocks::default().naming(one(|_| {}));
    let wait = SendVerdict::Wait(TimeDelta::seconds(9));
    mocks.codes.expect_issue().returning(move |_, _| Ok(wait));
    let (service, seen) = mocks.service();
    service.forgot("01012345678", &context()).await.unwrap();
    assert_eq!(reasons(&seen), ["too_many"]);
}

#[tokio::test]
async fn a_right_code_earns_a_token_that_is_stored_as_a_hash() {
    let mut mocks = Mocks::default().naming(one(|_| {}));
    mocks
        .codes
        .expect_reserve_try()
        .times(1)
        .returning(|_, _, _| Ok(Some(code())));
    let stored: Arc<std::sync::Mutex<String>> = Arc::default();
    let sink = stored.clone();
    mocks
        .codes
        .expect_exchange()
        .times(1)
        .returning(move |id, earned, _| {
            assert_eq!(id, CodeId(3));
            sink.lock().unwrap().clone_from(&earned.token_hash);
            Ok(true)
        });
    let (service, _) = mocks.service();
    let grant = service
        .verify("01012345678", &digits(), &context())
        .await
        .unwrap();
    assert_eq!(grant.expires_at, clock().now() + ResetTokens::LIFE);
    let hash = stored.lock().unwrap().clone();
    assert_ne!(hash, grant.token.expose_secret());
    let tokens = ResetTokens::new(&ring());
    assert!(tokens.hashes(grant.token.expose_secret()).any(|h| h == hash));
}

#[tokio::test]
async fn whatever_is_wrong_with_a_code_the_answer_is_one() {
    let wrong = if digits() == "000000" { "000001" } else { "000000" };
    let other = OneTimeCode {
        user: UserId(4),
        ..code()
    };
    let elsewhere = OneTimeCode {
        destination: LoginName::parse("01099999999").unwrap(),
        ..code()
    };
    let cases = [
        (Some(code()), wrong.to_owned(), "wrong_code"),
        (None, digits(), "no_live_code"),
        (Some(other), digits(), "wrong_code"),
        (Some(elsewhere), digits(), "wrong_code"),
    ];
    for (found, typed, reason) in cases {
        let mut mocks = Mocks::default().naming(one(|_| {}));
        mocks
            .codes
            .expect_reserve_try()
            .times(1)
            .returning(move |_, _, _| Ok(found.clone()));
        let (service, seen) = mocks.service();
        let outcome = service.verify("01012345678", &typed, &context()).await;
        assert!(matches!(outcome, Err(ResetError::InvalidCode)));
        assert_eq!(reasons(&seen), [reason]);
    }
    let (service, _) = Mocks::default().naming(Named::Nobody).service();
    let outcome = service.verify("01012345678", "123456", &context()).await;
    assert!(matches!(outcome, Err(ResetError::InvalidCode)));
    // Used meanwhile by another request.
    let mut mocks = Mocks::default().naming(one(|_| {}));
    mocks
        .codes
        .expect_reserve_try()
        .returning(|_, _, _| Ok(Some(code())));
    mocks.codes.expect_exchange().returning(|_, _, _| Ok(false));
    let outcome = mocks
        .service()
        .0
        .verify("01012345678", &digits(), &context())
        .await;
    assert!(matches!(outcome, Err(ResetError::InvalidCode)));
}

#[tokio::test]
async fn a_token_sets_a_password_and_ends_every_session() {
    let mut mocks = Mocks::default();
    mocks
        .resets
        .expect_account()
        .times(1)
        .returning(|_, _| Ok(Some(record())));
    mocks
        .hasher
        .expect_hash()
        .times(1)
        .returning(|_| Ok("hashed".into()));
    mocks
        .resets
        .expect_reset()
        .times(1)
        .withf(|reset, change| {
            // The customer's phone and e-mail, and the login's own e-mail.
            reset.throttles.len() == 3
                && reset.password_hash == "hashed"
                && change.audit.action == "password.reset"
                && change.events[0].kind == "password.changed"
        })
        .returning(|_, _| Ok(Some(vec![SessionId(1), SessionId(2)])));
    mocks
        .revocations
        .expect_announce()
        .times(1)
        .withf(|sessions| sessions.len() == 2)
        .return_const(());
    let (service, _) = mocks.service();
    service
        .reset("a token", &"وردة في البستان".into(), &context())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_refused_password_leaves_the_token_as_it_was() {
    let mut mocks = Mocks::default();
    mocks.resets.expect_account().returning(|_, _| Ok(Some(record())));
    let (service, _) = mocks.service();
    for (password, fault) in [
        ("short", PasswordFault::TooShort),
        ("password1", PasswordFault::Common),
        ("01012345678", PasswordFault::Personal),
        ("placeholder-7@login.example", PasswordFault::Personal),
    ] {
        match service.reset("a token", &password.into(), &context()).await {
            Err(ResetError::Password(faults)) => assert_eq!(faults, [fault]),
            other => panic!("{password}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_token_that_is_no_longer_good_sets_nothing() {
    let mut unknown = Mocks::default();
    unknown.resets.expect_account().returning(|_, _| Ok(None));
    let (service, seen) = unknown.service();
    let outcome = service
        .reset("made up", &"وردة في البستان".into(), &context())
        .await;
    assert!(matches!(outcome, Err(ResetError::InvalidCode)));
    assert_eq!(reasons(&seen), ["no_live_token"]);

    let mut disabled = Mocks::default();
    let record = AccountRecord {
        is_active: Some(false),
        ..record()
    };
    disabled
        .resets
        .expect_account()
        .returning(move |_, _| Ok(Some(record.clone())));
    let outcome = disabled
        .service()
        .0
        .reset("t", &"وردة في البستان".into(), &context())
        .await;
    assert!(matches!(outcome, Err(ResetError::InvalidCode)));
}

#[tokio::test]
async fn a_message_is_made_for_a_code_that_can_still_be_used() {
    for (found, sent) in [
        (Some(code()), true),
        (
            Some(OneTimeCode {
                ended_at: Some(clock().now()),
                ..code()
            }),
            false,
        ),
        (
            Some(OneTimeCode {
                expires_at: clock().now(),
                ..code()
            }),
            false,
        ),
        (None, false),
    ] {
        let mut codes = MockCodes::new();
        codes.expect_find().returning(move |_| Ok(found.clone()));
        let delivery = CodeDelivery::new(Arc::new(codes), CodeKeys::new(&ring()), clock());
        let message = delivery.message(CodeId(3)).await.unwrap();
        assert_eq!(message.is_some(), sent);
        if let Some(message) = message {
            assert_eq!(message.code.expose_secret(), digits());
            assert!(!format!("{message:?}").contains(&digits()));
        }
    }
}
