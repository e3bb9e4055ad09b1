//! The inbox.

use super::{OTHER, OWNER, at};
use crate::{InboxFilter, InboxReader, InboxWriter, Notification, Recipient};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::testing::{CountingRandom, caller};
use kernel::{Change, Event, NotificationId, Random, SortDir, Window};
use serde_json::json;

/// A notification that the ERP wrote.
#[derive(Debug, Clone)]
pub struct GivenNotification {
    /// Whose.
    pub owner: Recipient,
    /// Its type.
    pub kind: Option<&'static str>,
    /// What it says.
    pub message: &'static str,
    /// `isRead`, which may be NULL.
    pub is_read: Option<bool>,
    /// `channel`, which may be NULL.
    pub channel: Option<&'static str>,
    /// The repair it is about; the suite needs none to exist under that id.
    pub repair: Option<i64>,
    /// When it came.
    pub created_at: Option<DateTime<Utc>>,
}

impl GivenNotification {
    /// Unread, in the owner's inbox.
    #[must_use]
    pub fn at(minutes: i64) -> Self {
        Self {
            owner: OWNER,
            kind: Some("repair"),
            message: "جهازك جاهز",
            is_read: Some(false),
            channel: Some("IN_APP"),
            repair: None,
            created_at: Some(at(minutes)),
        }
    }
}

/// Puts rows into the store as the ERP would, and tells what the portal wrote.
#[async_trait]
pub trait GivenInbox: Send + Sync {
    /// Adds a notification.
    async fn notification(&self, notification: GivenNotification) -> NotificationId;
    /// The actions in the audit log and the kinds of the events, oldest first.
    async fn written(&self) -> (Vec<String>, Vec<String>);
}

fn ids(items: &[Notification]) -> Vec<i64> {
    items.iter().map(|n| n.id.get()).collect()
}

fn any() -> InboxFilter {
    InboxFilter::default()
}

/// Only in-app rows of the owner's, with their unread count beside every filter.
pub async fn holds_what_is_in_app(reader: &dyn InboxReader, given: &dyn GivenInbox, repair: i64) {
    let base = GivenNotification::at;
    let first = given.notification(base(1)).await;
    let no_channel = GivenNotification {
        channel: None,
        is_read: None,
        kind: None,
        ..base(2)
    };
    let no_channel = given.notification(no_channel).await;
    let read = GivenNotification {
        is_read: Some(true),
        kind: Some("invoice"),
        repair: Some(repair),
        ..base(3)
    };
    let read = given.notification(read).await;
    let pushed = GivenNotification {
        channel: Some("PUSH"),
        is_read: Some(true),
        ..base(4)
    };
    let pushed = given.notification(pushed).await;
    for channel in ["EMAIL", "SMS"] {
        given
            .notification(GivenNotification {
                channel: Some(channel),
                ..base(4)
            })
            .await;
    }
    given
        .notification(GivenNotification {
            owner: OTHER,
            ..base(5)
        })
        .await;

    let window = Window::first(10);
    let inbox = reader.list(OWNER, &any(), SortDir::Desc, &window).await.unwrap();
    assert_eq!(ids(&inbox.part.items), [pushed.0, read.0, no_channel.0, first.0]);
    assert_eq!((inbox.part.total, inbox.unread), (Some(4), 2));
    let newest = &inbox.part.items[1];
    assert_eq!(
        (newest.kind.as_deref(), newest.message.as_deref()),
        (Some("invoice"), Some("جهازك جاهز"))
    );
    assert_eq!(
        (newest.is_read, newest.title.as_deref(), newest.created_at),
        (true, None, Some(at(3)))
    );
    let related = newest.related.as_ref().unwrap();
    assert_eq!(
        (related.kind.as_str(), related.id),
        ("repair", repair),
        "the ERP's link serves"
    );
    let plain = &inbox.part.items[2];
    assert_eq!(
        (plain.is_read, plain.related.as_ref(), plain.kind.as_deref()),
        (false, None, None)
    );

    let unread = InboxFilter {
        unread_only: true,
        kind: None,
    };
    let inbox = reader.list(OWNER, &unread, SortDir::Asc, &window).await.unwrap();
    assert_eq!(ids(&inbox.part.items), [first.0, no_channel.0]);
    assert_eq!((inbox.part.total, inbox.unread), (Some(2), 2));
    let of_invoices = InboxFilter {
        unread_only: false,
        kind: Some("invoice".into()),
    };
    let inbox = reader
        .list(OWNER, &of_invoices, SortDir::Desc, &window)
        .await
        .unwrap();
    assert_eq!((ids(&inbox.part.items), inbox.unread), (vec![read.0], 2));
    let none = InboxFilter {
        unread_only: true,
        kind: Some("invoice".into()),
    };
    let inbox = reader.list(OWNER, &none, SortDir::Desc, &window).await.unwrap();
    assert_eq!(
        (inbox.part.items.len(), inbox.part.total, inbox.unread),
        (0, Some(0), 2)
    );
    assert_eq!(reader.unread(OWNER).await.unwrap(), 2);
    assert_eq!(reader.unread(OTHER).await.unwrap(), 1);
}

