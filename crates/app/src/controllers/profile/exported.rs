//! What an export looks like, for the API document.
//!
//! The lists are written row by row as the domain reads them (`identity::account::ExportedRow`), never from these structs: the
//! tests hold every export against this description, in which no field is missing and none is too many.

use super::ProfileCompany;
use super::preferences::PreferencesData;
use crate::http::Amount;
use chrono::{DateTime, NaiveDate, Utc};
use identity::profile::Profile;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Everything held about the customer. Each list is in the order of its ids; amounts stand beside their currency.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(
    dead_code,
    reason = "it is written as it is read; this says what it looks like"
)]
pub(super) struct AccountExport {
    /// The customer.
    profile: ExportedProfile,
    /// What they chose.
    preferences: PreferencesData,
    /// Sessions, also ended ones.
    sessions: Vec<ExportedSession>,
    /// The shop's log of sign-ins.
    sign_ins: Vec<ExportedSignIn>,
    /// Also removed ones.
    devices: Vec<ExportedDevice>,
    /// With their steps; statuses in the shop's own words.
    repairs: Vec<ExportedRepair>,
    /// Offers for repairs.
    quotations: Vec<ExportedQuotation>,
    /// Their comments on repairs.
    comments: Vec<ExportedComment>,
    /// Their requests for an update of a repair.
    update_requests: Vec<ExportedUpdateRequest>,
    /// What repairs were rated with.
    feedback: Vec<ExportedFeedback>,
    /// Statuses in the shop's own words.
    invoices: Vec<ExportedInvoice>,
    /// Money received.
    payments: Vec<ExportedPayment>,
    /// Also those that were deleted or went by mail.
    notifications: Vec<ExportedNotification>,
    /// What was done with the account.
    audit_entries: Vec<ExportedAuditEntry>,
}

/// The customer as the shop has them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "id": 7, "name": "منى عادل", "email": null, "phone": "+201012345678", "address": "المعادي، القاهرة",
    "hasAvatar": false, "company": null, "createdAt": "2025-11-02T09:00:00Z", "updatedAt": null }))]
pub(super) struct ExportedProfile {
    id: i64,
    name: String,
    #[schema(required)]
    email: Option<String>,
    #[schema(required)]
    phone: Option<String>,
    #[schema(required)]
    address: Option<String>,
    /// Whether there is a picture; it is at `avatarUrl` of the profile.
    has_avatar: bool,
    #[schema(required)]
    company: Option<ProfileCompany>,
    #[schema(required)]
    created_at: Option<DateTime<Utc>>,
    #[schema(required)]
    updated_at: Option<DateTime<Utc>>,
}

impl From<Profile> for ExportedProfile {
    fn from(profile: Profile) -> Self {
        Self {
            id: profile.customer.get(),
            name: profile.name,
            email: profile.email,
            phone: profile.phone,
            address: profile.address,
            has_avatar: profile.avatar.is_some(),
            company: profile.company.map(|company| ProfileCompany {
                id: company.id.get(),
                name: company.name,
            }),
            created_at: profile.created_at,
            updated_at: profile.updated_at,
        }
    }
}

