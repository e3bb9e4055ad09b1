//! The inbox and what comes into it, against mocks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use chrono::{DateTime, TimeDelta, Utc};
use kernel::testing::{CountingRandom, FixedClock, MapCache, caller};
use kernel::{
    Cache, CacheSlot, Clock, Currency, CustomerId, Event, InvoiceId, Listed, Locale, Lookup, Money,
    NotificationId, RepairId, SortDir, UserId, Window,
};
use notifications::{
    Audience, CachedInbox, ErpChange, ForgettingInbox, Inbox, InboxFilter, InboxReader, InboxWriter,
    MockAudiences, MockDelivery, MockInboxReader, MockInboxWriter, MockWording, Notice, NotificationError,
    NotificationService, Notifier, Recipient, Seen, Source, Words, event_of,
};
use serde_json::json;
use std::sync::{Arc, Mutex};

const NOW: &str = "2026-05-01T09:00:00Z";
const OWNER: Recipient = Recipient {
    customer: CustomerId(3),
    user: UserId(1003),
};

fn now() -> DateTime<Utc> {
    FixedClock::at(NOW).now()
}

fn service(reader: MockInboxReader, writer: MockInboxWriter) -> NotificationService {
    let (clock, random) = (Arc::new(FixedClock::at(NOW)), Arc::new(CountingRandom::default()));
    NotificationService::new(Arc::new(reader), Arc::new(writer), clock, random)
}

#[tokio::test]
async fn reading_and_deleting_tell_what_is_not_there() {
    let mut writer = MockInboxWriter::new();
    writer
        .expect_read()
        .withf(|owner, _, change| {
            *owner == OWNER
                && change.audit.action == "notification.read"
                && change.events[0].kind == "unread-count"
                && change.events[0].customer_id == Some(CustomerId(3))
        })
        .returning(|_, id, _| Ok((id.get() == 1).then_some(())));
    writer
        .expect_remove()
        .returning(|_, id, _| Ok((id.get() == 1).then_some(())));
    writer.expect_read_all().returning(|_, _| Ok(4));
    let service = service(MockInboxReader::new(), writer);
    let me = caller(3);
    assert!(service.read(&me, NotificationId(1)).await.is_ok());
    assert!(matches!(
        service.read(&me, NotificationId(2)).await,
        Err(NotificationError::NotFound)
    ));
    assert!(service.remove(&me, NotificationId(1)).await.is_ok());
    assert!(matches!(
        service.remove(&me, NotificationId(2)).await,
        Err(NotificationError::NotFound)
    ));
    assert_eq!(service.read_all(&me).await.unwrap(), 4);
}

#[tokio::test]
async fn the_first_page_and_the_count_are_asked_for_once_until_something_is_written() {
    let mut reader = MockInboxReader::new();
    let empty = || Inbox {
        part: Listed {
            items: vec![],
            total: Some(0),
            next: None,
        },
        unread: 0,
    };
    reader
        .expect_list()
        .times(5)
        .returning(move |_, _, _, _| Ok(empty()));
    reader.expect_unread().times(2).returning(|_| Ok(7));
    let mut writer = MockInboxWriter::new();
    writer.expect_read_all().returning(|_, _| Ok(1));
    let cache = Arc::new(MapCache::default());
    let cached = CachedInbox::new(
        Arc::new(reader),
        cache.clone(),
        std::time::Duration::from_secs(30),
    );
    let writer = ForgettingInbox::new(Arc::new(writer), cache);
    let any = InboxFilter::default();
    let list = |filter: InboxFilter| {
        let cached = &cached;
        async move {
            cached
                .list(OWNER, &filter, SortDir::Desc, &Window::first(20))
                .await
                .unwrap()
        }
    };
    for _ in 0..3 {
        list(any.clone()).await;
        assert_eq!(cached.unread(OWNER).await.unwrap(), 7);
    }
    list(InboxFilter {
        unread_only: true,
        ..any.clone()
    })
    .await;
    let by_type = InboxFilter {
        kind: Some("repair".into()),
        ..any.clone()
    };
    list(by_type.clone()).await;
    list(by_type).await;
    let change = kernel::Change::silent(caller(3).audit("notification.read_all", json!({}), now()));
    writer.read_all(OWNER, &change).await.unwrap();
    list(any).await;
    cached.unread(OWNER).await.unwrap();
}

fn seen(change: ErpChange) -> Seen {
    Seen {
        source: Source::Timeline,
        row: 40,
        place: notifications::Place { at: None, id: 40 },
        state: "a".into(),
        at: now(),
        customer: Some(CustomerId(3)),
        before: None,
        by_customer: false,
        change: Some(change),
    }
}

