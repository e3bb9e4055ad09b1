//! A repair as its customer sees it.

use crate::{Attachment, Comment, Quotation, Stage, TimelineEntry, request_number};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{BranchId, Currency, DeviceId, InvoiceId, Money, RepairId, ShopZone, UserId};
use serde::{Deserialize, Serialize};

/// A repair in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairSummary {
    /// `RepairRequest.id`.
    pub id: RepairId,
    /// The device, where the repair is of a known one.
    pub device_id: Option<DeviceId>,
    /// What the customer calls it, else its brand and model, else its type.
    pub device_name: Option<String>,
    /// Its model.
    pub device_model: Option<String>,
    /// What the customer reported.
    pub issue: Option<String>,
    /// Where the workshop is with it.
    pub stage: Stage,
    /// The currency of its costs: the shop's.
    pub currency: Currency,
    /// What it may cost.
    pub estimated_cost: Option<Money>,
    /// When it may be done, by the shop's calendar.
    pub estimated_completion: Option<NaiveDate>,
    /// When it was taken in; the ERP's column may be NULL.
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: Option<DateTime<Utc>>,
}

impl RepairSummary {
    /// The number on the receipt, by the shop's calendar.
    #[must_use]
    pub fn request_number(&self, zone: ShopZone) -> String {
        request_number(self.id, self.created_at, zone)
    }

    /// Whether the workshop waits for the customer's answer to its quotation.
    #[must_use]
    pub const fn awaits_approval(&self) -> bool {
        matches!(self.stage, Stage::AwaitingApproval)
    }
}

/// A repair with all that belongs to it. What the shop keeps to itself (device password, notes, diagnoses, quality
/// checks, costs and profits) has no field here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairDetail {
    /// What a list shows of it.
    pub summary: RepairSummary,
    /// The device's serial number.
    pub serial_number: Option<String>,
    /// What the customer added.
    pub description: Option<String>,
    /// What came with the device.
    pub accessories: Vec<String>,
    /// What it cost.
    pub actual_cost: Option<Money>,
    /// When it was done.
    pub completed_at: Option<DateTime<Utc>>,
    /// Who works on it.
    pub technician: Option<Technician>,
    /// Where.
    pub branch: Option<Branch>,
    /// The shop's offer, once it was sent.
    pub quotation: Option<Quotation>,
    /// The invoice that names this repair, unless it is a draft.
    pub invoice_id: Option<InvoiceId>,
    /// Its steps, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The latest comments, newest first: as many as [`RepairDetail::COMMENTS`].
    pub comments: Vec<Comment>,
    /// Its files: from a port all of them, from the service those the shop shows.
    pub attachments: Vec<Attachment>,
}

impl RepairDetail {
    /// How many comments come with a repair; the others are in their own list.
    pub const COMMENTS: u32 = 20;
}

/// Who works on a repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Technician {
    /// `User.id`.
    pub id: UserId,
    /// Their name.
    pub name: String,
}

/// Where a repair is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// `Branch.id`.
    pub id: BranchId,
    /// Its name.
    pub name: String,
    /// Its telephone.
    pub phone: Option<String>,
    /// Its address.
    pub address: Option<String>,
}
