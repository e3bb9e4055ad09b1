//! What an account holds, and its end.

use super::{AccountWorld, RANDOM, now, password};
use crate::LoginName;
use crate::account::{NOBODY, Section, closed_email};
use crate::login::{NewLogin, ThrottleKey};
use crate::preferences::PreferencesChange;
use crate::profile::{DiscardNotice, ProfileService, ProfileUpdate, UpdateOutcome};
use crate::session::NewSession;
use kernel::{Change, Event};
use serde_json::{Value, json};

const NAME: &str = "Closing Person 4711";
const ADDRESS: &str = "Closing Street 12";
const IP: &str = "203.0.113.77";
const AGENT: &str = "closing-agent/1";
const OLD_PHONE: &str = "+201000004711";
const WORDS: &str = "closing words 4711";

/// What [`leave_traces`] leaves, each somewhere in the store.
const TRACES: [&str; 6] = [NAME, ADDRESS, IP, AGENT, OLD_PHONE, WORDS];

pub(super) async fn all(world: &AccountWorld) {
    every_section_is_read_page_by_page(world).await;
    a_changed_password_closes_nothing(world).await;
    a_closed_account_is_nobodys(world).await;
    nothing_of_the_person_is_left(world).await;
}

async fn every_section_is_read_page_by_page(world: &AccountWorld) {
    for section in Section::ALL {
        let whole = world.export.read(world.owner, section, 0, 1000).await.unwrap();
        let mut rows = Vec::new();
        let mut after = 0;
        loop {
            let page = world.export.read(world.owner, section, after, 2).await.unwrap();
            after = page.last().map_or(after, crate::account::ExportedRow::id);
            let last = page.len() < 2;
            rows.extend(page);
            if last {
                break;
            }
        }
        assert_eq!(rows, whole, "{section:?}");
        assert!(
            whole.is_sorted_by_key(crate::account::ExportedRow::id),
            "{section:?}"
        );
        let theirs = world.export.read(world.other, section, 0, 1000).await.unwrap();
        let mine: Vec<_> = whole.iter().map(crate::account::ExportedRow::id).collect();
        assert!(theirs.iter().all(|row| !mine.contains(&row.id())), "{section:?}");
    }
}

async fn close(world: &AccountWorld, hash: &str) -> Option<crate::account::Closed> {
    let notice = DiscardNotice::new(&*RANDOM, world.owner.0, now());
    let change = world.telling("account.close", "account.closed");
    let done = world.closure.close(world.owner, hash, &notice, now(), &change);
    done.await.unwrap()
}

async fn a_changed_password_closes_nothing(world: &AccountWorld) {
    assert_eq!(close(world, "another hash").await, None);
    assert_eq!(world.times("account.close").await, 0);
    world.profile().await;
}

async fn a_closed_account_is_nobodys(world: &AccountWorld) {
    let (customer, user) = world.owner;
    let before = world.profile().await;
    assert!(before.avatar.is_some());
    let invoices = world
        .export
        .read(world.owner, Section::Invoices, 0, 1000)
        .await
        .unwrap();
    let pictures = world.events_of(DiscardNotice::KIND).await.len();
    leave_traces(world).await;
    for trace in TRACES {
        assert_ne!(world.journal.places(trace).await, [""; 0], "{trace}");
    }
    let mut live = password::live(world, customer).await;
    live.sort_unstable();

    let mut closed = close(world, password::LAST).await.unwrap();
    closed.sessions.sort_unstable();
    assert_eq!(closed.sessions, live);
    assert_eq!(close(world, password::LAST).await, None, "it is closed once");
    assert_eq!(world.times("account.close").await, 1);
    assert_eq!(world.events_of("account.closed").await.len(), 1);
    assert_eq!(world.events_of(DiscardNotice::KIND).await.len(), pictures + 1);
    assert_eq!(world.reader.find(customer, user).await.unwrap(), None);
    assert!(world.passwords.find(customer, user).await.unwrap().is_none());
    assert_eq!(world.preferences.find(customer).await.unwrap(), None);
    assert!(password::live(world, customer).await.is_empty());
    for name in [before.phone, before.email].into_iter().flatten() {
        let name = LoginName::parse(&name).unwrap();
        assert_eq!(world.named(&name).await, None);
    }
    // The words are gone, the business stays.
    let comments = world
        .export
        .read(world.owner, Section::Comments, 0, 1000)
        .await
        .unwrap();
    assert_eq!(comments, [], "what was written is gone");
    let kept = world
        .export
        .read(world.owner, Section::Invoices, 0, 1000)
        .await
        .unwrap();
    assert_eq!(kept, invoices);
    // Nobody else has lost anything.
    let (other, other_user) = world.other;
    assert!(world.reader.find(other, other_user).await.unwrap().is_some());
    assert_eq!(password::live(world, other).await.len(), 1);
}

