//! Who is told, and that they are told once.

use super::{OTHER, OWNER, at};
use crate::{Audiences, Delivery, InboxFilter, InboxReader, NewNotification, Related};
use kernel::testing::CountingRandom;
use kernel::{CustomerId, Event, Locale, SortDir, Window};
use serde_json::json;
use uuid::Uuid;

/// The owner chose English and no notifications of invoices; the other customer chose nothing; the customer 3 has two
/// links that disagree; 4 is deleted; 5 has no login.
pub async fn finds_the_audience(audiences: &dyn Audiences) {
    let find = |customer, kind| async move { audiences.find(CustomerId(customer), kind).await.unwrap() };
    let repair = find(1, "repair").await.unwrap();
    assert_eq!(
        (repair.users, repair.locale, repair.in_app),
        (vec![OWNER.user], Locale::En, true)
    );
    assert!(!find(1, "invoice").await.unwrap().in_app);
    let other = find(2, "invoice").await.unwrap();
    assert_eq!(
        (other.users, other.locale, other.in_app),
        (vec![OTHER.user], Locale::Ar, true)
    );
    assert_eq!(find(3, "repair").await.map_or(vec![], |a| a.users), []);
    assert_eq!(find(4, "repair").await, None);
    assert_eq!(find(5, "repair").await.map_or(vec![], |a| a.users), []);
    assert_eq!(find(9_999, "repair").await, None);
}

/// A key works once, for all of its notifications, until it is forgotten. The shop has the repair.
pub async fn tells_once(delivery: &dyn Delivery, reader: &dyn InboxReader, repair: i64) {
    let random = CountingRandom::default();
    let new = |user| {
        let new = NewNotification {
            user,
            kind: "repair".into(),
            title: "إصلاحك تقدّم".into(),
            message: "جهازك جاهز للاستلام".into(),
            related: Related {
                kind: "repair".into(),
                id: repair,
            },
            at: at(5),
        };
        let event = Event::new(&random, "notification", Some(OWNER.customer), 0, at(5), json!({}));
        (new, event)
    };
    let key = Uuid::from_u128(5);
    let both = [new(OWNER.user), new(OTHER.user)];
    assert!(delivery.deliver(key, &both).await.unwrap());
    assert!(!delivery.deliver(key, &[new(OWNER.user)]).await.unwrap());
    let inbox = reader
        .list(OWNER, &InboxFilter::default(), SortDir::Desc, &Window::first(9))
        .await
        .unwrap();
    assert_eq!((inbox.part.items.len(), inbox.unread), (1, 1));
    let read = &inbox.part.items[0];
    assert_eq!(read.title.as_deref(), Some("إصلاحك تقدّم"));
    assert_eq!(read.message.as_deref(), Some("جهازك جاهز للاستلام"));
    assert_eq!(
        read.related,
        Some(Related {
            kind: "repair".into(),
            id: repair
        })
    );
    assert_eq!(read.created_at, Some(at(5)));
    assert_eq!(reader.unread(OTHER).await.unwrap(), 1);

    assert_eq!(delivery.forget_keys(at(5), 10).await.unwrap(), 0);
    assert_eq!(delivery.forget_keys(at(6), 10).await.unwrap(), 1);
    assert!(delivery.deliver(key, &[new(OWNER.user)]).await.unwrap());
}
