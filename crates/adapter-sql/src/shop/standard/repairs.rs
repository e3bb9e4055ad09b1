//! Devices and repairs of the standard shop.

use super::super::{
    NewAccessory, NewAttachment, NewComment, NewDevice, NewQuotation, NewQuotationItem, NewRepair,
    NewStatusLog, NewVariableCategory, NewVariableOption, NewVisibility, Shop,
};
use super::{BRANCH, KARIM, MONA, TECHNICIAN, ago, pounds};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{CustomerId, DeviceId, QuotationId, RepairId};

/// Mona's, with a brand from the shop's list; every repair of hers that names a device names this one.
pub const LAPTOP: DeviceId = DeviceId(1);
/// Mona's, never repaired: may be deleted.
pub const PHONE_DEVICE: DeviceId = DeviceId(2);
/// Mona's, of [`READY_FOR_PICKUP`] only: its repairs are done, so that it may be deleted.
pub const PRINTER: DeviceId = DeviceId(3);
/// Karim's.
pub const KARIM_DEVICE: DeviceId = DeviceId(21);

/// Its accessories are JSON text.
pub const RECEIVED: RepairId = RepairId(1);
/// Its accessories are plain text.
pub const INSPECTION: RepairId = RepairId(2);
/// Mona must decide on [`QUOTATION`].
pub const AWAITING_APPROVAL: RepairId = RepairId(3);
/// Has all there is: accessories as rows, attachments, comments, an approved quotation, [`TRACKING_TOKEN`].
pub const UNDER_REPAIR: RepairId = RepairId(4);
/// Its attachments are not JSON.
pub const WAITING_PARTS: RepairId = RepairId(5);
/// On hold.
pub const ON_HOLD: RepairId = RepairId(6);
/// Of [`PRINTER`]; done.
pub const READY_FOR_PICKUP: RepairId = RepairId(7);
/// Done.
pub const READY_FOR_DELIVERY: RepairId = RepairId(8);
/// Done and handed over, under warranty.
pub const DELIVERED: RepairId = RepairId(9);
/// Mona rejected its quotation.
pub const REJECTED: RepairId = RepairId(10);
/// Soft-deleted: nobody's.
pub const DELETED_REPAIR: RepairId = RepairId(11);
/// Received; only the snapshot tells what it is.
pub const WITHOUT_DEVICE: RepairId = RepairId(12);
/// Karim's, under repair.
pub const KARIM_REPAIR: RepairId = RepairId(21);
/// Karim's, awaiting his approval of [`KARIM_QUOTATION`].
pub const KARIM_AWAITING: RepairId = RepairId(22);

/// Mona's repairs that are not deleted and have a device, one in each stage of the ERP, oldest first.
pub const STAGES: [(RepairId, &str); 10] = [
    (RECEIVED, "RECEIVED"),
    (INSPECTION, "INSPECTION"),
    (AWAITING_APPROVAL, "AWAITING_APPROVAL"),
    (UNDER_REPAIR, "UNDER_REPAIR"),
    (WAITING_PARTS, "WAITING_PARTS"),
    (ON_HOLD, "ON_HOLD"),
    (READY_FOR_PICKUP, "READY_FOR_PICKUP"),
    (READY_FOR_DELIVERY, "READY_FOR_DELIVERY"),
    (DELIVERED, "DELIVERED"),
    (REJECTED, "REJECTED"),
];

/// Sent, of [`AWAITING_APPROVAL`]: 1500.50 with 184.27 tax in it, two items.
pub const QUOTATION: QuotationId = QuotationId(1);
/// Sent, of [`KARIM_AWAITING`].
pub const KARIM_QUOTATION: QuotationId = QuotationId(4);

/// Of [`UNDER_REPAIR`], as printed on its receipt.
pub const TRACKING_TOKEN: &str = "track-mona-under-repair";
/// Is in every internal column of every repair and device: must be in no answer.
pub const NEVER_SHOWN: &str = "never-shown-7f3a91bd";

