//! The answers about repairs.

use super::names::{FileTypeName, QuotationStatusName, StageName, StatusName};
use crate::http::Amount;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// An answer that tells of a repair what a list does, and more. One struct of flat fields for each: the document then
/// says of both that there are no others.
macro_rules! repair_answer {
    ($(#[$meta:meta])* $name:ident { $($more:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Serialize, ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            /// Its id.
            #[schema(example = 42)]
            pub(super) id: i64,
            /// The number on the receipt.
            #[schema(example = "REP-20241127-042")]
            pub(super) request_number: String,
            /// The device; `null` for a repair of one that is not among the customer's.
            #[schema(required, example = 7)]
            pub(super) device_id: Option<i64>,
            /// What the device is called.
            #[schema(required, example = "Samsung Galaxy A52")]
            pub(super) device_name: Option<String>,
            /// Its model.
            #[schema(required, example = "Galaxy A52")]
            pub(super) device_model: Option<String>,
            /// What the customer reported.
            #[schema(required, example = "الشاشة مكسورة")]
            pub(super) issue: Option<String>,
            /// The coarse state.
            pub(super) status: StatusName,
            /// The workshop's own step.
            pub(super) stage: StageName,
            /// The step in the caller's language.
            #[schema(example = "قيد الإصلاح")]
            pub(super) stage_label: String,
            /// What the workshop waits for the customer to do.
            #[schema(required)]
            pub(super) action_required: Option<RepairAction>,
            /// What it may cost.
            #[schema(required)]
            pub(super) estimated_cost: Option<Amount>,
            /// The currency of the repair's costs (ISO 4217).
            #[schema(example = "EGP")]
            pub(super) currency: String,
            /// When it may be done, by the shop's calendar.
            #[schema(required)]
            pub(super) estimated_completion: Option<NaiveDate>,
            /// When it was taken in.
            #[schema(required)]
            pub(super) created_at: Option<DateTime<Utc>>,
            /// When it last changed.
            #[schema(required)]
            pub(super) updated_at: Option<DateTime<Utc>>,
            $($more)*
        }
    };
}

/// What a customer is asked to do; more may be added. `approve_quotation`: to approve the quotation, or to reject it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RepairAction {
    /// Answer the quotation.
    ApproveQuotation,
}

repair_answer! {
    /// A repair in a list.
    RepairItem {}
}

repair_answer! {
    /// A repair with all that belongs to it.
    RepairView {
        /// The device's serial number.
        #[schema(required, example = "R58N123ABC")]
        pub(super) serial_number: Option<String>,
        /// What the customer added.
        #[schema(required, example = "سقط الهاتف فانكسرت الشاشة")]
        pub(super) description: Option<String>,
        /// What came with the device.
        #[schema(example = json!(["شاحن ×2", "حقيبة"]))]
        pub(super) accessories: Vec<String>,
        /// What it cost.
        #[schema(required)]
        pub(super) actual_cost: Option<Amount>,
        /// When it was done.
        #[schema(required)]
        pub(super) completed_at: Option<DateTime<Utc>>,
        /// Who works on it.
        #[schema(required)]
        pub(super) technician: Option<RepairTechnician>,
        /// Where.
        #[schema(required)]
        pub(super) branch: Option<RepairBranch>,
        /// The steps that usually follow, in order.
        pub(super) upcoming_stages: Vec<StageName>,
        /// The shop's offer, once it was sent.
        #[schema(required)]
        pub(super) quotation: Option<QuotationView>,
        /// The repair's invoice.
        #[schema(required, example = 52)]
        pub(super) invoice_id: Option<i64>,
        /// The steps so far, oldest first.
        pub(super) timeline: Vec<TimelineItem>,
        /// The latest comments, newest first.
        pub(super) comments: Vec<CommentItem>,
        /// The files that the shop shows.
        pub(super) attachments: Vec<AttachmentItem>,
    }
}

/// Who works on a repair.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RepairTechnician {
    /// Their id.
    #[schema(example = 6)]
    pub(super) id: i64,
    /// Their name.
    #[schema(example = "كريم")]
    pub(super) name: String,
}

