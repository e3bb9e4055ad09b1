//! Staying signed in, against mocks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod support;

use chrono::TimeDelta;
use identity::session::{
    MockRevocations, MockSessionActivity, MockSessionReader, MockSessions, PresentedToken, Refreshable,
    SeenSessions, SessionParts, SessionReader, SessionService,
};
use identity::{AuthError, Authenticator, RefreshError, SessionState, TokenSubject};
use kernel::testing::{CountingRandom, FixedClock, caller};
use kernel::{Clock, CustomerId, RoleId, SessionId, UserId};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use support::*;

const SESSION: SessionId = SessionId(5);

fn state() -> SessionState {
    SessionState {
        session: SESSION,
        user: UserId(1007),
        customer: CustomerId(7),
        expires_at: clock().now() + TimeDelta::days(30),
        revoked_at: None,
        last_seen_at: Some(clock().now()),
        user_points_to: Some(CustomerId(7)),
        customer_points_to: None,
        deleted: false,
        is_active: Some(true),
        role: Some(RoleId(6)),
        role_name: Some("customer".into()),
        force_password_reset: false,
        locale: None,
    }
}

fn token() -> (SecretString, PresentedToken) {
    let refresh = refresh();
    let token = refresh.token(SESSION, &refresh.first(&CountingRandom::default()));
    let presented = refresh.read(token.expose_secret()).unwrap();
    (token, presented)
}

fn kept(token_hash: String) -> Refreshable {
    Refreshable {
        state: state(),
        opened_at: clock().now(),
        token_hash,
        previous_hash: None,
        rotated_at: None,
    }
}

fn service(sessions: MockSessions, revocations: MockRevocations, clock: Arc<FixedClock>) -> SessionService {
    SessionService::new(SessionParts {
        sessions: Arc::new(sessions),
        revocations: Arc::new(revocations),
        refusals: refusals().0,
        access: access(),
        refresh: refresh(),
        clock,
        random: Arc::new(CountingRandom::default()),
        kept: TimeDelta::days(90),
    })
}

#[tokio::test]
async fn a_good_token_is_followed_by_another() {
    let (token, presented) = token();
    let (from, to) = (presented.secret.hash(), presented.successor.hash());
    let mut sessions = MockSessions::new();
    let good = kept(from.clone());
    sessions
        .expect_refreshable()
        .returning(move |_| Ok(Some(good.clone())));
    let next = to.clone();
    sessions
        .expect_rotate()
        .times(1)
        .withf(move |r, change| {
            r.from == from && r.to == next && r.generation == 1 && change.audit.action == "session.refresh"
        })
        .returning(|_, _| Ok(true));
    let service = service(sessions, MockRevocations::new(), clock());
    let tokens = service.refresh(token.expose_secret(), &context()).await.unwrap();
    let read = refresh().read(tokens.refresh.expose_secret()).unwrap();
    assert_eq!(read.secret.hash(), to);
    assert_eq!(tokens.refresh_expires_at, clock().now() + TimeDelta::days(30));
    access().verify(&tokens.access.token, clock().now()).unwrap();
}

/// A session that was opened so many days ago and used yesterday.
fn opened_days_ago(days: i64, presented: &PresentedToken) -> Refreshable {
    Refreshable {
        opened_at: clock().now() - TimeDelta::days(days),
        ..kept(presented.secret.hash())
    }
}

#[tokio::test]
async fn however_much_it_is_used_a_session_ends_at_its_age() {
    for (age, left) in [(59, 30), (60, 30), (61, 29), (88, 2)] {
        let (token, presented) = token();
        let (good, end) = (
            opened_days_ago(age, &presented),
            clock().now() + TimeDelta::days(left),
        );
        let mut sessions = MockSessions::new();
        sessions
            .expect_refreshable()
            .returning(move |_| Ok(Some(good.clone())));
        sessions
            .expect_rotate()
            .times(1)
            .withf(move |rotation, _| rotation.expires_at == end)
            .returning(|_, _| Ok(true));
        let service = service(sessions, MockRevocations::new(), clock());
        let tokens = service.refresh(token.expose_secret(), &context()).await.unwrap();
        assert_eq!(tokens.refresh_expires_at, end, "opened {age} days ago");
        let access = clock().now() + TimeDelta::days(left.min(7));
        assert_eq!(tokens.access.expires_at, access, "no token outlives its session");
    }
}

#[tokio::test]
async fn a_session_past_its_age_is_over_whatever_its_row_says() {
    for age in [90, 91, 400] {
        let (token, presented) = token();
        let old = opened_days_ago(age, &presented);
        let mut sessions = MockSessions::new();
        sessions
            .expect_refreshable()
            .returning(move |_| Ok(Some(old.clone())));
        let service = service(sessions, MockRevocations::new(), clock());
        let error = service.refresh(token.expose_secret(), &context()).await;
        assert!(
            matches!(error, Err(RefreshError::Expired)),
            "opened {age} days ago"
        );
    }
}