/// Every way of paging sees each notification once, one without a time as the oldest.
pub async fn pages_hold_everything_once(reader: &dyn InboxReader, given: &dyn GivenInbox) {
    let timeless = GivenNotification {
        created_at: None,
        ..GivenNotification::at(0)
    };
    let mut all = vec![given.notification(timeless).await.0];
    // Two of one moment: the id breaks the tie.
    for minutes in [1, 2, 2, 3] {
        all.push(given.notification(GivenNotification::at(minutes)).await.0);
    }
    for dir in [SortDir::Asc, SortDir::Desc] {
        let mut expected = all.clone();
        if dir == SortDir::Desc {
            expected.reverse();
        }
        let mut by_page = Vec::new();
        for page in 1..=3 {
            let window = Window::Page { page, limit: 2 };
            by_page.extend(ids(&reader
                .list(OWNER, &any(), dir, &window)
                .await
                .unwrap()
                .part
                .items));
        }
        assert_eq!(by_page, expected, "{dir:?}");
        let mut inbox = reader.list(OWNER, &any(), dir, &Window::first(2)).await.unwrap();
        let mut by_keyset = ids(&inbox.part.items);
        while let Some(keyset) = inbox.part.next.take() {
            inbox = reader
                .list(OWNER, &any(), dir, &Window::After { keyset, limit: 2 })
                .await
                .unwrap();
            assert_eq!((inbox.part.total, inbox.unread), (None, 5));
            by_keyset.extend(ids(&inbox.part.items));
        }
        assert_eq!(by_keyset, expected, "{dir:?}");
    }
}

fn change(action: &str, n: usize) -> Change {
    let random = CountingRandom::default();
    for _ in 0..n {
        random.fill(&mut [0; 16]);
    }
    let customer = Some(OWNER.customer);
    let event = Event::new(&random, "unread-count", customer, 0, at(60), json!({}));
    Change::telling(caller(OWNER.customer.0).audit(action, json!({}), at(60)), event)
}

/// Each change is made and told once; what is not in the owner's inbox is left alone.
pub async fn changes_are_told_once(
    reader: &dyn InboxReader,
    writer: &dyn InboxWriter,
    given: &dyn GivenInbox,
) {
    let first = given.notification(GivenNotification::at(1)).await;
    let second = given.notification(GivenNotification::at(2)).await;
    given
        .notification(GivenNotification {
            is_read: None,
            channel: None,
            ..GivenNotification::at(3)
        })
        .await;
    let mail = given
        .notification(GivenNotification {
            channel: Some("EMAIL"),
            ..GivenNotification::at(4)
        })
        .await;
    let others = given
        .notification(GivenNotification {
            owner: OTHER,
            ..GivenNotification::at(5)
        })
        .await;

    assert_eq!(
        writer.read(OWNER, first, &change("read", 1)).await.unwrap(),
        Some(())
    );
    assert_eq!(
        writer.read(OWNER, first, &change("read again", 2)).await.unwrap(),
        Some(())
    );
    assert_eq!(reader.unread(OWNER).await.unwrap(), 2);
    for absent in [mail, others, NotificationId(9_999)] {
        assert_eq!(
            writer
                .read(OWNER, absent, &change("read absent", 3))
                .await
                .unwrap(),
            None
        );
        assert_eq!(
            writer
                .remove(OWNER, absent, &change("remove absent", 4))
                .await
                .unwrap(),
            None
        );
    }
    assert_eq!(
        writer.remove(OWNER, second, &change("remove", 5)).await.unwrap(),
        Some(())
    );
    assert_eq!(
        writer
            .remove(OWNER, second, &change("remove again", 6))
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        writer
            .read(OWNER, second, &change("read removed", 7))
            .await
            .unwrap(),
        None
    );
    assert_eq!(reader.unread(OWNER).await.unwrap(), 1);
    assert_eq!(writer.read_all(OWNER, &change("read all", 8)).await.unwrap(), 1);
    assert_eq!(
        writer
            .read_all(OWNER, &change("read all again", 9))
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        (
            reader.unread(OWNER).await.unwrap(),
            reader.unread(OTHER).await.unwrap()
        ),
        (0, 1)
    );
    let inbox = reader
        .list(OWNER, &any(), SortDir::Desc, &Window::first(10))
        .await
        .unwrap();
    assert!(inbox.part.items.iter().all(|n| n.is_read && n.id != second));
    assert_eq!(inbox.part.total, Some(2));

    let (actions, events) = given.written().await;
    assert_eq!(actions, ["read", "remove", "read all"]);
    assert_eq!(events.len(), 3);
}
