//! What the three things customers can do promise.

use super::{GivenRepair, World, change, moment};
use crate::{
    Answer, Answered, CommentText, Decision, NewComment, Placed, RejectionReason, Stage, UpdateMessage,
    UpdateRequest,
};
use chrono::TimeDelta;
use kernel::{CustomerId, RepairId, SortDir, UserId, Window};

fn comment(by: UserId, text: &str, at: &str) -> NewComment {
    NewComment {
        text: CommentText::new(text).unwrap(),
        by,
        at: moment(at),
    }
}

fn request(by: UserId, hours: i64) -> UpdateRequest {
    UpdateRequest {
        message: Some(UpdateMessage::new("any news?").unwrap()),
        notice: "العميل يسأل".into(),
        by,
        at: moment("2026-03-10T10:00:00Z") + TimeDelta::hours(hours),
    }
}

fn answer(by: UserId, decision: Decision) -> Answer {
    Answer {
        decision,
        reason: match decision {
            Decision::Approve => None,
            Decision::Reject => Some(RejectionReason::new("غالي").unwrap()),
        },
        by,
        at: moment("2026-03-10T10:00:00Z"),
    }
}

async fn decide(
    world: &dyn World,
    (customer, user): (CustomerId, UserId),
    repair: RepairId,
    decision: Decision,
) -> Option<Answered> {
    let told = change(customer, user, repair, "repair.answer", "repair.updated");
    world
        .decisions()
        .decide(customer, repair, &answer(user, decision), told)
        .await
        .unwrap()
}

async fn awaiting(world: &dyn World, owner: CustomerId) -> RepairId {
    let given = GivenRepair::at("2026-03-01T10:00:00Z", "AWAITING_APPROVAL");
    let repair = world.repair(owner, given).await;
    world.quotation(repair, "SENT", true).await;
    repair
}

pub(super) async fn comments_are_kept_in_order(world: &dyn World) {
    let (customer, user) = world.customer().await;
    let repair = world
        .repair(customer, GivenRepair::at("2026-03-01T10:00:00Z", "RECEIVED"))
        .await;
    let mut made = Vec::new();
    for (text, at) in [
        ("one", "2026-03-10T10:00:00Z"),
        ("two", "2026-03-10T10:00:00.250Z"),
        ("ثلاثة 🙂", "2026-03-10T10:00:00.250Z"),
    ] {
        let told = change(customer, user, repair, "repair.comment", "repair.commented");
        let saved = world
            .comments()
            .add(customer, repair, &comment(user, text, at), told)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((saved.text.as_str(), saved.created_at), (text, moment(at)));
        made.push(saved);
    }
    let list = |dir, window: Window| async move {
        world
            .comments()
            .list(customer, repair, dir, &window)
            .await
            .unwrap()
            .unwrap()
    };
    let all = list(SortDir::Asc, Window::first(10)).await;
    assert_eq!((all.items, all.total), (made.clone(), Some(3)));
    let mut newest_first = made.clone();
    newest_first.reverse();
    for (dir, expected) in [(SortDir::Asc, &made), (SortDir::Desc, &newest_first)] {
        let mut walked = Vec::new();
        let mut window = Window::first(1);
        for _ in 0..5 {
            let part = list(dir, window.clone()).await;
            walked.extend(part.items);
            match part.next {
                Some(keyset) => window = Window::After { keyset, limit: 1 },
                None => break,
            }
        }
        assert_eq!(walked, *expected, "{dir:?}");
    }
    let shown = world
        .reader()
        .find(customer, repair)
        .await
        .unwrap()
        .unwrap()
        .comments;
    assert_eq!(shown, newest_first);
    let written = world.written(repair).await;
    assert_eq!(written.comments, 3);
    assert_eq!(written.audit, ["repair.comment"; 3]);
    assert_eq!(written.events.len(), 3);
}

async fn ask(world: &dyn World, me: (CustomerId, UserId), repair: RepairId, hours: i64) -> Placed {
    let told = change(
        me.0,
        me.1,
        repair,
        "repair.request_update",
        "repair.update_requested",
    );
    world
        .updates()
        .place(me.0, repair, &request(me.1, hours), told)
        .await
        .unwrap()
        .unwrap()
}

