//! What a list promises.

use super::{GivenDevice, GivenRepair, World, by_keyset, by_page, moment};
use crate::{RepairFilter, RepairSort, Search, Stage, Status};
use kernel::{CustomerId, SortDir};

async fn ids(world: &dyn World, customer: CustomerId, filter: &RepairFilter) -> Vec<i64> {
    by_page(world, customer, filter, RepairSort::CreatedAt, SortDir::Asc, 100).await
}

pub(super) async fn pages_and_keysets_walk_the_same_list(world: &dyn World) {
    let (customer, _) = world.customer().await;
    let (other, _) = world.customer().await;
    let mut mine = Vec::new();
    // Equal times, equal stages and no times at all: the id must break every tie.
    for (created, updated, status) in [
        (
            Some("2026-01-05T10:00:00Z"),
            Some("2026-02-01T10:00:00Z"),
            Some("DELIVERED"),
        ),
        (Some("2026-01-05T10:00:00Z"), None, Some("in_progress")),
        (
            Some("2026-01-04T10:00:00Z"),
            Some("2026-02-01T10:00:00Z"),
            Some("UNDER_REPAIR"),
        ),
        (None, Some("2026-02-03T10:00:00Z"), None),
        (None, None, Some("CANCELLED")),
        (
            Some("2026-01-06T10:00:00Z"),
            Some("2026-02-02T10:00:00Z"),
            Some("RECEIVED"),
        ),
        (
            Some("2026-01-06T10:00:00Z"),
            Some("2026-02-02T10:00:00Z"),
            Some("AWAITING_APPROVAL"),
        ),
    ] {
        let given = GivenRepair {
            created_at: created.map(moment),
            updated_at: updated.map(moment),
            status: status.map(str::to_owned),
            ..GivenRepair::default()
        };
        mine.push(world.repair(customer, given).await.get());
    }
    world
        .repair(other, GivenRepair::at("2026-01-05T10:00:00Z", "RECEIVED"))
        .await;
    let mut gone = GivenRepair::at("2026-01-05T10:00:00Z", "RECEIVED");
    gone.deleted = true;
    world.repair(customer, gone).await;

    let everything = RepairFilter::default();
    for sort in [RepairSort::CreatedAt, RepairSort::UpdatedAt, RepairSort::Status] {
        let ascending = by_page(world, customer, &everything, sort, SortDir::Asc, 100).await;
        for (dir, limit) in [
            (SortDir::Asc, 2),
            (SortDir::Asc, 3),
            (SortDir::Desc, 1),
            (SortDir::Desc, 2),
            (SortDir::Desc, 7),
        ] {
            let mut expected = ascending.clone();
            if dir == SortDir::Desc {
                expected.reverse();
            }
            let paged = by_page(world, customer, &everything, sort, dir, limit).await;
            assert_eq!(paged, expected, "{sort:?} {dir:?} pages of {limit}");
            let walked = by_keyset(world, customer, &everything, sort, dir, limit).await;
            assert_eq!(walked, expected, "{sort:?} {dir:?} keysets of {limit}");
        }
        let mut sorted = ascending.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, mine, "{sort:?} has every repair once");
    }
    let [delivered, busy, also_busy, unknown, cancelled, received, awaiting] = mine[..] else {
        panic!("seven repairs");
    };
    let created = by_page(
        world,
        customer,
        &everything,
        RepairSort::CreatedAt,
        SortDir::Asc,
        100,
    )
    .await;
    assert_eq!(
        created,
        [unknown, cancelled, also_busy, delivered, busy, received, awaiting]
    );
    let status = by_page(
        world,
        customer,
        &everything,
        RepairSort::Status,
        SortDir::Asc,
        100,
    )
    .await;
    assert_eq!(
        status,
        [unknown, received, awaiting, busy, also_busy, delivered, cancelled]
    );
}

pub(super) async fn stages_are_found_in_both_vocabularies(world: &dyn World) {
    let (customer, _) = world.customer().await;
    let mut by_stage = Vec::new();
    for stage in Stage::ALL {
        let mut same = Vec::new();
        for word in stage.words() {
            for text in [
                word.to_ascii_uppercase(),
                (*word).to_owned(),
                format!(" {} ", word.replace('_', "-")),
                word.replace('_', " ").to_ascii_uppercase(),
            ] {
                let given = GivenRepair::at("2026-01-05T10:00:00Z", &text);
                same.push(world.repair(customer, given).await.get());
            }
        }
        by_stage.push((stage, same));
    }
    for status in [None, Some("A_WORD_OF_THEIR_OWN".to_owned())] {
        let given = GivenRepair {
            status,
            ..GivenRepair::at("2026-01-05T10:00:00Z", "")
        };
        let id = world.repair(customer, given).await.get();
        by_stage[0].1.push(id);
    }
    assert_eq!(by_stage[0].0, Stage::UNKNOWN);

    for (stage, expected) in &by_stage {
        let filter = RepairFilter {
            stages: vec![*stage],
            ..RepairFilter::default()
        };
        assert_eq!(ids(world, customer, &filter).await, *expected, "{stage:?}");
    }
    // Whatever a status is written as, it is sorted, and its list goes on, by the stage that is shown.
    let everything = RepairFilter::default();
    let (sort, dir) = (RepairSort::Status, SortDir::Asc);
    let walked = by_keyset(world, customer, &everything, sort, dir, 3).await;
    by_stage.sort_by_key(|(stage, _)| stage.rank());
    let expected: Vec<i64> = by_stage.into_iter().flat_map(|(_, same)| same).collect();
    assert_eq!(walked, expected);
    for status in Status::ALL {
        let filter = RepairFilter {
            stages: status.stages(),
            ..RepairFilter::default()
        };
        let listed = world
            .reader()
            .list(
                customer,
                &filter,
                RepairSort::CreatedAt,
                SortDir::Asc,
                &kernel::Window::first(100),
            )
            .await
            .unwrap();
        assert!(!listed.items.is_empty());
        assert!(
            listed.items.iter().all(|repair| repair.stage.status() == status),
            "{status:?}"
        );
    }
}

