//! Devices, their repairs, and what hangs on them.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Money;
use serde_json::{Value, json};

/// A row of `VariableCategory`.
#[derive(Debug, Clone, Default)]
pub struct NewVariableCategory {
    /// 0: the database's choice.
    pub id: i64,
    /// Unique, such as `BRAND`.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A row of `VariableOption`.
#[derive(Debug, Clone, Default)]
pub struct NewVariableOption {
    /// 0: the database's choice.
    pub id: i64,
    /// `VariableCategory.id`.
    pub category: i64,
    /// What people read.
    pub label: String,
    /// What programs read.
    pub value: String,
}

/// A row of `Service`.
#[derive(Debug, Clone, Default)]
pub struct NewService {
    /// 0: the database's choice.
    pub id: i64,
    /// Unique.
    pub name: String,
    /// What it usually costs.
    pub base_price: Option<Money>,
}

/// A row of `InventoryItem`.
#[derive(Debug, Clone, Default)]
pub struct NewInventoryItem {
    /// 0: the database's choice.
    pub id: i64,
    /// The part's name.
    pub name: String,
}

/// A row of `Device`.
#[derive(Debug, Clone, Default)]
pub struct NewDevice {
    /// 0: the database's choice.
    pub id: i64,
    /// `Customer.id`.
    pub customer: Option<i64>,
    /// What the customer calls it. A column that the portal adds.
    pub name: Option<String>,
    /// `laptop`, `phone`, ….
    pub kind: Option<String>,
    /// Free text.
    pub brand: Option<String>,
    /// `VariableOption.id`, whose label wins over `brand`.
    pub brand_option: Option<i64>,
    /// The model.
    pub model: Option<String>,
    /// The serial number.
    pub serial_number: Option<String>,
    /// When it was bought. A column that the portal adds.
    pub purchase_date: Option<NaiveDate>,
    /// Never leaves the database.
    pub device_password: Option<String>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
    /// When last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// Soft-deleted since.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A row of `RepairRequest`.
#[derive(Debug, Clone, Default)]
pub struct NewRepair {
    /// 0: the database's choice.
    pub id: i64,
    /// `Customer.id`.
    pub customer: Option<i64>,
    /// `Device.id`.
    pub device: Option<i64>,
    /// `Branch.id`.
    pub branch: Option<i64>,
    /// `User.id`.
    pub technician: Option<i64>,
    /// A member of the shop's enum, such as `UNDER_REPAIR`; NULL leaves it to the table, which says `RECEIVED`.
    pub status: Option<String>,
    /// What the customer said.
    pub reported_problem: Option<String>,
    /// What the customer may read.
    pub customer_notes: Option<String>,
    /// JSON text or plain text.
    pub accessories: Option<String>,
    /// The repair's files: a JSON array, or whatever text a shop has there. See [`NewAttachment::json`].
    pub attachments: Option<String>,
    /// Printed on the receipt; unique.
    pub tracking_token: Option<String>,
    /// What it may cost; NULL leaves it to the table, which says 0.
    pub estimated_cost: Option<Money>,
    /// What it cost.
    pub actual_cost: Option<Money>,
    /// When it is expected to be done.
    pub expected_delivery: Option<NaiveDate>,
    /// Until when the shop answers for it.
    pub warranty_expiry: Option<NaiveDate>,
    /// When the work was done.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was handed over.
    pub delivered_at: Option<DateTime<Utc>>,
    /// When the customer agreed to the quotation.
    pub customer_approved_at: Option<DateTime<Utc>>,
    /// Why the customer did not.
    pub customer_rejection_reason: Option<String>,
    /// The snapshot for a repair without a device.
    pub device_brand: Option<String>,
    /// The snapshot's model.
    pub device_model: Option<String>,
    /// The snapshot's type.
    pub device_kind: Option<String>,
    /// The snapshot's serial number.
    pub serial_number: Option<String>,
    /// Never leaves the database; goes to `devicePassword`, `notes`, `internalNotes`, `diagnosticNotes`, `technicianReport`, `qcNotes` and
    /// `backupLocation` alike, so that a test can look for it in every answer.
    pub internal: Option<String>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
    /// When last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// Soft-deleted since.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// One file of a repair, as the ERP describes it in `RepairRequest.attachments`.
#[derive(Debug, Clone, Default)]
pub struct NewAttachment {
    /// The file's name in the folder `repairs/<repair>` under the ERP's uploads.
    pub id: String,
    /// The file's name as people know it.
    pub name: String,
    /// What it shows.
    pub title: String,
    /// Its content type.
    pub content_type: String,
    /// Its length in bytes.
    pub size: u64,
    /// When.
    pub uploaded_at: DateTime<Utc>,
    /// `User.id`.
    pub uploaded_by: Option<i64>,
}

impl NewAttachment {
    /// The text of `RepairRequest.attachments` for these files; their `url` is one that has gone stale, as in the field.
    #[must_use]
    pub fn json(files: &[Self]) -> String {
        let files: Vec<_> = files
            .iter()
            .map(|file| {
                json!({
                    "id": file.id,
                    "name": file.name,
                    "title": file.title,
                    "url": format!("http://erp.invalid/uploads/{}", file.id),
                    "size": file.size,
                    "type": file.content_type,
                    "uploadedAt": file.uploaded_at.to_rfc3339(),
                    "uploadedBy": file.uploaded_by,
                })
            })
            .collect();
        Value::Array(files).to_string()
    }
}

/// A row of `RepairRequestAccessory`.
#[derive(Debug, Clone, Default)]
pub struct NewAccessory {
    /// `RepairRequest.id`.
    pub repair: i64,
    /// `VariableOption.id`.
    pub option: i64,
    /// How many; NULL leaves it to the table, which says 1.
    pub quantity: Option<i32>,
}

/// A row of `StatusUpdateLog`.
#[derive(Debug, Clone, Default)]
pub struct NewStatusLog {
    /// 0: the database's choice.
    pub id: i64,
    /// `RepairRequest.id`.
    pub repair: Option<i64>,
    /// In either vocabulary.
    pub from: Option<String>,
    /// In either vocabulary.
    pub to: Option<String>,
    /// What the workshop wrote.
    pub notes: Option<String>,
    /// `User.id`.
    pub changed_by: Option<i64>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
}

/// A row of `PortalRepairComment`, one of the portal's own tables.
#[derive(Debug, Clone, Default)]
pub struct NewComment {
    /// 0: the database's choice.
    pub id: i64,
    /// `RepairRequest.id`.
    pub repair: i64,
    /// `Customer.id`.
    pub customer: i64,
    /// The text.
    pub comment: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A row of `PortalAttachmentVisibility`, one of the portal's own tables.
#[derive(Debug, Clone, Default)]
pub struct NewVisibility {
    /// `RepairRequest.id`.
    pub repair: i64,
    /// The attachment's id.
    pub attachment: String,
    /// Whether customers see it.
    pub visible: bool,
}
