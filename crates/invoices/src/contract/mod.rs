//! The promises of [`InvoiceReader`] as a suite: an adapter's test makes a [`World`] and calls [`all`], a decorator's
//! test does the same with the decorator around the adapter's reader.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

mod detail;
mod listing;
mod ownership;
mod status;

use crate::{InvoiceFilter, InvoiceQuery, InvoiceReader, InvoiceSort, InvoiceSummary};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use kernel::{BranchId, CompanyId, CustomerId, InvoiceId, RepairId, ShopDay, ShopZone, SortDir, Window};
use std::sync::Arc;

/// An invoice row to be written as the ERP would. Amounts in hundredths.
#[derive(Debug, Clone)]
pub struct GivenInvoice {
    /// `customerId`.
    pub customer: Option<CustomerId>,
    /// `repairRequestId`.
    pub repair: Option<RepairId>,
    /// `companyId`.
    pub company: Option<CompanyId>,
    /// `branchId`.
    pub branch: Option<BranchId>,
    /// `status`.
    pub status: Option<String>,
    /// `totalAmount`.
    pub total: Option<i64>,
    /// `currency`.
    pub currency: Option<String>,
    /// `createdAt`, in UTC.
    pub created_at: DateTime<Utc>,
    /// `createdAt` as the column holds it, where it is not the wall time of `created_at`.
    pub wall: Option<NaiveDateTime>,
    /// `dueDate`.
    pub due_date: Option<NaiveDate>,
    /// `discountAmount`, `taxAmount`, `shippingAmount`.
    pub extras: [Option<i64>; 3],
    /// `trackingToken`.
    pub token: Option<String>,
    /// `deletedAt` is set.
    pub deleted: bool,
    /// `invoiceType` is `purchase`.
    pub purchase: bool,
    /// Its payments, in the order of their ids.
    pub payments: Vec<GivenPayment>,
    /// Its lines, in the order of their ids.
    pub items: Vec<GivenItem>,
}

/// A payment row.
#[derive(Debug, Clone)]
pub struct GivenPayment {
    /// `amount`.
    pub amount: Option<i64>,
    /// `paymentDate`.
    pub date: Option<NaiveDate>,
    /// `createdAt`, in UTC.
    pub created_at: Option<DateTime<Utc>>,
    /// `paymentMethod`.
    pub method: Option<String>,
}

/// A line of an invoice.
#[derive(Debug, Clone, Default)]
pub struct GivenItem {
    /// `description`.
    pub description: Option<String>,
    /// `itemType`.
    pub item_type: Option<String>,
    /// The name of a service or a part to be made for it.
    pub of: Option<String>,
    /// `quantity`.
    pub quantity: Option<i32>,
    /// `unitPrice`.
    pub unit_price: Option<i64>,
    /// `totalPrice`.
    pub total: Option<i64>,
    /// `deletedAt` is set.
    pub deleted: bool,
}

/// A store that can be filled.
#[async_trait]
pub trait World: Send + Sync {
    /// What is under test.
    fn reader(&self) -> Arc<dyn InvoiceReader>;
    /// The shop's zone.
    fn zone(&self) -> ShopZone;
    /// A new customer, of a company when one is given.
    async fn customer(&self, name: &str, company: Option<CompanyId>) -> CustomerId;
    /// A new company.
    async fn company(&self, name: &str) -> CompanyId;
    /// A new branch.
    async fn branch(&self, name: &str) -> BranchId;
    /// A new repair of a customer's, at a branch when one is given.
    async fn repair(&self, owner: CustomerId, branch: Option<BranchId>) -> RepairId;
    /// New invoices, in this order.
    async fn invoices(&self, given: Vec<GivenInvoice>) -> Vec<InvoiceId>;
    /// Sets `company.name`, and `company.phone` in a way that is not readable.
    async fn shop(&self, name: &str);
}

/// Everything [`InvoiceReader`] promises.
pub async fn all(world: &dyn World) {
    ownership::an_invoice_is_its_owners_and_nobody_elses(world).await;
    status::filters_and_sorts_agree_with_the_rule(world).await;
    listing::pages_and_keysets_walk_the_same_list(world).await;
    listing::a_walk_passes_times_that_no_clock_shows(world).await;
    listing::dates_are_the_shops(world).await;
    listing::amounts_are_counted_from_payments(world).await;
    detail::a_detail_has_everything_on_the_paper(world).await;
    detail::what_the_erp_leaves_out_is_filled_in(world).await;
    ownership::paper_is_verified_by_its_token_or_its_id(world).await;
}

impl GivenInvoice {
    /// An invoice over 500.00, sent on 2 March 2026, nothing paid, without a due date.
    pub(crate) fn of(customer: CustomerId) -> Self {
        Self {
            customer: Some(customer),
            repair: None,
            company: None,
            branch: None,
            status: Some("sent".into()),
            total: Some(50_000),
            currency: Some("EGP".into()),
            created_at: at("2026-03-02T09:00:00Z"),
            wall: None,
            due_date: None,
            extras: [None; 3],
            token: None,
            deleted: false,
            purchase: false,
            payments: vec![],
            items: vec![],
        }
    }
}

impl GivenPayment {
    /// Money on 5 March 2026.
    pub(crate) fn of(amount: i64) -> Self {
        Self {
            amount: Some(amount),
            date: None,
            created_at: Some(at("2026-03-05T09:00:00Z")),
            method: Some("cash".into()),
        }
    }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// 10 March 2026 in the shop.
pub(crate) fn today(world: &dyn World) -> ShopDay {
    ShopDay {
        zone: world.zone(),
        date: date("2026-03-10"),
    }
}

pub(crate) fn query(filter: InvoiceFilter, sort: InvoiceSort, dir: SortDir, window: Window) -> InvoiceQuery {
    InvoiceQuery {
        filter,
        sort,
        dir,
        window,
    }
}

/// Every invoice that a filter lets through, page by page of 100.
pub(crate) async fn every(
    world: &dyn World,
    customer: CustomerId,
    filter: InvoiceFilter,
    sort: InvoiceSort,
    dir: SortDir,
) -> Vec<InvoiceSummary> {
    let mut found = vec![];
    for page in 1.. {
        let query = query(filter.clone(), sort, dir, Window::Page { page, limit: 100 });
        let listed = world
            .reader()
            .list(customer, &query, &today(world))
            .await
            .unwrap();
        let last = listed.items.len() < 100;
        found.extend(listed.items);
        if last {
            assert_eq!(
                listed.total,
                Some(found.len() as u64),
                "a page counts the whole list"
            );
            break;
        }
    }
    found
}
