//! What the profile needs of a store.

use super::{AvatarPath, Profile};
use crate::contact::NewContactCode;
use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::{Change, CustomerId, Event, Random, StorageError, UserId};

/// Reads profiles.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ProfileReader: Send + Sync {
    /// The customer's profile, when the login is theirs. `None` when customer or login is absent or soft-deleted. One
    /// statement.
    async fn find(&self, customer: CustomerId, user: UserId) -> Result<Option<Profile>, StorageError>;
}

/// What is saved of a change: the name and the address at once, and codes for the contacts.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileUpdate {
    /// The new name of customer and login.
    pub name: Option<String>,
    /// The new address; `Some(None)` takes it away.
    pub address: Option<Option<String>>,
    /// A code for each new contact.
    pub codes: Vec<NewContactCode>,
}

/// What came of saving a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateOutcome {
    /// All of it is saved.
    Saved,
    /// Customer or login is gone; nothing is saved.
    Missing,
    /// No code may be sent yet; nothing is saved.
    Wait(TimeDelta),
}

/// Changes profiles.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ProfileWriter: Send + Sync {
    /// Saves the change, all of it or nothing, with `change` and each code's event.
    ///
    /// Name and address are those of the customer; the login's name follows. Where there are codes,
    /// [`crate::code::SendHistory`] is asked inside the transaction, for as many as there are, with the customer's codes of
    /// any purpose; each code ends the live codes for contacts of its kind. Two calls at once do not both send.
    async fn update(
        &self,
        customer: CustomerId,
        user: UserId,
        update: &ProfileUpdate,
        change: &Change,
    ) -> Result<UpdateOutcome, StorageError>;
}

/// The event that has an old picture's file removed, once it is known which that is. The file goes after the commit,
/// by the event's handler, so that one that could not be removed is tried again rather than left behind.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscardNotice(Event);

impl DiscardNotice {
    /// The event's kind.
    pub const KIND: &'static str = "avatar.discarded";

    /// A notice of now.
    pub fn new(random: &dyn Random, customer: CustomerId, at: chrono::DateTime<chrono::Utc>) -> Self {
        let data = serde_json::json!({});
        Self(Event::new(
            random,
            Self::KIND,
            Some(customer),
            customer.get(),
            at,
            data,
        ))
    }

    /// The event for the picture at `path`.
    #[must_use]
    pub fn of(&self, path: &AvatarPath) -> Event {
        let data = serde_json::json!({ "path": path.as_str() });
        Event {
            data,
            ..self.0.clone()
        }
    }

    /// The picture that an event of this kind is about.
    #[must_use]
    pub fn read(event: &Event) -> Option<AvatarPath> {
        event.data.get("path")?.as_str().and_then(AvatarPath::parse)
    }
}

/// Remembers which picture is a customer's.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Avatars: Send + Sync {
    /// Makes `picture` the customer's, or leaves them without one, and tells of the old one by `notice`. False when
    /// nothing changed, and then nothing is written, not even `change`.
    async fn replace<'a>(
        &self,
        customer: CustomerId,
        picture: Option<&'a AvatarPath>,
        notice: &DiscardNotice,
        change: &Change,
    ) -> Result<bool, StorageError>;
}