pub(super) async fn a_search_looks_at_number_device_and_problem(world: &dyn World) {
    let (customer, _) = world.customer().await;
    let (other, _) = world.customer().await;
    let device = GivenDevice {
        name: Some("موبايل ماما".into()),
        brand_label: Some("Samsung".into()),
        brand: Some("smsng".into()),
        model: Some("Galaxy A52".into()),
        serial: Some("SN-778%X".into()),
        kind: Some("telephone".into()),
    };
    let device = world.device(customer, device).await;
    let mut phone = GivenRepair::at("2026-01-05T10:00:00Z", "RECEIVED");
    phone.device = Some(device);
    phone.problem = Some("الشاشة لا تعمل".into());
    let phone = world.repair(customer, phone.clone()).await;
    let mut laptop = GivenRepair::at("2026-01-05T22:30:00Z", "RECEIVED");
    laptop.snapshot = [
        Some("Dell".into()),
        Some("XPS_13".into()),
        Some("laptop".into()),
        Some("SERIAL9".into()),
    ];
    laptop.problem = Some("won't charge! 100% dead".into());
    let laptop = world.repair(customer, laptop).await;
    world
        .repair(other, GivenRepair::at("2026-01-05T10:00:00Z", "RECEIVED"))
        .await;

    let number = |id: kernel::RepairId, at: &str| crate::request_number(id, Some(moment(at)), world.zone());
    let phone_number = number(phone, "2026-01-05T10:00:00Z");
    let laptop_number = number(laptop, "2026-01-05T22:30:00Z");
    for (text, expected) in [
        ("ماما", vec![phone]),
        ("samsung", vec![phone]),
        ("smsng", vec![phone]),
        ("galaxy a", vec![phone]),
        // The name that a list shows, though no column has all of it.
        ("Samsung Galaxy A52", vec![phone]),
        ("Dell XPS_13", vec![laptop]),
        ("a52  الشاشة", vec![phone]),
        ("Samsung XPS_13", vec![]),
        ("telephone", vec![phone]),
        ("laptop", vec![laptop]),
        ("sn-778", vec![phone]),
        ("الشاشة", vec![phone]),
        ("dell", vec![laptop]),
        ("XPS_13", vec![laptop]),
        ("serial9", vec![laptop]),
        ("CHARGE!", vec![laptop]),
        // Wildcards are letters here.
        ("100%", vec![laptop]),
        ("%", vec![phone, laptop]),
        ("XPS%13", vec![]),
        ("XPS-13", vec![]),
        ("_", vec![laptop]),
        ("\\", vec![]),
        ("' OR 1=1 --", vec![]),
        (phone_number.as_str(), vec![phone]),
        (laptop_number.as_str(), vec![laptop]),
        (phone_number.to_lowercase().as_str(), vec![phone]),
        (format!(" {phone_number} ").as_str(), vec![phone]),
        ("REP-2026", vec![phone, laptop]),
        ("REP-2025", vec![]),
        ("no such thing", vec![]),
    ] {
        let filter = RepairFilter {
            search: Search::new(text, world.zone()),
            ..RepairFilter::default()
        };
        let expected: Vec<i64> = expected.into_iter().map(kernel::RepairId::get).collect();
        assert_eq!(ids(world, customer, &filter).await, expected, "{text}");
    }
    let by_id = RepairFilter {
        search: Search::new(&phone.to_string(), world.zone()),
        ..RepairFilter::default()
    };
    assert!(ids(world, customer, &by_id).await.contains(&phone.get()));
}

pub(super) async fn device_and_times_narrow_a_list(world: &dyn World) {
    let (customer, _) = world.customer().await;
    let device = world.device(customer, GivenDevice::default()).await;
    let mut first = GivenRepair::at("2026-01-05T10:00:00Z", "DELIVERED");
    first.device = Some(device);
    let first = world.repair(customer, first).await.get();
    let second = GivenRepair::at("2026-01-06T10:00:00Z", "RECEIVED");
    let second = world.repair(customer, second).await.get();
    let undated = world.repair(customer, GivenRepair::default()).await.get();

    let of_device = RepairFilter {
        device: Some(device),
        ..RepairFilter::default()
    };
    assert_eq!(ids(world, customer, &of_device).await, [first]);
    let span = |from: Option<&str>, until: Option<&str>| RepairFilter {
        from: from.map(moment),
        until: until.map(moment),
        ..RepairFilter::default()
    };
    let at = "2026-01-06T10:00:00Z";
    assert_eq!(
        ids(world, customer, &span(None, None)).await,
        [undated, first, second]
    );
    assert_eq!(ids(world, customer, &span(Some(at), None)).await, [second]);
    assert_eq!(ids(world, customer, &span(None, Some(at))).await, [first]);
    let both = RepairFilter {
        stages: vec![Stage::Delivered],
        ..span(Some("2026-01-05T00:00:00Z"), Some("2026-01-07T00:00:00Z"))
    };
    assert_eq!(ids(world, customer, &both).await, [first]);
}
