use super::{GivenInvoice, GivenPayment, World, date, every, today};
use crate::{ErpWord, InvoiceFacts, InvoiceFilter, InvoiceSort, InvoiceStatus, Received};
use kernel::{Currency, CustomerId, InvoiceId, SortDir};
use std::collections::BTreeMap;

const WORDS: [Option<&str>; 9] = [
    None,
    Some("sent"),
    Some("draft"),
    Some("paid"),
    Some("Cancelled "),
    Some("REFUNDED"),
    Some("unpaid"),
    Some("overdue"),
    Some("partially_paid"),
];
const TOTALS: [Option<i64>; 3] = [None, Some(0), Some(50_000)];
const PAYMENTS: [&[Option<i64>]; 9] = [
    &[],
    &[Some(20_000)],
    &[Some(20_000), Some(30_000)],
    &[Some(60_001)],
    &[Some(50_000), Some(-50_000)],
    &[Some(50_000), Some(-1)],
    &[Some(20_000), Some(-20_000)],
    &[Some(-10_000)],
    &[None, Some(49_999)],
];
const DUE: [Option<&str>; 3] = [None, Some("2026-03-09"), Some("2026-03-10")];

fn grid(owner: CustomerId) -> Vec<GivenInvoice> {
    let mut grid = vec![];
    for status in WORDS {
        for total in TOTALS {
            for payments in PAYMENTS {
                for due in DUE {
                    grid.push(GivenInvoice {
                        status: status.map(Into::into),
                        total,
                        due_date: due.map(date),
                        payments: payments
                            .iter()
                            .map(|amount| GivenPayment {
                                amount: *amount,
                                ..GivenPayment::of(0)
                            })
                            .collect(),
                        ..GivenInvoice::of(owner)
                    });
                }
            }
        }
    }
    grid
}

fn facts(id: InvoiceId, given: &GivenInvoice) -> InvoiceFacts {
    InvoiceFacts {
        id,
        repair: None,
        status: given.status.clone(),
        total: given.total.unwrap_or(0),
        currency: Currency::EGP,
        created_at: Some(given.created_at),
        due_date: given.due_date,
        payments: given
            .payments
            .iter()
            .map(|p| Received {
                amount: p.amount.unwrap_or(0),
                at: p.created_at,
            })
            .collect(),
    }
}

/// A store that filters by a status it works out by itself must work out the same as the domain does.
pub(super) async fn filters_and_sorts_agree_with_the_rule(world: &dyn World) {
    let owner = world.customer("كل الحالات", None).await;
    let given = grid(owner);
    let ids = world.invoices(given.clone()).await;
    let expected: BTreeMap<_, _> = ids
        .iter()
        .zip(&given)
        .filter(|(_, given)| ErpWord::read(given.status.as_deref()) != ErpWord::Draft)
        .map(|(id, given)| (*id, facts(*id, given).summary(&today(world))))
        .collect();

    let sorted = every(
        world,
        owner,
        InvoiceFilter::default(),
        InvoiceSort::Status,
        SortDir::Asc,
    )
    .await;
    assert_eq!(sorted.len(), expected.len());
    for invoice in &sorted {
        assert_eq!(Some(invoice), expected.get(&invoice.id));
    }
    assert!(sorted.is_sorted_by_key(|i| (i.status.rank(), i.id)));
    let mut reversed = every(
        world,
        owner,
        InvoiceFilter::default(),
        InvoiceSort::Status,
        SortDir::Desc,
    )
    .await;
    reversed.reverse();
    assert_eq!(reversed, sorted);

    let wanted = [
        vec![InvoiceStatus::Pending],
        vec![InvoiceStatus::PartiallyPaid],
        vec![InvoiceStatus::Paid],
        vec![InvoiceStatus::Overdue],
        vec![InvoiceStatus::Cancelled],
        vec![InvoiceStatus::Refunded],
        vec![InvoiceStatus::Overdue, InvoiceStatus::Pending],
    ];
    for statuses in wanted {
        let right: Vec<_> = expected
            .values()
            .filter(|i| statuses.contains(&i.status))
            .map(|i| {
                (
                    i.id,
                    given[ids.iter().position(|id| *id == i.id).unwrap()].clone(),
                )
            })
            .collect();
        assert!(!right.is_empty(), "the grid has every status");
        let filter = InvoiceFilter {
            statuses: statuses.clone(),
            ..InvoiceFilter::default()
        };
        let found: Vec<_> = every(world, owner, filter, InvoiceSort::CreatedAt, SortDir::Asc)
            .await
            .iter()
            .map(|i| i.id)
            .collect();
        for (id, given) in &right {
            assert!(found.contains(id), "{statuses:?} lacks {given:?}");
        }
        assert_eq!(found.len(), right.len(), "{statuses:?} has more than it should");
    }
}