/// Describes rows: every field is there, `null` where nothing is known.
macro_rules! rows {
    ($($(#[$about:meta])* $name:ident = $example:tt { $($(#[$doc:meta])* $field:ident: $kind:ty,)+ })+) => {$(
        $(#[$about])*
        #[derive(ToSchema)]
        #[schema(rename_all = "camelCase", example = json!($example))]
        #[allow(dead_code, reason = "rows are written by the domain; this says what they look like")]
        struct $name {$(
            $(#[$doc])*
            #[schema(required)]
            $field: $kind,
        )+}
    )+};
}

rows! {
    /// A session.
    ExportedSession = { "id": 31, "ipAddress": "197.32.10.4", "userAgent": "Mozilla/5.0 (Android 15; Mobile)", "createdAt": "2026-01-02T03:04:05Z",
        "lastSeenAt": "2026-01-05T08:00:00Z", "expiresAt": "2026-02-04T08:00:00Z", "revokedAt": null } {
        id: i64,
        ip_address: Option<String>,
        user_agent: Option<String>,
        created_at: DateTime<Utc>,
        last_seen_at: Option<DateTime<Utc>>,
        expires_at: DateTime<Utc>,
        revoked_at: Option<DateTime<Utc>>,
    }
    /// A sign-in.
    ExportedSignIn = { "id": 12, "ipAddress": "197.32.10.4", "device": "Mozilla/5.0 (Android 15; Mobile)", "at": "2026-01-02T03:04:05Z" } {
        id: i64,
        ip_address: Option<String>,
        device: Option<String>,
        at: Option<DateTime<Utc>>,
    }
    /// A device.
    ExportedDevice = { "id": 7, "name": "Galaxy A52", "type": "phone", "brand": "Samsung", "model": "Galaxy A52", "serialNumber": null,
        "purchaseDate": "2023-05-01", "createdAt": "2025-11-02T09:00:00Z", "deletedAt": null } {
        id: i64,
        name: Option<String>,
        #[schema(rename = "type")]
        kind: Option<String>,
        brand: Option<String>,
        model: Option<String>,
        serial_number: Option<String>,
        purchase_date: Option<NaiveDate>,
        created_at: Option<DateTime<Utc>>,
        deleted_at: Option<DateTime<Utc>>,
    }
    /// A repair.
    ExportedRepair = { "id": 42, "deviceId": 7, "status": "DELIVERED", "issue": "الشاشة مكسورة", "customerNotes": null, "accessories": "شاحن",
        "estimatedCost": 1250.5, "actualCost": 1250.5, "currency": "EGP", "estimatedCompletion": "2026-01-06", "completedAt": "2026-01-05T12:00:00Z",
        "deliveredAt": "2026-01-06T12:00:00Z", "warrantyExpiry": "2026-04-06", "createdAt": "2026-01-02T09:00:00Z", "attachments": ["screen.jpg"],
        "timeline": [{ "from": "RECEIVED", "to": "INSPECTION", "note": null, "createdAt": "2026-01-02T10:00:00Z" }] } {
        id: i64,
        device_id: Option<i64>,
        status: Option<String>,
        issue: Option<String>,
        customer_notes: Option<String>,
        accessories: Option<String>,
        estimated_cost: Option<Amount>,
        actual_cost: Option<Amount>,
        currency: String,
        estimated_completion: Option<NaiveDate>,
        completed_at: Option<DateTime<Utc>>,
        delivered_at: Option<DateTime<Utc>>,
        warranty_expiry: Option<NaiveDate>,
        created_at: Option<DateTime<Utc>>,
        /// The names of the files that the shop shows.
        attachments: Vec<String>,
        timeline: Vec<ExportedStep>,
    }
    /// A step of a repair.
    ExportedStep = { "from": "RECEIVED", "to": "INSPECTION", "note": null, "createdAt": "2026-01-02T10:00:00Z" } {
        from: Option<String>,
        to: Option<String>,
        note: Option<String>,
        created_at: Option<DateTime<Utc>>,
    }
    /// An offer for a repair.
    ExportedQuotation = { "id": 9, "repairId": 42, "status": "APPROVED", "totalAmount": 1250.5, "taxAmount": 0, "currency": "EGP",
        "sentAt": "2026-01-03T09:00:00Z", "answeredAt": "2026-01-03T11:00:00Z", "createdAt": "2026-01-03T08:00:00Z",
        "items": [{ "description": "شاشة أصلية", "quantity": 1, "unitPrice": 1250.5, "total": 1250.5 }] } {
        id: i64,
        repair_id: Option<i64>,
        status: Option<String>,
        /// With tax.
        total_amount: Option<Amount>,
        tax_amount: Option<Amount>,
        currency: String,
        sent_at: Option<DateTime<Utc>>,
        answered_at: Option<DateTime<Utc>>,
        created_at: Option<DateTime<Utc>>,
        items: Vec<ExportedQuotationLine>,
    }
    /// A line of an offer.
    ExportedQuotationLine = { "description": "شاشة أصلية", "quantity": 1, "unitPrice": 1250.5, "total": 1250.5 } {
        description: Option<String>,
        quantity: Option<i32>,
        unit_price: Option<Amount>,
        total: Option<Amount>,
    }
    /// A comment.
    ExportedComment = { "id": 12, "repairId": 42, "comment": "متى يكون الجهاز جاهزاً؟", "createdAt": "2026-01-04T09:00:00Z" } {
        id: i64,
        repair_id: i64,
        comment: String,
        created_at: DateTime<Utc>,
    }
    /// A request for an update of a repair.
    ExportedUpdateRequest = { "id": 3, "repairId": 42, "message": null, "createdAt": "2026-01-04T09:00:00Z" } {
        id: i64,
        repair_id: i64,
        message: Option<String>,
        created_at: DateTime<Utc>,
    }
    /// What a repair was rated with.
    ExportedFeedback = { "id": 5, "repairId": 42, "source": "portal", "overallRating": 5, "serviceQuality": 5, "technicianProfessionalism": 5,
        "communicationRating": 4, "timelinessRating": 4, "pricingRating": 4, "positiveComments": "عمل ممتاز", "negativeComments": null,
        "suggestions": null, "wouldRecommend": true, "wouldReturn": true, "submittedAt": "2026-01-07T09:00:00Z" } {
        id: i64,
        repair_id: i64,
        source: Option<String>,
        overall_rating: Option<i32>,
        service_quality: Option<i32>,
        technician_professionalism: Option<i32>,
        communication_rating: Option<i32>,
        timeliness_rating: Option<i32>,
        pricing_rating: Option<i32>,
        positive_comments: Option<String>,
        negative_comments: Option<String>,
        suggestions: Option<String>,
        would_recommend: Option<bool>,
        would_return: Option<bool>,
        submitted_at: Option<DateTime<Utc>>,
    }
    /// An invoice.
    ExportedInvoice = { "id": 52, "repairId": 42, "status": "PAID", "totalAmount": 1250.5, "taxAmount": 0, "discountAmount": 0, "shippingAmount": 0,
        "currency": "EGP", "dueDate": "2026-01-20", "createdAt": "2026-01-06T09:00:00Z",
        "items": [{ "description": "شاشة أصلية", "itemType": "part", "quantity": 1, "unitPrice": 1250.5, "total": 1250.5 }] } {
        id: i64,
        repair_id: Option<i64>,
        status: Option<String>,
        total_amount: Option<Amount>,
        tax_amount: Option<Amount>,
        discount_amount: Option<Amount>,
        shipping_amount: Option<Amount>,
        currency: String,
        due_date: Option<NaiveDate>,
        created_at: Option<DateTime<Utc>>,
        items: Vec<ExportedInvoiceLine>,
    }
    /// A line of an invoice.
    ExportedInvoiceLine = { "description": "شاشة أصلية", "itemType": "part", "quantity": 1, "unitPrice": 1250.5, "total": 1250.5 } {
        description: Option<String>,
        item_type: Option<String>,
        quantity: Option<i32>,
        unit_price: Option<Amount>,
        total: Option<Amount>,
    }
    /// Money received.
    ExportedPayment = { "id": 61, "invoiceId": 52, "amount": 1250.5, "currency": "EGP", "method": "cash", "paidOn": "2026-01-06",
        "createdAt": "2026-01-06T09:05:00Z" } {
        id: i64,
        invoice_id: Option<i64>,
        amount: Option<Amount>,
        currency: String,
        method: Option<String>,
        paid_on: Option<NaiveDate>,
        created_at: Option<DateTime<Utc>>,
    }
    /// A notification.
    ExportedNotification = { "id": 81, "type": "repair", "title": "جهازك جاهز", "message": "يمكنك استلامه الآن.", "channel": "IN_APP", "isRead": true,
        "createdAt": "2026-01-05T12:00:00Z", "deletedAt": null } {
        id: i64,
        #[schema(rename = "type")]
        kind: Option<String>,
        title: Option<String>,
        message: Option<String>,
        channel: Option<String>,
        is_read: bool,
        created_at: Option<DateTime<Utc>>,
        deleted_at: Option<DateTime<Utc>>,
    }
    /// Something that was done with the account.
    ExportedAuditEntry = { "id": 910, "action": "repair.comment", "endpoint": "/repairs/{id}/comments", "method": "POST", "ipAddress": "197.32.10.4",
        "userAgent": "Mozilla/5.0 (Android 15; Mobile)", "requestData": { "comment": "متى يكون الجهاز جاهزاً؟" }, "createdAt": "2026-01-04T09:00:00Z" } {
        id: i64,
        action: String,
        endpoint: Option<String>,
        method: Option<String>,
        ip_address: Option<String>,
        user_agent: Option<String>,
        /// What was asked for, without secrets: whatever JSON it was.
        request_data: Value,
        created_at: DateTime<Utc>,
    }
}
