//! Following the ERP.

use super::{OTHER, OWNER, at};
use crate::{Advance, ChangeFeed, ErpChange, Seen, Source, event_of};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Currency, CustomerId, InvoiceId, Money, RepairId};
use uuid::Uuid;

/// Writes rows as the staff do, in the ERP.
#[async_trait]
pub trait GivenErp: Send + Sync {
    /// A repair of a customer's: of a Samsung A52, taken in on 2026-03-01.
    async fn repair(&self, customer: CustomerId) -> RepairId;
    /// A line of its timeline, from one status to another, written by a login.
    async fn step(&self, repair: RepairId, statuses: (Option<&str>, &str), by: i64, at: DateTime<Utc>)
    -> i64;
    /// Makes the repair's device one that belongs to somebody else by now.
    async fn sold_device(&self, repair: RepairId, to: CustomerId);
    /// Its quotation, over 150.00.
    async fn quotation(&self, repair: RepairId, status: &str, at: DateTime<Utc>) -> i64;
    /// An invoice over 250.00, of a customer's own or through a repair, made and changed at a moment.
    async fn invoice(
        &self,
        customer: Option<CustomerId>,
        repair: Option<RepairId>,
        status: &str,
        at: DateTime<Utc>,
    ) -> InvoiceId;
    /// A change of an invoice's status.
    async fn invoice_status(&self, invoice: InvoiceId, status: &str, at: DateTime<Utc>);
    /// An invoice's way to another customer, or to none; of another type where one is given.
    async fn invoice_moved(
        &self,
        invoice: InvoiceId,
        customer: Option<CustomerId>,
        kind: &str,
        at: DateTime<Utc>,
    );
    /// A correction of a payment's amount, in hundredths.
    async fn payment_corrected(&self, payment: i64, amount: i64, at: DateTime<Utc>);
    /// A payment of 100.00.
    async fn payment(&self, invoice: InvoiceId, at: DateTime<Utc>) -> i64;
    /// The ids of all events, oldest first.
    async fn events(&self) -> Vec<Uuid>;
}

const STAFF: i64 = 901;

