//! The use cases of repairs against mocks of their ports.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use chrono::{DateTime, Utc};
use kernel::testing::{CountingRandom, FixedClock, caller};
use kernel::{
    Change, Clock, CommentId, Currency, CustomerId, Listed, RepairId, SortDir, StorageError, UserId, Window,
};
use repairs::*;
use std::sync::Arc;
use std::time::Duration;

const REPAIR: RepairId = RepairId(42);

#[derive(Default)]
struct Ports {
    reader: MockRepairReader,
    comments: MockComments,
    updates: MockUpdateRequests,
    decisions: MockQuotationDecisions,
}

fn clock() -> FixedClock {
    FixedClock::at("2026-01-01T12:00:00Z")
}

fn service(ports: Ports, unmarked: Visibility) -> RepairService {
    RepairService::new(
        Arc::new(ports.reader),
        Arc::new(ports.comments),
        Arc::new(ports.updates),
        Arc::new(ports.decisions),
        Arc::new(clock()),
        Arc::new(CountingRandom::default()),
        unmarked,
    )
}

fn summary(stage: Stage) -> RepairSummary {
    RepairSummary {
        id: REPAIR,
        device_id: None,
        device_name: None,
        device_model: None,
        issue: None,
        stage,
        currency: Currency::EGP,
        estimated_cost: None,
        estimated_completion: None,
        created_at: None,
        updated_at: None,
    }
}

