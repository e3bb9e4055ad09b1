//! Everything held about a customer, for the customer: a read model over the other domains' tables.
//!
//! It is read section by section and page by page, so that an account of any size needs the memory of one page. What is
//! internal to the shop, and every secret, is not part of it.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{CustomerId, Money, StorageError, UserId};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A list of the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// Sessions.
    Sessions,
    /// Sign-ins, in the log that the ERP keeps of them.
    SignIns,
    /// Devices.
    Devices,
    /// Repairs with their steps.
    Repairs,
    /// What repairs were offered for.
    Quotations,
    /// Comments on repairs.
    Comments,
    /// Requests for an update of a repair.
    UpdateRequests,
    /// What repairs were rated with.
    Feedback,
    /// Invoices with their lines.
    Invoices,
    /// Money received.
    Payments,
    /// The inbox, also what was deleted from it.
    Notifications,
    /// What was done with the account.
    Audit,
}

impl Section {
    /// All of them, in the order of the export.
    pub const ALL: [Self; 12] = [
        Self::Sessions,
        Self::SignIns,
        Self::Devices,
        Self::Repairs,
        Self::Quotations,
        Self::Comments,
        Self::UpdateRequests,
        Self::Feedback,
        Self::Invoices,
        Self::Payments,
        Self::Notifications,
        Self::Audit,
    ];

    /// Its name in the export.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::SignIns => "signIns",
            Self::Devices => "devices",
            Self::Repairs => "repairs",
            Self::Quotations => "quotations",
            Self::Comments => "comments",
            Self::UpdateRequests => "updateRequests",
            Self::Feedback => "feedback",
            Self::Invoices => "invoices",
            Self::Payments => "payments",
            Self::Notifications => "notifications",
            Self::Audit => "auditEntries",
        }
    }
}

/// A row of a section.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum ExportedRow {
    Session(ExportedSession),
    SignIn(ExportedSignIn),
    Device(ExportedDevice),
    Repair(ExportedRepair),
    Quotation(ExportedQuotation),
    Comment(ExportedComment),
    UpdateRequest(ExportedUpdateRequest),
    Feedback(ExportedFeedback),
    Invoice(ExportedInvoice),
    Payment(ExportedPayment),
    Notification(ExportedNotification),
    Audit(ExportedAudit),
}

/// A session.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedSession {
    pub id: i64,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: Option<DateTime<Utc>>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A sign-in.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedSignIn {
    pub id: i64,
    pub ip_address: Option<String>,
    pub device: Option<String>,
    pub at: Option<DateTime<Utc>>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedDevice {
    pub id: i64,
    pub name: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub brand: Option<String>,
    pub model: Option<String>,
    pub serial_number: Option<String>,
    pub purchase_date: Option<NaiveDate>,
    pub created_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A repair.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedRepair {
    pub id: i64,
    pub device_id: Option<i64>,
    pub status: Option<String>,
    pub issue: Option<String>,
    pub customer_notes: Option<String>,
    pub accessories: Option<String>,
    #[serde(serialize_with = "exact")]
    pub estimated_cost: Option<Money>,
    #[serde(serialize_with = "exact")]
    pub actual_cost: Option<Money>,
    pub currency: String,
    pub estimated_completion: Option<NaiveDate>,
    pub completed_at: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub warranty_expiry: Option<NaiveDate>,
    pub created_at: Option<DateTime<Utc>>,
    pub attachments: Vec<String>,
    pub timeline: Vec<ExportedStep>,
}

/// A step of a repair.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedStep {
    pub from: Option<String>,
    pub to: Option<String>,
    pub note: Option<String>,
    pub created_at: Option<DateTime<Utc>>,
}

/// A comment of the customer's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedComment {
    pub id: i64,
    pub repair_id: i64,
    pub comment: String,
    pub created_at: DateTime<Utc>,
}

/// An offer for a repair.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedQuotation {
    pub id: i64,
    pub repair_id: Option<i64>,
    pub status: Option<String>,
    #[serde(serialize_with = "exact")]
    pub total_amount: Option<Money>,
    #[serde(serialize_with = "exact")]
    pub tax_amount: Option<Money>,
    pub currency: String,
    pub sent_at: Option<DateTime<Utc>>,
    pub answered_at: Option<DateTime<Utc>>,
    pub created_at: Option<DateTime<Utc>>,
    pub items: Vec<ExportedQuotationLine>,
}

/// A line of an offer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedQuotationLine {
    pub description: Option<String>,
    pub quantity: Option<i32>,
    #[serde(serialize_with = "exact")]
    pub unit_price: Option<Money>,
    #[serde(serialize_with = "exact")]
    pub total: Option<Money>,
}

