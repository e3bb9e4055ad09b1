//! The repairs of the demo shop, from the counter to the hand-over.

use super::dice::Dice;
use super::people::{BRANCHES, FIRST_ACCESSORY, Owned, TECHNICIANS};
use super::words::{ACCESSORIES, COMMENTS, REFUSALS, step_note};
use super::{CUSTOMERS, Picture, REPAIRS};
use adapter_sql::shop::{
    NewAccessory, NewAttachment, NewComment, NewQuotation, NewQuotationItem, NewRepair, NewStatusLog, Shop,
};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Currency, Money};

/// The ERP's stages, each with the days ago that a repair in it may have come, and the way that leads there.
const STAGES: [(&str, (i64, i64), &[&str]); 11] = [
    ("RECEIVED", (0, 2), &[]),
    ("INSPECTION", (1, 4), &["INSPECTION"]),
    ("AWAITING_APPROVAL", (2, 6), &["INSPECTION", "AWAITING_APPROVAL"]),
    (
        "UNDER_REPAIR",
        (3, 9),
        &["INSPECTION", "AWAITING_APPROVAL", "UNDER_REPAIR"],
    ),
    (
        "WAITING_PARTS",
        (4, 14),
        &["INSPECTION", "UNDER_REPAIR", "WAITING_PARTS"],
    ),
    ("ON_HOLD", (5, 20), &["INSPECTION", "ON_HOLD"]),
    (
        "READY_FOR_PICKUP",
        (5, 16),
        &[
            "INSPECTION",
            "AWAITING_APPROVAL",
            "UNDER_REPAIR",
            "READY_FOR_PICKUP",
        ],
    ),
    (
        "READY_FOR_DELIVERY",
        (5, 16),
        &[
            "INSPECTION",
            "AWAITING_APPROVAL",
            "UNDER_REPAIR",
            "READY_FOR_DELIVERY",
        ],
    ),
    (
        "DELIVERED",
        (12, 365),
        &[
            "INSPECTION",
            "AWAITING_APPROVAL",
            "UNDER_REPAIR",
            "READY_FOR_PICKUP",
            "DELIVERED",
        ],
    ),
    (
        "REJECTED",
        (8, 365),
        &["INSPECTION", "AWAITING_APPROVAL", "REJECTED"],
    ),
    ("CANCELLED", (8, 365), &["CANCELLED"]),
];
/// The place of the delivered in [`STAGES`]: most repairs are.
const DELIVERED: usize = 8;

/// What a repair costs, for the till.
pub(super) struct Priced {
    pub(super) repair: i64,
    pub(super) customer: i64,
    pub(super) branch: i64,
    pub(super) status: &'static str,
    pub(super) part: (&'static str, i64),
    pub(super) work: i64,
    pub(super) done_at: DateTime<Utc>,
}

impl Priced {
    /// Value-added tax, 14 %, in hundredths.
    pub(super) const fn tax(&self) -> i64 {
        (self.part.1 + self.work) * 14 / 100
    }

