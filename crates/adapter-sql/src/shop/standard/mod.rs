//! The shop that tests stand on: two customers who can sign in, a technician, and for the first customer a repair in
//! every stage and an invoice in every state. Everything has a name here, so that a test reads like what it means:
//!
//! ```no_run
//! # async fn fill(database: adapter_sql::Database, now: chrono::DateTime<chrono::Utc>) {
//! use adapter_sql::shop::standard;
//!
//! database.insert_shop(&standard::shop(now)).await.unwrap();
//! // sign in as standard::MONA_PHONE with standard::PASSWORD, ask for standard::UNDER_REPAIR …
//! # }
//! ```
//!
//! Mona (customer 1) has devices, repairs, invoices and notifications; Karim (customer 2) has a few that Mona must never
//! see. Dates are relative to the `now` that [`shop`] is given: repair `n` of Mona's came `20 - n` days before it.

mod invoices;
mod repairs;

pub use invoices::{
    ADVANCE, CANCELLED_INVOICE, DELETED_INVOICE, DRAFT, KARIM_INVOICE, KARIM_PAYMENT, OVERDUE, PAID,
    PARTIALLY_PAID, PENDING, PURCHASE, REFUNDED, THROUGH_REPAIR,
};
pub use repairs::{
    ATTACHMENT_HIDDEN, ATTACHMENT_PDF, ATTACHMENT_PICTURE, AWAITING_APPROVAL, DELETED_REPAIR, DELIVERED,
    INSPECTION, KARIM_AWAITING, KARIM_DEVICE, KARIM_QUOTATION, KARIM_REPAIR, LAPTOP, NEVER_SHOWN, ON_HOLD,
    PHONE_DEVICE, PICTURE, PRINTER, QUOTATION, READY_FOR_DELIVERY, READY_FOR_PICKUP, RECEIVED, REJECTED,
    SHEET, STAGES, TRACKING_TOKEN, UNDER_REPAIR, WAITING_PARTS, WITHOUT_DEVICE, attachment_files,
};

use super::{
    NewBranch, NewCompany, NewCustomer, NewNotification, NewPreferences, NewRole, NewSetting, NewUser, Shop,
};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{BranchId, CompanyId, Currency, CustomerId, Money, NotificationId, RoleId, UserId};

/// Everybody's password.
pub const PASSWORD: &str = "a-quiet-workshop-42";
/// [`PASSWORD`] at the lowest cost there is, so that signing in costs a test next to nothing.
pub const PASSWORD_HASH: &str = "$2b$04$QJ5uVx8sK1mZc0yWn3LrTecGBiGTx/9d/ATxcxgD83ErT5c.PVfBe";

/// The role of customers' logins.
pub const CUSTOMER_ROLE: RoleId = RoleId(6);
/// The role of the technician.
pub const TECHNICIAN_ROLE: RoleId = RoleId(3);

/// Signs in with [`MONA_PHONE`] or [`MONA_EMAIL`]; tied to her login by both links.
pub const MONA: CustomerId = CustomerId(1);
/// Mona's login.
pub const MONA_USER: UserId = UserId(101);
/// As she types it; the shop has written it in another form.
pub const MONA_PHONE: &str = "01012345678";
/// As she types it.
pub const MONA_EMAIL: &str = "mona@example.com";
/// Her name.
pub const MONA_NAME: &str = "منى عبد الرحمن";

/// Signs in with [`KARIM_PHONE`] or [`KARIM_EMAIL`]; tied to his login by `User.customerId` only.
pub const KARIM: CustomerId = CustomerId(2);
/// Karim's login.
pub const KARIM_USER: UserId = UserId(102);
/// As he types it.
pub const KARIM_PHONE: &str = "+201112345678";
/// As he types it.
pub const KARIM_EMAIL: &str = "karim@example.com";
/// His name.
pub const KARIM_NAME: &str = "كريم حسن";