/// Leaves the customer's name and address, the address and agent of a sign-in, a message to a former phone, what they sent
/// with a request, and a refusal of one of their login names that is nobody's.
async fn leave_traces(world: &AccountWorld) {
    let (customer, user) = world.owner;
    let update = ProfileUpdate {
        name: Some(NAME.into()),
        address: Some(Some(ADDRESS.into())),
        codes: Vec::new(),
    };
    let change = world.change("profile.update");
    let saved = world.writer.update(customer, user, &update, &change).await;
    assert_eq!(saved.unwrap(), UpdateOutcome::Saved);
    let login = NewLogin {
        session: NewSession {
            customer,
            user,
            token_hash: "closing".into(),
            ip: Some(IP.parse().unwrap()),
            user_agent: Some(AGENT.into()),
            created_at: now(),
            expires_at: now() + chrono::TimeDelta::days(30),
        },
        verified: password::LAST.into(),
        throttle: ThrottleKey("nobody".into()),
        rehash: None,
        at: now(),
    };
    let change = world.change("session.login");
    assert!(world.logins.open(&login, &change).await.unwrap().is_some());

    let data = json!({ "kind": "phone", "old": OLD_PHONE, "locale": "ar" });
    let kind = ProfileService::CONTACT_CHANGED;
    let told = Event::new(&*RANDOM, kind, Some(customer), customer.get(), now(), data);
    let mut sent = Change::telling(world.change("closing.sent").audit, told);
    sent.audit.context.request_data = Some(json!({ "comment": WORDS }));
    let mut nobodys = world.change("closing.refused");
    (nobodys.audit.customer, nobodys.audit.user) = (None, None);
    let phone = LoginName::parse(world.profile().await.phone.as_deref().unwrap()).unwrap();
    nobodys.audit.context.request_data = Some(json!({ "loginIdentifier": phone.value() }));
    for change in [sent, nobodys] {
        let nothing = PreferencesChange::default();
        world
            .preferences
            .change(customer, &nothing, now(), &change)
            .await
            .unwrap();
    }
    let named = world.journal.places(phone.value()).await;
    assert!(
        named.contains(&"CustomerAuditLog.requestData".to_owned()),
        "{named:?}"
    );
}

async fn nothing_of_the_person_is_left(world: &AccountWorld) {
    let (_, user) = world.owner;
    let phone = super::contacts::NEW_PHONE;
    for trace in TRACES
        .iter()
        .copied()
        .chain([phone, "+201077778888", world.email])
    {
        assert_eq!(world.journal.places(trace).await, [""; 0], "{trace}");
    }
    assert_eq!(world.journal.places(world.words).await, [""; 0]);
    assert_eq!(world.journal.places(NOBODY).await, ["Customer.name", "User.name"]);
    assert_eq!(world.journal.places(&closed_email(user)).await, ["User.email"]);
    let sign_ins = world.journal.sign_ins(user).await;
    assert!(!sign_ins.is_empty() && sign_ins.iter().all(|row| *row == (None, None)));
    let told = world.events_of(ProfileService::CONTACT_CHANGED).await;
    assert!(
        !told.is_empty()
            && told
                .iter()
                .all(|(_, data)| *data == Value::Object(serde_json::Map::new()))
    );
    // What was done is known still, and of the other customer everything.
    assert_eq!(world.times("closing.sent").await, 1);
    assert_ne!(world.journal.places(world.other_email).await, [""; 0]);
}
