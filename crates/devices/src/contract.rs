//! The promises of [`DeviceReader`] and [`DeviceWriter`], as functions that an adapter's tests call on an empty shop.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use crate::{Device, DeviceChanges, DeviceReader, DeviceSort, DeviceWriter, Form, NewDevice, Removal};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::testing::{CountingRandom, caller};
use kernel::{Change, Currency, CustomerId, DeviceId, Event, Money, Random, RepairId, SortDir, Window};
use serde_json::json;

/// A device that the ERP wrote.
#[derive(Debug, Clone, Default)]
pub struct GivenDevice {
    /// Whose.
    pub customer: Option<CustomerId>,
    /// Its texts.
    pub kind: Option<&'static str>,
    /// The text beside the shop's list.
    pub brand: Option<&'static str>,
    /// The label in the shop's list.
    pub listed_brand: Option<&'static str>,
    /// Its model.
    pub model: Option<&'static str>,
    /// When it was added, in whole seconds.
    pub created_at: Option<DateTime<Utc>>,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// A repair that the ERP wrote.
#[derive(Debug, Clone)]
pub struct GivenRepair {
    /// Whose.
    pub customer: CustomerId,
    /// Of which device.
    pub device: DeviceId,
    /// The ERP's status text.
    pub status: &'static str,
    /// When it was taken in, in whole seconds.
    pub created_at: DateTime<Utc>,
    /// What it may cost, in hundredths of a pound.
    pub estimated: Option<i64>,
    /// What it cost.
    pub actual: Option<i64>,
    /// When it was done.
    pub completed_at: Option<DateTime<Utc>>,
    /// When the customer had it back.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// Puts into the store what the ERP would, and tells what the portal wrote.
#[async_trait]
pub trait Given: Send + Sync {
    /// Adds a device, with a password.
    async fn device(&self, device: GivenDevice) -> DeviceId;
    /// Adds a repair.
    async fn repair(&self, repair: GivenRepair) -> RepairId;
    /// The actions in the audit log and the kinds and entities of the events, oldest first.
    async fn written(&self) -> (Vec<String>, Vec<(String, i64)>);
}

/// The two customers of the suite: the store has them, and nothing else.
pub const OWNER: CustomerId = CustomerId(1);
/// See [`OWNER`].
pub const OTHER: CustomerId = CustomerId(2);

fn at(hours: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
    start + TimeDelta::hours(hours)
}

fn change(action: &str, device: i64, hours: i64) -> Change {
    // Every change has an hour of its own, which makes its event's id its own.
    let random = CountingRandom::default();
    for _ in 0..hours {
        random.fill(&mut [0; 16]);
    }
    let event = Event::new(
        &random,
        "device.updated",
        Some(OWNER),
        device,
        at(hours),
        json!({}),
    );
    Change::telling(caller(OWNER.0).audit(action, json!({}), at(hours)), event)
}

fn repair(device: DeviceId, status: &'static str, hours: i64) -> GivenRepair {
    GivenRepair {
        customer: OWNER,
        device,
        status,
        created_at: at(hours),
        estimated: Some(15_000),
        actual: None,
        completed_at: None,
        delivered_at: None,
        deleted: false,
    }
}

fn device(hours: i64) -> GivenDevice {
    GivenDevice {
        customer: Some(OWNER),
        kind: Some("موبايل"),
        brand: Some("Samsung"),
        model: Some("A52"),
        created_at: Some(at(hours)),
        ..GivenDevice::default()
    }
}

fn ids(devices: &[Device]) -> Vec<i64> {
    devices.iter().map(|d| d.id.get()).collect()
}

/// A customer sees their own devices that are not deleted, with the brand of the shop's list before the text.
pub async fn lists_what_is_the_customers(reader: &dyn DeviceReader, given: &dyn Given) {
    let plain = given.device(device(1)).await;
    let listed = given
        .device(GivenDevice {
            listed_brand: Some("سامسونج"),
            ..device(2)
        })
        .await;
    let bare = GivenDevice {
        customer: Some(OWNER),
        created_at: Some(at(3)),
        ..GivenDevice::default()
    };
    let bare = given.device(bare).await;
    let deleted = given
        .device(GivenDevice {
            deleted: true,
            ..device(4)
        })
        .await;
    let others = given
        .device(GivenDevice {
            customer: Some(OTHER),
            ..device(5)
        })
        .await;
    let nobodys = given
        .device(GivenDevice {
            customer: None,
            ..device(6)
        })
        .await;

    let list = |window| async move {
        reader
            .list(OWNER, DeviceSort::CreatedAt, SortDir::Asc, &window)
            .await
            .unwrap()
    };
    let page = list(Window::first(10)).await;
    assert_eq!(ids(&page.items), [plain.0, listed.0, bare.0]);
    assert_eq!((page.total, page.next), (Some(3), None));
    assert_eq!(page.items[0].brand.as_deref(), Some("Samsung"));
    assert_eq!(page.items[1].brand.as_deref(), Some("سامسونج"));
    assert_eq!(page.items[2].brand, None);
    let first = &page.items[0];
    assert_eq!(
        (first.kind.as_deref(), first.model.as_deref()),
        (Some("موبايل"), Some("A52"))
    );
    assert_eq!((first.created_at, first.repair_count), (Some(at(1)), 0));
    for absent in [deleted, others, nobodys, DeviceId(9_999)] {
        assert_eq!(reader.find(OWNER, absent).await.unwrap(), None);
        assert_eq!(
            reader.repairs(OWNER, absent, &Window::first(10)).await.unwrap(),
            None
        );
    }
    assert_eq!(reader.find(OWNER, plain).await.unwrap().as_ref(), Some(first));
}

/// Every way of paging through every sort sees each device once, NULL as the smallest.
pub async fn pages_hold_every_device_once(reader: &dyn DeviceReader, given: &dyn Given) {
    let mut all = vec![
        given
            .device(GivenDevice {
                created_at: None,
                ..device(0)
            })
            .await
            .0,
    ];
    // Two of one moment: the id breaks the tie.
    for hours in [1, 2, 2, 3] {
        all.push(given.device(device(hours)).await.0);
    }
    for sort in [DeviceSort::CreatedAt, DeviceSort::UpdatedAt] {
        for dir in [SortDir::Asc, SortDir::Desc] {
            let mut expected = all.clone();
            if dir == SortDir::Desc {
                expected.reverse();
            }
            let mut by_page = Vec::new();
            for page in 1..=3 {
                let part = reader
                    .list(OWNER, sort, dir, &Window::Page { page, limit: 2 })
                    .await
                    .unwrap();
                assert_eq!(part.total, Some(5));
                by_page.extend(ids(&part.items));
            }
            assert_eq!(by_page, expected, "{sort:?} {dir:?}");
            let mut part = reader.list(OWNER, sort, dir, &Window::first(2)).await.unwrap();
            let mut by_keyset = ids(&part.items);
            while let Some(keyset) = part.next.take() {
                part = reader
                    .list(OWNER, sort, dir, &Window::After { keyset, limit: 2 })
                    .await
                    .unwrap();
                assert_eq!(part.total, None);
                by_keyset.extend(ids(&part.items));
            }
            assert_eq!(by_keyset, expected, "{sort:?} {dir:?}");
        }
    }
}

/// Repairs count and are listed for their own customer only, deleted ones for nobody.
pub async fn tells_a_devices_repairs(reader: &dyn DeviceReader, given: &dyn Given) {
    let phone = given.device(device(1)).await;
    let tablet = given.device(device(2)).await;
    let first = given
        .repair(GivenRepair {
            delivered_at: Some(at(4)),
            ..repair(phone, "DELIVERED", 3)
        })
        .await;
    let second = given
        .repair(GivenRepair {
            actual: Some(17_550),
            completed_at: Some(at(8)),
            delivered_at: Some(at(9)),
            ..repair(phone, "RECEIVED", 5)
        })
        .await;
    given
        .repair(GivenRepair {
            deleted: true,
            ..repair(phone, "RECEIVED", 6)
        })
        .await;
    given
        .repair(GivenRepair {
            customer: OTHER,
            ..repair(phone, "RECEIVED", 7)
        })
        .await;

    let found = reader.find(OWNER, phone).await.unwrap().unwrap();
    assert_eq!((found.repair_count, found.last_repair_at), (2, Some(at(5))));
    let found = reader.find(OWNER, tablet).await.unwrap().unwrap();
    assert_eq!((found.repair_count, found.last_repair_at), (0, None));

    let page = reader
        .repairs(OWNER, phone, &Window::first(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((page.items[0].id, page.total), (second, Some(2)));
    assert_eq!(page.items[0].cost, Some(Money::new(17_550, Currency::EGP)));
    assert_eq!(page.items[0].created_at, Some(at(5)));
    assert_eq!(page.items[0].completed_at, Some(at(8)));
    let keyset = page.next.unwrap();
    let rest = reader
        .repairs(OWNER, phone, &Window::After { keyset, limit: 5 })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (rest.items[0].id, rest.items.len(), rest.total, rest.next),
        (first, 1, None, None)
    );
    assert_eq!(rest.items[0].cost, Some(Money::new(15_000, Currency::EGP)));
    assert_eq!(rest.items[0].status.as_deref(), Some("DELIVERED"));
    assert_eq!(
        rest.items[0].completed_at,
        Some(at(4)),
        "what was delivered was done"
    );
    let none = reader
        .repairs(OWNER, tablet, &Window::first(5))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((none.items.len(), none.total), (0, Some(0)));
}

fn new_device() -> NewDevice {
    NewDevice {
        name: "موبايل ماما".into(),
        kind: "موبايل".into(),
        brand: "Apple".into(),
        model: "iPhone 13".into(),
        serial_number: Some("SN-1 #2".into()),
        purchase_date: NaiveDate::from_ymd_opt(2024, 2, 29),
    }
}

/// A write says what it did, in the audit log and by an event that knows the id; what is not the customer's is left alone.
pub async fn writes_with_audit_and_events(
    reader: &dyn DeviceReader,
    writer: &dyn DeviceWriter,
    given: &dyn Given,
) {
    let added = writer
        .add(OWNER, &new_device(), &change("device.add", 0, 1))
        .await
        .unwrap();
    assert_eq!(added.name().as_deref(), Some("موبايل ماما"));
    assert_eq!(added.serial_number.as_deref(), Some("SN-1 #2"));
    assert_eq!(added.purchase_date, NaiveDate::from_ymd_opt(2024, 2, 29));
    assert_eq!((added.created_at, added.updated_at), (Some(at(1)), Some(at(1))));
    assert_eq!(reader.find(OWNER, added.id).await.unwrap(), Some(added.clone()));
    assert_eq!(reader.find(OTHER, added.id).await.unwrap(), None);

    let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let form = Form {
        model: Some("iPhone 13 mini".into()),
        serial_number: Some(None),
        purchase_date: Some(None),
        ..Form::default()
    };
    let changes = form.into_changes(today).unwrap();
    let told = change("device.change", added.id.get(), 2);
    let changed = writer
        .change(OWNER, added.id, &changes, &told)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(changed.model.as_deref(), Some("iPhone 13 mini"));
    assert_eq!(
        (changed.serial_number.as_ref(), changed.purchase_date),
        (None, None)
    );
    assert_eq!(
        (changed.given_name.as_deref(), changed.brand.as_deref()),
        (Some("موبايل ماما"), Some("Apple"))
    );
    assert_eq!(
        (changed.created_at, changed.updated_at),
        (Some(at(1)), Some(at(2)))
    );
    assert_eq!(reader.find(OWNER, added.id).await.unwrap(), Some(changed));

    let others = change("device.change", added.id.get(), 3);
    assert_eq!(
        writer.change(OTHER, added.id, &changes, &others).await.unwrap(),
        None
    );
    assert_eq!(writer.remove(OTHER, added.id, &others).await.unwrap(), None);
    assert_eq!(
        writer
            .change(OWNER, DeviceId(9_999), &changes, &others)
            .await
            .unwrap(),
        None
    );

    let (actions, events) = given.written().await;
    assert_eq!(actions, ["device.add", "device.change"]);
    let of_added = ("device.updated".to_owned(), added.id.get());
    assert_eq!(events, [of_added.clone(), of_added]);
}

/// A brand in the customer's words replaces the one of the shop's list; without one the list's stays.
pub async fn a_new_brand_replaces_the_listed_one(writer: &dyn DeviceWriter, given: &dyn Given) {
    let id = given
        .device(GivenDevice {
            listed_brand: Some("سامسونج"),
            ..device(1)
        })
        .await;
    let model = DeviceChanges {
        model: Some("A53".into()),
        ..DeviceChanges::default()
    };
    let read = writer
        .change(OWNER, id, &model, &change("device.change", id.0, 2))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.brand.as_deref(), Some("سامسونج"));
    let brand = DeviceChanges {
        brand: Some("Galaxy".into()),
        ..DeviceChanges::default()
    };
    let read = writer
        .change(OWNER, id, &brand, &change("device.change", id.0, 3))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.brand.as_deref(), Some("Galaxy"));
}

/// A device is deleted once, and not while a repair of it is open, whichever words the ERP has for that.
pub async fn deletes_when_no_repair_is_open(
    reader: &dyn DeviceReader,
    writer: &dyn DeviceWriter,
    given: &dyn Given,
) {
    let mut hours = 10;
    for (status, expected) in [
        ("RECEIVED", Removal::InUse),
        ("AWAITING_APPROVAL", Removal::InUse),
        ("UNDER_REPAIR", Removal::InUse),
        ("ON_HOLD", Removal::InUse),
        ("READY_FOR_PICKUP", Removal::Done),
        ("DELIVERED", Removal::Done),
        ("REJECTED", Removal::Done),
    ] {
        hours += 1;
        let id = given.device(device(1)).await;
        given.repair(repair(id, status, 2)).await;
        given.repair(repair(id, "DELIVERED", 3)).await;
        given
            .repair(GivenRepair {
                deleted: true,
                ..repair(id, "RECEIVED", 4)
            })
            .await;
        let told = change("device.delete", id.get(), hours);
        assert_eq!(
            writer.remove(OWNER, id, &told).await.unwrap(),
            Some(expected),
            "{status}"
        );
        let left = reader.find(OWNER, id).await.unwrap();
        assert_eq!(left.is_some(), expected == Removal::InUse, "{status}");
        if expected == Removal::Done {
            let again = change("device.delete", id.get(), hours + 100);
            assert_eq!(writer.remove(OWNER, id, &again).await.unwrap(), None, "{status}");
        }
    }
    let device_of_another = given.device(device(1)).await;
    given
        .repair(GivenRepair {
            customer: OTHER,
            ..repair(device_of_another, "RECEIVED", 2)
        })
        .await;
    let told = change("device.delete", device_of_another.get(), 50);
    let removal = writer.remove(OWNER, device_of_another, &told).await.unwrap();
    assert_eq!(
        removal,
        Some(Removal::InUse),
        "another customer's repair counts too"
    );
    let (actions, events) = given.written().await;
    assert_eq!(
        (actions.len(), events.len()),
        (3, 3),
        "only what was done is told"
    );
}