/// The technician, a member of staff who may not sign in to the portal.
pub const TECHNICIAN: UserId = UserId(11);
/// As the technician types it.
pub const TECHNICIAN_EMAIL: &str = "tarek@shop.example";
/// The technician's name.
pub const TECHNICIAN_NAME: &str = "طارق فؤاد";

/// The one branch.
pub const BRANCH: BranchId = BranchId(1);
/// Mona's company.
pub const COMPANY: CompanyId = CompanyId(1);

/// Unread, about [`READY_FOR_PICKUP`].
pub const UNREAD: NotificationId = NotificationId(1);
/// Unread, about [`OVERDUE`].
pub const UNREAD_INVOICE: NotificationId = NotificationId(2);
/// Unread and old: without title, type or relation, as the ERP writes them.
pub const UNREAD_BARE: NotificationId = NotificationId(3);
/// Read.
pub const READ: NotificationId = NotificationId(4);
/// Not in the inbox: it went out as an e-mail.
pub const SENT_BY_EMAIL: NotificationId = NotificationId(5);
/// Deleted by Mona.
pub const DELETED_NOTIFICATION: NotificationId = NotificationId(6);
/// Karim's, unread.
pub const KARIM_NOTIFICATION: NotificationId = NotificationId(21);

/// The whole shop, as it stands at `now`.
#[must_use]
pub fn shop(now: DateTime<Utc>) -> Shop {
    let mut shop = Shop {
        settings: settings(),
        roles: [(CUSTOMER_ROLE, "Customer"), (TECHNICIAN_ROLE, "Technician")]
            .map(|(id, name)| NewRole {
                id: id.get(),
                name: name.into(),
            })
            .into(),
        companies: vec![NewCompany {
            id: COMPANY.get(),
            name: "شركة النيل للتجارة".into(),
            created_at: Some(ago(now, 400)),
            ..NewCompany::default()
        }],
        branches: vec![NewBranch {
            id: BRANCH.get(),
            name: "فرع المعادي".into(),
            address: Some("١٢ شارع ٩، المعادي، القاهرة".into()),
            phone: Some("0225250000".into()),
            created_at: Some(ago(now, 400)),
            ..NewBranch::default()
        }],
        users: users(now),
        customers: customers(now),
        preferences: vec![NewPreferences {
            customer: KARIM.get(),
            language: "en".into(),
            theme: "dark".into(),
            notifications: None,
            created_at: Some(ago(now, 100)),
        }],
        notifications: notifications(now),
        ..Shop::default()
    };
    repairs::add(&mut shop, now);
    invoices::add(&mut shop, now);
    shop
}

fn ago(now: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    now - TimeDelta::days(days)
}

fn pounds(hundredths: i64) -> Option<Money> {
    Some(Money::new(hundredths, Currency::EGP))
}

fn settings() -> Vec<NewSetting> {
    [
        ("company.name", "ورشة النيل"),
        ("company.phone", "0225250000"),
        ("currency.code", "EGP"),
        ("currency.symbol", "ج.م"),
    ]
    .map(|(key, value)| NewSetting {
        key: key.into(),
        value: Some(value.into()),
        is_encrypted: false,
    })
    .into()
}

fn users(now: DateTime<Utc>) -> Vec<NewUser> {
    let user = NewUser {
        password: PASSWORD_HASH.into(),
        role: Some(CUSTOMER_ROLE.get()),
        created_at: Some(ago(now, 300)),
        ..NewUser::default()
    };
    vec![
        NewUser {
            id: MONA_USER.get(),
            name: MONA_NAME.into(),
            email: MONA_EMAIL.into(),
            phone: Some("0020 10 1234 5678".into()),
            customer: Some(MONA.get()),
            ..user.clone()
        },
        NewUser {
            id: KARIM_USER.get(),
            name: KARIM_NAME.into(),
            email: "customer-2@placeholder.invalid".into(),
            customer: Some(KARIM.get()),
            ..user.clone()
        },
        NewUser {
            id: TECHNICIAN.get(),
            name: TECHNICIAN_NAME.into(),
            email: TECHNICIAN_EMAIL.into(),
            phone: Some("01234567890".into()),
            role: Some(TECHNICIAN_ROLE.get()),
            ..user
        },
    ]
}

