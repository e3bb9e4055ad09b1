//! The ports of repairs.

mod attachments;
mod comments;
mod decisions;
mod detail;
mod list;
mod rows;
mod staff;
mod timeline;
mod updates;

use super::Store;
use crate::schema::repair_request as rr;
use async_trait::async_trait;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Change, CustomerId, Listed, RepairId, SortDir, Window};
use repairs::{
    Answer, Answered, Attachment, AttachmentMarks, Comment, Comments, NewComment, Placed, QuotationDecisions,
    RepairDetail, RepairError, RepairFilter, RepairReader, RepairSort, RepairSummary, TimelineEntry,
    TrackedRepair, TrackingToken, UpdateRequest, UpdateRequests, Visibility,
};

/// Repairs in the ERP's tables, and what customers write about them in the portal's.
#[derive(Clone)]
pub(crate) struct SqlRepairs {
    store: Store,
}

impl SqlRepairs {
    pub(crate) const fn new(store: Store) -> Self {
        Self { store }
    }
}

#[async_trait]
impl RepairReader for SqlRepairs {
    async fn list(
        &self,
        customer: CustomerId,
        filter: &RepairFilter,
        sort: RepairSort,
        dir: SortDir,
        window: &Window,
    ) -> Result<Listed<RepairSummary>, RepairError> {
        list::list(&self.store, customer, filter, sort, dir, window).await
    }

    async fn find(
        &self,
        customer: CustomerId,
        repair: RepairId,
    ) -> Result<Option<RepairDetail>, RepairError> {
        detail::find(&self.store, customer, repair).await
    }

    async fn timeline(
        &self,
        customer: CustomerId,
        repair: RepairId,
    ) -> Result<Option<Vec<TimelineEntry>>, RepairError> {
        timeline::timeline(&self.store, customer, repair).await
    }

    async fn attachments(
        &self,
        customer: CustomerId,
        repair: RepairId,
    ) -> Result<Option<Vec<Attachment>>, RepairError> {
        attachments::of_customer(&self.store, customer, repair).await
    }

    async fn track(&self, token: &TrackingToken) -> Result<Option<TrackedRepair>, RepairError> {
        timeline::track(&self.store, token).await
    }
}

#[async_trait]
impl AttachmentMarks for SqlRepairs {
    async fn list(&self, repair: RepairId) -> Result<Option<Vec<Attachment>>, RepairError> {
        attachments::of_any(&self.store, repair).await
    }

    async fn mark(
        &self,
        repair: RepairId,
        file: &str,
        mark: Visibility,
        change: Change,
    ) -> Result<Option<()>, RepairError> {
        attachments::set_mark(&self.store, repair, file, mark, &change).await
    }
}

#[async_trait]
impl Comments for SqlRepairs {
    async fn add(
        &self,
        customer: CustomerId,
        repair: RepairId,
        comment: &NewComment,
        change: Change,
    ) -> Result<Option<Comment>, RepairError> {
        comments::add(&self.store, customer, repair, comment, &change).await
    }

    async fn list(
        &self,
        customer: CustomerId,
        repair: RepairId,
        dir: SortDir,
        window: &Window,
    ) -> Result<Option<Listed<Comment>>, RepairError> {
        comments::list(&self.store, customer, repair, dir, window).await
    }
}

#[async_trait]
impl UpdateRequests for SqlRepairs {
    async fn place(
        &self,
        customer: CustomerId,
        repair: RepairId,
        request: &UpdateRequest,
        change: Change,
    ) -> Result<Option<Placed>, RepairError> {
        updates::place(&self.store, customer, repair, request, &change).await
    }
}

#[async_trait]
impl QuotationDecisions for SqlRepairs {
    async fn decide(
        &self,
        customer: CustomerId,
        repair: RepairId,
        answer: &Answer,
        change: Change,
    ) -> Result<Option<Answered>, RepairError> {
        decisions::decide(&self.store, customer, repair, answer, &change).await
    }
}

/// Whether the repair is there and the customer's.
async fn is_theirs(
    conn: &mut super::super::Conn,
    customer: CustomerId,
    repair: RepairId,
) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        rr::table
            .filter(rr::id.eq(repair.0))
            .filter(rr::customer_id.eq(customer.0))
            .filter(rr::deleted_at.is_null()),
    ))
    .get_result(conn)
    .await
}

/// A stored time as a cursor keeps it: the very value of the column, so that neither an hour that comes twice nor one
/// that a shop's clock skips can lead a walk astray.
fn cursor_time(stored: NaiveDateTime) -> kernel::SortKey {
    kernel::SortKey::Time(stored.and_utc())
}
