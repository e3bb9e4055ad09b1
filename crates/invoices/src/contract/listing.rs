use super::{GivenInvoice, GivenPayment, World, at, date, every, query, today};
use crate::{InvoiceFilter, InvoiceSort, InvoiceStatus};
use kernel::{Keyset, SortDir, SortKey, Window};

/// Invoices in which every sort has ties and rows without a value, some through a repair.
async fn mixed(world: &dyn World) -> kernel::CustomerId {
    let owner = world.customer("قوائم", None).await;
    let mut given = vec![];
    for n in 0..17_u32 {
        let through_repair = n % 3 == 0;
        given.push(GivenInvoice {
            customer: (!through_repair).then_some(owner),
            repair: if through_repair {
                Some(world.repair(owner, None).await)
            } else {
                None
            },
            created_at: at(&format!("2026-03-{:02}T09:00:00Z", 1 + n % 5)),
            due_date: (n % 4 != 0).then(|| date(&format!("2026-03-{:02}", 8 + n % 4))),
            total: (n % 6 != 0).then(|| i64::from(n % 6) * 10_000),
            payments: if n % 2 == 0 {
                vec![GivenPayment::of(20_000)]
            } else {
                vec![]
            },
            ..GivenInvoice::of(owner)
        });
    }
    world.invoices(given).await;
    owner
}

pub(super) async fn pages_and_keysets_walk_the_same_list(world: &dyn World) {
    let owner = mixed(world).await;
    let (reader, today) = (world.reader(), today(world));
    let open = InvoiceFilter {
        statuses: vec![InvoiceStatus::Pending, InvoiceStatus::Overdue],
        ..InvoiceFilter::default()
    };
    let mut orders = vec![];
    for sort in [
        InvoiceSort::CreatedAt,
        InvoiceSort::DueDate,
        InvoiceSort::TotalAmount,
        InvoiceSort::Status,
    ] {
        for dir in [SortDir::Asc, SortDir::Desc] {
            for filter in [InvoiceFilter::default(), open.clone()] {
                let whole = every(world, owner, filter.clone(), sort, dir).await;
                let mut paged = vec![];
                for page in 1..=6 {
                    let query = query(filter.clone(), sort, dir, Window::Page { page, limit: 3 });
                    let listed = reader.list(owner, &query, &today).await.unwrap();
                    assert_eq!(listed.total, Some(whole.len() as u64));
                    paged.extend(listed.items);
                }
                assert_eq!(paged, whole, "{sort:?} {dir:?}");

                let first = query(filter.clone(), sort, dir, Window::first(4));
                let mut part = reader.list(owner, &first, &today).await.unwrap();
                let mut walked = part.items;
                while let Some(keyset) = part.next {
                    let after = query(filter.clone(), sort, dir, Window::After { keyset, limit: 4 });
                    part = reader.list(owner, &after, &today).await.unwrap();
                    assert_eq!(part.total, None, "a keyset counts nothing");
                    assert!(
                        !part.items.is_empty(),
                        "there is a next part only when it has rows"
                    );
                    walked.extend(part.items);
                }
                assert_eq!(walked, whole, "{sort:?} {dir:?}");
                if filter.statuses.is_empty() {
                    orders.push((sort, dir, whole));
                }
            }
        }
    }
    for (sort, dir, whole) in orders {
        let ordered = |later_first: bool| {
            whole.windows(2).all(|pair| {
                let keys = [&pair[0], &pair[1]].map(|i| match sort {
                    InvoiceSort::CreatedAt => (i.created_at.map(|at| at.timestamp()), i.id),
                    InvoiceSort::DueDate => (
                        i.due_date
                            .map(|d| i64::from(chrono::Datelike::num_days_from_ce(&d))),
                        i.id,
                    ),
                    InvoiceSort::TotalAmount => (Some(i.total.minor), i.id),
                    InvoiceSort::Status => (Some(i.status.rank()), i.id),
                });
                if later_first {
                    keys[0] > keys[1]
                } else {
                    keys[0] < keys[1]
                }
            })
        };
        assert!(ordered(dir == SortDir::Desc), "{sort:?} {dir:?}: {whole:?}");
    }
    // A keyset of another sort's kind is no place in this list: it is passed over, never an error of the store's.
    let odd = Keyset {
        key: SortKey::Text("x".into()),
        id: 1,
    };
    let after = query(
        InvoiceFilter::default(),
        InvoiceSort::CreatedAt,
        SortDir::Asc,
        Window::After {
            keyset: odd,
            limit: 3,
        },
    );
    assert!(reader.list(owner, &after, &today).await.unwrap().items.is_empty());
    let far = Window::Page {
        page: u32::MAX,
        limit: 100,
    };
    let far = query(InvoiceFilter::default(), InvoiceSort::DueDate, SortDir::Desc, far);
    let far = reader.list(owner, &far, &today).await.unwrap();
    assert_eq!((far.items.len(), far.total), (0, Some(17)));
}

