//! Invoices and payments of the standard shop. Every invoice is over 1000.00 with 122.81 tax in it and two items.

use super::super::{NewInventoryItem, NewInvoice, NewInvoiceItem, NewPayment, NewService, Shop};
use super::repairs::{DELIVERED, KARIM_REPAIR, READY_FOR_DELIVERY, READY_FOR_PICKUP};
use super::{BRANCH, KARIM, MONA, TECHNICIAN, ago, pounds};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{InvoiceId, PaymentId, RepairId};

/// Of [`READY_FOR_PICKUP`], due in a week, nothing paid.
pub const PENDING: InvoiceId = InvoiceId(1);
/// Due in a week, 300.00 paid by [`ADVANCE`]; the ERP's `amountPaid` says 0.
pub const PARTIALLY_PAID: InvoiceId = InvoiceId(2);
/// Of [`READY_FOR_DELIVERY`], paid in two parts.
pub const PAID: InvoiceId = InvoiceId(3);
/// Due five days ago, nothing paid.
pub const OVERDUE: InvoiceId = InvoiceId(4);
/// Cancelled.
pub const CANCELLED_INVOICE: InvoiceId = InvoiceId(5);
/// Paid and given back.
pub const REFUNDED: InvoiceId = InvoiceId(6);
/// Never shown.
pub const DRAFT: InvoiceId = InvoiceId(7);
/// Never a customer's.
pub const PURCHASE: InvoiceId = InvoiceId(8);
/// Soft-deleted.
pub const DELETED_INVOICE: InvoiceId = InvoiceId(9);
/// Mona's only through [`DELIVERED`]; without a due date, paid.
pub const THROUGH_REPAIR: InvoiceId = InvoiceId(10);
/// Karim's, pending.
pub const KARIM_INVOICE: InvoiceId = InvoiceId(21);

/// 300.00 on [`PARTIALLY_PAID`].
pub const ADVANCE: PaymentId = PaymentId(1);
/// 100.00 on [`KARIM_INVOICE`].
pub const KARIM_PAYMENT: PaymentId = PaymentId(21);

const TOTAL: i64 = 100_000;

pub(super) fn add(shop: &mut Shop, now: DateTime<Utc>) {
    shop.services = vec![NewService {
        id: 1,
        name: "صيانة عامة".into(),
        base_price: pounds(40_000),
    }];
    shop.inventory = vec![NewInventoryItem {
        id: 1,
        name: "قرص SSD سعة 512".into(),
    }];
    shop.invoices = invoices(now);
    for invoice in &shop.invoices {
        // The first has no description of its own: the service's name stands for it.
        for (service, part, description, price) in [
            (Some(1), None, None, 40_000),
            (None, Some(1), Some("قطعة غيار أصلية"), 60_000),
        ] {
            shop.invoice_items.push(NewInvoiceItem {
                invoice: Some(invoice.id),
                kind: Some(if service.is_some() { "service" } else { "part" }.into()),
                service,
                inventory_item: part,
                description: description.map(Into::into),
                quantity: Some(1),
                unit_price: pounds(price),
                total: pounds(price),
                ..NewInvoiceItem::default()
            });
        }
        shop.invoice_items.push(NewInvoiceItem {
            invoice: Some(invoice.id),
            description: Some("بند محذوف".into()),
            quantity: Some(1),
            unit_price: pounds(999),
            total: pounds(999),
            deleted_at: Some(now),
            ..NewInvoiceItem::default()
        });
    }
    shop.payments = [
        (ADVANCE.get(), PARTIALLY_PAID, 30_000, "cash"),
        (2, PAID, 40_000, "cash"),
        (3, PAID, 60_000, "card"),
        (4, REFUNDED, TOTAL, "card"),
        (5, THROUGH_REPAIR, TOTAL, "bank_transfer"),
        (KARIM_PAYMENT.get(), KARIM_INVOICE, 10_000, "cash"),
    ]
    .map(|(id, invoice, amount, method)| NewPayment {
        id,
        invoice: Some(invoice.get()),
        amount: pounds(amount),
        currency: Some("EGP".into()),
        method: Some(method.into()),
        // Two without a date of their own: the day of the row counts.
        payment_date: (id > 2).then(|| ago(now, 3).date_naive()),
        user: Some(TECHNICIAN.get()),
        created_at: Some(ago(now, 3) + TimeDelta::minutes(id)),
    })
    .into();
}

fn invoices(now: DateTime<Utc>) -> Vec<NewInvoice> {
    let soon = Some((now + TimeDelta::days(7)).date_naive());
    let mona = |id: InvoiceId, status: &str, repair: Option<RepairId>| NewInvoice {
        id: id.get(),
        customer: Some(MONA.get()),
        repair: repair.map(RepairId::get),
        branch: Some(BRANCH.get()),
        status: Some(status.into()),
        kind: Some("sale".into()),
        total: pounds(TOTAL),
        amount_paid: pounds(0),
        tax: pounds(12_281),
        currency: Some("EGP".into()),
        tracking_token: Some(format!("verify-invoice-{id}")),
        due_date: soon,
        created_at: Some(ago(now, 40 - id.get())),
        ..NewInvoice::default()
    };
    vec![
        mona(PENDING, "sent", Some(READY_FOR_PICKUP)),
        mona(PARTIALLY_PAID, "partially_paid", None),
        NewInvoice {
            amount_paid: pounds(TOTAL),
            ..mona(PAID, "paid", Some(READY_FOR_DELIVERY))
        },
        NewInvoice {
            due_date: Some(ago(now, 5).date_naive()),
            ..mona(OVERDUE, "unpaid", None)
        },
        mona(CANCELLED_INVOICE, "cancelled", None),
        mona(REFUNDED, "refunded", None),
        mona(DRAFT, "draft", None),
        NewInvoice {
            kind: Some("purchase".into()),
            ..mona(PURCHASE, "sent", None)
        },
        NewInvoice {
            deleted_at: Some(ago(now, 1)),
            ..mona(DELETED_INVOICE, "sent", None)
        },
        NewInvoice {
            customer: None,
            due_date: None,
            amount_paid: pounds(TOTAL),
            ..mona(THROUGH_REPAIR, "paid", Some(DELIVERED))
        },
        NewInvoice {
            customer: Some(KARIM.get()),
            created_at: Some(ago(now, 4)),
            ..mona(KARIM_INVOICE, "sent", Some(KARIM_REPAIR))
        },
    ]
}
