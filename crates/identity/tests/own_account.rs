//! The password at one's own wish, the end of an account, the profile and the picture, against mocks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod support;

use chrono::TimeDelta;
use identity::account::admin::{AccountAdminService, AccountLine, AccountRef, AdminError, MockAccountAdmin};
use identity::account::{
    Closed, ClosureService, CurrentPassword, MockAccountClosure, MockPasswords, PasswordService,
    StoredPassword,
};
use identity::code::CodeKeys;
use identity::contact::{MockContactChanges, Redeemed};
use identity::login::LoginNameKind;
use identity::password::{MockPasswordHasher, PasswordFault};
use identity::profile::{
    AvatarService, MockAvatarImages, MockAvatarStore, MockAvatars, MockProfileReader, MockProfileWriter,
    PictureError, Profile, ProfileError, ProfilePorts, ProfileRequest, ProfileService, UpdateOutcome,
};
use identity::session::MockRevocations;
use kernel::testing::{CountingRandom, MapCache, caller};
use kernel::{AuditEntry, CustomerId, SessionId, StorageError};
use std::sync::{Arc, Mutex};
use support::*;

const NEW: &str = "a-quieter-workshop-43";

struct Mocks {
    passwords: MockPasswords,
    hasher: MockPasswordHasher,
    revocations: MockRevocations,
}

impl Mocks {
    /// A stored password, which "right" is and nothing else.
    fn new() -> Self {
        let mut passwords = MockPasswords::new();
        passwords.expect_find().returning(|_, _| {
            Ok(Some(StoredPassword {
                hash: "stored".into(),
                name: "منى علي".into(),
                phones: [Some("01012345678".into()), None],
                emails: [None, None],
            }))
        });
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_verify().returning(|given, _| {
            use secrecy::ExposeSecret;
            Ok(given.expose_secret() == "right")
        });
        hasher.expect_hash().returning(|_| Ok("hashed".into()));
        Self {
            passwords,
            hasher,
            revocations: MockRevocations::new(),
        }
    }

    fn announcing(mut self, sessions: &'static [i64]) -> Self {
        self.revocations
            .expect_announce()
            .times(1)
            .withf(|told| {
                told.iter()
                    .map(|session| session.get())
                    .eq(sessions.iter().copied())
            })
            .return_const(());
        self
    }

    fn split(self) -> (CurrentPassword, Arc<MockRevocations>, Arc<Mutex<Vec<AuditEntry>>>) {
        let (log, seen) = refusals();
        let (passwords, hasher) = (Arc::new(self.passwords), Arc::new(self.hasher));
        let current = CurrentPassword::new(passwords, hasher, log, clock());
        (current, Arc::new(self.revocations), seen)
    }

    fn password(self) -> (PasswordService, Arc<Mutex<Vec<AuditEntry>>>) {
        let (current, revocations, seen) = self.split();
        let service =
            PasswordService::new(current, revocations, clock(), Arc::new(CountingRandom::default()));
        (service, seen)
    }

    fn closure(self, closure: MockAccountClosure) -> (ClosureService, Arc<Mutex<Vec<AuditEntry>>>) {
        let (current, revocations, seen) = self.split();
        let (cache, random) = (Arc::new(MapCache::default()), Arc::new(CountingRandom::default()));
        let service = ClosureService::new(current, Arc::new(closure), revocations, cache, clock(), random);
        (service, seen)
    }
}

/// A wrong present password is one row of the audit log, with the field and without the password.
fn refused_once(seen: &Mutex<Vec<AuditEntry>>, field: &str) {
    assert_eq!(reasons(seen), ["wrong_password"]);
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0].action, CurrentPassword::FAILED);
    assert_eq!(
        (seen[0].customer, &seen[0].outcome["field"]),
        (Some(CustomerId(7)), &field.into())
    );
    assert!(!format!("{seen:?}").contains("not hers"));
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_refreshes_this_one() {
    let mut mocks = Mocks::new().announcing(&[8, 9, 1]);
    mocks
        .passwords
        .expect_replace()
        .times(1)
        .withf(|_, keep, hashes, _, change| {
            *keep == SessionId(1)
                && *hashes == ("stored", "hashed")
                && change.audit.action == "profile.password"
                && change.events[0].kind == PasswordService::CHANGED
        })
        .returning(|_, _, _, _, _| Ok(Some(vec![SessionId(8), SessionId(9)])));
    let (service, seen) = mocks.password();
    service
        .change(&caller(7), &"right".into(), &NEW.into())
        .await
        .unwrap();
    assert!(reasons(&seen).is_empty());
}

#[tokio::test]
async fn a_password_is_not_changed_by_who_does_not_know_it_nor_to_a_bad_one() {
    let (service, seen) = Mocks::new().password();
    let wrong = service.change(&caller(7), &"not hers".into(), &NEW.into()).await;
    assert!(matches!(
        wrong,
        Err(ProfileError::PasswordWrong("currentPassword"))
    ));
    refused_once(&seen, "currentPassword");
    let own = service
        .change(&caller(7), &"right".into(), &"01012345678".into())
        .await;
    assert!(matches!(own, Err(ProfileError::NewPassword(faults)) if faults == [PasswordFault::Personal]));

    let mut late = Mocks::new();
    late.passwords
        .expect_replace()
        .returning(|_, _, _, _, _| Ok(None));
    let outcome = late
        .password()
        .0
        .change(&caller(7), &"right".into(), &NEW.into())
        .await;
    assert!(matches!(outcome, Err(ProfileError::Stale)));
}

