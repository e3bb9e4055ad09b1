//! Invoices as callers see them.

use crate::controllers::payments::{PaymentState, PaymentTable};
use crate::http::Amount;
use chrono::{DateTime, NaiveDate, Utc};
use invoices::{InvoiceStatus, InvoiceSummary, ItemType};
use serde::Serialize;
use utoipa::ToSchema;

/// An invoice in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceItem {
    /// Its id.
    #[schema(minimum = 1, example = 123)]
    id: i64,
    /// `INV-`, the year of its making, and the id in at least six digits.
    #[schema(pattern = r"^INV-\d{4}-\d{6,}$", example = "INV-2026-000123")]
    invoice_number: String,
    /// The repair it is for.
    #[schema(required, example = 456)]
    repair_id: Option<i64>,
    /// What is asked for.
    total_amount: Amount,
    /// Payments less refunds.
    amount_paid: Amount,
    /// What is still owed; never negative, and 0 for a cancelled or refunded invoice.
    amount_due: Amount,
    /// Of the three amounts.
    #[schema(example = "EGP")]
    currency: String,
    /// Where it stands today.
    status: InvoiceState,
    /// When it was made.
    #[schema(required)]
    created_at: Option<DateTime<Utc>>,
    /// When it is to be paid.
    #[schema(required)]
    due_date: Option<NaiveDate>,
    /// When the last payment came that was needed; only of a paid invoice.
    #[schema(required)]
    paid_at: Option<DateTime<Utc>>,
}

impl From<InvoiceSummary> for InvoiceItem {
    fn from(invoice: InvoiceSummary) -> Self {
        Self {
            id: invoice.id.get(),
            invoice_number: invoice.number,
            repair_id: invoice.repair.map(kernel::RepairId::get),
            total_amount: invoice.total.into(),
            amount_paid: invoice.paid.into(),
            amount_due: invoice.due.into(),
            currency: invoice.total.currency.to_string(),
            status: invoice.status.into(),
            created_at: invoice.created_at,
            due_date: invoice.due_date,
            paid_at: invoice.paid_at,
        }
    }
}

/// Where an invoice stands: the first that holds of cancelled, refunded, paid, overdue, partially paid, pending.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceState {
    /// Nothing paid, not yet late.
    Pending,
    /// Something paid, something owed, not yet late.
    PartiallyPaid,
    /// Nothing owed.
    Paid,
    /// Something owed, and the due date has passed.
    Overdue,
    /// Withdrawn by the shop.
    Cancelled,
    /// The money went back.
    Refunded,
}

impl From<InvoiceStatus> for InvoiceState {
    fn from(status: InvoiceStatus) -> Self {
        match status {
            InvoiceStatus::Pending => Self::Pending,
            InvoiceStatus::PartiallyPaid => Self::PartiallyPaid,
            InvoiceStatus::Paid => Self::Paid,
            InvoiceStatus::Overdue => Self::Overdue,
            InvoiceStatus::Cancelled => Self::Cancelled,
            InvoiceStatus::Refunded => Self::Refunded,
        }
    }
}

/// An invoice with all that is on its paper. Every amount is in `currency`, but those of `payments`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct InvoiceDetail {
    /// Its id.
    #[schema(minimum = 1, example = 123)]
    id: i64,
    /// `INV-`, the year of its making, and the id in at least six digits.
    #[schema(pattern = r"^INV-\d{4}-\d{6,}$", example = "INV-2026-000123")]
    invoice_number: String,
    /// The repair it is for.
    #[schema(required, example = 456)]
    repair_id: Option<i64>,
    /// What is asked for: `subtotal - discountAmount + taxAmount + shippingAmount`, where the ERP adds up.
    total_amount: Amount,
    /// Payments less refunds.
    amount_paid: Amount,
    /// What is still owed; never negative, and 0 for a cancelled or refunded invoice.
    amount_due: Amount,
    /// Of the amounts.
    #[schema(example = "EGP")]
    currency: String,
    /// Where it stands today.
    status: InvoiceState,
    /// When it was made.
    #[schema(required)]
    created_at: Option<DateTime<Utc>>,
    /// When it is to be paid.
    #[schema(required)]
    due_date: Option<NaiveDate>,
    /// When the last payment came that was needed; only of a paid invoice.
    #[schema(required)]
    paid_at: Option<DateTime<Utc>>,
    /// The lines.
    items: Vec<InvoiceLine>,
    /// What the lines come to.
    subtotal: Amount,
    /// What was taken off.
    discount_amount: Amount,
    /// What was put on for the state.
    tax_amount: Amount,
    /// What was put on for the carrier.
    shipping_amount: Amount,
    /// Money paid above the total.
    credit_amount: Amount,
    /// What was paid, oldest first.
    payments: Vec<InvoicePayment>,
    /// Who is billed.
    customer: InvoiceCustomer,
    /// The company the customer is billed for.
    #[schema(required)]
    company: Option<InvoiceCompany>,
    /// The branch that issued it.
    #[schema(required)]
    branch: Option<InvoiceBranch>,
    /// The shop that issued it.
    shop: InvoiceShop,
    /// For `/verify/{token}`: whoever holds the invoice can check it with this.
    #[schema(example = "123-9f86d081884c7d659a2feaa0c55ad015")]
    verification_code: String,
}

/// A line of an invoice.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvoiceLine {
    /// Its id.
    #[schema(example = 88, minimum = 1)]
    id: i64,
    /// Its own text, else the name of its service or part; may be empty.
    #[schema(example = "تغيير شاشة")]
    description: String,
    /// What it is.
    item_type: LineType,
    /// How many.
    #[schema(example = 1)]
    quantity: i64,
    /// For one.
    unit_price: Amount,
    /// For all.
    total: Amount,
}

