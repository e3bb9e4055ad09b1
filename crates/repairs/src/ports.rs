//! What the domain of repairs needs from a store.
//!
//! Every read and write names its owner. A repair that is absent, soft-deleted or another customer's is `None`
//! everywhere, and nothing is written for it.

use crate::{
    Answer, Answered, Attachment, Comment, NewComment, Placed, RepairDetail, RepairError, RepairFilter,
    RepairSort, RepairSummary, TimelineEntry, TrackedRepair, TrackingToken, UpdateRequest, Visibility,
};
use async_trait::async_trait;
use kernel::{Change, CustomerId, Listed, RepairId, SortDir, Window};

/// Reads repairs for their customers.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait RepairReader: Send + Sync {
    /// The customer's repairs that match, in order, at most two statements. A window by page counts them all; one by
    /// keyset counts nothing. A repair without a value in the sort's column sorts as the smallest.
    async fn list(
        &self,
        customer: CustomerId,
        filter: &RepairFilter,
        sort: RepairSort,
        dir: SortDir,
        window: &Window,
    ) -> Result<Listed<RepairSummary>, RepairError>;

    /// One repair with all that belongs to it, at most seven statements. A quotation that was not sent, an invoice that is a
    /// draft, a purchase or somebody else's, a device that is somebody else's by now and comments of another customer's
    /// are not in it; attachments are there with the shop's marks, hidden ones too.
    async fn find(&self, customer: CustomerId, repair: RepairId)
    -> Result<Option<RepairDetail>, RepairError>;

    /// Its steps, oldest first.
    async fn timeline(
        &self,
        customer: CustomerId,
        repair: RepairId,
    ) -> Result<Option<Vec<TimelineEntry>>, RepairError>;

    /// Its files with the shop's marks, hidden ones too, in the order the ERP keeps them.
    async fn attachments(
        &self,
        customer: CustomerId,
        repair: RepairId,
    ) -> Result<Option<Vec<Attachment>>, RepairError>;

    /// The repair whose receipt bears the token; of a repair that is not deleted.
    async fn track(&self, token: &TrackingToken) -> Result<Option<TrackedRepair>, RepairError>;
}

/// What the shop shows of repairs' files: the shop's own hand, which no owner bounds.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait AttachmentMarks: Send + Sync {
    /// The files of a repair that is not deleted, with their marks.
    async fn list(&self, repair: RepairId) -> Result<Option<Vec<Attachment>>, RepairError>;

    /// Marks one of its files and writes the change's audit entry and events, or nothing: `None` when there is no such
    /// repair, or no such file on it. The time of the mark is the audit entry's.
    async fn mark(
        &self,
        repair: RepairId,
        file: &str,
        mark: Visibility,
        change: Change,
    ) -> Result<Option<()>, RepairError>;
}

/// Keeps customers' comments.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Comments: Send + Sync {
    /// Saves a comment with its audit entry and events, or nothing.
    async fn add(
        &self,
        customer: CustomerId,
        repair: RepairId,
        comment: &NewComment,
        change: Change,
    ) -> Result<Option<Comment>, RepairError>;

    /// The comments on a repair by the time they were made.
    async fn list(
        &self,
        customer: CustomerId,
        repair: RepairId,
        dir: SortDir,
        window: &Window,
    ) -> Result<Option<Listed<Comment>>, RepairError>;
}

/// Tells the shop that a customer wants to know how their repair is getting on.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait UpdateRequests: Send + Sync {
    /// Locks the repair, asks [`crate::wait_for_next`] with the last request's time, and either writes the request, a
    /// notification for the assigned technician (for all of the staff where none is assigned or the one who is has left;
    /// a line in the repair's log where there is no staff either), the audit entry and the events, or nothing. Of two at once one is told and the other is too soon.
    async fn place(
        &self,
        customer: CustomerId,
        repair: RepairId,
        request: &UpdateRequest,
        change: Change,
    ) -> Result<Option<Placed>, RepairError>;
}

/// Saves a customer's answer to a quotation.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait QuotationDecisions: Send + Sync {
    /// Locks the repair and its quotation and asks [`crate::answer`]. What it allows is written together: the
    /// quotation's status and `responseAt`, the repair's `customerApprovedAt` or `customerRejectionReason` and its new
    /// status (as [`crate::Stage::written_as`] says; a stage that the shop's enum has no member for leaves it as it
    /// is, and then only the log tells of it), a `StatusUpdateLog` row of the customer's login, the audit entry and the events, with the stage put into
    /// both by [`crate::tell_stage`]. What it does not allow writes nothing.
    async fn decide(
        &self,
        customer: CustomerId,
        repair: RepairId,
        answer: &Answer,
        change: Change,
    ) -> Result<Option<Answered>, RepairError>;
}
