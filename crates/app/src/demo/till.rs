//! What the demo shop's customers owe, have paid, and were told.

use super::CUSTOMERS;
use super::dice::Dice;
use super::people::{BRANCHES, LOGIN_OFFSET, TECHNICIANS};
use super::words::SALES;
use super::workshop::{Priced, pounds};
use adapter_sql::shop::{NewInvoice, NewInvoiceItem, NewNotification, NewPayment, NewService, Shop};
use chrono::{DateTime, TimeDelta, Utc};

/// What becomes of an invoice: the ERP's word, days until it is due, and how much of a hundred was paid.
#[derive(Clone, Copy)]
struct Fate(&'static str, i64, i64);

const PAID: Fate = Fate("paid", 14, 100);
const PENDING: Fate = Fate("sent", 14, 0);
const FATES: [Fate; 8] = [
    PENDING,
    Fate("partially_paid", 14, 40),
    PAID,
    Fate("unpaid", -6, 0),
    Fate("partially_paid", -3, 25),
    Fate("cancelled", 14, 0),
    Fate("refunded", 14, 100),
    Fate("draft", 14, 0),
];

/// Fills in invoices, payments and notifications.
pub(super) fn add(shop: &mut Shop, dice: &mut Dice, priced: &[Priced], now: DateTime<Utc>) {
    shop.services = vec![NewService {
        id: 1,
        name: "أجرة الإصلاح".to_owned(),
        base_price: pounds(25_000),
    }];
    let mut nth_of = [0_usize; 3];
    for price in priced {
        let fate = match price.status {
            "DELIVERED" if price.customer > 2 => {
                *dice.pick(&[PAID, PAID, PAID, PAID, PAID, PENDING, FATES[4]])
            }
            // The two whose logins are printed have every state, in turn.
            "DELIVERED" | "READY_FOR_PICKUP" | "READY_FOR_DELIVERY" if price.customer <= 2 => {
                let nth = usize::try_from(price.customer)
                    .ok()
                    .and_then(|c| nth_of.get_mut(c));
                let Some(nth) = nth else { continue };
                *nth += 1;
                FATES.get((*nth - 1) % (FATES.len() + 4)).copied().unwrap_or(PAID)
            }
            "READY_FOR_PICKUP" | "READY_FOR_DELIVERY" => PENDING,
            _ => continue,
        };
        add_repair_invoice(shop, dice, price, fate, now);
    }
    for customer in (1..=CUSTOMERS).filter(|c| c % 3 == 1) {
        add_sale(shop, dice, customer, now);
    }
    add_notifications(shop, priced, now);
}

fn add_repair_invoice(shop: &mut Shop, dice: &mut Dice, price: &Priced, fate: Fate, now: DateTime<Utc>) {
    // One that is still open was written lately: an old debt would not be left to a demo.
    let issued = if fate.0 == "paid" {
        price.done_at
    } else {
        price.done_at.max(now - TimeDelta::days(9))
    };
    let id = add_invoice(
        shop,
        dice,
        NewInvoice {
            // Every fifth is the customer's through the repair alone.
            customer: (price.repair % 5 != 0).then_some(price.customer),
            repair: Some(price.repair),
            branch: Some(price.branch),
            total: pounds(price.total()),
            tax: pounds(price.tax()),
            ..NewInvoice::default()
        },
        fate,
        issued,
        now,
    );
    for (kind, service, description, amount) in [
        ("part", None, Some(price.part.0.to_owned()), price.part.1),
        ("service", Some(1), None, price.work),
    ] {
        shop.invoice_items.push(NewInvoiceItem {
            invoice: Some(id),
            kind: Some(kind.to_owned()),
            description,
            service,
            quantity: Some(1),
            unit_price: pounds(amount),
            total: pounds(amount),
            ..NewInvoiceItem::default()
        });
    }
}

/// Something bought over the counter.
fn add_sale(shop: &mut Shop, dice: &mut Dice, customer: i64, now: DateTime<Utc>) {
    let (what, price) = *dice.pick(&SALES);
    let quantity = i32::from(dice.chance(30)) + 1;
    let total = price * 100 * i64::from(quantity);
    let issued = now - TimeDelta::days(dice.between(20, 300));
    let invoice = NewInvoice {
        customer: Some(customer),
        branch: Some(*dice.pick(&BRANCHES)),
        total: pounds(total),
        tax: pounds(0),
        ..NewInvoice::default()
    };
    let id = add_invoice(shop, dice, invoice, PAID, issued, now);
    shop.invoice_items.push(NewInvoiceItem {
        invoice: Some(id),
        kind: Some("part".to_owned()),
        description: Some(what.to_owned()),
        quantity: Some(quantity),
        unit_price: pounds(price * 100),
        total: pounds(total),
        ..NewInvoiceItem::default()
    });
}

fn add_invoice(
    shop: &mut Shop,
    dice: &mut Dice,
    invoice: NewInvoice,
    Fate(status, due, share): Fate,
    issued: DateTime<Utc>,
    now: DateTime<Utc>,
) -> i64 {
    let id = i64::try_from(shop.invoices.len()).unwrap_or(0) + 1;
    let total = invoice.total.map_or(0, |total| total.minor);
    let paid = total * share / 100;
    let due_date = if due < 0 {
        now + TimeDelta::days(due)
    } else {
        issued + TimeDelta::days(due)
    };
    shop.invoices.push(NewInvoice {
        id,
        status: Some(status.to_owned()),
        kind: Some("sale".to_owned()),
        amount_paid: pounds(paid),
        currency: Some("EGP".to_owned()),
        tracking_token: Some(dice.token()),
        due_date: Some(due_date.date_naive()),
        created_at: Some(issued),
        ..invoice
    });
    // Large sums come in two.
    let first = if paid > 200_000 { paid / 2 } else { paid };
    for (amount, hours) in [(first, 1), (paid - first, 26)] {
        if amount > 0 {
            let at = (issued + TimeDelta::hours(hours)).min(now);
            shop.payments.push(NewPayment {
                id: 0,
                invoice: Some(id),
                amount: pounds(amount),
                currency: Some("EGP".to_owned()),
                method: Some((*dice.pick(&["cash", "card", "bank_transfer"])).to_owned()),
                payment_date: Some(at.date_naive()),
                user: TECHNICIANS.first().copied(),
                created_at: Some(at),
            });
        }
    }
    id
}

/// The last of what each customer was told; what is older than two days was read.
fn add_notifications(shop: &mut Shop, priced: &[Priced], now: DateTime<Utc>) {
    let mut told = Vec::new();
    for price in priced {
        let (title, message) = match price.status {
            "AWAITING_APPROVAL" => ("عرض سعر جديد", "عرض السعر في انتظار موافقتك"),
            "UNDER_REPAIR" => ("بدأ الإصلاح", "بدأ الفني العمل على جهازك"),
            "WAITING_PARTS" => ("في انتظار قطع الغيار", "تم طلب قطعة الغيار اللازمة لجهازك"),
            "READY_FOR_PICKUP" | "READY_FOR_DELIVERY" => ("جهازك جاهز", "تم الانتهاء من إصلاح جهازك"),
            "DELIVERED" => ("تم التسليم", "شكرا لثقتك، يسري الضمان ثلاثة أشهر"),
            _ => continue,
        };
        told.push(NewNotification {
            user: Some(LOGIN_OFFSET + price.customer),
            kind: Some("repair_status".to_owned()),
            title: Some(title.to_owned()),
            message: Some(message.to_owned()),
            is_read: Some(price.done_at < now - TimeDelta::days(2)),
            repair: Some(price.repair),
            channel: Some("IN_APP".to_owned()),
            related_type: Some("repair".to_owned()),
            related_id: Some(price.repair),
            created_at: Some(price.done_at),
            ..NewNotification::default()
        });
    }
    for invoice in shop
        .invoices
        .iter()
        .filter(|i| i.status.as_deref() == Some("sent"))
    {
        let owner = invoice.customer.or_else(|| {
            let repair = shop.repairs.iter().find(|r| Some(r.id) == invoice.repair)?;
            repair.customer
        });
        told.push(NewNotification {
            user: owner.map(|owner| LOGIN_OFFSET + owner),
            kind: Some("invoice".to_owned()),
            title: Some("فاتورة جديدة".to_owned()),
            message: Some("صدرت فاتورة جديدة باسمك".to_owned()),
            is_read: Some(false),
            channel: Some("IN_APP".to_owned()),
            related_type: Some("invoice".to_owned()),
            related_id: Some(invoice.id),
            created_at: invoice.created_at,
            ..NewNotification::default()
        });
    }
    told.sort_by_key(|n| n.created_at);
    shop.notifications = told;
}
