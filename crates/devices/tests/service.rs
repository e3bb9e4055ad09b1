//! What customers do with their devices, against mocks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use chrono::NaiveDate;
use devices::{
    CachedDevices, Device, DeviceError, DeviceReader, DeviceService, DeviceSort, DeviceWriter, Field,
    ForgettingDevices, Form, MockDeviceReader, MockDeviceWriter, Problem, Removal,
};
use kernel::testing::{CountingRandom, FixedClock, MapCache, caller};
use kernel::{CustomerId, DeviceId, Listed, ShopZone, SortDir, StorageError, Window};
use std::sync::Arc;

/// Half past eleven in the evening in Cairo: the next day has begun in UTC+3, not in UTC.
const NOW: &str = "2026-07-01T21:30:00Z";

fn service(reader: MockDeviceReader, writer: MockDeviceWriter) -> DeviceService {
    DeviceService::new(
        Arc::new(reader),
        Arc::new(writer),
        Arc::new(FixedClock::at(NOW)),
        Arc::new(CountingRandom::default()),
        ShopZone(chrono_tz::Africa::Cairo),
    )
}

fn device() -> Device {
    Device {
        id: DeviceId(7),
        given_name: None,
        kind: Some("موبايل".into()),
        brand: Some("Samsung".into()),
        model: Some("A52".into()),
        serial_number: None,
        purchase_date: None,
        repair_count: 2,
        last_repair_at: None,
        created_at: None,
        updated_at: None,
    }
}

