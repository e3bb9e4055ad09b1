//! The domain of repairs: what a customer sees of a device in the workshop, and the three things they can do about
//! it: comment, ask how it is getting on, and answer the shop's quotation.
//!
//! The ERP keeps a repair's state as a text, in one of two vocabularies; here it is a [`Stage`], the workshop's own
//! step, which counts as one of four [`Status`]es. Customers move a repair on only by answering a quotation
//! ([`Stage::after`], [`answer`]); everything else is the workshop's.

mod accessories;
mod attachment;
mod cached;
mod comment;
#[cfg(feature = "testing")]
pub mod contract;
mod error;
mod filter;
mod ports;
mod quotation;
mod repair;
mod request_number;
mod service;
mod stage;
mod timeline;
mod vocabulary;
mod words;

pub use accessories::{AccessoryRow, accessories};
pub use attachment::{Attachment, FileType, Visibility};
pub use cached::{CachedRepairs, Forgetting};
pub use comment::{Comment, NewComment, Placed, UPDATE_REQUEST_EVERY, UpdateRequest, wait_for_next};
pub use error::RepairError;
pub use filter::{RepairFilter, RepairSort, Search};
pub use ports::{AttachmentMarks, Comments, QuotationDecisions, RepairReader, UpdateRequests};
#[cfg(any(test, feature = "testing"))]
pub use ports::{
    MockAttachmentMarks, MockComments, MockQuotationDecisions, MockRepairReader, MockUpdateRequests,
};
pub use quotation::{
    Answer, Answered, Decision, Quotation, QuotationItem, QuotationStatus, answer, tell_stage,
};
pub use repair::{Branch, RepairDetail, RepairSummary, Technician};
pub use request_number::{NumberSearch, request_number};
pub use service::RepairService;
pub use stage::{Stage, Status};
pub use timeline::{Author, TimelineEntry, TrackedRepair, TrackedStep, TrackingToken, steps};
pub use words::{CommentText, RejectionReason, UpdateMessage, Words, WordsError};