#[tokio::test]
async fn parallel_tabs_get_the_same_successor_for_ten_seconds() {
    for (age, fine) in [(0, true), (10, true), (11, false)] {
        let (token, presented) = token();
        let mut sessions = MockSessions::new();
        let rotated = Refreshable {
            previous_hash: Some(presented.secret.hash()),
            rotated_at: Some(clock().now() - TimeDelta::seconds(age)),
            ..kept(presented.successor.hash())
        };
        sessions
            .expect_refreshable()
            .returning(move |_| Ok(Some(rotated.clone())));
        sessions
            .expect_revoke()
            .times(usize::from(!fine))
            .returning(|_, _, _, _| Ok(true));
        let mut revocations = MockRevocations::new();
        revocations
            .expect_announce()
            .times(usize::from(!fine))
            .return_const(());
        let service = service(sessions, revocations, clock());
        match service.refresh(token.expose_secret(), &context()).await {
            Ok(tokens) => {
                assert!(fine);
                let read = refresh().read(tokens.refresh.expose_secret()).unwrap();
                assert_eq!(read.secret, presented.successor);
            }
            Err(error) => {
                assert!(!fine);
                assert!(matches!(error, RefreshError::Revoked));
            }
        }
    }
}

#[tokio::test]
async fn who_loses_to_another_tab_gets_what_it_got() {
    let (token, presented) = token();
    let mut sessions = MockSessions::new();
    let before = kept(presented.secret.hash());
    let after = Refreshable {
        previous_hash: Some(presented.secret.hash()),
        rotated_at: Some(clock().now()),
        ..kept(presented.successor.hash())
    };
    let mut looks = vec![after, before];
    sessions
        .expect_refreshable()
        .times(2)
        .returning(move |_| Ok(looks.pop()));
    sessions.expect_rotate().times(1).returning(|_, _| Ok(false));
    let service = service(sessions, MockRevocations::new(), clock());
    let tokens = service.refresh(token.expose_secret(), &context()).await.unwrap();
    let read = refresh().read(tokens.refresh.expose_secret()).unwrap();
    assert_eq!(read.secret, presented.successor);
}

#[tokio::test]
async fn a_token_used_before_ends_its_session() {
    let (token, _) = token();
    let mut sessions = MockSessions::new();
    sessions
        .expect_refreshable()
        .returning(|_| Ok(Some(kept("of much later".into()))));
    sessions
        .expect_revoke()
        .times(1)
        .withf(|customer, session, _, change| {
            customer.get() == 7
                && *session == SESSION
                && change.audit.action == "session.theft"
                && change.events[0].kind == "session.theft"
        })
        .returning(|_, _, _, _| Ok(true));
    let mut revocations = MockRevocations::new();
    revocations
        .expect_announce()
        .times(1)
        .withf(|sessions| sessions == [SESSION])
        .return_const(());
    let service = service(sessions, revocations, clock());
    let outcome = service.refresh(token.expose_secret(), &context()).await;
    assert!(matches!(outcome, Err(RefreshError::Revoked)));
}

#[tokio::test]
async fn what_is_not_ours_asks_nothing_of_the_store() {
    let service = service(MockSessions::new(), MockRevocations::new(), clock());
    for token in ["", "made up", &"A".repeat(103)] {
        let outcome = service.refresh(token, &context()).await;
        assert!(matches!(outcome, Err(RefreshError::Invalid)));
    }
}

type Spoil = fn(&mut SessionState);
type Expected<E> = fn(&E) -> bool;

#[tokio::test]
async fn an_ended_session_or_a_closed_account_is_not_refreshed() {
    let cases: [(Spoil, Expected<RefreshError>); 5] = [
        (
            |s| s.revoked_at = Some(s.expires_at),
            |e| matches!(e, RefreshError::Revoked),
        ),
        (
            |s| s.expires_at -= TimeDelta::days(30),
            |e| matches!(e, RefreshError::Expired),
        ),
        (
            |s| s.is_active = Some(false),
            |e| matches!(e, RefreshError::Inactive),
        ),
        (|s| s.deleted = true, |e| matches!(e, RefreshError::Inactive)),
        (
            |s| s.role_name = Some("Admin".into()),
            |e| matches!(e, RefreshError::NotCustomer),
        ),
    ];
    for (spoil, expected) in cases {
        let (token, presented) = token();
        let mut spoilt = kept(presented.secret.hash());
        spoil(&mut spoilt.state);
        let mut sessions = MockSessions::new();
        sessions
            .expect_refreshable()
            .returning(move |_| Ok(Some(spoilt.clone())));
        let service = service(sessions, MockRevocations::new(), clock());
        let error = service
            .refresh(token.expose_secret(), &context())
            .await
            .unwrap_err();
        assert!(expected(&error), "{error:?}");
    }
}