/// Comes first: whoever is made later works for the shop.
pub(super) async fn where_nobody_works_the_log_tells_of_a_question(world: &dyn World) {
    let me = world.customer().await;
    let repair = world
        .repair(me.0, GivenRepair::at("2026-03-01T10:00:00Z", "INSPECTION"))
        .await;
    assert_eq!(ask(world, me, repair, 0).await, Placed::Told);
    let written = world.written(repair).await;
    let same = Some("INSPECTION".to_owned());
    let line = (
        same.clone(),
        same,
        Some("العميل يسأل".to_owned()),
        Some(me.1.get()),
    );
    assert_eq!((written.notifications, written.log), (vec![], vec![line]));
}

pub(super) async fn without_a_technician_the_staff_is_told(world: &dyn World) {
    let me = world.customer().await;
    let at_the_desk = world.employee("Hala", "Receptionist", true).await;
    let left = world.employee("Samir", "Technician", false).await;
    let not_staff = [
        left,
        world.employee("Mona", " CUSTOMER", true).await,
        world.staff("no role").await,
        me.1,
    ];
    for technician in [None, Some(left)] {
        let given = GivenRepair {
            technician,
            ..GivenRepair::at("2026-03-01T10:00:00Z", "RECEIVED")
        };
        let repair = world.repair(me.0, given).await;
        assert_eq!(ask(world, me, repair, 0).await, Placed::Told);
        let written = world.written(repair).await;
        let told = |who: UserId| {
            written
                .notifications
                .contains(&(who.get(), "العميل يسأل".to_owned()))
        };
        assert!(told(at_the_desk), "{technician:?}");
        assert!(not_staff.iter().all(|who| !told(*who)), "{technician:?}");
        assert_eq!((written.log.len(), written.events.len()), (0, 1));
    }
}

pub(super) async fn an_update_is_asked_for_once_in_six_hours(world: &dyn World) {
    let (customer, user) = world.customer().await;
    let technician = world.staff("Karim").await;
    let given = GivenRepair {
        technician: Some(technician),
        ..GivenRepair::at("2026-03-01T10:00:00Z", "UNDER_REPAIR")
    };
    let repair = world.repair(customer, given).await;
    let other = world
        .repair(customer, GivenRepair::at("2026-03-01T10:00:00Z", "RECEIVED"))
        .await;
    let place = |repair, hours| ask(world, (customer, user), repair, hours);
    assert_eq!(place(repair, 0).await, Placed::Told);
    let written = world.written(repair).await;
    assert_eq!(
        written.notifications,
        [(technician.get(), "العميل يسأل".to_owned())]
    );
    assert_eq!((written.audit.len(), written.events.len()), (1, 1));

    let retry_after = std::time::Duration::from_secs(3600);
    assert_eq!(place(repair, 5).await, Placed::TooSoon { retry_after });
    assert_eq!(
        world.written(repair).await,
        written,
        "what is refused writes nothing"
    );
    assert_eq!(place(repair, 6).await, Placed::Told);

    // Another repair has its own time.
    assert_eq!(place(other, 0).await, Placed::Told);
}

