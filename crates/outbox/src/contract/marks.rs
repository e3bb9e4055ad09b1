//! The promises of [`DeliveryMarks`].

use super::{Put, at, claim, event};
use crate::{Channel, Delivery, DeliveryMarks, OutboxStore, Outcome};
use uuid::Uuid;

/// Each message is remembered on its channel, and an event is counted once.
pub async fn deliveries_are_remembered(marks: &dyn DeliveryMarks) {
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let find = async |id, channel| marks.find(id, channel).await.unwrap();
    assert_eq!(find(one, Channel::Sms).await, None);
    for _ in 0..2 {
        marks
            .mark(one, Channel::Sms, Delivery::Uncertain, at(1))
            .await
            .unwrap();
        assert_eq!(find(one, Channel::Sms).await, Some(Delivery::Uncertain));
    }
    assert_eq!(find(one, Channel::Email).await, None);
    assert_eq!(find(other, Channel::Sms).await, None);
    marks
        .mark(one, Channel::Sms, Delivery::Sent, at(2))
        .await
        .unwrap();
    assert_eq!(find(one, Channel::Sms).await, Some(Delivery::Sent));
    assert!(marks.count_once(one, at(3)).await.unwrap());
    assert!(!marks.count_once(one, at(4)).await.unwrap());
    assert!(marks.count_once(other, at(4)).await.unwrap());
}

/// What is remembered of an event stays until the event itself is deleted.
pub async fn what_is_remembered_goes_with_its_event(
    marks: &dyn DeliveryMarks,
    store: &dyn OutboxStore,
    put: &dyn Put,
) {
    put.put(event(1)).await;
    put.put(event(2)).await;
    store.place(10).await.unwrap();
    let rows = store.claim(&claim(1, 5), 10).await.unwrap();
    let done = Outcome::Done { at: at(6) };
    assert!(store.settle(claim(1, 5).token, rows[0].row, &done).await.unwrap());
    for n in [1, 2] {
        let id = event(n).id;
        marks.mark(id, Channel::Sms, Delivery::Sent, at(6)).await.unwrap();
        assert!(marks.count_once(id, at(6)).await.unwrap());
    }
    assert_eq!(store.purge(at(7), 10).await.unwrap(), 1);
    assert_eq!(marks.find(event(1).id, Channel::Sms).await.unwrap(), None);
    assert!(marks.count_once(event(1).id, at(8)).await.unwrap());
    assert_eq!(
        marks.find(event(2).id, Channel::Sms).await.unwrap(),
        Some(Delivery::Sent)
    );
}