    /// With tax, in hundredths.
    pub(super) const fn total(&self) -> i64 {
        self.part.1 + self.work + self.tax()
    }
}

struct Planned {
    customer: i64,
    stage: usize,
    came: DateTime<Utc>,
}

pub(super) fn pounds(hundredths: i64) -> Option<Money> {
    Some(Money::new(hundredths, Currency::EGP))
}

/// Fills in the repairs and all that hangs on them, and answers with what they cost and which pictures they want.
pub(super) fn add(
    shop: &mut Shop,
    dice: &mut Dice,
    owned: &[Owned],
    now: DateTime<Utc>,
) -> (Vec<Priced>, Vec<Picture>) {
    let mut plans = plan(dice, now);
    plans.sort_by_key(|plan| plan.came);
    let (mut priced, mut pictures) = (Vec::new(), Vec::new());
    for (id, plan) in (1..).zip(&plans) {
        let theirs: Vec<_> = owned.iter().filter(|o| o.customer == plan.customer).collect();
        let device = *dice.pick(&theirs);
        if let Some(price) = add_repair(shop, dice, id, plan, device, now) {
            pictures.extend(add_pictures(shop, dice, &price, plan.came));
            add_talk(shop, dice, &price, plan.came, now);
            add_quotation(shop, dice, &price, plan.came);
            priced.push(price);
        }
    }
    (priced, pictures)
}

/// Who brings how much when: the first two customers have every stage.
fn plan(dice: &mut Dice, now: DateTime<Utc>) -> Vec<Planned> {
    let mut plans = Vec::new();
    let mut left = REPAIRS;
    for customer in 1..=CUSTOMERS {
        let share = match customer {
            1 => 40,
            2 => 24,
            _ => left / (CUSTOMERS + 1 - customer),
        };
        left -= share;
        for nth in 0..share {
            let every = usize::try_from(nth).unwrap_or(0);
            let stage = if customer <= 2 && every < STAGES.len() {
                every
            } else if dice.chance(75) {
                DELIVERED
            } else {
                usize::try_from(dice.between(0, 10)).unwrap_or(DELIVERED)
            };
            let days = STAGES.get(stage).map_or((0, 0), |(_, days, _)| *days);
            let minutes = dice.between(days.0 * 24 * 60, days.1 * 24 * 60).max(40);
            plans.push(Planned {
                customer,
                stage,
                came: now - TimeDelta::minutes(minutes),
            });
        }
    }
    plans
}

fn add_repair(
    shop: &mut Shop,
    dice: &mut Dice,
    id: i64,
    plan: &Planned,
    device: &Owned,
    now: DateTime<Utc>,
) -> Option<Priced> {
    let (status, _, way) = STAGES.get(plan.stage).copied()?;
    let (trouble, part) = *dice.pick(device.kind.troubles);
    let technician = *dice.pick(&TECHNICIANS);
    let times = walk(shop, dice, id, plan.came, way, technician, now);
    let last = times.last().copied().unwrap_or(plan.came);
    let priced = Priced {
        repair: id,
        customer: plan.customer,
        branch: *dice.pick(&BRANCHES),
        status,
        part: (part, dice.between(device.kind.part.0, device.kind.part.1) * 100),
        work: dice.between(device.kind.work.0, device.kind.work.1) * 100,
        done_at: last,
    };
    let done = matches!(status, "READY_FOR_PICKUP" | "READY_FOR_DELIVERY" | "DELIVERED");
    let delivered = status == "DELIVERED";
    let completed_at = if delivered {
        times.iter().rev().nth(1).copied()
    } else {
        Some(last)
    };
    let approved_at = way
        .iter()
        .position(|step| *step == "UNDER_REPAIR")
        .and_then(|step| times.get(step).copied());
    let snapshot = dice.chance(4);
    let full = shop.devices.iter().find(|d| d.id == device.id).cloned();
    shop.repairs.push(NewRepair {
        id,
        customer: Some(plan.customer),
        device: (!snapshot).then_some(device.id),
        branch: Some(priced.branch),
        technician: (status != "RECEIVED").then_some(technician),
        status: Some(status.to_owned()),
        reported_problem: Some(trouble.to_owned()),
        customer_notes: dice.chance(30).then(|| "يرجى الاتصال قبل الإصلاح".to_owned()),
        accessories: (id % 5 == 0).then(|| r#"["شاحن","حقيبة"]"#.to_owned()),
        tracking_token: Some(dice.token()),
        estimated_cost: pounds(priced.total()),
        actual_cost: done.then(|| pounds(priced.total())).flatten(),
        expected_delivery: Some((plan.came + TimeDelta::days(7)).date_naive()),
        warranty_expiry: delivered.then(|| (last + TimeDelta::days(90)).date_naive()),
        completed_at: completed_at.filter(|_| done),
        delivered_at: delivered.then_some(last),
        customer_approved_at: approved_at,
        customer_rejection_reason: (status == "REJECTED").then(|| (*dice.pick(&REFUSALS)).to_owned()),
        device_brand: full.as_ref().and_then(|d| d.brand.clone()),
        device_model: full.as_ref().and_then(|d| d.model.clone()),
        device_kind: Some(device.kind.kind.to_owned()),
        serial_number: full.and_then(|d| d.serial_number),
        created_at: Some(plan.came),
        updated_at: Some(last),
        ..NewRepair::default()
    });
    if id % 4 == 0 {
        shop.accessories.push(NewAccessory {
            repair: id,
            option: FIRST_ACCESSORY + dice.between(0, ACCESSORIES.len() as i64 - 1),
            quantity: None,
        });
    }
    Some(priced)
}

/// Writes the timeline and answers with the moment of each step after the first.
fn walk(
    shop: &mut Shop,
    dice: &mut Dice,
    repair: i64,
    came: DateTime<Utc>,
    way: &[&str],
    technician: i64,
    now: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let steps = i64::try_from(way.len()).unwrap_or(0) + 1;
    // No step takes longer than two days, and the last one was before now.
    let longest = ((now - came).num_minutes() / steps).min(2 * 24 * 60);
    let (mut at, mut from, mut times) = (came, None::<String>, Vec::new());
    for (nth, step) in std::iter::once(&"RECEIVED").chain(way).enumerate() {
        if nth > 0 {
            at += TimeDelta::minutes(dice.between(longest / 3, longest).max(1));
            times.push(at);
        }
        shop.status_logs.push(NewStatusLog {
            id: 0,
            repair: Some(repair),
            from: from.replace((*step).to_owned()),
            to: Some((*step).to_owned()),
            notes: step_note(step).map(str::to_owned),
            changed_by: Some(technician),
            created_at: Some(at),
        });
    }
    times
}

fn add_pictures(shop: &mut Shop, dice: &mut Dice, price: &Priced, came: DateTime<Utc>) -> Vec<Picture> {
    let every = if price.customer <= 2 { 3 } else { 8 };
    if price.repair % every != 0 {
        return Vec::new();
    }
    let pictures: Vec<_> = (1..=dice.between(1, 3))
        .map(|nth| Picture::new(price.repair, nth, dice.roll()))
        .collect();
    let files: Vec<_> = pictures
        .iter()
        .map(|picture| NewAttachment {
            id: picture.file_name(),
            name: picture.file_name(),
            title: "صورة الجهاز عند الاستلام".to_owned(),
            content_type: picture.content_type().to_owned(),
            size: picture.bytes().len() as u64,
            uploaded_at: came + TimeDelta::minutes(5),
            uploaded_by: TECHNICIANS.first().copied(),
        })
        .collect();
    if let Some(repair) = shop.repairs.last_mut() {
        repair.attachments = Some(NewAttachment::json(&files));
    }
    pictures
}

fn add_talk(shop: &mut Shop, dice: &mut Dice, price: &Priced, came: DateTime<Utc>, now: DateTime<Utc>) {
    let chance = if price.customer <= 2 { 50 } else { 20 };
    if !dice.chance(chance) {
        return;
    }
    let end = price.done_at.min(now);
    for _ in 0..dice.between(1, 3) {
        let minutes = dice.between(0, (end - came).num_minutes().max(1));
        shop.comments.push(NewComment {
            id: 0,
            repair: price.repair,
            customer: price.customer,
            comment: (*dice.pick(&COMMENTS)).to_owned(),
            created_at: came + TimeDelta::minutes(minutes),
        });
    }
}

fn add_quotation(shop: &mut Shop, dice: &mut Dice, price: &Priced, came: DateTime<Utc>) {
    let status = match price.status {
        "RECEIVED" | "INSPECTION" | "ON_HOLD" | "CANCELLED" => return,
        "AWAITING_APPROVAL" => "SENT",
        "REJECTED" => "REJECTED",
        _ if dice.chance(40) => return,
        _ => "APPROVED",
    };
    let id = i64::try_from(shop.quotations.len()).unwrap_or(0) + 1;
    let sent_at = came + (price.done_at - came) / 3;
    shop.quotations.push(NewQuotation {
        id,
        repair: Some(price.repair),
        status: Some(status.to_owned()),
        total: pounds(price.total()),
        tax: pounds(price.tax()),
        currency: Some("EGP".to_owned()),
        notes: Some("السعر شامل قطع الغيار والضمان ثلاثة أشهر".to_owned()),
        sent_at: Some(sent_at),
        response_at: (status != "SENT").then(|| came + (price.done_at - came) / 2),
        created_at: Some(sent_at),
        updated_at: Some(sent_at),
    });
    for (description, amount) in [price.part, ("أجرة الإصلاح", price.work)] {
        shop.quotation_items.push(NewQuotationItem {
            id: 0,
            quotation: Some(id),
            description: Some(description.to_owned()),
            quantity: Some(1),
            unit_price: pounds(amount),
            total: pounds(amount),
        });
    }
}
