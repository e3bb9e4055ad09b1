//! A database of the test's own, filled as an ERP would.

use adapter_sql::shop::{
    NewCustomer, NewDevice, NewInvoice, NewNotification, NewPayment, NewPreferences, NewQuotation, NewRepair,
    NewStatusLog, NewUser, NewVariableCategory, NewVariableOption, Shop,
};
use adapter_sql::{Database, DbZone, Options, Ports, RawSql};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use devices::contract::{Given, GivenDevice, GivenRepair};
use kernel::{
    Currency, CustomerId, DeviceId, Event, InvoiceId, Money, NotificationId, RepairId, ShopZone, Window,
};
use notifications::contract::{GivenErp, GivenInbox, GivenNotification, OTHER, OWNER};
use outbox::contract::Put;
use outbox::{Claim, Outcome};
use std::sync::atomic::{AtomicI64, Ordering};
use test_support::{ScratchDir, ScratchMariaDb};
use uuid::Uuid;

const ZONE: DbZone = DbZone(chrono_tz::Africa::Cairo);

/// Kept for as long as the database is used.
enum Home {
    MySql(ScratchMariaDb),
    Sqlite(ScratchDir),
}

pub(crate) struct World {
    pub(crate) database: Database,
    pub(crate) ports: Ports,
    ids: AtomicI64,
    home: Home,
}

fn open(url: &str) -> Database {
    Database::open(Options::new(url, ZONE, ShopZone(ZONE.0)).unwrap()).unwrap()
}

fn money(minor: i64) -> Money {
    Money::new(minor, Currency::EGP)
}

impl World {
    pub(crate) async fn sqlite() -> Self {
        let folder = ScratchDir::create();
        Self::on(open(&folder.sqlite_url()), Home::Sqlite(folder)).await
    }

    pub(crate) async fn mariadb() -> Self {
        let scratch = ScratchMariaDb::create();
        Self::on(open(scratch.url()), Home::MySql(scratch)).await
    }

    async fn on(database: Database, home: Home) -> Self {
        database.migrate().await.unwrap();
        let world = Self {
            ports: database.ports(),
            database,
            ids: AtomicI64::new(10),
            home,
        };
        world.people().await;
        world
    }

    /// The people of the contract suites.
    async fn people(&self) {
        let user = |id: i64, customer: Option<i64>| NewUser {
            id,
            name: format!("مستخدم {id}"),
            email: format!("u{id}@example.com"),
            password: String::new(),
            customer,
            ..NewUser::default()
        };
        let customer = |id: i64, user: Option<i64>| NewCustomer {
            id,
            name: format!("عميل {id}"),
            user,
            ..NewCustomer::default()
        };
        let (owner, other) = (OWNER.user.get(), OTHER.user.get());
        let deleted_at = Some("2026-01-01T00:00:00Z".parse().unwrap());
        self.add(Shop {
            // One is linked from both sides, one from each.
            users: vec![user(owner, Some(1)), user(other, None), user(901, None)],
            customers: vec![customer(1, Some(owner)), customer(2, Some(other))],
            preferences: vec![NewPreferences {
                customer: 1,
                language: "en".into(),
                notifications: Some(r#"{"invoice":{"inApp":false,"email":true,"sms":false}}"#.into()),
                ..NewPreferences::default()
            }],
            ..Shop::default()
        })
        .await;
        self.add(Shop {
            users: vec![user(103, Some(2)), user(104, Some(1))],
            customers: vec![
                customer(3, Some(103)),
                NewCustomer {
                    deleted_at,
                    ..customer(4, None)
                },
                customer(5, None),
            ],
            ..Shop::default()
        })
        .await;
    }

    pub(crate) async fn add(&self, shop: Shop) {
        self.database.insert_shop(&shop).await.unwrap();
    }

    fn id(&self) -> i64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }

    async fn exec(&self, sql: &str) {
        let url = match &self.home {
            Home::MySql(scratch) => scratch.url().to_owned(),
            Home::Sqlite(folder) => folder.sqlite_url(),
        };
        RawSql::open(&url).await.exec(sql).await;
    }

    /// Every event that is not settled, in the stream's order; they stay as they are.
    pub(crate) async fn pending_events(&self) -> Vec<Event> {
        let store = &self.ports.outbox;
        while store.place(100).await.unwrap() > 0 {}
        let now: DateTime<Utc> = "2030-01-01T00:00:00Z".parse().unwrap();
        let token = Uuid::from_u128(self.id().unsigned_abs().into());
        let until = now + chrono::TimeDelta::seconds(60);
        let claimed = store.claim(&Claim { token, now, until }, 1000).await.unwrap();
        for row in &claimed {
            let again = Outcome::Later {
                due: row.event.occurred_at,
                counts: false,
                reason: None,
            };
            assert!(store.settle(token, row.row, &again).await.unwrap());
        }
        claimed.into_iter().map(|row| row.event).collect()
    }

