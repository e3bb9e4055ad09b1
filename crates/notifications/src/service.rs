//! What customers do with their inbox.

use crate::{Inbox, InboxFilter, InboxReader, InboxWriter, NotificationError, Recipient};
use kernel::{Caller, Change, Clock, Event, NotificationId, Random, SortDir, Window};
use serde_json::{Value, json};
use std::sync::Arc;

/// The use cases of the inbox, over its ports.
#[derive(Clone)]
pub struct NotificationService {
    reader: Arc<dyn InboxReader>,
    writer: Arc<dyn InboxWriter>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl NotificationService {
    /// Over the ports.
    #[must_use]
    pub fn new(
        reader: Arc<dyn InboxReader>,
        writer: Arc<dyn InboxWriter>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self {
            reader,
            writer,
            clock,
            random,
        }
    }

    /// Part of the inbox, and how much of it is unread.
    ///
    /// # Errors
    /// [`NotificationError::Storage`].
    pub async fn list(
        &self,
        owner: Recipient,
        filter: &InboxFilter,
        dir: SortDir,
        window: &Window,
    ) -> Result<Inbox, NotificationError> {
        Ok(self.reader.list(owner, filter, dir, window).await?)
    }

    /// How many are unread.
    ///
    /// # Errors
    /// [`NotificationError::Storage`].
    pub async fn unread(&self, owner: Recipient) -> Result<u64, NotificationError> {
        Ok(self.reader.unread(owner).await?)
    }

    /// Marks one as read. Once more is no error.
    ///
    /// # Errors
    /// [`NotificationError::NotFound`], [`NotificationError::Storage`].
    pub async fn read(&self, caller: &Caller, id: NotificationId) -> Result<(), NotificationError> {
        let change = self.change(caller, "notification.read", id, json!({ "id": id }));
        self.writer
            .read(owner(caller), id, &change)
            .await?
            .ok_or(NotificationError::NotFound)
    }

    /// Marks all as read, and tells how many were not.
    ///
    /// # Errors
    /// [`NotificationError::Storage`].
    pub async fn read_all(&self, caller: &Caller) -> Result<u64, NotificationError> {
        let change = self.change(caller, "notification.read_all", NotificationId(0), json!({}));
        Ok(self.writer.read_all(owner(caller), &change).await?)
    }

    /// Deletes one, for the customer: the row stays.
    ///
    /// # Errors
    /// [`NotificationError::NotFound`], also for one deleted before; [`NotificationError::Storage`].
    pub async fn remove(&self, caller: &Caller, id: NotificationId) -> Result<(), NotificationError> {
        let change = self.change(caller, "notification.delete", id, json!({ "id": id }));
        self.writer
            .remove(owner(caller), id, &change)
            .await?
            .ok_or(NotificationError::NotFound)
    }

    /// Every change of an inbox tells its customer's open pages that the unread count may be another.
    fn change(&self, caller: &Caller, action: &str, id: NotificationId, outcome: Value) -> Change {
        let at = self.clock.now();
        let data = json!({ "change": action });
        let customer = Some(caller.customer);
        let event = Event::new(self.random.as_ref(), "unread-count", customer, id.get(), at, data);
        Change::telling(caller.audit(action, outcome, at), event)
    }
}

fn owner(caller: &Caller) -> Recipient {
    Recipient {
        customer: caller.customer,
        user: caller.user,
    }
}
