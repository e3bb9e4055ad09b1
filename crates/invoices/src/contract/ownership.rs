use super::{GivenInvoice, World, every, today};
use crate::{InvoiceFilter, InvoiceSort, VerifyBy};
use kernel::{InvoiceId, SortDir};

pub(super) async fn an_invoice_is_its_owners_and_nobody_elses(world: &dyn World) {
    let owner = world.customer("صاحب الفواتير", None).await;
    let other = world.customer("عميل آخر", None).await;
    let (mine, theirs) = (world.repair(owner, None).await, world.repair(other, None).await);
    let ids = world
        .invoices(vec![
            GivenInvoice::of(owner),
            GivenInvoice {
                customer: None,
                repair: Some(mine),
                ..GivenInvoice::of(owner)
            },
            // Its own customer counts before its repair's.
            GivenInvoice {
                repair: Some(theirs),
                ..GivenInvoice::of(owner)
            },
            GivenInvoice {
                status: Some(" Draft ".into()),
                ..GivenInvoice::of(owner)
            },
            GivenInvoice {
                deleted: true,
                ..GivenInvoice::of(owner)
            },
            GivenInvoice {
                purchase: true,
                ..GivenInvoice::of(owner)
            },
            GivenInvoice::of(other),
            GivenInvoice {
                customer: None,
                ..GivenInvoice::of(owner)
            },
        ])
        .await;
    let (visible, hidden) = ids.split_at(3);
    let by_age = InvoiceSort::CreatedAt;
    let listed: Vec<_> = every(world, owner, InvoiceFilter::default(), by_age, SortDir::Asc)
        .await
        .iter()
        .map(|i| i.id)
        .collect();
    assert_eq!(listed, visible);
    let theirs: Vec<_> = every(world, other, InvoiceFilter::default(), by_age, SortDir::Asc)
        .await
        .iter()
        .map(|i| i.id)
        .collect();
    assert_eq!(theirs, [ids[6]]);
    for id in visible {
        assert!(
            world
                .reader()
                .find(owner, *id, &today(world))
                .await
                .unwrap()
                .is_some()
        );
        assert!(
            world
                .reader()
                .find(other, *id, &today(world))
                .await
                .unwrap()
                .is_none()
        );
    }
    for id in hidden
        .iter()
        .chain([&InvoiceId(i64::from(i32::MAX)), &InvoiceId(i64::MAX)])
    {
        assert!(
            world
                .reader()
                .find(owner, *id, &today(world))
                .await
                .unwrap()
                .is_none()
        );
    }
}

pub(super) async fn paper_is_verified_by_its_token_or_its_id(world: &dyn World) {
    let owner = world.customer("حامل الورقة", None).await;
    let with_token = |token: String| GivenInvoice {
        token: Some(token),
        ..GivenInvoice::of(owner)
    };
    let token = |kind: &str| format!("Token-{kind}-{owner}");
    let ids = world
        .invoices(vec![
            with_token(token("good")),
            GivenInvoice {
                deleted: true,
                ..with_token(token("deleted"))
            },
            GivenInvoice {
                purchase: true,
                ..with_token(token("purchase"))
            },
            GivenInvoice {
                status: Some("draft".into()),
                ..with_token(token("draft"))
            },
        ])
        .await;
    let reader = world.reader();
    let verify = async |by| reader.verify(&by, &today(world)).await.unwrap();
    let found = verify(VerifyBy::TrackingToken(token("good")))
        .await
        .expect("by token");
    assert_eq!(found.number, format!("INV-2026-{:06}", ids[0].get()));
    assert_eq!(found.date, Some(super::date("2026-03-02")));
    assert_eq!(found.total.minor, 50_000);
    assert_eq!(verify(VerifyBy::Invoice(ids[0])).await, Some(found));
    for wrong in [
        token("good").to_lowercase(),
        token("good") + " ",
        token("deleted"),
        token("purchase"),
        token("draft"),
    ] {
        assert_eq!(
            verify(VerifyBy::TrackingToken(wrong.clone())).await,
            None,
            "{wrong:?}"
        );
    }
    for id in &ids[1..] {
        assert_eq!(verify(VerifyBy::Invoice(*id)).await, None);
    }
}