    async fn actions(&self) -> Vec<String> {
        let log = self
            .ports
            .audit_log
            .read(OWNER.customer, &Window::first(100))
            .await
            .unwrap();
        log.items.into_iter().rev().map(|record| record.action).collect()
    }

    pub(crate) async fn a_repair(&self, customer: CustomerId) -> RepairId {
        let id = self.id();
        let created_at = Some("2026-03-01T10:00:00Z".parse().unwrap());
        let repair = NewRepair {
            id,
            customer: Some(customer.get()),
            device_brand: Some("Samsung".into()),
            device_model: Some("A52".into()),
            status: Some("UNDER_REPAIR".into()),
            created_at,
            ..NewRepair::default()
        };
        self.add(Shop {
            repairs: vec![repair],
            ..Shop::default()
        })
        .await;
        RepairId(id)
    }
}

#[async_trait]
impl Put for World {
    async fn put(&self, event: Event) {
        // A device's writer commits any event that its change carries.
        let caller = kernel::testing::caller(OWNER.customer.get());
        let at = event.occurred_at;
        let change = kernel::Change::telling(caller.audit("put", serde_json::json!({}), at), event);
        let today = at.date_naive();
        let form = devices::Form {
            name: Some("جهاز".into()),
            kind: Some("x".into()),
            brand: Some("x".into()),
            model: Some("x".into()),
            ..devices::Form::default()
        };
        let device = form.into_new(today).unwrap();
        self.ports
            .device_writer
            .add(OWNER.customer, &device, &change)
            .await
            .unwrap();
    }
}

#[async_trait]
impl Given for World {
    async fn device(&self, given: GivenDevice) -> DeviceId {
        let id = self.id();
        let mut shop = Shop::default();
        if let Some(label) = given.listed_brand {
            shop.categories.push(NewVariableCategory {
                id,
                code: format!("BRAND{id}"),
                name: "ماركة".into(),
            });
            shop.options.push(NewVariableOption {
                id,
                category: id,
                label: label.into(),
                value: label.into(),
            });
        }
        shop.devices.push(NewDevice {
            id,
            customer: given.customer.map(CustomerId::get),
            kind: given.kind.map(str::to_owned),
            brand: given.brand.map(str::to_owned),
            brand_option: given.listed_brand.map(|_| id),
            model: given.model.map(str::to_owned),
            device_password: Some("1234".into()),
            created_at: given.created_at,
            updated_at: given.created_at,
            deleted_at: given.deleted.then(|| "2026-03-02T00:00:00Z".parse().unwrap()),
            ..NewDevice::default()
        });
        self.add(shop).await;
        DeviceId(id)
    }

    async fn repair(&self, given: GivenRepair) -> RepairId {
        let id = self.id();
        let repair = NewRepair {
            id,
            customer: Some(given.customer.get()),
            device: Some(given.device.get()),
            status: Some(given.status.into()),
            estimated_cost: given.estimated.map(money),
            actual_cost: given.actual.map(money),
            created_at: Some(given.created_at),
            completed_at: given.completed_at,
            delivered_at: given.delivered_at,
            deleted_at: given.deleted.then_some(given.created_at),
            ..NewRepair::default()
        };
        self.add(Shop {
            repairs: vec![repair],
            ..Shop::default()
        })
        .await;
        RepairId(id)
    }

    async fn written(&self) -> (Vec<String>, Vec<(String, i64)>) {
        let events = self.pending_events().await;
        let events = events
            .into_iter()
            .map(|event| (event.kind, event.entity_id))
            .collect();
        (self.actions().await, events)
    }
}

#[async_trait]
impl GivenInbox for World {
    async fn notification(&self, given: GivenNotification) -> NotificationId {
        let id = self.id();
        let row = NewNotification {
            id,
            user: Some(given.owner.user.get()),
            kind: given.kind.map(str::to_owned),
            message: Some(given.message.into()),
            is_read: given.is_read,
            repair: given.repair,
            channel: given
                .channel
                .filter(|channel| *channel != "PUSH" || matches!(self.home, Home::Sqlite(_)))
                .map(str::to_owned),
            created_at: given.created_at,
            ..NewNotification::default()
        };
        self.add(Shop {
            notifications: vec![row],
            ..Shop::default()
        })
        .await;
        if given.channel.is_some_and(|channel| channel == "PUSH") && matches!(self.home, Home::MySql(_)) {
            // A shop that has more channels than most.
            let sql = "ALTER TABLE `Notification` MODIFY channel enum('EMAIL','SMS','IN_APP','PUSH')";
            self.exec(sql).await;
            self.exec(&format!(
                "UPDATE `Notification` SET channel = 'PUSH' WHERE id = {id}"
            ))
            .await;
        }
        if given.channel.is_none() {
            // The table's own default would say IN_APP.
            self.exec(&format!(
                "UPDATE `Notification` SET channel = NULL WHERE id = {id}"
            ))
            .await;
        }
        NotificationId(id)
    }