fn leader(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// One leads at a time; a lease that ran out, or was given up, is another's.
pub async fn one_leads(feed: &dyn ChangeFeed) {
    let (a, b) = (leader(1), leader(2));
    assert!(feed.lead(a, at(0), at(1)).await.unwrap());
    assert!(!feed.lead(b, at(0), at(1)).await.unwrap());
    assert!(feed.lead(a, at(0), at(2)).await.unwrap());
    assert!(!feed.lead(b, at(1), at(3)).await.unwrap());
    assert!(feed.lead(b, at(3), at(4)).await.unwrap());
    assert!(!feed.lead(a, at(3), at(4)).await.unwrap());
    feed.resign(a).await.unwrap();
    assert!(
        !feed.lead(a, at(3), at(4)).await.unwrap(),
        "only the leader can resign"
    );
    feed.resign(b).await.unwrap();
    assert!(feed.lead(a, at(3), at(4)).await.unwrap());
}

async fn read(feed: &dyn ChangeFeed, source: Source) -> Vec<Seen> {
    let start = feed.start(source, at(60)).await.unwrap();
    feed.read(source, start.saved, 50).await.unwrap()
}

/// What was there when the portal came is not news.
pub async fn follows_from_the_present_end(feed: &dyn ChangeFeed, erp: &dyn GivenErp) {
    let repair = erp.repair(OWNER.customer).await;
    // Not long before: what is read again must not reach back beyond the beginning.
    let just_before = at(60) - TimeDelta::seconds(20);
    erp.step(repair, (None, "RECEIVED"), STAFF, just_before).await;
    erp.quotation(repair, "SENT", just_before).await;
    let invoice = erp.invoice(Some(OWNER.customer), None, "sent", just_before).await;
    erp.payment(invoice, just_before).await;
    for source in Source::ALL {
        let start = feed.start(source, at(60)).await.unwrap();
        let soon = feed.start(source, at(60) + TimeDelta::seconds(3)).await.unwrap();
        for place in [start.saved, start.from, soon.from] {
            let read = feed.read(source, place, 50).await.unwrap();
            assert_eq!(read, [], "{source:?} from {place:?}");
        }
        assert_eq!(soon.saved, start.saved, "{source:?}");
    }
    erp.step(repair, (None, "INSPECTION"), STAFF, at(62)).await;
    assert_eq!(read(feed, Source::Timeline).await.len(), 1);
}

/// Rows come in order, in steps, with what they mean to their customer.
pub async fn reads_each_table_in_order(feed: &dyn ChangeFeed, erp: &dyn GivenErp) {
    for source in Source::ALL {
        feed.start(source, at(0)).await.unwrap();
    }
    let repair = erp.repair(OWNER.customer).await;
    let moved = erp
        .step(repair, (Some("RECEIVED"), "UNDER_REPAIR"), STAFF, at(61))
        .await;
    let own = erp.step(repair, (None, "REJECTED"), OWNER.user.0, at(62)).await;
    let seen = read(feed, Source::Timeline).await;
    assert_eq!(seen.iter().map(|s| s.row).collect::<Vec<_>>(), [moved, own]);
    assert_eq!((seen[0].customer, seen[0].at), (Some(OWNER.customer), at(61)));
    assert_eq!(
        seen.iter().map(|s| s.by_customer).collect::<Vec<_>>(),
        [false, true]
    );
    let number = format!("REP-20260301-{:03}", repair.0);
    let device = Some("Samsung A52".to_owned());
    let stage = "under_repair".to_owned();
    let change = ErpChange::RepairMoved {
        repair,
        number: number.clone(),
        device: device.clone(),
        stage,
        moved: true,
        quoted_at: None,
    };
    assert_eq!(seen[0].change, Some(change));
    let rest = feed.read(Source::Timeline, seen[0].place, 50).await.unwrap();
    assert_eq!(rest.iter().map(|s| s.row).collect::<Vec<_>>(), [own]);

    erp.quotation(repair, "SENT", at(63)).await;
    for (statuses, moved) in [
        ((Some("IN_PROGRESS"), "under repair"), false),
        ((Some("UNDER_REPAIR"), "WAITING_FOR_GODOT"), false),
        ((Some("WAITING_FOR_GODOT"), "AWAITING_APPROVAL"), true),
    ] {
        erp.step(repair, statuses, STAFF, at(63)).await;
        let seen = read(feed, Source::Timeline).await;
        let Some(ErpChange::RepairMoved {
            moved: told,
            quoted_at,
            ..
        }) = seen.last().unwrap().change.clone()
        else {
            panic!("{seen:?}")
        };
        assert_eq!((told, quoted_at), (moved, Some(at(63))), "{statuses:?}");
    }

    let seen = read(feed, Source::Quotations).await;
    assert_eq!(
        (seen.len(), seen[0].customer, seen[0].by_customer),
        (1, Some(OWNER.customer), false)
    );
    let total = Some(Money::new(15_000, Currency::EGP));
    let sent_at = Some(at(63));
    let change = ErpChange::QuotationChanged {
        repair,
        number,
        device,
        total,
        sent_at,
        waiting: true,
    };
    assert_eq!(seen[0].change, Some(change));

    erp.sold_device(repair, OTHER.customer).await;
    let seen = read(feed, Source::Quotations).await;
    let told = format!("{:?}", seen[0].change);
    assert!(
        told.contains("Samsung A52") && !told.contains("somebody else"),
        "{told}"
    );

    let draft = erp.invoice(Some(OWNER.customer), None, "draft", at(64)).await;
    let sent = erp.invoice(None, Some(repair), "sent", at(64)).await;
    let seen = read(feed, Source::Invoices).await;
    assert_eq!(seen.iter().map(|s| s.row).collect::<Vec<_>>(), [draft.0, sent.0]);
    assert_eq!(seen[0].change, None, "no customer sees a draft");
    assert_eq!(seen[1].customer, Some(OWNER.customer), "through its repair");
    let Some(ErpChange::InvoiceChanged {
        invoice,
        total,
        owed,
        created_at,
        ..
    }) = seen[1].change.clone()
    else {
        panic!("{:?}", seen[1].change)
    };
    assert_eq!(
        (invoice, total, owed),
        (sent, Money::new(25_000, Currency::EGP), true)
    );
    assert_eq!(created_at, Some(at(64)));
    // Two rows of one moment: the place is by the id as well.
    let rest = feed.read(Source::Invoices, seen[0].place, 50).await.unwrap();
    assert_eq!(rest.len(), 1);

    erp.invoice_status(draft, "sent", at(65)).await;
    let again = read(feed, Source::Invoices).await;
    assert_eq!(again.iter().map(|s| s.row).collect::<Vec<_>>(), [sent.0, draft.0]);
    assert_ne!(again[1].state, seen[0].state);
    erp.invoice_status(sent, "cancelled", at(66)).await;
    let again = read(feed, Source::Invoices).await;
    let withdrawn = again[1].change.clone();
    assert!(
        matches!(withdrawn, Some(ErpChange::InvoiceChanged { owed: false, .. })),
        "{withdrawn:?}"
    );

    let payment = erp.payment(sent, at(67)).await;
    let seen = read(feed, Source::Payments).await;
    assert_eq!(
        (seen.len(), seen[0].row, seen[0].customer),
        (1, payment, Some(OWNER.customer))
    );
    let Some(ErpChange::PaymentRecorded {
        invoice,
        number,
        amount,
    }) = seen[0].change.clone()
    else {
        panic!("{:?}", seen[0].change)
    };
    assert_eq!((invoice, amount), (Some(sent), Money::new(10_000, Currency::EGP)));
    assert_eq!(number, Some(format!("INV-2026-{:06}", sent.0)));
}

/// Only the leader saves; an event is new once; the place is remembered, and reading starts a little before it.
pub async fn saves_what_is_new_once(feed: &dyn ChangeFeed, erp: &dyn GivenErp) {
    let source = Source::Timeline;
    feed.start(source, at(0)).await.unwrap();
    let repair = erp.repair(OWNER.customer).await;
    erp.step(repair, (None, "INSPECTION"), STAFF, at(61)).await;
    erp.step(repair, (None, "UNDER_REPAIR"), STAFF, at(62)).await;
    let seen = read(feed, source).await;
    let events: Vec<_> = seen.iter().filter_map(event_of).collect();
    let ids: Vec<_> = events.iter().map(|e| e.id).collect();
    let advance = |owner, to, events| async move {
        feed.advance(leader(owner), source, to, &[], events, at(63))
            .await
            .unwrap()
    };

    assert_eq!(advance(1, seen[0].place, &events[..1]).await, Advance::Lost);
    assert!(erp.events().await.is_empty());
    assert!(feed.lead(leader(1), at(63), at(64)).await.unwrap());
    assert_eq!(
        advance(1, seen[0].place, &events[..1]).await,
        Advance::Saved(vec![ids[0]])
    );
    assert_eq!(
        advance(1, seen[1].place, &events).await,
        Advance::Saved(vec![ids[1]])
    );
    assert_eq!(advance(2, seen[1].place, &events).await, Advance::Lost);
    assert_eq!(erp.events().await, ids);

    let start = feed.start(source, at(63)).await.unwrap();
    assert_eq!(start.saved, seen[1].place);
    let reread = feed.read(source, start.from, 50).await.unwrap();
    assert_eq!(reread, seen, "rows just before the place are read again");

    let invoices = feed.start(Source::Invoices, at(0)).await.unwrap();
    let first = erp.invoice(Some(OWNER.customer), None, "sent", at(62)).await;
    let row = feed.read(Source::Invoices, invoices.saved, 50).await.unwrap();
    let saved = feed
        .advance(leader(1), Source::Invoices, row[0].place, &row, &[], at(63))
        .await
        .unwrap();
    assert_eq!(saved, Advance::Saved(vec![]));
    // One with an earlier time is committed later: it is still found, for a while.
    let late = at(62) - TimeDelta::seconds(10);
    erp.invoice(Some(OWNER.customer), None, "sent", late).await;
    let soon = feed.start(Source::Invoices, at(62)).await.unwrap();
    assert_eq!(soon.saved, row[0].place);
    assert_eq!(feed.read(Source::Invoices, soon.from, 50).await.unwrap().len(), 2);
    let much_later = feed.start(Source::Invoices, at(90)).await.unwrap();
    let rows = feed.read(Source::Invoices, much_later.from, 50).await.unwrap();
    assert!(rows.iter().all(|row| row.row != first.0), "and then no more");
}

/// What is no news is still seen: an invoice that became a draft or was hidden, one that went to somebody else, a corrected
/// payment. Each names everyone who may have seen it otherwise.
pub async fn sees_what_is_no_news(feed: &dyn ChangeFeed, erp: &dyn GivenErp) {
    let old = erp.invoice(Some(OWNER.customer), None, "sent", at(1)).await;
    for source in Source::ALL {
        feed.start(source, at(60)).await.unwrap();
    }
    assert!(feed.lead(leader(1), at(60), at(99)).await.unwrap());
    let next = async || {
        let rows = read(feed, Source::Invoices).await;
        let last = rows.last().expect("a change").clone();
        feed.advance(leader(1), Source::Invoices, last.place, &rows, &[], at(60))
            .await
            .unwrap();
        last
    };
    let owners = |seen: &Seen| (seen.customer, seen.before);
    let (owner, other) = (Some(OWNER.customer), Some(OTHER.customer));

    erp.invoice_status(old, "draft", at(61)).await;
    let seen = next().await;
    assert_eq!((owners(&seen), seen.change), ((owner, owner), None));
    erp.invoice_moved(old, other, "sale", at(62)).await;
    assert_eq!(
        owners(&next().await),
        (other, owner),
        "known from before the portal came"
    );

    let new = erp.invoice(owner, None, "sent", at(63)).await;
    assert_eq!(owners(&next().await), (owner, None));
    erp.invoice_moved(new, owner, "purchase", at(64)).await;
    let hidden = next().await;
    assert_eq!(owners(&hidden), (None, owner));
    erp.invoice_moved(new, other, "sale", at(65)).await;
    assert_eq!(owners(&next().await), (other, None));
    // Twice in one second: it says something else all the same.
    erp.invoice_moved(new, owner, "sale", at(65)).await;
    let start = feed.start(Source::Invoices, at(65)).await.unwrap();
    let again = feed.read(Source::Invoices, start.from, 50).await.unwrap();
    let again = again.last().unwrap();
    assert_eq!(owners(again), (owner, other));

    let payment = erp.payment(new, at(66)).await;
    assert_eq!(read(feed, Source::Payments).await.len(), 1);
    erp.payment_corrected(payment, 7_000, at(67)).await;
    let seen = read(feed, Source::PaymentChanges).await;
    assert_eq!((seen.len(), seen[0].row, seen[0].at), (1, payment, at(67)));
    assert_eq!((owners(&seen[0]), &seen[0].change), ((owner, None), &None));
    let first = seen[0].state.clone();
    erp.payment_corrected(payment, 8_000, at(67)).await;
    assert_ne!(read(feed, Source::PaymentChanges).await[0].state, first);
}

/// The wall's clock goes back for an hour: the feed tells its time as the rows do.
pub fn the_wall_shows_an_hour_twice(feed: &dyn ChangeFeed) {
    let wall = |at: &str| feed.wall(at.parse().unwrap()).to_string();
    assert_eq!(wall("2026-10-29T20:30:00Z"), "2026-10-29 23:30:00");
    assert_eq!(wall("2026-10-29T21:30:00Z"), "2026-10-29 23:30:00");
}