fn form() -> Form {
    Form {
        name: Some(" موبايل ماما ".into()),
        kind: Some("phone".into()),
        brand: Some("Samsung".into()),
        model: Some("A52".into()),
        ..Form::default()
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test]
async fn adding_writes_what_was_trimmed_with_its_audit_entry_and_event() {
    let mut writer = MockDeviceWriter::new();
    writer
        .expect_add()
        .withf(|customer, device, change| {
            let event = &change.events[0];
            *customer == CustomerId(3)
                && device.name == "موبايل ماما"
                && device.serial_number.is_none()
                && change.audit.action == "device.add"
                && change.audit.at.to_rfc3339() == "2026-07-01T21:30:00+00:00"
                && (event.kind.as_str(), event.entity_id) == ("device.updated", 0)
        })
        .times(1)
        .returning(|_, _, _| Ok(device()));
    let form = Form {
        serial_number: Some(Some("  ".into())),
        ..form()
    };
    service(MockDeviceReader::new(), writer)
        .add(&caller(3), form)
        .await
        .unwrap();
}

#[tokio::test]
async fn every_failing_field_is_told_at_once_and_nothing_is_written() {
    let form = Form {
        name: Some("x\u{202E}y".into()),
        kind: Some(" \n ".into()),
        brand: Some("ش".repeat(101)),
        model: None,
        serial_number: Some(Some("رقم".into())),
        purchase_date: Some(Some(date("2026-07-03"))),
    };
    let result = service(MockDeviceReader::new(), MockDeviceWriter::new())
        .add(&caller(3), form)
        .await;
    let Err(DeviceError::Invalid(problems)) = result else {
        panic!("{result:?}")
    };
    assert_eq!(
        problems,
        [
            (Field::Name, Problem::Unprintable),
            (Field::Kind, Problem::Missing),
            (Field::Brand, Problem::TooLong(100)),
            (Field::Model, Problem::Missing),
            (Field::SerialNumber, Problem::NoSerialNumber),
            (Field::PurchaseDate, Problem::ImpossibleDate),
        ]
    );
}

#[test]
fn the_bounds_of_every_field() {
    let today = date("2026-07-02");
    let fits = Form {
        name: Some("ش".repeat(150)),
        kind: Some("x".repeat(100)),
        brand: Some("x".repeat(100)),
        model: Some("x".repeat(100)),
        serial_number: Some(Some("S".repeat(100))),
        purchase_date: Some(Some(today)),
    };
    assert!(fits.clone().into_new(today).is_ok());
    let too_much =
        |form: Form| matches!(form.into_changes(today), Err(DeviceError::Invalid(p)) if p.len() == 1);
    assert!(too_much(Form {
        name: Some("ش".repeat(151)),
        ..fits.clone()
    }));
    assert!(too_much(Form {
        kind: Some("x".repeat(101)),
        ..fits.clone()
    }));
    assert!(too_much(Form {
        model: Some("a\u{0}b".into()),
        ..fits.clone()
    }));
    assert!(too_much(Form {
        model: Some(String::new()),
        ..fits.clone()
    }));
    assert!(too_much(Form {
        serial_number: Some(Some("S".repeat(101))),
        ..fits.clone()
    }));
    assert!(too_much(Form {
        purchase_date: Some(Some(date("2026-07-03"))),
        ..fits.clone()
    }));
    assert!(too_much(Form {
        purchase_date: Some(Some(date("1949-12-31"))),
        ..fits
    }));
}

#[tokio::test]
async fn todays_date_is_the_shops() {
    // It is past midnight in Cairo: the 2nd is no future there.
    let mut writer = MockDeviceWriter::new();
    writer.expect_add().returning(|_, _, _| Ok(device()));
    let form = Form {
        purchase_date: Some(Some(date("2026-07-02"))),
        ..form()
    };
    service(MockDeviceReader::new(), writer)
        .add(&caller(3), form)
        .await
        .unwrap();
}

#[tokio::test]
async fn changing_writes_only_what_was_given_and_names_it() {
    let mut writer = MockDeviceWriter::new();
    writer
        .expect_change()
        .withf(|customer, id, changes, change| {
            (*customer, *id) == (CustomerId(3), DeviceId(7))
                && changes.fields() == ["model", "serialNumber"]
                && changes.serial_number == Some(None)
                && change.audit.outcome == serde_json::json!({ "fields": ["model", "serialNumber"], "id": 7 })
        })
        .times(1)
        .returning(|_, _, _, _| Ok(Some(device())));
    let form = Form {
        model: Some("A53".into()),
        serial_number: Some(None),
        ..Form::default()
    };
    service(MockDeviceReader::new(), writer)
        .change(&caller(3), DeviceId(7), form)
        .await
        .unwrap();
}

#[tokio::test]
async fn changing_nothing_writes_nothing_and_still_checks_the_owner() {
    let mut reader = MockDeviceReader::new();
    reader
        .expect_find()
        .returning(|customer, _| Ok((customer == CustomerId(3)).then(device)));
    let service = service(reader, MockDeviceWriter::new());
    assert_eq!(
        service
            .change(&caller(3), DeviceId(7), Form::default())
            .await
            .unwrap(),
        device()
    );
    let foreign = service.change(&caller(4), DeviceId(7), Form::default()).await;
    assert!(matches!(foreign, Err(DeviceError::NotFound)));
}

#[tokio::test]
async fn deleting_tells_what_became_of_it() {
    let mut writer = MockDeviceWriter::new();
    writer.expect_remove().returning(|_, id, _| {
        Ok(match id.get() {
            1 => Some(Removal::Done),
            2 => Some(Removal::InUse),
            _ => None,
        })
    });
    let service = service(MockDeviceReader::new(), writer);
    assert!(service.remove(&caller(3), DeviceId(1)).await.is_ok());
    assert!(matches!(
        service.remove(&caller(3), DeviceId(2)).await,
        Err(DeviceError::InUse)
    ));
    assert!(matches!(
        service.remove(&caller(3), DeviceId(3)).await,
        Err(DeviceError::NotFound)
    ));
}

#[tokio::test]
async fn repairs_of_an_absent_device_are_not_found() {
    let mut reader = MockDeviceReader::new();
    reader.expect_repairs().returning(|_, _, _| Ok(None));
    let result = service(reader, MockDeviceWriter::new())
        .repairs(CustomerId(3), DeviceId(7), &Window::first(20))
        .await;
    assert!(matches!(result, Err(DeviceError::NotFound)));
}

#[tokio::test]
async fn a_first_page_is_asked_for_once_until_something_is_written_even_if_that_failed() {
    let mut reader = MockDeviceReader::new();
    let listed = |total| Listed {
        items: vec![device()],
        total: Some(total),
        next: None,
    };
    reader
        .expect_list()
        .times(4)
        .returning(move |_, _, _, _| Ok(listed(1)));
    let mut writer = MockDeviceWriter::new();
    writer
        .expect_remove()
        .returning(|_, _, _| Ok(Some(Removal::Done)));
    writer
        .expect_add()
        .returning(|_, _, _| Err(StorageError::unavailable("lost on the way")));
    let cache = Arc::new(MapCache::default());
    let cached = CachedDevices::new(
        Arc::new(reader),
        cache.clone(),
        std::time::Duration::from_secs(30),
    );
    let writer = ForgettingDevices::new(Arc::new(writer), cache);
    let list = |window: Window| {
        let cached = &cached;
        async move {
            cached
                .list(CustomerId(3), DeviceSort::CreatedAt, SortDir::Desc, &window)
                .await
                .unwrap()
        }
    };
    let first = list(Window::first(20)).await;
    assert_eq!(list(Window::first(20)).await, first);
    list(Window::Page { page: 2, limit: 20 }).await;

    let change = kernel::Change::silent(caller(3).audit(
        "device.delete",
        serde_json::json!({}),
        chrono::DateTime::UNIX_EPOCH,
    ));
    writer.remove(CustomerId(3), DeviceId(7), &change).await.unwrap();
    list(Window::first(20)).await;
    let new = form().into_new(date("2026-07-02")).unwrap();
    assert!(writer.add(CustomerId(3), &new, &change).await.is_err());
    list(Window::first(20)).await;
}

#[test]
fn a_device_is_called_by_the_best_there_is() {
    let named = Device {
        given_name: Some("موبايل ماما".into()),
        ..device()
    };
    assert_eq!(named.name().as_deref(), Some("موبايل ماما"));
    assert_eq!(device().name().as_deref(), Some("Samsung A52"));
    let twice = Device {
        model: Some("samsung A52".into()),
        ..device()
    };
    assert_eq!(twice.name().as_deref(), Some("samsung A52"));
    let bare = Device {
        brand: None,
        model: Some(" ".into()),
        ..device()
    };
    assert_eq!(bare.name().as_deref(), Some("موبايل"));
    assert_eq!(Device { kind: None, ..bare }.name(), None);
}