/// An ERP writes times that Cairo's clocks skip (00:00 to 01:00 on 24 April 2026), and some keep fractions of seconds.
pub(super) async fn a_walk_passes_times_that_no_clock_shows(world: &dyn World) {
    let owner = world.customer("بين الساعتين", None).await;
    let made = |wall: &str| GivenInvoice {
        wall: Some(wall.parse().expect("a wall time")),
        ..GivenInvoice::of(owner)
    };
    let ids = world
        .invoices(vec![
            made("2026-04-23T23:59:59.250"),
            made("2026-04-23T23:59:59.500"),
            made("2026-04-23T23:59:59.500"),
            made("2026-04-24T00:30:00"),
            made("2026-04-24T00:30:00"),
            made("2026-04-24T01:10:00"),
        ])
        .await;
    for dir in [SortDir::Asc, SortDir::Desc] {
        let mut walked = vec![];
        let mut window = Window::first(1);
        for _ in 0..ids.len() {
            let query = query(InvoiceFilter::default(), InvoiceSort::CreatedAt, dir, window);
            let part = world.reader().list(owner, &query, &today(world)).await.unwrap();
            walked.extend(part.items.iter().map(|i| i.id));
            let Some(keyset) = part.next else { break };
            window = Window::After { keyset, limit: 1 };
        }
        if dir == SortDir::Desc {
            walked.reverse();
        }
        assert_eq!(walked, ids, "{dir:?}");
    }
}

pub(super) async fn dates_are_the_shops(world: &dyn World) {
    let owner = world.customer("تواريخ", None).await;
    let zone = world.zone();
    let (first, last) = (date("2026-02-10"), date("2026-02-12"));
    let tick = chrono::TimeDelta::seconds(1);
    let made = |created_at| GivenInvoice {
        created_at,
        ..GivenInvoice::of(owner)
    };
    let ids = world
        .invoices(vec![
            made(zone.start_of(first) - tick),
            made(zone.start_of(first)),
            made(zone.end_of(last) - tick),
            made(zone.end_of(last)),
        ])
        .await;
    let between = async |from, to| -> Vec<_> {
        let filter = InvoiceFilter {
            from,
            to,
            ..InvoiceFilter::default()
        };
        let found = every(world, owner, filter, InvoiceSort::CreatedAt, SortDir::Asc).await;
        found.iter().map(|i| i.id).collect()
    };
    assert_eq!(between(Some(first), Some(last)).await, ids[1..3]);
    assert_eq!(between(Some(first), None).await, ids[1..]);
    assert_eq!(between(None, Some(last)).await, ids[..3]);
    assert_eq!(between(Some(last), Some(first)).await, []);
}

pub(super) async fn amounts_are_counted_from_payments(world: &dyn World) {
    let owner = world.customer("مبالغ", None).await;
    let paid_on = |amount, day| GivenPayment {
        created_at: Some(at(&format!("2026-03-{day:02}T09:00:00Z"))),
        ..GivenPayment::of(amount)
    };
    world
        .invoices(vec![
            GivenInvoice {
                created_at: at("2026-03-01T09:00:00Z"),
                currency: Some(" usd".into()),
                payments: vec![paid_on(20_000, 8), paid_on(30_050, 4), paid_on(1_000, 9)],
                ..GivenInvoice::of(owner)
            },
            GivenInvoice {
                currency: Some("جنيه".into()),
                payments: vec![GivenPayment {
                    amount: Some(10_001),
                    date: Some(date("2026-03-03")),
                    created_at: Some(at("2026-03-07T09:00:00Z")),
                    method: None,
                }],
                ..GivenInvoice::of(owner)
            },
        ])
        .await;
    let listed = every(
        world,
        owner,
        InvoiceFilter::default(),
        InvoiceSort::CreatedAt,
        SortDir::Asc,
    )
    .await;
    let (over, part) = (&listed[0], &listed[1]);
    assert_eq!(
        (over.total.to_decimal().as_str(), over.total.currency.as_str()),
        ("500.00", "USD")
    );
    assert_eq!((over.paid.minor, over.due.minor), (51_050, 0));
    assert_eq!(over.paid_at, Some(at("2026-03-08T09:00:00Z")));
    assert_eq!(
        (part.paid.minor, part.due.minor, part.due.currency.as_str()),
        (10_001, 39_999, "EGP")
    );
    assert_eq!((part.status, part.paid_at), (InvoiceStatus::PartiallyPaid, None));
}
