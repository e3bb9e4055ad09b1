use super::{GivenInvoice, GivenItem, GivenPayment, World, at, date, today};
use crate::{InvoiceDetail, ItemType};
use kernel::{CustomerId, InvoiceId};

async fn find(world: &dyn World, owner: CustomerId, id: InvoiceId) -> InvoiceDetail {
    let found = world.reader().find(owner, id, &today(world)).await.unwrap();
    found.expect("the owner's invoice")
}

pub(super) async fn a_detail_has_everything_on_the_paper(world: &dyn World) {
    world.shop("ورشة النور").await;
    let company = world.company("شركة العميل").await;
    let branch = world.branch("فرع المعادي").await;
    let owner = world.customer("منى", None).await;
    let item = |description: &str, quantity, unit_price, total| GivenItem {
        description: Some(description.into()),
        item_type: Some("service".into()),
        quantity: Some(quantity),
        unit_price: Some(unit_price),
        total: Some(total),
        ..GivenItem::default()
    };
    let id = world
        .invoices(vec![GivenInvoice {
            company: Some(company),
            branch: Some(branch),
            extras: [Some(5_000), Some(7_000), Some(1_500)],
            payments: vec![
                GivenPayment {
                    date: Some(date("2026-03-08")),
                    ..GivenPayment::of(53_500)
                },
                GivenPayment::of(-500),
            ],
            items: vec![
                item("تغيير شاشة", 1, 36_500, 36_500),
                GivenItem {
                    deleted: true,
                    ..item("سطر محذوف", 1, 99_900, 99_900)
                },
                item("تنظيف", 2, 5_000, 10_000),
            ],
            ..GivenInvoice::of(owner)
        }])
        .await[0];
    let detail = find(world, owner, id).await;
    let lines: Vec<_> = detail
        .items
        .iter()
        .map(|i| {
            (
                i.description.as_str(),
                i.quantity,
                i.unit_price.minor,
                i.total.minor,
            )
        })
        .collect();
    assert_eq!(
        lines,
        [("تغيير شاشة", 1, 36_500, 36_500), ("تنظيف", 2, 5_000, 10_000)]
    );
    assert!(detail.items.iter().all(|i| i.item_type == ItemType::Service));
    let figures = [
        &detail.subtotal,
        &detail.discount,
        &detail.tax,
        &detail.shipping,
        &detail.credit,
    ];
    assert_eq!(figures.map(|m| m.minor), [46_500, 5_000, 7_000, 1_500, 3_000]);
    assert_eq!((detail.summary.paid.minor, detail.summary.due.minor), (53_000, 0));
    // Oldest first: the refund of the 5th comes before the payment dated the 8th.
    let payments: Vec<_> = detail
        .payments
        .iter()
        .map(|p| (p.amount.minor, p.paid_at))
        .collect();
    assert_eq!(
        payments,
        [
            (-500, Some(at("2026-03-05T09:00:00Z"))),
            (53_500, Some(world.zone().start_of(date("2026-03-08")))),
        ]
    );
    assert_eq!(detail.payments[0].method.as_deref(), Some("cash"));
    assert_eq!(
        (detail.customer.id, detail.customer.name.as_str()),
        (owner, "منى")
    );
    assert_eq!(
        detail.company.map(|c| (c.id, c.name)),
        Some((company, "شركة العميل".into()))
    );
    assert_eq!(
        detail.branch.map(|b| (b.id, b.name)),
        Some((branch, "فرع المعادي".into()))
    );
    assert_eq!(detail.shop.name.as_deref(), Some("ورشة النور"));
    assert_eq!(detail.shop.phone, None, "an encrypted setting is not readable");
}

pub(super) async fn what_the_erp_leaves_out_is_filled_in(world: &dyn World) {
    let company = world.company("جهة عمل").await;
    let branch = world.branch("الفرع الرئيسي").await;
    let owner = world.customer("سامي", Some(company)).await;
    let repair = world.repair(owner, Some(branch)).await;
    let ids = world
        .invoices(vec![
            GivenInvoice {
                customer: None,
                repair: Some(repair),
                items: vec![
                    GivenItem {
                        item_type: Some("service".into()),
                        of: Some("فحص شامل".into()),
                        unit_price: Some(12_050),
                        ..GivenItem::default()
                    },
                    GivenItem {
                        description: Some("  ".into()),
                        of: Some("بطارية".into()),
                        quantity: Some(3),
                        unit_price: Some(1_000),
                        ..GivenItem::default()
                    },
                    GivenItem::default(),
                ],
                ..GivenInvoice::of(owner)
            },
            GivenInvoice {
                total: None,
                currency: None,
                ..GivenInvoice::of(owner)
            },
        ])
        .await;
    let filled = find(world, owner, ids[0]).await;
    let lines: Vec<_> = filled
        .items
        .iter()
        .map(|i| (i.description.as_str(), i.item_type, i.quantity, i.total.minor))
        .collect();
    assert_eq!(
        lines,
        [
            ("فحص شامل", ItemType::Service, 1, 12_050),
            ("بطارية", ItemType::Part, 3, 3_000),
            ("", ItemType::Part, 1, 0),
        ]
    );
    assert_eq!(filled.subtotal.minor, 15_050);
    assert_eq!(filled.summary.repair, Some(repair));
    assert_eq!(filled.customer.id, owner, "through the repair");
    assert_eq!(filled.company.map(|c| c.id), Some(company), "the customer's");
    assert_eq!(filled.branch.map(|b| b.id), Some(branch), "the repair's");

    let empty = find(world, owner, ids[1]).await;
    assert_eq!((empty.subtotal.minor, empty.summary.total.minor), (0, 0));
    assert_eq!(empty.summary.total.currency.as_str(), "EGP");
    assert_eq!(empty.branch, None);
}