#[tokio::test]
async fn an_account_is_closed_by_who_knows_its_password() {
    let mut closure = MockAccountClosure::new();
    closure
        .expect_close()
        .times(1)
        .withf(|_, hash, _, _, change| {
            hash == "stored" && change.events[0].kind == ClosureService::ACCOUNT_CLOSED
        })
        .returning(|_, _, _, _, _| {
            Ok(Some(Closed {
                sessions: vec![SessionId(8)],
            }))
        });
    let (service, _) = Mocks::new().announcing(&[8, 1]).closure(closure);
    service.close(&caller(7), &"right".into()).await.unwrap();

    let (service, seen) = Mocks::new().closure(MockAccountClosure::new());
    let wrong = service.close(&caller(7), &"not hers".into()).await;
    assert!(matches!(wrong, Err(ProfileError::PasswordWrong("password"))));
    refused_once(&seen, "password");

    let mut late = MockAccountClosure::new();
    late.expect_close().returning(|_, _, _, _, _| Ok(None));
    let outcome = Mocks::new()
        .closure(late)
        .0
        .close(&caller(7), &"right".into())
        .await;
    assert!(matches!(outcome, Err(ProfileError::Stale)));
}

fn profile() -> Profile {
    Profile {
        customer: CustomerId(7),
        name: "منى علي".into(),
        email: None,
        phone: Some("01012345678".into()),
        address: None,
        avatar: None,
        company: None,
        created_at: None,
        updated_at: None,
    }
}

fn profiles(
    writer: MockProfileWriter,
    contacts: MockContactChanges,
) -> (ProfileService, Arc<Mutex<Vec<AuditEntry>>>) {
    let mut reader = MockProfileReader::new();
    reader.expect_find().returning(|_, _| Ok(Some(profile())));
    let (current, _, seen) = Mocks::new().split();
    let ports = ProfilePorts {
        reader: Arc::new(reader),
        writer: Arc::new(writer),
        contacts: Arc::new(contacts),
        current,
        cache: Arc::new(MapCache::default()),
        clock: clock(),
        random: Arc::new(CountingRandom::default()),
    };
    (ProfileService::new(ports, CodeKeys::new(&ring())), seen)
}

fn both_contacts() -> ProfileRequest {
    ProfileRequest {
        email: Some(Some("mona@new.example".into())),
        phone: Some(Some("01055556666".into())),
        ..ProfileRequest::default()
    }
}

#[tokio::test]
async fn new_contacts_need_the_password_and_get_a_code_each() {
    let (service, seen) = profiles(MockProfileWriter::new(), MockContactChanges::new());
    let without = service.update(&caller(7), &both_contacts(), None).await;
    assert!(matches!(without, Err(ProfileError::PasswordNeeded)));
    let wrong = service
        .update(&caller(7), &both_contacts(), Some(&"not hers".into()))
        .await;
    assert!(matches!(
        wrong,
        Err(ProfileError::PasswordWrong("currentPassword"))
    ));
    refused_once(&seen, "currentPassword");

    let mut writer = MockProfileWriter::new();
    writer
        .expect_update()
        .times(1)
        .withf(|_, _, update, _| {
            let [email, phone] = &update.codes[..] else {
                return false;
            };
            email.nonce != phone.nonce && email.event.kind == ProfileService::CODE_ISSUED
        })
        .returning(|_, _, _, _| Ok(UpdateOutcome::Saved));
    let (service, _) = profiles(writer, MockContactChanges::new());
    let updated = service
        .update(&caller(7), &both_contacts(), Some(&"right".into()))
        .await;
    assert_eq!(updated.unwrap().pending.len(), 2);

    let mut writer = MockProfileWriter::new();
    let wait = TimeDelta::seconds(9);
    writer
        .expect_update()
        .returning(move |_, _, _, _| Ok(UpdateOutcome::Wait(wait)));
    let (service, _) = profiles(writer, MockContactChanges::new());
    let early = service
        .update(&caller(7), &both_contacts(), Some(&"right".into()))
        .await;
    assert!(matches!(early, Err(ProfileError::CodesTooOften { retry_after }) if retry_after == wait));
}

#[tokio::test]
async fn what_changes_nothing_writes_nothing() {
    let same = ProfileRequest {
        name: Some(Some(" منى علي".into())),
        phone: Some(Some("+20 10 1234 5678".into())),
        ..ProfileRequest::default()
    };
    let (service, _) = profiles(MockProfileWriter::new(), MockContactChanges::new());
    assert_eq!(
        service.update(&caller(7), &same, None).await.unwrap().profile,
        profile()
    );
}

