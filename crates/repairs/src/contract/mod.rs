//! The promises of the repairs' ports as a suite: an adapter's test makes a [`World`] and calls [`all`], a decorator's
//! test does the same with the decorators around the adapter's ports.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic
)]

mod detail;
mod listing;
mod writing;

use crate::{
    AttachmentMarks, Comments, QuotationDecisions, RepairFilter, RepairReader, RepairSort, RepairSummary,
    UpdateRequests, Visibility,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    AuditEntry, BranchId, Change, CustomerId, DeviceId, Event, InvoiceId, RepairId, RequestContext, ShopZone,
    SortDir, UserId, Window,
};
use serde_json::json;
use std::sync::Arc;

/// A repair row to be written as the ERP would. Amounts in hundredths, times in UTC.
#[derive(Debug, Clone, Default)]
pub struct GivenRepair {
    /// `status`, in whatever vocabulary.
    pub status: Option<String>,
    /// `deviceId`.
    pub device: Option<DeviceId>,
    /// `technicianId`.
    pub technician: Option<UserId>,
    /// `branchId`.
    pub branch: Option<BranchId>,
    /// `reportedProblem`.
    pub problem: Option<String>,
    /// `customerNotes`.
    pub customer_notes: Option<String>,
    /// `accessories`.
    pub accessories: Option<String>,
    /// `attachments`.
    pub attachments: Option<String>,
    /// `estimatedCost`.
    pub estimated: Option<i64>,
    /// `expectedDeliveryDate`.
    pub expected: Option<NaiveDate>,
    /// `deviceBrand`, `deviceModel`, `deviceType`, `serialNumber`.
    pub snapshot: [Option<String>; 4],
    /// `trackingToken`.
    pub token: Option<String>,
    /// `createdAt`.
    pub created_at: Option<DateTime<Utc>>,
    /// `updatedAt`.
    pub updated_at: Option<DateTime<Utc>>,
    /// `deletedAt` is set.
    pub deleted: bool,
}

/// A device row.
#[derive(Debug, Clone, Default)]
pub struct GivenDevice {
    /// `name`.
    pub name: Option<String>,
    /// The label of an option to be made, named by `brandId`.
    pub brand_label: Option<String>,
    /// `brand`.
    pub brand: Option<String>,
    /// `model`.
    pub model: Option<String>,
    /// `serialNumber`.
    pub serial: Option<String>,
    /// `deviceType`.
    pub kind: Option<String>,
}

/// What a repair and what hangs on it look like in the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// `RepairRequest.status`.
    pub status: Option<String>,
    /// Whether `customerApprovedAt` is set.
    pub approved: bool,
    /// `customerRejectionReason`.
    pub rejection_reason: Option<String>,
    /// `Quotation.status`.
    pub quotation: Option<String>,
    /// Whether `Quotation.responseAt` is set.
    pub responded: bool,
    /// `StatusUpdateLog` rows, in the order of their ids.
    pub log: Vec<LogLine>,
    /// Audit rows whose outcome names the repair: their actions.
    pub audit: Vec<String>,
    /// Outbox rows of the repair: kind and data.
    pub events: Vec<(String, serde_json::Value)>,
    /// `Notification` rows of the repair: whose and what.
    pub notifications: Vec<(i64, String)>,
    /// Comments in the portal's table.
    pub comments: i64,
}

/// A `StatusUpdateLog` row: from, to, notes, changed by.
pub type LogLine = (Option<String>, Option<String>, Option<String>, Option<i64>);

/// A store that can be filled and looked into.
#[async_trait]
pub trait World: Send + Sync {
    /// What is under test.
    fn reader(&self) -> Arc<dyn RepairReader>;
    /// What is under test.
    fn comments(&self) -> Arc<dyn Comments>;
    /// What is under test.
    fn updates(&self) -> Arc<dyn UpdateRequests>;
    /// What is under test.
    fn decisions(&self) -> Arc<dyn QuotationDecisions>;
    /// What is under test.
    fn marks(&self) -> Arc<dyn AttachmentMarks>;
    /// The shop's zone.
    fn zone(&self) -> ShopZone;
    /// A new customer and their login, linked by `Customer.userId` alone.
    async fn customer(&self) -> (CustomerId, UserId);
    /// A new member of staff.
    async fn staff(&self, name: &str) -> UserId;
    /// A new member of staff with a role of that name, working or no more.
    async fn employee(&self, name: &str, role: &str, active: bool) -> UserId;
    /// A new customer whose login is one that exists.
    async fn customer_of(&self, login: UserId) -> CustomerId;
    /// Makes a repair another customer's.
    async fn reassign(&self, repair: RepairId, to: CustomerId);
    /// Makes a device another customer's.
    async fn sell(&self, device: DeviceId, to: CustomerId);
    /// Makes an invoice a customer's own.
    async fn bill_to(&self, invoice: InvoiceId, customer: CustomerId);
    /// A new branch with a telephone and an address.
    async fn branch(&self, name: &str) -> BranchId;
    /// A new device.
    async fn device(&self, owner: CustomerId, given: GivenDevice) -> DeviceId;
    /// A new repair.
    async fn repair(&self, owner: CustomerId, given: GivenRepair) -> RepairId;
    /// A new `StatusUpdateLog` row.
    async fn log(&self, repair: RepairId, to: &str, note: Option<&str>, by: Option<UserId>, at: &str);
    /// A new `RepairRequestAccessory` row with its option.
    async fn accessory(&self, repair: RepairId, label: &str, quantity: i32);
    /// A new quotation over 500.00 with two lines.
    async fn quotation(&self, repair: RepairId, status: &str, sent: bool);
    /// A new invoice of the repair's, of a status and a type.
    async fn invoice(&self, repair: RepairId, status: &str, kind: &str) -> InvoiceId;
    /// Marks an attachment.
    async fn mark(&self, repair: RepairId, attachment: &str, mark: Visibility);
    /// Sets `currency.code`.
    async fn currency(&self, code: &str);
    /// What is written about a repair.
    async fn written(&self, repair: RepairId) -> Written;
}