/// A picture of [`UNDER_REPAIR`].
pub const ATTACHMENT_PICTURE: &str = "a1.png";
/// A PDF of [`UNDER_REPAIR`].
pub const ATTACHMENT_PDF: &str = "a2.pdf";
/// A picture of [`UNDER_REPAIR`] that the shop has hidden.
pub const ATTACHMENT_HIDDEN: &str = "a3.png";
/// What the pictures hold: a PNG of two by two pixels.
pub const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x02\0\0\0\x02\x08\0\0\0\0\x57\xdd\x52\xf8\0\0\0\x0cIDAT\
    \x78\xda\x63\x60\xf8\x0f\x84\0\x06\0\x01\xff\xad\x2c\x37\x25\0\0\0\0IEND\xae\x42\x60\x82";
/// What the PDF holds.
pub const SHEET: &[u8] =
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n\
    trailer<</Root 1 0 R>>\n%%EOF\n";

/// The attachments' files: paths under the ERP's upload folder, and what they hold.
#[must_use]
pub fn attachment_files() -> Vec<(String, &'static [u8])> {
    [
        (ATTACHMENT_PICTURE, PICTURE),
        (ATTACHMENT_PDF, SHEET),
        (ATTACHMENT_HIDDEN, PICTURE),
    ]
    .map(|(id, bytes)| (format!("repairs/{UNDER_REPAIR}/{id}"), bytes))
    .into()
}

pub(super) fn add(shop: &mut Shop, now: DateTime<Utc>) {
    shop.categories = [(1, "BRAND", "الماركات"), (2, "ACCESSORY", "الملحقات")]
        .map(|(id, code, name)| NewVariableCategory {
            id,
            code: code.into(),
            name: name.into(),
        })
        .into();
    shop.options = [
        (1, 1, "Dell", "dell"),
        (2, 2, "شاحن", "charger"),
        (3, 2, "حقيبة", "bag"),
    ]
    .map(|(id, category, label, value)| NewVariableOption {
        id,
        category,
        label: label.into(),
        value: value.into(),
    })
    .into();
    shop.devices = devices(now);
    shop.repairs = repairs(now);
    shop.accessories = [(2, None), (3, Some(2))]
        .map(|(option, quantity)| NewAccessory {
            repair: UNDER_REPAIR.get(),
            option,
            quantity,
        })
        .into();
    shop.comments = [(1, "متى ينتهي الإصلاح؟"), (2, "شكرا لكم")]
        .map(|(id, comment)| NewComment {
            id,
            repair: UNDER_REPAIR.get(),
            customer: MONA.get(),
            comment: comment.into(),
            created_at: ago(now, 10) + TimeDelta::hours(id),
        })
        .into();
    shop.visibilities = vec![NewVisibility {
        repair: UNDER_REPAIR.get(),
        attachment: ATTACHMENT_HIDDEN.into(),
        visible: false,
    }];
    shop.status_logs = shop.repairs.iter().flat_map(timeline).collect();
    quotations(shop, now);
}

fn devices(now: DateTime<Utc>) -> Vec<NewDevice> {
    let device = NewDevice {
        customer: Some(MONA.get()),
        device_password: Some(NEVER_SHOWN.into()),
        created_at: Some(ago(now, 90)),
        ..NewDevice::default()
    };
    vec![
        NewDevice {
            id: LAPTOP.get(),
            name: Some("لابتوب العمل".into()),
            kind: Some("laptop".into()),
            brand: Some("dell inc".into()),
            brand_option: Some(1),
            model: Some("Latitude 5520".into()),
            serial_number: Some("SN-LAPTOP-1".into()),
            purchase_date: Some(ago(now, 700).date_naive()),
            ..device.clone()
        },
        NewDevice {
            id: PHONE_DEVICE.get(),
            kind: Some("phone".into()),
            brand: Some("Samsung".into()),
            model: Some("Galaxy S23".into()),
            ..device.clone()
        },
        NewDevice {
            id: PRINTER.get(),
            name: Some("الطابعة".into()),
            kind: Some("printer".into()),
            brand: Some("HP".into()),
            model: Some("LaserJet M110".into()),
            ..device.clone()
        },
        NewDevice {
            id: KARIM_DEVICE.get(),
            customer: Some(KARIM.get()),
            kind: Some("laptop".into()),
            brand: Some("Lenovo".into()),
            model: Some("ThinkPad T14".into()),
            serial_number: Some("SN-KARIM".into()),
            ..device
        },
    ]
}