    async fn written(&self) -> (Vec<String>, Vec<String>) {
        let events = self.pending_events().await;
        (
            self.actions().await,
            events.into_iter().map(|event| event.kind).collect(),
        )
    }
}

#[async_trait]
impl GivenErp for World {
    async fn repair(&self, customer: CustomerId) -> RepairId {
        self.a_repair(customer).await
    }

    async fn step(
        &self,
        repair: RepairId,
        (from, to): (Option<&str>, &str),
        by: i64,
        at: DateTime<Utc>,
    ) -> i64 {
        let id = self.id();
        let step = NewStatusLog {
            id,
            repair: Some(repair.get()),
            from: from.map(str::to_owned),
            to: Some(to.into()),
            changed_by: Some(by),
            created_at: Some(at),
            ..NewStatusLog::default()
        };
        self.add(Shop {
            status_logs: vec![step],
            ..Shop::default()
        })
        .await;
        id
    }

    async fn sold_device(&self, repair: RepairId, to: CustomerId) {
        let id = self.id();
        self.add(Shop {
            devices: vec![NewDevice {
                id,
                customer: Some(to.get()),
                model: Some("of somebody else".into()),
                ..NewDevice::default()
            }],
            ..Shop::default()
        })
        .await;
        self.exec(&format!(
            "UPDATE `RepairRequest` SET deviceId = {id} WHERE id = {repair}"
        ))
        .await;
    }

    async fn quotation(&self, repair: RepairId, status: &str, at: DateTime<Utc>) -> i64 {
        let id = self.id();
        // One repair has one quotation: a new one takes the place of the old.
        self.exec(&format!(
            "DELETE FROM `Quotation` WHERE repairRequestId = {repair}"
        ))
        .await;
        let quotation = NewQuotation {
            id,
            repair: Some(repair.get()),
            status: Some(status.into()),
            total: Some(money(15_000)),
            sent_at: Some(at),
            created_at: Some(at),
            updated_at: Some(at),
            ..NewQuotation::default()
        };
        self.add(Shop {
            quotations: vec![quotation],
            ..Shop::default()
        })
        .await;
        id
    }

    async fn invoice(
        &self,
        customer: Option<CustomerId>,
        repair: Option<RepairId>,
        status: &str,
        at: DateTime<Utc>,
    ) -> InvoiceId {
        let id = self.id();
        let invoice = NewInvoice {
            id,
            customer: customer.map(CustomerId::get),
            repair: repair.map(RepairId::get),
            status: Some(status.into()),
            total: Some(money(25_000)),
            created_at: Some(at),
            updated_at: Some(at),
            ..NewInvoice::default()
        };
        self.add(Shop {
            invoices: vec![invoice],
            ..Shop::default()
        })
        .await;
        InvoiceId(id)
    }

    async fn invoice_status(&self, invoice: InvoiceId, status: &str, at: DateTime<Utc>) {
        let wall = ZONE.to_wall(at).format("%Y-%m-%d %H:%M:%S");
        self.exec(&format!(
            "UPDATE `Invoice` SET status = '{status}', updatedAt = '{wall}' WHERE id = {invoice}"
        ))
        .await;
    }

    async fn invoice_moved(
        &self,
        invoice: InvoiceId,
        customer: Option<CustomerId>,
        kind: &str,
        at: DateTime<Utc>,
    ) {
        let wall = ZONE.to_wall(at).format("%Y-%m-%d %H:%M:%S");
        let customer = customer.map_or("NULL".to_owned(), |customer| customer.to_string());
        self.exec(&format!(
            "UPDATE `Invoice` SET customerId = {customer}, invoiceType = '{kind}', updatedAt = '{wall}' \
             WHERE id = {invoice}"
        ))
        .await;
    }

    async fn payment_corrected(&self, payment: i64, amount: i64, at: DateTime<Utc>) {
        let wall = ZONE.to_wall(at).format("%Y-%m-%d %H:%M:%S");
        let amount = match &self.home {
            Home::MySql(_) => money(amount).to_decimal(),
            Home::Sqlite(_) => amount.to_string(),
        };
        self.exec(&format!(
            "UPDATE `Payment` SET amount = {amount}, updatedAt = '{wall}' WHERE id = {payment}"
        ))
        .await;
    }

    async fn payment(&self, invoice: InvoiceId, at: DateTime<Utc>) -> i64 {
        let id = self.id();
        let payment = NewPayment {
            id,
            invoice: Some(invoice.get()),
            amount: Some(money(10_000)),
            created_at: Some(at),
            ..NewPayment::default()
        };
        self.add(Shop {
            payments: vec![payment],
            ..Shop::default()
        })
        .await;
        id
    }

    async fn events(&self) -> Vec<Uuid> {
        self.pending_events()
            .await
            .into_iter()
            .map(|event| event.id)
            .collect()
    }
}