/// A request for an update of a repair.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedUpdateRequest {
    pub id: i64,
    pub repair_id: i64,
    pub message: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// What a repair was rated with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedFeedback {
    pub id: i64,
    pub repair_id: i64,
    pub source: Option<String>,
    pub overall_rating: Option<i32>,
    pub service_quality: Option<i32>,
    pub technician_professionalism: Option<i32>,
    pub communication_rating: Option<i32>,
    pub timeliness_rating: Option<i32>,
    pub pricing_rating: Option<i32>,
    pub positive_comments: Option<String>,
    pub negative_comments: Option<String>,
    pub suggestions: Option<String>,
    pub would_recommend: Option<bool>,
    pub would_return: Option<bool>,
    pub submitted_at: Option<DateTime<Utc>>,
}

/// An invoice. Drafts and the shop's own purchases are none of the customer's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedInvoice {
    pub id: i64,
    pub repair_id: Option<i64>,
    pub status: Option<String>,
    #[serde(serialize_with = "exact")]
    pub total_amount: Option<Money>,
    #[serde(serialize_with = "exact")]
    pub tax_amount: Option<Money>,
    #[serde(serialize_with = "exact")]
    pub discount_amount: Option<Money>,
    #[serde(serialize_with = "exact")]
    pub shipping_amount: Option<Money>,
    pub currency: String,
    pub due_date: Option<NaiveDate>,
    pub created_at: Option<DateTime<Utc>>,
    pub items: Vec<ExportedInvoiceLine>,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedInvoiceLine {
    pub description: Option<String>,
    pub item_type: Option<String>,
    pub quantity: Option<i32>,
    #[serde(serialize_with = "exact")]
    pub unit_price: Option<Money>,
    #[serde(serialize_with = "exact")]
    pub total: Option<Money>,
}

/// Money received.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedPayment {
    pub id: i64,
    pub invoice_id: Option<i64>,
    #[serde(serialize_with = "exact")]
    pub amount: Option<Money>,
    pub currency: String,
    pub method: Option<String>,
    pub paid_on: Option<NaiveDate>,
    pub created_at: Option<DateTime<Utc>>,
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedNotification {
    pub id: i64,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub title: Option<String>,
    pub message: Option<String>,
    pub channel: Option<String>,
    pub is_read: bool,
    pub created_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Something that was done with the account.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportedAudit {
    pub id: i64,
    pub action: String,
    pub endpoint: Option<String>,
    pub method: Option<String>,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    pub request_data: Option<serde_json::Value>,
    pub created_at: DateTime<Utc>,
}

/// An amount as an exact JSON number.
fn exact<S: Serializer>(money: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
    match money {
        None => serializer.serialize_none(),
        Some(money) => RawValue::from_string(money.to_json_number())
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer),
    }
}

impl ExportedRow {
    /// The row's id within its section.
    #[must_use]
    pub const fn id(&self) -> i64 {
        match self {
            Self::Session(row) => row.id,
            Self::SignIn(row) => row.id,
            Self::Device(row) => row.id,
            Self::Repair(row) => row.id,
            Self::Quotation(row) => row.id,
            Self::Comment(row) => row.id,
            Self::UpdateRequest(row) => row.id,
            Self::Feedback(row) => row.id,
            Self::Invoice(row) => row.id,
            Self::Payment(row) => row.id,
            Self::Notification(row) => row.id,
            Self::Audit(row) => row.id,
        }
    }
}

/// Reads what is held about a customer.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait AccountExport: Send + Sync {
    /// Up to `limit` rows of a section with ids above `after`, by id; fewer than `limit` means that there are no more.
    /// Soft-deleted repairs and invoices are left out, as everywhere; what the customer deleted themselves is not.
    async fn read(
        &self,
        owner: (CustomerId, UserId),
        section: Section,
        after: i64,
        limit: u32,
    ) -> Result<Vec<ExportedRow>, StorageError>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    #[test]
    fn amounts_are_exact_numbers() {
        let row = ExportedRow::Payment(ExportedPayment {
            id: 7,
            invoice_id: None,
            amount: Some(Money::new(999_999_999_999, Currency::EGP)),
            currency: "EGP".into(),
            method: None,
            paid_on: None,
            created_at: None,
        });
        assert_eq!(row.id(), 7);
        let text = serde_json::to_string(&row).unwrap();
        assert!(text.contains(r#""amount":9999999999.99,"#), "{text}");
    }
}
