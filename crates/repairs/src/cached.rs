//! The ports of repairs with a cache around them.

use crate::{
    Answer, Answered, Attachment, Comment, Comments, NewComment, Placed, QuotationDecisions, RepairDetail,
    RepairError, RepairFilter, RepairReader, RepairSort, RepairSummary, TimelineEntry, TrackedRepair,
    TrackingToken, UpdateRequest, UpdateRequests,
};
use async_trait::async_trait;
use kernel::{Cache, CacheSlot, Change, CustomerId, Listed, ReadThrough, RepairId, SortDir, Window};
use std::sync::Arc;
use std::time::Duration;

/// A [`RepairReader`] that keeps first pages and details for a while, by customer. Searches are not kept: the next one
/// is for another text.
pub struct CachedRepairs {
    inner: Arc<dyn RepairReader>,
    through: ReadThrough,
    ttl: Duration,
}

impl CachedRepairs {
    /// Around a reader; first pages and details are kept for `ttl`.
    #[must_use]
    pub fn new(inner: Arc<dyn RepairReader>, cache: Arc<dyn Cache>, ttl: Duration) -> Self {
        Self {
            inner,
            ttl,
            through: ReadThrough::new(cache),
        }
    }
}

/// The name of a first page; `None` for any other part, which is not kept.
fn first_page(filter: &RepairFilter, sort: RepairSort, dir: SortDir, window: &Window) -> Option<String> {
    let Window::Page { page: 1, limit } = window else {
        return None;
    };
    if filter.search.is_some() {
        return None;
    }
    let mut filter = filter.clone();
    filter.stages.sort_unstable();
    filter.stages.dedup();
    let wanted = serde_json::to_string(&(filter, sort, dir, limit)).ok()?;
    Some(format!("repairs:first:{wanted}"))
}

#[async_trait]
impl RepairReader for CachedRepairs {
    async fn list(
        &self,
        customer: CustomerId,
        filter: &RepairFilter,
        sort: RepairSort,
        dir: SortDir,
        window: &Window,
    ) -> Result<Listed<RepairSummary>, RepairError> {
        let load = || self.inner.list(customer, filter, sort, dir, window);
        match first_page(filter, sort, dir, window) {
            Some(name) => {
                let slot = CacheSlot { customer, name };
                self.through.get(slot, self.ttl, load).await
            }
            None => load().await,
        }
    }

    async fn find(
        &self,
        customer: CustomerId,
        repair: RepairId,
    ) -> Result<Option<RepairDetail>, RepairError> {
        let slot = CacheSlot {
            customer,
            name: format!("repairs:one:{repair}"),
        };
        let load = || self.inner.find(customer, repair);
        self.through.find(slot, self.ttl, load).await
    }

    async fn timeline(
        &self,
        customer: CustomerId,
        repair: RepairId,
    ) -> Result<Option<Vec<TimelineEntry>>, RepairError> {
        self.inner.timeline(customer, repair).await
    }

    async fn attachments(
        &self,
        customer: CustomerId,
        repair: RepairId,
    ) -> Result<Option<Vec<Attachment>>, RepairError> {
        self.inner.attachments(customer, repair).await
    }

    async fn track(&self, token: &TrackingToken) -> Result<Option<TrackedRepair>, RepairError> {
        self.inner.track(token).await
    }
}

/// A writing port of repairs that forgets what is cached of a customer once it has written. An error may come after
/// the commit, so it forgets then too. A cache that can't forget has logged so, and what it holds ends by itself.
pub struct Forgetting<P: ?Sized> {
    cache: Arc<dyn Cache>,
    inner: Arc<P>,
}

impl<P: ?Sized> Forgetting<P> {
    /// Around a port.
    #[must_use]
    pub fn new(inner: Arc<P>, cache: Arc<dyn Cache>) -> Self {
        Self { cache, inner }
    }

    async fn then<T>(&self, customer: CustomerId, written: T) -> T {
        let _ = self.cache.forget(customer).await;
        written
    }
}

#[async_trait]
impl Comments for Forgetting<dyn Comments> {
    async fn add(
        &self,
        customer: CustomerId,
        repair: RepairId,
        comment: &NewComment,
        change: Change,
    ) -> Result<Option<Comment>, RepairError> {
        let written = self.inner.add(customer, repair, comment, change).await;
        self.then(customer, written).await
    }

    async fn list(
        &self,
        customer: CustomerId,
        repair: RepairId,
        dir: SortDir,
        window: &Window,
    ) -> Result<Option<Listed<Comment>>, RepairError> {
        self.inner.list(customer, repair, dir, window).await
    }
}

#[async_trait]
impl UpdateRequests for Forgetting<dyn UpdateRequests> {
    async fn place(
        &self,
        customer: CustomerId,
        repair: RepairId,
        request: &UpdateRequest,
        change: Change,
    ) -> Result<Option<Placed>, RepairError> {
        let written = self.inner.place(customer, repair, request, change).await;
        self.then(customer, written).await
    }
}

#[async_trait]
impl QuotationDecisions for Forgetting<dyn QuotationDecisions> {
    async fn decide(
        &self,
        customer: CustomerId,
        repair: RepairId,
        answer: &Answer,
        change: Change,
    ) -> Result<Option<Answered>, RepairError> {
        let written = self.inner.decide(customer, repair, answer, change).await;
        self.then(customer, written).await
    }
}