fn repairs(now: DateTime<Utc>) -> Vec<NewRepair> {
    let mut repairs: Vec<_> = STAGES
        .iter()
        .map(|(id, status)| repair(now, MONA, *id, status))
        .collect();
    for repair in &mut repairs {
        match RepairId(repair.id) {
            RECEIVED => repair.accessories = Some(r#"["شاحن", "حقيبة"]"#.into()),
            INSPECTION => repair.accessories = Some("شاحن أصلي".into()),
            UNDER_REPAIR => {
                repair.tracking_token = Some(TRACKING_TOKEN.into());
                repair.attachments = Some(NewAttachment::json(&attachments(now)));
                repair.customer_approved_at = Some(ago(now, 11));
            }
            WAITING_PARTS => repair.attachments = Some("الصور على الجهاز".into()),
            READY_FOR_PICKUP => {
                repair.device = Some(PRINTER.get());
                finish(repair, now);
            }
            READY_FOR_DELIVERY => finish(repair, now),
            DELIVERED => {
                finish(repair, now);
                repair.delivered_at = Some(ago(now, 1));
                repair.warranty_expiry = Some((now + TimeDelta::days(89)).date_naive());
            }
            REJECTED => repair.customer_rejection_reason = Some("السعر مرتفع".into()),
            _ => {}
        }
    }
    repairs.push(NewRepair {
        deleted_at: Some(ago(now, 1)),
        ..repair(now, MONA, DELETED_REPAIR, "RECEIVED")
    });
    repairs.push(NewRepair {
        device: None,
        device_brand: Some("Apple".into()),
        device_model: Some("iPad Air".into()),
        device_kind: Some("tablet".into()),
        serial_number: Some("SN-SNAPSHOT".into()),
        ..repair(now, MONA, WITHOUT_DEVICE, "RECEIVED")
    });
    for (id, status) in [
        (KARIM_REPAIR, "UNDER_REPAIR"),
        (KARIM_AWAITING, "AWAITING_APPROVAL"),
    ] {
        repairs.push(NewRepair {
            device: Some(KARIM_DEVICE.get()),
            ..repair(now, KARIM, id, status)
        });
    }
    repairs
}

fn repair(now: DateTime<Utc>, owner: CustomerId, id: RepairId, status: &str) -> NewRepair {
    let came = ago(now, (20 - id.get()).max(1));
    NewRepair {
        id: id.get(),
        customer: Some(owner.get()),
        device: Some(LAPTOP.get()),
        branch: Some(BRANCH.get()),
        technician: Some(TECHNICIAN.get()),
        status: Some(status.into()),
        reported_problem: Some(format!("العطل رقم {id}: الجهاز لا يعمل")),
        customer_notes: Some("يرجى الاتصال قبل الإصلاح".into()),
        estimated_cost: pounds(50_000 + id.get() * 1_050),
        expected_delivery: Some((now + TimeDelta::days(id.get())).date_naive()),
        internal: Some(NEVER_SHOWN.into()),
        created_at: Some(came),
        updated_at: Some(came + TimeDelta::hours(6)),
        ..NewRepair::default()
    }
}

fn finish(repair: &mut NewRepair, now: DateTime<Utc>) {
    repair.actual_cost = pounds(61_725);
    repair.completed_at = Some(ago(now, 2));
}

fn attachments(now: DateTime<Utc>) -> [NewAttachment; 3] {
    [
        (ATTACHMENT_PICTURE, "الشاشة.png", "image/png", PICTURE.len()),
        (ATTACHMENT_PDF, "تقرير.pdf", "application/pdf", SHEET.len()),
        (ATTACHMENT_HIDDEN, "داخلي.png", "image/png", PICTURE.len()),
    ]
    .map(|(id, name, content_type, size)| NewAttachment {
        id: id.into(),
        name: name.into(),
        title: "صورة الجهاز عند الاستلام".into(),
        content_type: content_type.into(),
        size: size as u64,
        uploaded_at: ago(now, 15),
        uploaded_by: Some(TECHNICIAN.get()),
    })
}

/// One line for each stage on the way to the repair's own, an hour apart.
fn timeline(repair: &NewRepair) -> Vec<NewStatusLog> {
    let status = repair.status.as_deref().unwrap_or_default();
    let path: &[&str] = match status {
        "RECEIVED" => &[],
        "INSPECTION" => &["INSPECTION"],
        "AWAITING_APPROVAL" => &["INSPECTION", "AWAITING_APPROVAL"],
        "REJECTED" => &["INSPECTION", "AWAITING_APPROVAL", "REJECTED"],
        "UNDER_REPAIR" => &["INSPECTION", "AWAITING_APPROVAL", "UNDER_REPAIR"],
        "READY_FOR_PICKUP" => &["INSPECTION", "UNDER_REPAIR", "READY_FOR_PICKUP"],
        "READY_FOR_DELIVERY" => &["INSPECTION", "UNDER_REPAIR", "READY_FOR_DELIVERY"],
        "DELIVERED" => &["INSPECTION", "UNDER_REPAIR", "READY_FOR_PICKUP", "DELIVERED"],
        other => &[
            "INSPECTION",
            "UNDER_REPAIR",
            if other == "ON_HOLD" {
                "ON_HOLD"
            } else {
                "WAITING_PARTS"
            },
        ],
    };
    let mut from = None;
    let mut lines = Vec::new();
    for (step, to) in (0..).zip(std::iter::once(&"RECEIVED").chain(path)) {
        lines.push(NewStatusLog {
            id: 0,
            repair: Some(repair.id),
            from,
            to: Some((*to).to_owned()),
            notes: (step == 0).then(|| "تم استلام الجهاز".to_owned()),
            changed_by: Some(TECHNICIAN.get()),
            created_at: repair.created_at.map(|at| at + TimeDelta::hours(step)),
        });
        from = Some((*to).to_owned());
    }
    lines
}

fn quotations(shop: &mut Shop, now: DateTime<Utc>) {
    for (id, repair, status) in [
        (QUOTATION.get(), AWAITING_APPROVAL, "SENT"),
        (2, UNDER_REPAIR, "APPROVED"),
        (3, REJECTED, "REJECTED"),
        (KARIM_QUOTATION.get(), KARIM_AWAITING, "SENT"),
    ] {
        shop.quotations.push(NewQuotation {
            id,
            repair: Some(repair.get()),
            status: Some(status.into()),
            total: pounds(150_050),
            tax: pounds(18_427),
            currency: Some("EGP".into()),
            notes: Some("السعر شامل قطع الغيار".into()),
            sent_at: Some(ago(now, 12)),
            response_at: (status != "SENT").then(|| ago(now, 11)),
            created_at: Some(ago(now, 12)),
            updated_at: Some(ago(now, 11)),
        });
        for (description, quantity, price) in [("شاشة ١٥ بوصة", 1, 110_000), ("تركيب وفحص", 2, 10_811)]
        {
            shop.quotation_items.push(NewQuotationItem {
                id: 0,
                quotation: Some(id),
                description: Some(description.into()),
                quantity: Some(quantity),
                unit_price: pounds(price),
                total: pounds(price * i64::from(quantity)),
            });
        }
    }
}