/// Everything the four ports promise; `RepairRequest.status` must take any text.
pub async fn all(world: &dyn World) {
    writing::where_nobody_works_the_log_tells_of_a_question(world).await;
    listing::pages_and_keysets_walk_the_same_list(world).await;
    listing::stages_are_found_in_both_vocabularies(world).await;
    listing::a_search_looks_at_number_device_and_problem(world).await;
    listing::device_and_times_narrow_a_list(world).await;
    detail::a_repair_has_all_that_belongs_to_it(world).await;
    detail::what_customers_must_not_see_is_not_there(world).await;
    detail::what_became_somebody_elses_is_not_shown(world).await;
    detail::the_shop_marks_what_it_shows(world).await;
    detail::a_repair_without_a_device_tells_of_it_itself(world).await;
    detail::a_timeline_tells_who_did_what(world).await;
    detail::a_receipt_tracks_its_repair(world).await;
    writing(world).await;
    detail::amounts_are_in_the_shops_currency(world).await;
}

/// What the three writing ports promise. It needs no status that the fullest enum of the ERP lacks.
pub async fn writing(world: &dyn World) {
    writing::comments_are_kept_in_order(world).await;
    writing::an_update_is_asked_for_once_in_six_hours(world).await;
    writing::without_a_technician_the_staff_is_told(world).await;
    writing::an_answer_is_written_together_and_once(world).await;
    writing::of_two_answers_at_once_one_is_saved(world).await;
    writing::nothing_is_written_for_another_customers_repair(world).await;
}

impl GivenRepair {
    /// Taken in at a moment, with a status.
    pub(crate) fn at(created: &str, status: &str) -> Self {
        Self {
            status: Some(status.into()),
            created_at: Some(moment(created)),
            updated_at: Some(moment(created)),
            ..Self::default()
        }
    }
}

pub(crate) fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A change about a repair, as the service would make it.
pub(crate) fn change(
    customer: CustomerId,
    user: UserId,
    repair: RepairId,
    action: &str,
    event: &str,
) -> Change {
    let at = moment("2026-03-10T10:00:00Z");
    let audit = AuditEntry {
        customer: Some(customer),
        user: Some(user),
        action: action.into(),
        context: RequestContext::default(),
        outcome: json!({ "repairId": repair.get() }),
        at,
    };
    Change::telling(
        audit,
        Event::new(
            &NumberedRandom,
            event,
            Some(customer),
            repair.get(),
            at,
            json!({}),
        ),
    )
}

/// Bytes that no two calls share, so that no two events do.
struct NumberedRandom;

impl kernel::Random for NumberedRandom {
    fn fill(&self, buffer: &mut [u8]) {
        use std::sync::atomic::{AtomicU64, Ordering};
        static CALLS: AtomicU64 = AtomicU64::new(1);
        let call = CALLS.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        buffer.fill(0);
        for (byte, value) in buffer.iter_mut().rev().zip(call.into_iter().rev()) {
            *byte = value;
        }
    }
}

/// The ids of every repair that a filter lets through, by pages of `limit`.
pub(crate) async fn by_page(
    world: &dyn World,
    customer: CustomerId,
    filter: &RepairFilter,
    sort: RepairSort,
    dir: SortDir,
    limit: u32,
) -> Vec<i64> {
    let mut found: Vec<RepairSummary> = Vec::new();
    for page in 1.. {
        let window = Window::Page { page, limit };
        let listed = world
            .reader()
            .list(customer, filter, sort, dir, &window)
            .await
            .unwrap();
        let more = listed.next.is_some();
        found.extend(listed.items);
        if !more {
            assert_eq!(
                listed.total,
                Some(found.len() as u64),
                "a page counts the whole list"
            );
            break;
        }
    }
    found.into_iter().map(|repair| repair.id.get()).collect()
}

/// The same by keysets.
pub(crate) async fn by_keyset(
    world: &dyn World,
    customer: CustomerId,
    filter: &RepairFilter,
    sort: RepairSort,
    dir: SortDir,
    limit: u32,
) -> Vec<i64> {
    let mut found: Vec<RepairSummary> = Vec::new();
    let mut window = Window::first(limit);
    // A walk that goes in circles must end too.
    for _ in 0..100 {
        let listed = world
            .reader()
            .list(customer, filter, sort, dir, &window)
            .await
            .unwrap();
        found.extend(listed.items);
        match listed.next {
            Some(keyset) => window = Window::After { keyset, limit },
            None => break,
        }
    }
    found.into_iter().map(|repair| repair.id.get()).collect()
}