fn detail(stage: Stage) -> RepairDetail {
    let mut attachments = Attachment::read_all(Some(r#"[{"id":"a"},{"id":"b"},{"id":"c"}]"#));
    attachments[0].mark = Some(Visibility::Hidden);
    attachments[1].mark = Some(Visibility::Visible);
    RepairDetail {
        summary: summary(stage),
        serial_number: None,
        description: None,
        accessories: Vec::new(),
        actual_cost: None,
        completed_at: None,
        technician: None,
        branch: None,
        quotation: None,
        invoice_id: None,
        timeline: Vec::new(),
        comments: Vec::new(),
        attachments,
    }
}

fn assert_about(change: &Change, action: &str, event: &str, at: DateTime<Utc>) {
    assert_eq!(change.audit.action, action);
    assert_eq!(change.audit.customer, Some(CustomerId(7)));
    assert_eq!(change.audit.outcome["repairId"], 42);
    assert_eq!(change.audit.at, at);
    assert_eq!(change.events.len(), 1);
    assert_eq!(change.events[0].kind, event);
    assert_eq!(change.events[0].customer_id, Some(CustomerId(7)));
    assert_eq!(change.events[0].entity_id, 42);
}

#[tokio::test]
async fn a_list_is_asked_for_as_it_is_wanted() {
    let mut ports = Ports::default();
    ports
        .reader
        .expect_list()
        .withf(|customer, filter, sort, dir, window| {
            *customer == CustomerId(7)
                && filter.stages == [Stage::OnHold]
                && *sort == RepairSort::Status
                && *dir == SortDir::Asc
                && *window == Window::first(5)
        })
        .return_once(|_, _, _, _, _| {
            Ok(Listed {
                items: vec![summary(Stage::OnHold)],
                total: Some(1),
                next: None,
            })
        });
    let filter = RepairFilter {
        stages: vec![Stage::OnHold],
        ..RepairFilter::default()
    };
    let listed = service(ports, Visibility::Visible)
        .list(
            CustomerId(7),
            &filter,
            RepairSort::Status,
            SortDir::Asc,
            &Window::first(5),
        )
        .await
        .unwrap();
    assert_eq!(listed.total, Some(1));
}

#[tokio::test]
async fn hidden_files_are_left_out_of_the_repair_and_of_their_own_list() {
    for (unmarked, expected) in [
        (Visibility::Visible, vec!["b", "c"]),
        (Visibility::Hidden, vec!["b"]),
    ] {
        let mut ports = Ports::default();
        ports
            .reader
            .expect_find()
            .returning(|_, _| Ok(Some(detail(Stage::Received))));
        ports
            .reader
            .expect_attachments()
            .returning(|_, _| Ok(Some(detail(Stage::Received).attachments)));
        let service = service(ports, unmarked);
        let ids = |files: Vec<Attachment>| files.into_iter().map(|f| f.id).collect::<Vec<_>>();
        let repair = service.find(CustomerId(7), REPAIR).await.unwrap();
        assert_eq!(ids(repair.attachments), expected);
        let files = service.attachments(CustomerId(7), REPAIR).await.unwrap();
        assert_eq!(ids(files), expected);
    }
}

#[tokio::test]
async fn what_is_not_the_customers_is_not_found() {
    let mut ports = Ports::default();
    ports.reader.expect_find().returning(|_, _| Ok(None));
    ports.reader.expect_timeline().returning(|_, _| Ok(None));
    ports.reader.expect_attachments().returning(|_, _| Ok(None));
    ports.reader.expect_track().returning(|_| Ok(None));
    ports.comments.expect_add().returning(|_, _, _, _| Ok(None));
    ports.comments.expect_list().returning(|_, _, _, _| Ok(None));
    ports.updates.expect_place().returning(|_, _, _, _| Ok(None));
    ports.decisions.expect_decide().returning(|_, _, _, _| Ok(None));
    let service = service(ports, Visibility::Visible);
    let (me, caller) = (CustomerId(7), caller(7));
    let not_found = |error: Option<RepairError>| assert!(matches!(error, Some(RepairError::NotFound)));
    not_found(service.find(me, REPAIR).await.err());
    not_found(service.timeline(me, REPAIR).await.err());
    not_found(service.attachments(me, REPAIR).await.err());
    not_found(service.track("0123456789abcdef").await.err());
    let text = CommentText::new("hello").unwrap();
    not_found(service.comment(&caller, REPAIR, text).await.err());
    not_found(
        service
            .comments(me, REPAIR, SortDir::Desc, &Window::first(5))
            .await
            .err(),
    );
    not_found(
        service
            .request_update(&caller, REPAIR, None, "?".into())
            .await
            .err(),
    );
    not_found(
        service
            .decide(&caller, REPAIR, Decision::Approve, None)
            .await
            .err(),
    );
}

#[tokio::test]
async fn a_text_that_is_no_token_is_not_looked_up() {
    // The mock has no expectation: a call would panic.
    let service = service(Ports::default(), Visibility::Visible);
    for text in [
        "",
        "short",
        "' OR 1=1 --",
        "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
    ] {
        assert!(matches!(service.track(text).await, Err(RepairError::NotFound)));
    }
}

#[tokio::test]
async fn a_comment_is_saved_with_its_audit_entry_and_event() {
    let mut ports = Ports::default();
    ports
        .comments
        .expect_add()
        .return_once(|customer, repair, comment, change| {
            assert_eq!(
                (customer, repair, comment.by),
                (CustomerId(7), REPAIR, UserId(1007))
            );
            assert_about(&change, "repair.comment", "repair.commented", comment.at);
            assert!(!format!("{:?}", change.events).contains("hello"));
            Ok(Some(Comment {
                id: CommentId(1),
                repair,
                text: comment.text.as_str().into(),
                created_at: comment.at,
            }))
        });
    let text = CommentText::new("  hello ").unwrap();
    let comment = service(ports, Visibility::Visible)
        .comment(&caller(7), REPAIR, text)
        .await
        .unwrap();
    assert_eq!(
        (comment.text.as_str(), comment.created_at),
        ("hello", clock().now())
    );
}

#[tokio::test]
async fn a_request_too_soon_tells_when_to_come_back() {
    let mut ports = Ports::default();
    let wait = Duration::from_secs(90);
    ports
        .updates
        .expect_place()
        .return_once(move |_, _, request, change| {
            assert_eq!(request.notice, "news?");
            assert_about(
                &change,
                "repair.request_update",
                "repair.update_requested",
                request.at,
            );
            Ok(Some(Placed::TooSoon { retry_after: wait }))
        });
    let error = service(ports, Visibility::Visible)
        .request_update(&caller(7), REPAIR, None, "news?".into())
        .await;
    assert!(matches!(error, Err(RepairError::UpdateTooSoon { retry_after }) if retry_after == wait));
}

#[tokio::test]
async fn an_answer_moves_the_repair_on_and_gives_it_back() {
    for (decision, stage, action) in [
        (Decision::Approve, Stage::UnderRepair, "repair.quotation_approve"),
        (Decision::Reject, Stage::Rejected, "repair.quotation_reject"),
    ] {
        let mut ports = Ports::default();
        ports
            .decisions
            .expect_decide()
            .return_once(move |_, _, answer, mut change| {
                assert_eq!((answer.decision, answer.by), (decision, UserId(1007)));
                assert_about(&change, action, "repair.updated", answer.at);
                tell_stage(&mut change, stage);
                assert_eq!(change.events[0].data["stage"], stage.as_str());
                assert_eq!(change.audit.outcome["status"], stage.status().as_str());
                Ok(Some(Answered::Saved(stage)))
            });
        ports
            .reader
            .expect_find()
            .return_once(move |_, _| Ok(Some(detail(stage))));
        let repair = service(ports, Visibility::Visible)
            .decide(&caller(7), REPAIR, decision, None)
            .await
            .unwrap();
        assert_eq!(repair.summary.stage, stage);
    }
}

#[tokio::test]
async fn a_second_answer_is_refused_and_a_failing_store_is_told_apart() {
    let mut ports = Ports::default();
    ports
        .decisions
        .expect_decide()
        .times(1)
        .return_once(|_, _, _, _| Ok(Some(Answered::NothingAwaiting)));
    let refused = service(ports, Visibility::Visible)
        .decide(&caller(7), REPAIR, Decision::Approve, None)
        .await;
    assert!(matches!(refused, Err(RepairError::QuotationAlreadyDecided)));

    let mut ports = Ports::default();
    ports
        .decisions
        .expect_decide()
        .return_once(|_, _, _, _| Err(StorageError::unavailable("gone").into()));
    let failed = service(ports, Visibility::Visible)
        .decide(&caller(7), REPAIR, Decision::Reject, None)
        .await;
    assert!(matches!(
        failed,
        Err(RepairError::Storage(StorageError::Unavailable(_)))
    ));
}