fn customers(now: DateTime<Utc>) -> Vec<NewCustomer> {
    vec![
        NewCustomer {
            id: MONA.get(),
            name: MONA_NAME.into(),
            phone: Some("٠١٠ ١٢٣٤ ٥٦٧٨".into()),
            email: Some(MONA_EMAIL.into()),
            address: Some("المعادي، القاهرة".into()),
            company: Some(COMPANY.get()),
            user: Some(MONA_USER.get()),
            created_at: Some(ago(now, 300)),
            ..NewCustomer::default()
        },
        NewCustomer {
            id: KARIM.get(),
            name: KARIM_NAME.into(),
            phone: Some(KARIM_PHONE.into()),
            email: Some(KARIM_EMAIL.into()),
            created_at: Some(ago(now, 200)),
            ..NewCustomer::default()
        },
    ]
}

fn notifications(now: DateTime<Utc>) -> Vec<NewNotification> {
    let mona = NewNotification {
        user: Some(MONA_USER.get()),
        is_read: Some(false),
        channel: Some("IN_APP".into()),
        ..NewNotification::default()
    };
    vec![
        NewNotification {
            id: UNREAD.get(),
            kind: Some("repair_status".into()),
            title: Some("جهازك جاهز للاستلام".into()),
            message: Some("تم الانتهاء من إصلاح الطابعة".into()),
            repair: Some(READY_FOR_PICKUP.get()),
            related_type: Some("repair".into()),
            related_id: Some(READY_FOR_PICKUP.get()),
            created_at: Some(ago(now, 1)),
            ..mona.clone()
        },
        NewNotification {
            id: UNREAD_INVOICE.get(),
            kind: Some("invoice".into()),
            title: Some("فاتورة متأخرة".into()),
            message: Some("مر موعد سداد الفاتورة".into()),
            related_type: Some("invoice".into()),
            related_id: Some(OVERDUE.get()),
            created_at: Some(ago(now, 2)),
            ..mona.clone()
        },
        NewNotification {
            id: UNREAD_BARE.get(),
            message: Some("تم استلام جهازك".into()),
            is_read: None,
            channel: None,
            created_at: Some(ago(now, 3)),
            ..mona.clone()
        },
        NewNotification {
            id: READ.get(),
            kind: Some("repair_status".into()),
            title: Some("بدأ الإصلاح".into()),
            message: Some("بدأ الفني العمل على جهازك".into()),
            is_read: Some(true),
            repair: Some(UNDER_REPAIR.get()),
            created_at: Some(ago(now, 4)),
            ..mona.clone()
        },
        NewNotification {
            id: SENT_BY_EMAIL.get(),
            message: Some("رسالة بريد".into()),
            channel: Some("EMAIL".into()),
            created_at: Some(ago(now, 5)),
            ..mona.clone()
        },
        NewNotification {
            id: DELETED_NOTIFICATION.get(),
            message: Some("رسالة حذفتها العميلة".into()),
            created_at: Some(ago(now, 6)),
            deleted_at: Some(ago(now, 5)),
            ..mona.clone()
        },
        NewNotification {
            id: KARIM_NOTIFICATION.get(),
            user: Some(KARIM_USER.get()),
            kind: Some("repair_status".into()),
            title: Some("عرض سعر".into()),
            message: Some("عرض السعر في انتظار موافقتك".into()),
            repair: Some(KARIM_AWAITING.get()),
            created_at: Some(ago(now, 1)),
            ..mona
        },
    ]
}