pub(super) async fn an_answer_is_written_together_and_once(world: &dyn World) {
    let me = world.customer().await;
    for (decision, stage, text) in [
        (Decision::Approve, Stage::UnderRepair, "APPROVED"),
        (Decision::Reject, Stage::Rejected, "REJECTED"),
    ] {
        let repair = awaiting(world, me.0).await;
        assert_eq!(
            decide(world, me, repair, decision).await,
            Some(Answered::Saved(stage))
        );
        let written = world.written(repair).await;
        assert_eq!(Stage::read(written.status.as_deref()), stage);
        assert_eq!(written.quotation.as_deref(), Some(text));
        assert!(written.responded);
        assert_eq!(written.approved, decision == Decision::Approve);
        let reason = (decision == Decision::Reject).then(|| "غالي".to_owned());
        assert_eq!(written.rejection_reason, reason);
        let [(from, to, note, by)] = &written.log[..] else {
            panic!("one step in the log: {:?}", written.log);
        };
        assert_eq!(from.as_deref(), Some("AWAITING_APPROVAL"));
        assert_eq!(*to, written.status);
        assert_eq!((note, *by), (&reason, Some(me.1.get())));
        assert_eq!(written.audit, ["repair.answer"]);
        let [(kind, data)] = &written.events[..] else {
            panic!("one event: {:?}", written.events);
        };
        assert_eq!(kind, "repair.updated");
        assert_eq!(data["stage"], stage.as_str());

        for again in [Decision::Approve, Decision::Reject] {
            let second = decide(world, me, repair, again).await;
            assert_eq!(second, Some(Answered::NothingAwaiting));
        }
        assert_eq!(
            world.written(repair).await,
            written,
            "a second answer writes nothing"
        );
        let seen = world.reader().find(me.0, repair).await.unwrap().unwrap();
        assert_eq!(seen.summary.stage, stage);
        assert_eq!(seen.timeline[0].by, Some(crate::Author::Customer));
    }

    // A draft, a repair without a quotation, and one that is past it.
    let draft = world
        .repair(me.0, GivenRepair::at("2026-03-01T10:00:00Z", "INSPECTION"))
        .await;
    world.quotation(draft, "PENDING", false).await;
    let none = world
        .repair(me.0, GivenRepair::at("2026-03-01T10:00:00Z", "AWAITING_APPROVAL"))
        .await;
    let past = world
        .repair(me.0, GivenRepair::at("2026-03-01T10:00:00Z", "DELIVERED"))
        .await;
    world.quotation(past, "SENT", true).await;
    for repair in [draft, none, past] {
        let before = world.written(repair).await;
        let outcome = decide(world, me, repair, Decision::Approve).await;
        assert_eq!(outcome, Some(Answered::NothingAwaiting));
        assert_eq!(world.written(repair).await, before);
    }
}

pub(super) async fn of_two_answers_at_once_one_is_saved(world: &dyn World) {
    let me = world.customer().await;
    for _ in 0..5 {
        let repair = awaiting(world, me.0).await;
        let outcomes = futures_util::future::join_all(
            [
                Decision::Approve,
                Decision::Reject,
                Decision::Approve,
                Decision::Reject,
            ]
            .map(|decision| decide(world, me, repair, decision)),
        )
        .await;
        let saved = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Some(Answered::Saved(_))))
            .count();
        assert_eq!(saved, 1, "{outcomes:?}");
        let written = world.written(repair).await;
        assert_eq!(
            (written.log.len(), written.events.len(), written.audit.len()),
            (1, 1, 1)
        );

        let asked = futures_util::future::join_all([0, 1, 2].map(|_| async {
            let told = change(
                me.0,
                me.1,
                repair,
                "repair.request_update",
                "repair.update_requested",
            );
            world
                .updates()
                .place(me.0, repair, &request(me.1, 0), told)
                .await
                .unwrap()
        }))
        .await;
        let told = asked
            .iter()
            .filter(|placed| **placed == Some(Placed::Told))
            .count();
        assert_eq!(told, 1, "{asked:?}");
    }
}

pub(super) async fn nothing_is_written_for_another_customers_repair(world: &dyn World) {
    let (owner, _) = world.customer().await;
    let me = world.customer().await;
    let theirs = awaiting(world, owner).await;
    let gone = GivenRepair {
        deleted: true,
        ..GivenRepair::at("2026-03-01T10:00:00Z", "AWAITING_APPROVAL")
    };
    let gone = world.repair(me.0, gone).await;
    for repair in [theirs, gone, RepairId(2_000_000_000)] {
        let before = world.written(repair).await;
        let told = || change(me.0, me.1, repair, "repair.x", "repair.x");
        let note = comment(me.1, "hello", "2026-03-10T10:00:00Z");
        let added = world.comments().add(me.0, repair, &note, told()).await.unwrap();
        assert_eq!(added, None);
        for window in [Window::first(5), after_nothing()] {
            let listed = world
                .comments()
                .list(me.0, repair, SortDir::Asc, &window)
                .await
                .unwrap();
            assert_eq!(listed, None);
        }
        let placed = world
            .updates()
            .place(me.0, repair, &request(me.1, 0), told())
            .await
            .unwrap();
        assert_eq!(placed, None);
        assert_eq!(decide(world, me, repair, Decision::Approve).await, None);
        assert_eq!(world.written(repair).await, before);
    }
}

fn after_nothing() -> Window {
    Window::After {
        keyset: kernel::Keyset {
            key: kernel::SortKey::Time(moment("2026-01-01T00:00:00Z")),
            id: 0,
        },
        limit: 5,
    }
}