/// What a line is for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LineType {
    /// A thing.
    Part,
    /// Work.
    Service,
}

/// Money that came for an invoice.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvoicePayment {
    /// Which kind of row the id is of.
    kind: PaymentTable,
    /// Its id among those of its kind.
    #[schema(example = 41, minimum = 1)]
    id: i64,
    /// How much; negative when it went back.
    amount: Amount,
    /// Of the amount.
    #[schema(example = "EGP")]
    currency: String,
    /// How it was paid, in the shop's words.
    #[schema(required, example = "cash")]
    method: Option<String>,
    /// How far it got.
    status: PaymentState,
    /// When the money came.
    #[schema(required)]
    paid_at: Option<DateTime<Utc>>,
    /// What the payer can name it by at the gateway.
    #[schema(example = "TRX-90021", required)]
    reference: Option<String>,
}

/// Who is billed.
#[derive(Debug, Serialize, ToSchema)]
struct InvoiceCustomer {
    /// The customer.
    #[schema(example = 17, minimum = 1)]
    id: i64,
    /// Their name.
    #[schema(example = "منى عادل")]
    name: String,
    /// As the shop has it.
    #[schema(example = "+201012345678", required)]
    phone: Option<String>,
    /// As the shop has it.
    #[schema(example = "mona@example.com", required)]
    email: Option<String>,
    /// As the shop has it.
    #[schema(example = "٥ شارع الهرم، الجيزة", required)]
    address: Option<String>,
}

/// The company a customer is billed for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvoiceCompany {
    /// Its id.
    #[schema(example = 4, minimum = 1)]
    id: i64,
    /// Its name.
    #[schema(example = "شركة النور للتجارة")]
    name: String,
    /// As on its tax card.
    #[schema(example = "312-456-789", required)]
    tax_number: Option<String>,
    /// As the shop has it.
    #[schema(example = "٣ شارع طلعت حرب، القاهرة", required)]
    address: Option<String>,
    /// As the shop has it.
    #[schema(example = "+20223901234", required)]
    phone: Option<String>,
}

/// The branch that issued an invoice: its own, else that of its repair.
#[derive(Debug, Serialize, ToSchema)]
struct InvoiceBranch {
    /// Its id.
    #[schema(example = 1, minimum = 1)]
    id: i64,
    /// Its name.
    #[schema(example = "فرع المعادي")]
    name: String,
    /// How to call it.
    #[schema(example = "+20225201234", required)]
    phone: Option<String>,
    /// Where it is.
    #[schema(example = "١٢ شارع ٩، المعادي، القاهرة", required)]
    address: Option<String>,
}

/// The shop, as its settings name it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvoiceShop {
    /// Its name.
    #[schema(example = "ورشة النور", required)]
    name: Option<String>,
    /// How to call it.
    #[schema(example = "+20225201234", required)]
    phone: Option<String>,
    /// Its sign.
    #[schema(example = "https://shop.example/logo.png", required)]
    logo_url: Option<String>,
}

impl InvoiceDetail {
    pub(super) fn new(found: invoices::InvoiceDetail, verification_code: String) -> Self {
        let item = InvoiceItem::from(found.summary);
        Self {
            id: item.id,
            invoice_number: item.invoice_number,
            repair_id: item.repair_id,
            total_amount: item.total_amount,
            amount_paid: item.amount_paid,
            amount_due: item.amount_due,
            currency: item.currency,
            status: item.status,
            created_at: item.created_at,
            due_date: item.due_date,
            paid_at: item.paid_at,
            items: found.items.into_iter().map(InvoiceLine::from).collect(),
            subtotal: found.subtotal.into(),
            discount_amount: found.discount.into(),
            tax_amount: found.tax.into(),
            shipping_amount: found.shipping.into(),
            credit_amount: found.credit.into(),
            payments: found.payments.into_iter().map(InvoicePayment::from).collect(),
            customer: InvoiceCustomer {
                id: found.customer.id.get(),
                name: found.customer.name,
                phone: found.customer.phone,
                email: found.customer.email,
                address: found.customer.address,
            },
            company: found.company.map(|company| InvoiceCompany {
                id: company.id.get(),
                name: company.name,
                tax_number: company.tax_number,
                address: company.address,
                phone: company.phone,
            }),
            branch: found.branch.map(|branch| InvoiceBranch {
                id: branch.id.get(),
                name: branch.name,
                phone: branch.phone,
                address: branch.address,
            }),
            shop: InvoiceShop {
                name: found.shop.name,
                phone: found.shop.phone,
                logo_url: found.shop.logo_url,
            },
            verification_code,
        }
    }
}

impl From<invoices::InvoiceItem> for InvoiceLine {
    fn from(item: invoices::InvoiceItem) -> Self {
        Self {
            id: item.id.get(),
            description: item.description,
            item_type: match item.item_type {
                ItemType::Part => LineType::Part,
                ItemType::Service => LineType::Service,
            },
            quantity: item.quantity,
            unit_price: item.unit_price.into(),
            total: item.total.into(),
        }
    }
}

impl From<invoices::InvoicePayment> for InvoicePayment {
    fn from(payment: invoices::InvoicePayment) -> Self {
        Self {
            kind: PaymentTable::Payment,
            id: payment.id.get(),
            amount: payment.amount.into(),
            currency: payment.amount.currency.to_string(),
            method: payment.method,
            status: PaymentState::Completed,
            paid_at: payment.paid_at,
            reference: None,
        }
    }
}
