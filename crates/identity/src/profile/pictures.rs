//! Changing one's picture.

use super::{AvatarImages, AvatarPath, AvatarStore, Avatars, DiscardNotice, ProfileError};
use kernel::{Caller, Change, Clock, Random};
use serde_json::json;
use std::sync::Arc;

/// Takes a customer's picture and takes it away.
pub struct AvatarService {
    images: Arc<dyn AvatarImages>,
    store: Arc<dyn AvatarStore>,
    avatars: Arc<dyn Avatars>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl AvatarService {
    /// Over its ports.
    #[must_use]
    pub const fn new(
        images: Arc<dyn AvatarImages>,
        store: Arc<dyn AvatarStore>,
        avatars: Arc<dyn Avatars>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self {
            images,
            store,
            avatars,
            clock,
            random,
        }
    }

    /// Makes a picture of the upload and makes it the customer's. The file is kept before the change is saved, so that a
    /// saved picture always has one; when the change can't be saved, the file is removed again.
    ///
    /// # Errors
    /// [`ProfileError::Picture`] and [`ProfileError::Storage`].
    pub async fn upload(&self, caller: &Caller, upload: Vec<u8>) -> Result<AvatarPath, ProfileError> {
        let picture = self.images.prepare(upload).await?;
        let path = AvatarPath::fresh(caller.customer, &*self.random);
        let outcome = json!({ "bytes": picture.len() });
        self.store.put(&path, picture).await?;
        let now = self.clock.now();
        let notice = DiscardNotice::new(&*self.random, caller.customer, now);
        let change = Change::silent(caller.audit("profile.avatar", outcome, now));
        match self
            .avatars
            .replace(caller.customer, Some(&path), &notice, &change)
            .await
        {
            Ok(_) => Ok(path),
            Err(error) => {
                // A write whose outcome is unknown may have been saved: then the file must stay.
                if matches!(error, kernel::StorageError::Unavailable(_)) {
                    tracing::warn!(%path, "a picture may have been left without an owner");
                } else if let Err(left) = self.store.remove(&path).await {
                    tracing::warn!(%path, error = &left as &dyn std::error::Error, "a picture without an owner is left");
                }
                Err(error.into())
            }
        }
    }

    /// Takes the picture away; without one, nothing happens.
    ///
    /// # Errors
    /// [`ProfileError::Storage`].
    pub async fn remove(&self, caller: &Caller) -> Result<(), ProfileError> {
        let now = self.clock.now();
        let notice = DiscardNotice::new(&*self.random, caller.customer, now);
        let change = Change::silent(caller.audit("profile.avatar_removed", json!({}), now));
        self.avatars
            .replace(caller.customer, None, &notice, &change)
            .await?;
        Ok(())
    }
}
