//! What customers do with their repairs.

use crate::{
    Answer, Answered, Attachment, Comment, CommentText, Comments, Decision, NewComment, Placed,
    QuotationDecisions, RejectionReason, RepairDetail, RepairError, RepairFilter, RepairReader, RepairSort,
    RepairSummary, TimelineEntry, TrackedRepair, TrackingToken, UpdateMessage, UpdateRequest, UpdateRequests,
    Visibility,
};
use chrono::{DateTime, Utc};
use kernel::{Caller, Change, Clock, CustomerId, Event, Listed, Random, RepairId, SortDir, Window};
use serde_json::{Value, json};
use std::sync::Arc;

/// The use cases of repairs, over their ports.
#[derive(Clone)]
pub struct RepairService {
    reader: Arc<dyn RepairReader>,
    comments: Arc<dyn Comments>,
    updates: Arc<dyn UpdateRequests>,
    decisions: Arc<dyn QuotationDecisions>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    unmarked: Visibility,
}

impl RepairService {
    /// Over the ports; `unmarked` says whether customers see files that the shop has not marked.
    #[must_use]
    pub fn new(
        reader: Arc<dyn RepairReader>,
        comments: Arc<dyn Comments>,
        updates: Arc<dyn UpdateRequests>,
        decisions: Arc<dyn QuotationDecisions>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        unmarked: Visibility,
    ) -> Self {
        Self {
            reader,
            comments,
            updates,
            decisions,
            clock,
            random,
            unmarked,
        }
    }

    /// The customer's repairs.
    ///
    /// # Errors
    /// [`RepairError::Storage`].
    pub async fn list(
        &self,
        customer: CustomerId,
        filter: &RepairFilter,
        sort: RepairSort,
        dir: SortDir,
        window: &Window,
    ) -> Result<Listed<RepairSummary>, RepairError> {
        self.reader.list(customer, filter, sort, dir, window).await
    }

    /// One repair with all that belongs to it.
    ///
    /// # Errors
    /// [`RepairError::NotFound`], [`RepairError::Storage`].
    pub async fn find(&self, customer: CustomerId, repair: RepairId) -> Result<RepairDetail, RepairError> {
        let mut detail = found(self.reader.find(customer, repair).await?)?;
        detail.attachments.retain(|file| file.is_shown(self.unmarked));
        Ok(detail)
    }

    /// Its steps, oldest first.
    ///
    /// # Errors
    /// [`RepairError::NotFound`], [`RepairError::Storage`].
    pub async fn timeline(
        &self,
        customer: CustomerId,
        repair: RepairId,
    ) -> Result<Vec<TimelineEntry>, RepairError> {
        found(self.reader.timeline(customer, repair).await?)
    }

    /// Its files that the shop shows.
    ///
    /// # Errors
    /// [`RepairError::NotFound`], [`RepairError::Storage`].
    pub async fn attachments(
        &self,
        customer: CustomerId,
        repair: RepairId,
    ) -> Result<Vec<Attachment>, RepairError> {
        let mut files = found(self.reader.attachments(customer, repair).await?)?;
        files.retain(|file| file.is_shown(self.unmarked));
        Ok(files)
    }

    /// The repair whose receipt bears the token. A text that can't be a token is not even looked up.
    ///
    /// # Errors
    /// [`RepairError::NotFound`], [`RepairError::Storage`].
    pub async fn track(&self, token: &str) -> Result<TrackedRepair, RepairError> {
        let token = TrackingToken::new(token).ok_or(RepairError::NotFound)?;
        found(self.reader.track(&token).await?)
    }

    /// Comments on a repair.
    ///
    /// # Errors
    /// [`RepairError::NotFound`], [`RepairError::Storage`].
    pub async fn comment(
        &self,
        caller: &Caller,
        repair: RepairId,
        text: CommentText,
    ) -> Result<Comment, RepairError> {
        let comment = NewComment {
            text,
            by: caller.user,
            at: self.clock.now(),
        };
        let change = self.change(
            caller,
            repair,
            "repair.comment",
            "repair.commented",
            json!({}),
            &comment.at,
        );
        found(
            self.comments
                .add(caller.customer, repair, &comment, change)
                .await?,
        )
    }

    /// The comments on a repair by the time they were made.
    ///
    /// # Errors
    /// [`RepairError::NotFound`], [`RepairError::Storage`].
    pub async fn comments(
        &self,
        customer: CustomerId,
        repair: RepairId,
        dir: SortDir,
        window: &Window,
    ) -> Result<Listed<Comment>, RepairError> {
        found(self.comments.list(customer, repair, dir, window).await?)
    }

    /// Asks the shop how a repair is getting on, and tells when it was asked; `notice` is what its technician reads, in
    /// the shop's language.
    ///
    /// # Errors
    /// [`RepairError::NotFound`], [`RepairError::UpdateTooSoon`], [`RepairError::Storage`].
    pub async fn request_update(
        &self,
        caller: &Caller,
        repair: RepairId,
        message: Option<UpdateMessage>,
        notice: String,
    ) -> Result<DateTime<Utc>, RepairError> {
        let request = UpdateRequest {
            message,
            notice,
            by: caller.user,
            at: self.clock.now(),
        };
        let change = self.change(
            caller,
            repair,
            "repair.request_update",
            "repair.update_requested",
            json!({}),
            &request.at,
        );
        match found(
            self.updates
                .place(caller.customer, repair, &request, change)
                .await?,
        )? {
            Placed::Told => Ok(request.at),
            Placed::TooSoon { retry_after } => Err(RepairError::UpdateTooSoon { retry_after }),
        }
    }

    /// Answers the quotation, once, and gives the repair as it is then.
    ///
    /// # Errors
    /// [`RepairError::NotFound`], [`RepairError::QuotationAlreadyDecided`], [`RepairError::Storage`].
    pub async fn decide(
        &self,
        caller: &Caller,
        repair: RepairId,
        decision: Decision,
        reason: Option<RejectionReason>,
    ) -> Result<RepairDetail, RepairError> {
        let (action, word) = match decision {
            Decision::Approve => ("repair.quotation_approve", "approved"),
            Decision::Reject => ("repair.quotation_reject", "rejected"),
        };
        let answer = Answer {
            decision,
            reason,
            by: caller.user,
            at: self.clock.now(),
        };
        let change = self.change(
            caller,
            repair,
            action,
            "repair.updated",
            json!({ "quotation": word }),
            &answer.at,
        );
        match found(
            self.decisions
                .decide(caller.customer, repair, &answer, change)
                .await?,
        )? {
            Answered::Saved(_) => self.find(caller.customer, repair).await,
            Answered::NothingAwaiting => Err(RepairError::QuotationAlreadyDecided),
        }
    }

    fn change(
        &self,
        caller: &Caller,
        repair: RepairId,
        action: &str,
        event: &str,
        data: Value,
        at: &DateTime<Utc>,
    ) -> Change {
        let mut outcome = data.clone();
        if let Some(fields) = outcome.as_object_mut() {
            fields.insert("repairId".into(), repair.get().into());
        }
        Change::telling(
            caller.audit(action, outcome, *at),
            Event::new(
                self.random.as_ref(),
                event,
                Some(caller.customer),
                repair.get(),
                *at,
                data,
            ),
        )
    }
}

fn found<T>(found: Option<T>) -> Result<T, RepairError> {
    found.ok_or(RepairError::NotFound)
}
