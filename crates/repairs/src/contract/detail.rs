//! What one repair promises.

use super::{GivenDevice, GivenRepair, World, moment};
use crate::{Author, QuotationStatus, Stage, TrackedStep, TrackingToken, Visibility};
use kernel::{Currency, Money, RepairId};

fn egp(minor: i64) -> Option<Money> {
    Some(Money::new(minor, Currency::EGP))
}

pub(super) async fn a_repair_has_all_that_belongs_to_it(world: &dyn World) {
    let (customer, _) = world.customer().await;
    let technician = world.staff("منى").await;
    let branch = world.branch("فرع مدينة نصر").await;
    let device = GivenDevice {
        brand_label: Some("Samsung".into()),
        brand: Some("smsng".into()),
        model: Some("A52".into()),
        serial: Some("SN1".into()),
        ..GivenDevice::default()
    };
    let device = world.device(customer, device).await;
    let given = GivenRepair {
        device: Some(device),
        technician: Some(technician),
        branch: Some(branch),
        problem: Some("الشاشة".into()),
        customer_notes: Some("وقع على الأرض".into()),
        accessories: Some("[\"ignored\"]".into()),
        attachments: Some(r#"[{"id":"b.jpg","type":"image/jpeg"},{"id":"a.pdf"},{"name":"no id"}]"#.into()),
        estimated: Some(12_550),
        expected: Some("2026-01-10".parse().unwrap()),
        ..GivenRepair::at("2026-01-05T10:00:00Z", "AWAITING_APPROVAL")
    };
    let repair = world.repair(customer, given).await;
    world.accessory(repair, "شاحن", 2).await;
    world.quotation(repair, "SENT", true).await;
    let invoice = world.invoice(repair, "sent", "sale").await;
    world.mark(repair, "a.pdf", Visibility::Hidden).await;
    world
        .log(repair, "RECEIVED", None, Some(technician), "2026-01-05T10:00:00Z")
        .await;

    let found = world.reader().find(customer, repair).await.unwrap().unwrap();
    let summary = &found.summary;
    assert_eq!(summary.id, repair);
    assert_eq!(summary.device_id, Some(device));
    assert_eq!(summary.device_name.as_deref(), Some("Samsung A52"));
    assert_eq!(summary.device_model.as_deref(), Some("A52"));
    assert_eq!(summary.issue.as_deref(), Some("الشاشة"));
    assert_eq!(summary.stage, Stage::AwaitingApproval);
    assert_eq!(summary.estimated_cost, egp(12_550));
    assert_eq!(summary.estimated_completion, "2026-01-10".parse().ok());
    assert_eq!(summary.created_at, Some(moment("2026-01-05T10:00:00Z")));
    assert_eq!(found.serial_number.as_deref(), Some("SN1"));
    assert_eq!(found.description.as_deref(), Some("وقع على الأرض"));
    assert_eq!(found.accessories, ["شاحن ×2"]);
    let who = found.technician.unwrap();
    assert_eq!((who.id, who.name.as_str()), (technician, "منى"));
    let at = found.branch.unwrap();
    assert_eq!((at.id, at.name.as_str()), (branch, "فرع مدينة نصر"));
    assert!(at.phone.is_some() && at.address.is_some());
    let quotation = found.quotation.unwrap();
    assert_eq!(quotation.status, QuotationStatus::Pending);
    assert_eq!(quotation.total, egp(50_000));
    assert_eq!(quotation.items.len(), 2);
    assert_eq!(found.invoice_id, Some(invoice));
    assert_eq!(found.timeline.len(), 1);
    let files: Vec<_> = found
        .attachments
        .iter()
        .map(|f| (f.id.as_str(), f.mark))
        .collect();
    assert_eq!(files, [("b.jpg", None), ("a.pdf", Some(Visibility::Hidden))]);
    let alone = world.reader().attachments(customer, repair).await.unwrap();
    assert_eq!(alone, Some(found.attachments));

    // The list tells the same of it.
    let listed = world
        .reader()
        .list(
            customer,
            &crate::RepairFilter::default(),
            crate::RepairSort::CreatedAt,
            kernel::SortDir::Desc,
            &kernel::Window::first(5),
        )
        .await
        .unwrap();
    assert_eq!(listed.items, [found.summary]);
}

pub(super) async fn what_customers_must_not_see_is_not_there(world: &dyn World) {
    let (customer, _) = world.customer().await;
    let (other, _) = world.customer().await;
    let given = GivenRepair::at("2026-01-05T10:00:00Z", "INSPECTION");
    let repair = world.repair(customer, given.clone()).await;
    world.quotation(repair, "PENDING", false).await;
    world.invoice(repair, "draft", "sale").await;
    let found = world.reader().find(customer, repair).await.unwrap().unwrap();
    assert_eq!((found.quotation, found.invoice_id), (None, None));

    for (status, kind) in [("sent", "purchase"), (" Draft ", "sale"), ("DRAFT", "sale")] {
        let billed = world.repair(customer, given.clone()).await;
        world.invoice(billed, status, kind).await;
        let found = world.reader().find(customer, billed).await.unwrap().unwrap();
        assert_eq!(found.invoice_id, None, "{status:?} {kind}");
    }

    let gone = GivenRepair {
        deleted: true,
        ..given
    };
    let gone = world.repair(customer, gone).await;
    for (who, which) in [
        (other, repair),
        (customer, gone),
        (customer, RepairId(2_000_000_000)),
    ] {
        assert_eq!(world.reader().find(who, which).await.unwrap(), None);
        assert_eq!(world.reader().timeline(who, which).await.unwrap(), None);
        assert_eq!(world.reader().attachments(who, which).await.unwrap(), None);
    }
}

pub(super) async fn the_shop_marks_what_it_shows(world: &dyn World) {
    let (customer, login) = world.customer().await;
    let files = r#"[{"id":"a.jpg"},{"id":"b.jpg"}]"#;
    let given = GivenRepair {
        attachments: Some(files.into()),
        ..GivenRepair::at("2026-01-05T10:00:00Z", "INSPECTION")
    };
    let repair = world.repair(customer, given.clone()).await;
    let gone = GivenRepair {
        deleted: true,
        ..given
    };
    let gone = world.repair(customer, gone).await;
    let marks = world.marks();
    let mark = async |repair, file: &str, mark| {
        let told = super::change(customer, login, repair, "repair.attachment", "repair.x");
        marks.mark(repair, file, mark, told).await.unwrap()
    };
    assert_eq!(mark(repair, "b.jpg", Visibility::Hidden).await, Some(()));
    for visibility in [Visibility::Hidden, Visibility::Visible] {
        assert_eq!(mark(repair, "a.jpg", visibility).await, Some(()));
        let listed = marks.list(repair).await.unwrap().unwrap();
        let listed: Vec<_> = listed.iter().map(|file| (file.id.as_str(), file.mark)).collect();
        let expected = [("a.jpg", Some(visibility)), ("b.jpg", Some(Visibility::Hidden))];
        assert_eq!(listed, expected);
    }
    let shown = world.reader().attachments(customer, repair).await.unwrap();
    assert_eq!(shown, marks.list(repair).await.unwrap());

    assert_eq!(mark(repair, "c.jpg", Visibility::Hidden).await, None);
    assert_eq!(mark(gone, "a.jpg", Visibility::Hidden).await, None);
    assert_eq!(marks.list(gone).await.unwrap(), None);
    assert_eq!(marks.list(RepairId(2_000_000_000)).await.unwrap(), None);
    assert_eq!(world.written(repair).await.audit, ["repair.attachment"; 3]);
    assert_eq!(world.written(gone).await.audit, [""; 0]);
}

pub(super) async fn what_became_somebody_elses_is_not_shown(world: &dyn World) {
    let (former, login) = world.customer().await;
    let (present, _) = world.customer().await;
    let device = GivenDevice {
        name: Some("جهاز الكنبة".into()),
        brand_label: Some("Samsung".into()),
        serial: Some("NEW-OWNERS-9".into()),
        ..GivenDevice::default()
    };
    let device = world.device(former, device).await;
    let given = GivenRepair {
        device: Some(device),
        snapshot: [
            Some("HP".into()),
            Some("LaserJet".into()),
            None,
            Some("S9".into()),
        ],
        ..GivenRepair::at("2026-01-05T10:00:00Z", "UNDER_REPAIR")
    };
    let repair = world.repair(former, given).await;
    let found = world.reader().find(former, repair).await.unwrap().unwrap();
    assert_eq!(found.summary.device_name.as_deref(), Some("جهاز الكنبة"));
    let search = |text: &str| crate::RepairFilter {
        search: crate::Search::new(text, world.zone()),
        ..crate::RepairFilter::default()
    };
    let listed = async |who, text: &str| {
        let (sort, dir) = (crate::RepairSort::CreatedAt, kernel::SortDir::Asc);
        super::by_page(world, who, &search(text), sort, dir, 10).await
    };
    for text in ["الكنبة", "samsung", "NEW-OWNERS"] {
        assert_eq!(listed(former, text).await, [repair.get()], "{text}");
    }

    // A device that was sold shows its new owner's name and number to nobody else.
    world.sell(device, present).await;
    let found = world.reader().find(former, repair).await.unwrap().unwrap();
    assert_eq!(found.summary.device_name.as_deref(), Some("HP LaserJet"));
    assert_eq!(found.serial_number.as_deref(), Some("S9"));
    assert_eq!(found.summary.device_id, None, "it has no page for them");
    for text in ["الكنبة", "samsung", "NEW-OWNERS"] {
        assert_eq!(listed(former, text).await, [0; 0], "{text}");
    }
    assert_eq!(listed(former, "hp laserjet").await, [repair.get()]);

    // A repair that was entered for the wrong customer takes nothing of theirs along.
    let note = crate::NewComment {
        text: crate::CommentText::new("رقمي الآخر 0100").unwrap(),
        by: login,
        at: moment("2026-03-10T10:00:00Z"),
    };
    let told = super::change(former, login, repair, "repair.comment", "repair.commented");
    world
        .comments()
        .add(former, repair, &note, told)
        .await
        .unwrap()
        .unwrap();
    let bill = world.invoice(repair, "sent", "sale").await;
    world.bill_to(bill, former).await;
    let found = world.reader().find(former, repair).await.unwrap().unwrap();
    assert_eq!((found.comments.len(), found.invoice_id), (1, Some(bill)));
    world.reassign(repair, present).await;
    let found = world.reader().find(present, repair).await.unwrap().unwrap();
    assert_eq!((found.comments, found.invoice_id), (vec![], None));
    let window = kernel::Window::first(5);
    let comments = world
        .comments()
        .list(present, repair, kernel::SortDir::Asc, &window)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((comments.items, comments.total), (vec![], Some(0)));
}

pub(super) async fn a_repair_without_a_device_tells_of_it_itself(world: &dyn World) {
    let (customer, _) = world.customer().await;
    let given = GivenRepair {
        snapshot: [
            Some("HP".into()),
            Some("LaserJet".into()),
            Some("printer".into()),
            Some("S9".into()),
        ],
        attachments: Some("a text".into()),
        accessories: Some("cable, paper".into()),
        ..GivenRepair::at("2026-01-05T10:00:00Z", "no such status")
    };
    let repair = world.repair(customer, given).await;
    let found = world.reader().find(customer, repair).await.unwrap().unwrap();
    assert_eq!(found.summary.device_id, None);
    assert_eq!(found.summary.device_name.as_deref(), Some("HP LaserJet"));
    assert_eq!(found.summary.stage, Stage::UNKNOWN);
    assert_eq!(found.summary.estimated_cost, None);
    assert_eq!(found.serial_number.as_deref(), Some("S9"));
    assert_eq!(found.accessories, ["cable", "paper"]);
    assert_eq!(found.attachments, []);
    assert_eq!((found.technician, found.branch), (None, None));
}

pub(super) async fn a_timeline_tells_who_did_what(world: &dyn World) {
    let (customer, login) = world.customer().await;
    let staff = world.employee("Karim", "Technician", true).await;
    // Staff bring in devices of their own, too.
    world.customer_of(staff).await;
    let (_, former) = world.customer().await;
    let given = GivenRepair::at("2026-01-05T10:00:00Z", "UNDER_REPAIR");
    let repair = world.repair(customer, given).await;
    world
        .log(repair, "RECEIVED", None, Some(former), "2026-01-05T10:00:00Z")
        .await;
    // Not in the order in which they happened.
    world
        .log(
            repair,
            "in_progress",
            Some("قطعة جديدة"),
            Some(login),
            "2026-01-07T10:00:00Z",
        )
        .await;
    world
        .log(
            repair,
            "INSPECTION",
            Some(" "),
            Some(staff),
            "2026-01-06T10:00:00Z",
        )
        .await;
    world
        .log(repair, "UNDER_REPAIR", None, None, "2026-01-07T10:00:00Z")
        .await;
    let told = world.reader().timeline(customer, repair).await.unwrap().unwrap();
    let told: Vec<_> = told
        .into_iter()
        .map(|e| (e.stage, e.note, e.created_at.unwrap(), e.by))
        .collect();
    let (sixth, seventh) = (moment("2026-01-06T10:00:00Z"), moment("2026-01-07T10:00:00Z"));
    let fifth = moment("2026-01-05T10:00:00Z");
    assert_eq!(
        told,
        [
            // Another customer's login is not named.
            (Stage::Received, None, fifth, None),
            (
                Stage::Inspection,
                None,
                sixth,
                Some(Author::Staff("Karim".into()))
            ),
            (
                Stage::UnderRepair,
                Some("قطعة جديدة".into()),
                seventh,
                Some(Author::Customer)
            ),
            (Stage::UnderRepair, None, seventh, None),
        ]
    );
}

pub(super) async fn a_receipt_tracks_its_repair(world: &dyn World) {
    let (customer, _) = world.customer().await;
    let branch = world.branch("Main").await;
    let tag = format!("{:012}", customer.get());
    let given = GivenRepair {
        branch: Some(branch),
        token: Some(format!("Tok_{tag}")),
        ..GivenRepair::at("2026-01-05T10:00:00Z", "READY_FOR_PICKUP")
    };
    let repair = world.repair(customer, given.clone()).await;
    world
        .log(
            repair,
            "INSPECTION",
            Some("staff only"),
            None,
            "2026-01-06T10:00:00Z",
        )
        .await;
    let token = |text: String| TrackingToken::new(&text).unwrap();
    let tracked = world
        .reader()
        .track(&token(format!("Tok_{tag}")))
        .await
        .unwrap()
        .unwrap();
    let step = |stage, at: &str| TrackedStep {
        stage,
        at: Some(moment(at)),
    };
    assert_eq!((tracked.id, tracked.stage), (repair, Stage::ReadyForPickup));
    assert_eq!(
        tracked.steps,
        [
            step(Stage::Received, "2026-01-05T10:00:00Z"),
            step(Stage::Inspection, "2026-01-06T10:00:00Z"),
            step(Stage::ReadyForPickup, "2026-01-05T10:00:00Z"),
        ]
    );
    assert_eq!(tracked.branch.unwrap().id, branch);

    // Another case is another token; a deleted repair has none.
    for text in [format!("tok_{tag}"), format!("Tok_{tag}x"), format!("T_k_{tag}")] {
        assert_eq!(world.reader().track(&token(text)).await.unwrap(), None);
    }
    let gone = GivenRepair {
        deleted: true,
        token: Some(format!("Gone_{tag}")),
        ..given
    };
    world.repair(customer, gone).await;
    assert_eq!(
        world.reader().track(&token(format!("Gone_{tag}"))).await.unwrap(),
        None
    );
}

/// Comes last: the setting is the whole shop's.
pub(super) async fn amounts_are_in_the_shops_currency(world: &dyn World) {
    let (customer, _) = world.customer().await;
    let given = GivenRepair {
        estimated: Some(1_050),
        ..GivenRepair::at("2026-01-05T10:00:00Z", "RECEIVED")
    };
    let repair = world.repair(customer, given).await;
    world.currency("sar").await;
    let found = world.reader().find(customer, repair).await.unwrap().unwrap();
    let riyals = Currency::parse("SAR").unwrap();
    assert_eq!(found.summary.estimated_cost, Some(Money::new(1_050, riyals)));
    assert_eq!(found.summary.currency, riyals);
}