fn moved(stage: &str) -> ErpChange {
    line(stage, true, None)
}

fn line(stage: &str, moved: bool, quoted_days_ago: Option<i64>) -> ErpChange {
    ErpChange::RepairMoved {
        repair: RepairId(77),
        number: "REP-20260501-077".into(),
        device: Some("Samsung A52".into()),
        stage: stage.into(),
        moved,
        quoted_at: quoted_days_ago.map(|days| now() - TimeDelta::days(days)),
    }
}

fn quotation(waiting: bool, sent_days_ago: i64) -> ErpChange {
    ErpChange::QuotationChanged {
        repair: RepairId(77),
        number: "REP-20260501-077".into(),
        device: None,
        total: Some(Money::new(15_000, Currency::EGP)),
        sent_at: Some(now() - TimeDelta::days(sent_days_ago)),
        waiting,
    }
}

fn invoice(owed: bool, made_days_ago: i64) -> ErpChange {
    ErpChange::InvoiceChanged {
        invoice: InvoiceId(9),
        number: "INV-2026-000009".into(),
        total: Money::new(25_000, Currency::EGP),
        due: None,
        created_at: Some(now() - TimeDelta::days(made_days_ago)),
        owed,
    }
}

fn payment(amount: i64) -> ErpChange {
    ErpChange::PaymentRecorded {
        invoice: Some(InvoiceId(9)),
        number: Some("INV-2026-000009".into()),
        amount: Money::new(amount, Currency::EGP),
    }
}

fn event(change: ErpChange) -> Event {
    event_of(&seen(change)).unwrap()
}

#[test]
fn what_is_worth_telling() {
    let kind = |change| Notice::of(&event(change)).map(|notice| (notice.kind(), notice.related().kind));
    let of = |kind: &'static str, related: &str| Some((kind, related.to_owned()));
    assert_eq!(kind(moved("under_repair")), of("repair", "repair"));
    assert_eq!(kind(moved("awaiting_approval")), of("quotation", "repair"));
    for stage in ["under_repair", "awaiting_approval"] {
        assert_eq!(kind(line(stage, false, None)), None, "a note moves nothing");
    }
    assert_eq!(kind(quotation(true, 1)), of("quotation", "repair"));
    assert_eq!(
        kind(quotation(true, 31)),
        None,
        "an old row that was touched is no news"
    );
    assert_eq!(kind(quotation(false, 1)), None);
    assert_eq!(kind(invoice(true, 1)), of("invoice", "invoice"));
    assert_eq!(kind(invoice(true, 31)), None);
    assert_eq!(kind(invoice(false, 1)), None);
    assert_eq!(kind(payment(100)), of("payment", "invoice"));
    assert_eq!(
        kind(payment(-100)),
        None,
        "money that went back is not money received"
    );
}

#[test]
fn the_portals_own_events_are_not_told_to_those_who_caused_them() {
    let data = json!({ "quotation": "approved", "stage": "under_repair" });
    let own = Event::new(
        &CountingRandom::default(),
        "repair.updated",
        Some(CustomerId(3)),
        77,
        now(),
        data,
    );
    assert_eq!(Notice::of(&own), None);
    assert_eq!(
        event_of(&Seen {
            by_customer: true,
            ..seen(moved("rejected"))
        }),
        None
    );
    assert_eq!(
        event_of(&Seen {
            customer: None,
            ..seen(moved("rejected"))
        }),
        None
    );
    assert_eq!(
        event_of(&Seen {
            change: None,
            ..seen(moved("rejected"))
        }),
        None
    );
}

#[test]
fn the_same_row_in_the_same_state_is_the_same_event() {
    let first = event(moved("inspection"));
    assert_eq!(first, event(moved("inspection")));
    let other = |seen| event_of(&seen).unwrap().id != first.id;
    assert!(other(Seen {
        row: 41,
        ..seen(moved("inspection"))
    }));
    assert!(other(Seen {
        state: "b".into(),
        ..seen(moved("inspection"))
    }));
    assert!(other(Seen {
        source: Source::Invoices,
        ..seen(moved("inspection"))
    }));
    assert_eq!((first.kind.as_str(), first.entity_id), ("repair.updated", 77));
    let paid = event(payment(5));
    assert_eq!((paid.kind.as_str(), paid.entity_id), ("payment.updated", 40));
}