#[tokio::test]
async fn ending_sessions_is_announced_when_there_was_one() {
    let mut sessions = MockSessions::new();
    sessions
        .expect_revoke()
        .returning(|customer, session, _, _| Ok(customer.get() == 7 && session.get() == 9));
    sessions
        .expect_revoke_others()
        .times(1)
        .withf(|_, except, _, _| *except == SessionId(1))
        .returning(|_, _, _, _| Ok(vec![SessionId(2), SessionId(3)]));
    let mut revocations = MockRevocations::new();
    revocations.expect_announce().times(2).return_const(());
    let service = service(sessions, revocations, clock());
    assert!(service.revoke(&caller(7), SessionId(9)).await.unwrap());
    assert!(!service.revoke(&caller(8), SessionId(9)).await.unwrap());
    assert_eq!(service.revoke_others(&caller(7)).await.unwrap(), 2);
    service.logout(&caller(7)).await.unwrap();
}

#[tokio::test]
async fn sessions_are_purged_when_they_have_been_over_for_long_enough() {
    let mut sessions = MockSessions::new();
    sessions
        .expect_purge()
        .times(1)
        .withf(|before, limit| *before == clock().now() - TimeDelta::days(90) && *limit == 500)
        .returning(|_, _| Ok(3));
    let service = service(sessions, MockRevocations::new(), clock());
    assert_eq!(service.purge(500).await.unwrap(), 3);
}

fn authenticator(state: Option<SessionState>) -> Authenticator {
    let mut reader = MockSessionReader::new();
    reader.expect_find().returning(move |_| Ok(state.clone()));
    Authenticator::new(access(), Arc::new(reader), clock())
}

fn access_token() -> String {
    let subject = TokenSubject {
        user: UserId(1007),
        customer: CustomerId(7),
        role: Some(RoleId(6)),
        session: SESSION,
    };
    access().issue(subject, clock().now()).unwrap().token
}

#[tokio::test]
async fn a_token_signs_in_by_what_its_session_says_now() {
    let mut now = state();
    now.role = Some(RoleId(8));
    now.force_password_reset = true;
    now.locale = Some(kernel::Locale::En);
    let signed_in = authenticator(Some(now))
        .authenticate(&access_token())
        .await
        .unwrap();
    assert_eq!(signed_in.role, Some(RoleId(8)));
    assert!(signed_in.must_change_password);
    assert_eq!(signed_in.locale, Some(kernel::Locale::En));
    assert_eq!((signed_in.customer.get(), signed_in.session), (7, SESSION));
}

#[tokio::test]
async fn a_token_signs_nobody_in_when_session_or_account_say_no() {
    let cases: [(Option<Spoil>, Expected<AuthError>); 8] = [
        (None, |e| matches!(e, AuthError::Invalid)),
        (Some(|s| s.customer = CustomerId(8)), |e| {
            matches!(e, AuthError::Invalid)
        }),
        (Some(|s| s.user = UserId(1)), |e| matches!(e, AuthError::Invalid)),
        (Some(|s| s.revoked_at = Some(s.expires_at)), |e| {
            matches!(e, AuthError::Revoked)
        }),
        (Some(|s| s.expires_at -= TimeDelta::days(30)), |e| {
            matches!(e, AuthError::Expired)
        }),
        (Some(|s| s.is_active = Some(false)), |e| {
            matches!(e, AuthError::Inactive)
        }),
        (Some(|s| s.deleted = true), |e| matches!(e, AuthError::Inactive)),
        (Some(|s| s.role_name = Some("Technician".into())), |e| {
            matches!(e, AuthError::NotCustomer)
        }),
    ];
    for (spoil, expected) in cases {
        let state = spoil.map(|spoil| {
            let mut state = state();
            spoil(&mut state);
            state
        });
        let error = authenticator(state)
            .authenticate(&access_token())
            .await
            .unwrap_err();
        assert!(expected(&error), "{error:?}");
    }
}

#[tokio::test]
async fn use_is_noted_once_a_minute_and_only_of_live_sessions() {
    for (age, revoked, notes) in [(59, false, 0), (60, false, 1), (600, true, 0)] {
        let mut seen = state();
        seen.last_seen_at = Some(clock().now() - TimeDelta::seconds(age));
        seen.revoked_at = revoked.then(|| clock().now());
        let mut reader = MockSessionReader::new();
        reader.expect_find().returning(move |_| Ok(Some(seen.clone())));
        let mut activity = MockSessionActivity::new();
        activity.expect_touch().times(notes).returning(|_, _| Ok(()));
        let sessions = SeenSessions::new(Arc::new(reader), Arc::new(activity), clock());
        let found = sessions.find(SESSION).await.unwrap().unwrap();
        assert_eq!(found.last_seen_at == Some(clock().now()), notes == 1);
    }
}
