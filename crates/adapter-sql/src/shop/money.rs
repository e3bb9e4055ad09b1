//! Quotations, invoices, payments.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Money;

/// A row of `Quotation`.
#[derive(Debug, Clone, Default)]
pub struct NewQuotation {
    /// 0: the database's choice.
    pub id: i64,
    /// `RepairRequest.id`, unique.
    pub repair: Option<i64>,
    /// `PENDING`, `SENT`, `APPROVED` or `REJECTED`.
    pub status: Option<String>,
    /// With tax.
    pub total: Option<Money>,
    /// The tax in it.
    pub tax: Option<Money>,
    /// NULL leaves it to the table, which says `EGP`.
    pub currency: Option<String>,
    /// What the workshop wrote.
    pub notes: Option<String>,
    /// When it went to the customer.
    pub sent_at: Option<DateTime<Utc>>,
    /// When the customer decided.
    pub response_at: Option<DateTime<Utc>>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
    /// When last changed.
    pub updated_at: Option<DateTime<Utc>>,
}

/// A row of `QuotationItem`.
#[derive(Debug, Clone, Default)]
pub struct NewQuotationItem {
    /// 0: the database's choice.
    pub id: i64,
    /// `Quotation.id`.
    pub quotation: Option<i64>,
    /// What.
    pub description: Option<String>,
    /// How many.
    pub quantity: Option<i32>,
    /// For one.
    pub unit_price: Option<Money>,
    /// For all.
    pub total: Option<Money>,
}

/// A row of `Invoice`.
#[derive(Debug, Clone, Default)]
pub struct NewInvoice {
    /// 0: the database's choice.
    pub id: i64,
    /// `Customer.id`; where it is NULL the owner is the repair's.
    pub customer: Option<i64>,
    /// `RepairRequest.id`, unique.
    pub repair: Option<i64>,
    /// `Branch.id`.
    pub branch: Option<i64>,
    /// `Company.id`.
    pub company: Option<i64>,
    /// Free text: `draft`, `sent`, `pending`, `unpaid`, `paid`, `partially_paid`, `overdue`, `cancelled`.
    pub status: Option<String>,
    /// `sale` or `purchase`; NULL leaves it to the table, which says `sale`.
    pub kind: Option<String>,
    /// With tax.
    pub total: Option<Money>,
    /// As the ERP has it, which is not reliable.
    pub amount_paid: Option<Money>,
    /// The tax in the total.
    pub tax: Option<Money>,
    /// The discount; NULL leaves it to the table, which says 0.
    pub discount: Option<Money>,
    /// The shipping; NULL leaves it to the table, which says 0.
    pub shipping: Option<Money>,
    /// NULL leaves it to the table, which says `EGP`.
    pub currency: Option<String>,
    /// Printed on it; unique.
    pub tracking_token: Option<String>,
    /// Until when it is to be paid.
    pub due_date: Option<NaiveDate>,
    /// What the shop wrote.
    pub notes: Option<String>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
    /// When last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// Soft-deleted since.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A row of `InvoiceItem`.
#[derive(Debug, Clone, Default)]
pub struct NewInvoiceItem {
    /// 0: the database's choice.
    pub id: i64,
    /// `Invoice.id`.
    pub invoice: Option<i64>,
    /// `part` or `service`; NULL leaves it to the table, which says `part`.
    pub kind: Option<String>,
    /// What; where it is NULL the service's or the part's name.
    pub description: Option<String>,
    /// `Service.id`.
    pub service: Option<i64>,
    /// `InventoryItem.id`.
    pub inventory_item: Option<i64>,
    /// How many.
    pub quantity: Option<i32>,
    /// For one.
    pub unit_price: Option<Money>,
    /// For all.
    pub total: Option<Money>,
    /// Soft-deleted since, and then it does not count.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A row of `Payment`: money received; negative is money given back.
#[derive(Debug, Clone, Default)]
pub struct NewPayment {
    /// 0: the database's choice.
    pub id: i64,
    /// `Invoice.id`.
    pub invoice: Option<i64>,
    /// How much.
    pub amount: Option<Money>,
    /// NULL leaves it to the table, which says `EGP`.
    pub currency: Option<String>,
    /// `cash`, `card`, ….
    pub method: Option<String>,
    /// Where it is NULL the day of `created_at` counts.
    pub payment_date: Option<NaiveDate>,
    /// `User.id`: who took it.
    pub user: Option<i64>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
}