#[tokio::test]
async fn the_old_contact_is_told_and_a_taken_one_is_refused() {
    for (redeemed, expected) in [
        (Redeemed::Taken(LoginNameKind::Phone), "another account has it"),
        (Redeemed::WrongCode, "the code is not valid"),
        (Redeemed::Missing, "there is no such customer"),
    ] {
        let mut contacts = MockContactChanges::new();
        contacts
            .expect_redeem()
            .times(1)
            .withf(|_, _, _, records| {
                let told = &records.phone.events[0];
                // There is no old e-mail to tell.
                told.data["old"] == "+201012345678" && records.email.events.is_empty()
            })
            .returning(move |_, _, _, _| Ok(redeemed.clone()));
        let (service, _) = profiles(MockProfileWriter::new(), contacts);
        let refused = service
            .verify_contact(&caller(7), "123456".into())
            .await
            .unwrap_err();
        assert_eq!(refused.to_string(), expected);
    }
}

fn pictures(store: MockAvatarStore, avatars: MockAvatars) -> AvatarService {
    let mut images = MockAvatarImages::new();
    images
        .expect_prepare()
        .returning(|upload| match upload.as_slice() {
            b"text" => Err(PictureError::UnknownFormat),
            _ => Ok(b"webp".to_vec()),
        });
    let random = Arc::new(CountingRandom::default());
    AvatarService::new(
        Arc::new(images),
        Arc::new(store),
        Arc::new(avatars),
        clock(),
        random,
    )
}

fn keeping() -> MockAvatarStore {
    let mut store = MockAvatarStore::new();
    store
        .expect_put()
        .times(1)
        .withf(|_, picture| picture == b"webp")
        .returning(|_, _| Ok(()));
    store
}

#[tokio::test]
async fn a_picture_is_kept_before_it_is_saved_and_what_is_none_is_not_kept() {
    let mut avatars = MockAvatars::new();
    avatars
        .expect_replace()
        .times(1)
        .withf(|customer, path, _, change| {
            *customer == CustomerId(7) && path.is_some() && change.audit.outcome["bytes"] == 4
        })
        .returning(|_, _, _, _| Ok(true));
    let path = pictures(keeping(), avatars)
        .upload(&caller(7), b"png".to_vec())
        .await
        .unwrap();
    assert!(path.as_str().starts_with("avatars/7/"));

    let none = pictures(MockAvatarStore::new(), MockAvatars::new());
    let refused = none.upload(&caller(7), b"text".to_vec()).await;
    assert!(matches!(
        refused,
        Err(ProfileError::Picture(PictureError::UnknownFormat))
    ));
}

#[tokio::test]
async fn a_picture_that_could_not_be_saved_is_removed_unless_it_may_have_been() {
    for (failure, removed) in [
        (StorageError::failed("no"), 1),
        (StorageError::unavailable("gone"), 0),
    ] {
        for removal in [Ok(()), Err(StorageError::unavailable("gone"))] {
            let mut store = keeping();
            let mut removal = Some(removal);
            store
                .expect_remove()
                .times(removed)
                .returning(move |_| removal.take().unwrap());
            let mut avatars = MockAvatars::new();
            let unavailable = removed == 0;
            avatars.expect_replace().times(1).returning(move |_, _, _, _| {
                Err(if unavailable {
                    StorageError::unavailable("gone")
                } else {
                    StorageError::failed("no")
                })
            });
            let outcome = pictures(store, avatars).upload(&caller(7), b"png".to_vec()).await;
            // The failure that counts is the first one.
            match outcome {
                Err(ProfileError::Storage(error)) => assert_eq!(error.to_string(), failure.to_string()),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn sessions_that_staff_end_are_announced_and_counted() {
    let mona = AccountLine {
        customer: CustomerId(7),
        user: None,
        name: "منى علي".into(),
        phone: None,
        email: None,
        is_active: true,
        must_change_password: false,
        sessions: 2,
        created_at: None,
    };
    let mut store = MockAccountAdmin::new();
    store
        .expect_find()
        .returning(move |account, _| Ok((*account == AccountRef::Id(CustomerId(7))).then(|| mona.clone())));
    store
        .expect_end_sessions()
        .times(1)
        .withf(|customer, _, change| {
            *customer == CustomerId(7)
                && change.audit.action == "customer.end_sessions"
                && change.events.is_empty()
        })
        .returning(|_, _, _| Ok(vec![SessionId(2), SessionId(3)]));
    let mut revocations = MockRevocations::new();
    revocations
        .expect_announce()
        .times(1)
        .withf(|sessions| sessions == [SessionId(2), SessionId(3)])
        .return_const(());
    let admin = AccountAdminService::new(
        Arc::new(store),
        Arc::new(MockPasswordHasher::new()),
        throttle_keys(),
        Arc::new(revocations),
        clock(),
        Arc::new(CountingRandom::default()),
    );
    let end = |id| {
        let account = AccountRef::Id(CustomerId(id));
        let admin = &admin;
        async move { admin.end_sessions(&context(), &account).await }
    };
    assert_eq!(end(7).await.unwrap().1, 2);
    assert!(matches!(end(8).await, Err(AdminError::NotFound)));
}