/// Where a repair is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RepairBranch {
    /// Its id.
    #[schema(example = 1)]
    pub(super) id: i64,
    /// Its name.
    #[schema(example = "فرع مدينة نصر")]
    pub(super) name: String,
    /// Its telephone.
    #[schema(example = "+20225201234", required)]
    pub(super) phone: Option<String>,
    /// Its address.
    #[schema(example = "١٢ شارع ٩، المعادي، القاهرة", required)]
    pub(super) address: Option<String>,
}

/// The shop's offer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QuotationView {
    /// Its id.
    #[schema(example = 9)]
    pub(super) id: i64,
    /// Whether it was answered, and how.
    pub(super) status: QuotationStatusName,
    /// With tax.
    #[schema(required)]
    pub(super) total_amount: Option<Amount>,
    /// The tax within it.
    #[schema(required)]
    pub(super) tax_amount: Option<Amount>,
    /// ISO 4217.
    #[schema(example = "EGP")]
    pub(super) currency: String,
    /// When it was sent.
    #[schema(required)]
    pub(super) sent_at: Option<DateTime<Utc>>,
    /// When the customer answered.
    #[schema(required)]
    pub(super) responded_at: Option<DateTime<Utc>>,
    /// What it is made of.
    pub(super) items: Vec<QuotationLine>,
}

/// One line of an offer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QuotationLine {
    /// Its id.
    #[schema(example = 5)]
    pub(super) id: i64,
    /// What it is.
    #[schema(example = "شاشة أصلية", required)]
    pub(super) description: Option<String>,
    /// How many.
    #[schema(example = 1)]
    pub(super) quantity: i64,
    /// For one.
    #[schema(required)]
    pub(super) unit_price: Option<Amount>,
    /// For all.
    #[schema(required)]
    pub(super) total: Option<Amount>,
}

/// A step.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimelineItem {
    /// Its id.
    #[schema(example = 73)]
    pub(super) id: i64,
    /// The coarse state it reached.
    pub(super) status: StatusName,
    /// The step it reached.
    pub(super) stage: StageName,
    /// The step in the caller's language.
    #[schema(example = "في انتظار قطع الغيار")]
    pub(super) stage_label: String,
    /// What was noted with it.
    #[schema(example = "تم طلب قطعة الغيار", required)]
    pub(super) note: Option<String>,
    /// When.
    #[schema(required)]
    pub(super) created_at: Option<DateTime<Utc>>,
    /// `customer`, or the name of a member of staff; `null` when nobody was noted.
    #[schema(required, example = "customer")]
    pub(super) created_by: Option<String>,
}

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CommentItem {
    /// Its id.
    #[schema(example = 12)]
    pub(super) id: i64,
    /// On which repair.
    #[schema(example = 31)]
    pub(super) repair_id: i64,
    /// What it says.
    #[schema(example = "متى يكون الجهاز جاهزاً؟")]
    pub(super) comment: String,
    /// Who wrote it: always `customer`.
    #[serde(rename = "type")]
    #[schema(example = "customer")]
    pub(super) kind: &'static str,
    /// When.
    pub(super) created_at: DateTime<Utc>,
}

/// A file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttachmentItem {
    /// Its id.
    #[schema(example = "1732723200000-screen.jpg")]
    pub(super) id: String,
    /// The name to show and to save it under.
    #[schema(example = "screen.jpg")]
    pub(super) file_name: String,
    /// Where to get it: a signed link that ends within two hours.
    #[schema(example = "/files/eyJ2IjoxfQ.c2lnbmF0dXJl")]
    pub(super) file_url: String,
    /// What a page does with it.
    pub(super) file_type: FileTypeName,
    /// Its media type.
    #[schema(example = "image/jpeg")]
    pub(super) content_type: String,
    /// In bytes.
    #[schema(example = 182_340, required)]
    pub(super) size: Option<u64>,
    /// When it was added.
    #[schema(required)]
    pub(super) created_at: Option<DateTime<Utc>>,
}

/// A request for an update, as it was taken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateAsked {
    /// About which repair.
    #[schema(example = 31)]
    pub(super) repair_id: i64,
    /// When.
    pub(super) requested_at: DateTime<Utc>,
    /// When the next one is taken.
    pub(super) next_request_at: DateTime<Utc>,
}
