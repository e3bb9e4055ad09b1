//! The promises of [`OutboxDesk`], over a store that keeps those of [`OutboxStore`].

use super::{Put, at, claim, event, noon};
use crate::{Channel, Delivery, DeliveryMarks, EventFilter, EventState, OutboxDesk, OutboxStore};
use crate::{Outcome, Retried, Retry};
use kernel::AuditEntry;

fn only(state: EventState) -> EventFilter {
    EventFilter {
        state: Some(state),
        kind: None,
    }
}

/// Leaves event 1 done, 2 dead, 3 to be tried later, and returns their rows.
async fn three(store: &dyn OutboxStore, put: &dyn Put) -> [i64; 3] {
    for n in 1..=3 {
        put.put(event(n)).await;
    }
    store.place(10).await.unwrap();
    let token = claim(1, 5).token;
    let rows = store.claim(&claim(1, 5), 10).await.unwrap();
    let rows = [rows[0].row, rows[1].row, rows[2].row];
    let outcomes = [
        Outcome::Done { at: at(6) },
        Outcome::Dead {
            at: at(6),
            reason: "refused: لا".into(),
        },
        Outcome::Later {
            due: at(9_000),
            counts: true,
            reason: Some("later".into()),
        },
    ];
    for (row, outcome) in rows.iter().zip(&outcomes) {
        assert!(store.settle(token, *row, outcome).await.unwrap());
    }
    rows
}

/// The newest come first, narrowed by state and kind; a dead one and a waiting one are due when asked for, the dead one as if it
/// never had been tried. `audit` is the entry to save.
pub async fn events_are_listed_and_tried_again(
    desk: &dyn OutboxDesk,
    marks: &dyn DeliveryMarks,
    store: &dyn OutboxStore,
    put: &dyn Put,
    audit: &AuditEntry,
) {
    let rows = three(store, put).await;
    let list = async |filter: EventFilter, limit| desk.list(&filter, limit).await.unwrap();
    let all = list(EventFilter::default(), 10).await;
    assert_eq!(
        all.iter().map(|line| line.row).collect::<Vec<_>>(),
        [rows[2], rows[1]]
    );
    let dead = &all[1];
    assert_eq!(
        (dead.state, dead.attempts, dead.last_error.as_deref()),
        (EventState::Dead, 1, Some("refused: لا"))
    );
    assert_eq!(
        (dead.kind.as_str(), dead.customer, dead.occurred_at),
        ("repair.updated", event(2).customer_id, noon())
    );
    for (state, row) in [
        (EventState::Done, rows[0]),
        (EventState::Dead, rows[1]),
        (EventState::Pending, rows[2]),
    ] {
        let lines = list(only(state), 10).await;
        assert_eq!((lines.len(), lines[0].row, lines[0].state), (1, row, state));
    }
    assert_eq!(list(EventFilter::default(), 1).await.len(), 1);
    let of_kind = |kind: &str| EventFilter {
        kind: Some(kind.into()),
        ..EventFilter::default()
    };
    assert_eq!(list(of_kind("repair.updated"), 10).await.len(), 2);
    assert_eq!(list(of_kind("repair"), 10).await, []);

    let due_at = |seconds| AuditEntry {
        at: at(seconds),
        ..audit.clone()
    };
    let id = event(2).id;
    marks
        .mark(id, Channel::Sms, Delivery::Uncertain, at(6))
        .await
        .unwrap();
    marks
        .mark(id, Channel::Email, Delivery::Sent, at(6))
        .await
        .unwrap();
    assert_eq!(
        desk.retry(Retry::One(rows[2]), &due_at(30)).await.unwrap(),
        Retried::Due(1)
    );
    assert_eq!(
        desk.retry(Retry::AllDead, &due_at(30)).await.unwrap(),
        Retried::Due(1)
    );
    assert_eq!(marks.find(id, Channel::Sms).await.unwrap(), None);
    assert_eq!(
        marks.find(id, Channel::Email).await.unwrap(),
        Some(Delivery::Sent),
        "what was sent is not sent again"
    );
    assert_eq!(store.claim(&claim(2, 29), 10).await.unwrap(), []);
    let again = store.claim(&claim(3, 30), 10).await.unwrap();
    let attempts: Vec<_> = again
        .iter()
        .map(|claimed| (claimed.row, claimed.attempts))
        .collect();
    assert_eq!(attempts, [(rows[1], 1), (rows[2], 2)]);
    assert_eq!(list(only(EventState::Dead), 10).await, []);
}

/// What a relay holds, what is done and what is not there is not touched, and nothing is saved.
pub async fn what_is_at_work_or_done_is_left_alone(
    desk: &dyn OutboxDesk,
    store: &dyn OutboxStore,
    put: &dyn Put,
    audit: &AuditEntry,
) {
    let [done, _, waiting] = three(store, put).await;
    let audit = AuditEntry {
        at: at(9_001),
        ..audit.clone()
    };
    let held = store.claim(&claim(2, 9_000), 10).await.unwrap();
    assert_eq!((held.len(), held[0].row), (1, waiting));
    assert_eq!(
        desk.retry(Retry::One(waiting), &audit).await.unwrap(),
        Retried::Busy
    );
    assert_eq!(desk.retry(Retry::One(done), &audit).await.unwrap(), Retried::Done);
    assert_eq!(
        desk.retry(Retry::One(i64::MAX), &audit).await.unwrap(),
        Retried::Absent
    );
    assert_eq!(store.claim(&claim(3, 9_001), 10).await.unwrap(), []);
    let end = Outcome::Done { at: at(9_002) };
    assert!(store.settle(claim(2, 9_000).token, waiting, &end).await.unwrap());
}