#[test]
fn an_approval_is_asked_for_once_for_each_quotation_and_an_invoice_announced_once() {
    let once = |event: &Event| Notice::of(event).unwrap().once(event);
    let (by_stage, by_quotation) = (
        event(line("awaiting_approval", true, Some(0))),
        event(quotation(true, 0)),
    );
    assert_eq!(once(&by_stage), once(&by_quotation));
    let another = event(quotation(true, 1));
    assert_ne!(once(&by_quotation), once(&another), "sent at another time");
    let tomorrow = Event {
        occurred_at: now() + TimeDelta::days(1),
        ..by_stage.clone()
    };
    assert_ne!(once(&by_stage), once(&tomorrow));
    let (new, changed) = (event(invoice(true, 1)), event(invoice(true, 2)));
    assert_eq!(once(&new), once(&changed));
    let step = event(moved("inspection"));
    assert_eq!(once(&step), step.id);
}

type Told = Arc<Mutex<Vec<(uuid::Uuid, Vec<(notifications::NewNotification, Event)>)>>>;

fn notifier(audience: Option<Audience>, cache: Arc<MapCache>, again: bool) -> (Notifier, Told) {
    let mut audiences = MockAudiences::new();
    audiences
        .expect_find()
        .returning(move |_, _| Ok(audience.clone()));
    let told = Told::default();
    let mut delivery = MockDelivery::new();
    let log = told.clone();
    delivery.expect_deliver().returning(move |once, notifications| {
        log.lock().unwrap().push((once, notifications.to_vec()));
        Ok(!again)
    });
    let mut wording = MockWording::new();
    wording.expect_words().returning(|notice, locale| Words {
        title: format!("{} {}", locale.tag(), notice.kind()),
        message: "نص".into(),
    });
    let notifier = Notifier::new(
        Arc::new(audiences),
        Arc::new(delivery),
        Arc::new(wording),
        cache,
        Arc::new(FixedClock::at(NOW)),
        Arc::new(CountingRandom::default()),
    );
    (notifier, told)
}

fn audience() -> Audience {
    Audience {
        users: vec![UserId(1003), UserId(1004)],
        locale: Locale::En,
        in_app: true,
    }
}

async fn filled(cache: &MapCache) -> CacheSlot {
    let slot = CacheSlot {
        customer: CustomerId(3),
        name: "stats".into(),
    };
    let Ok(Lookup::Miss(ticket)) = cache.get(&slot).await else {
        panic!("not empty")
    };
    cache
        .put(
            &slot,
            ticket,
            Arc::from(&b"1"[..]),
            std::time::Duration::from_secs(9),
        )
        .await
        .unwrap();
    slot
}

#[tokio::test]
async fn every_login_of_the_customer_is_told_in_their_language() {
    let cache = Arc::new(MapCache::default());
    let (notifier, told) = notifier(Some(audience()), cache.clone(), false);
    let slot = filled(&cache).await;
    let event = event(moved("under_repair"));
    notifier.on_event(&event).await.unwrap();
    let told = told.lock().unwrap().clone();
    assert_eq!(told.len(), 1);
    let (once, notifications) = &told[0];
    assert_eq!(*once, event.id);
    assert_eq!(
        notifications
            .iter()
            .map(|(n, _)| n.user.get())
            .collect::<Vec<_>>(),
        [1003, 1004]
    );
    let (new, announced) = &notifications[0];
    assert_eq!((new.title.as_str(), new.kind.as_str()), ("en repair", "repair"));
    assert_eq!((new.related.kind.as_str(), new.related.id), ("repair", 77));
    assert_eq!(
        (announced.kind.as_str(), announced.entity_id),
        ("notification", 0)
    );
    assert_ne!(notifications[0].1.id, notifications[1].1.id);
    assert!(
        matches!(cache.get(&slot).await, Ok(Lookup::Miss(_))),
        "the unread count changed"
    );
}

#[tokio::test]
async fn what_was_told_before_leaves_the_cache_alone() {
    let cache = Arc::new(MapCache::default());
    let (notifier, _) = notifier(Some(audience()), cache.clone(), true);
    let slot = filled(&cache).await;
    notifier.on_event(&event(moved("under_repair"))).await.unwrap();
    assert!(matches!(cache.get(&slot).await, Ok(Lookup::Hit(_))));
}

#[tokio::test]
async fn who_does_not_want_it_or_has_no_login_is_not_told() {
    let silent = [
        None,
        Some(Audience {
            in_app: false,
            ..audience()
        }),
        Some(Audience {
            users: vec![],
            ..audience()
        }),
    ];
    for audience in silent {
        let (notifier, told) = notifier(audience, Arc::default(), false);
        notifier.on_event(&event(moved("under_repair"))).await.unwrap();
        assert!(told.lock().unwrap().is_empty());
    }
}
