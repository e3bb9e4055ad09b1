//! A session as it stands, and the decorator that notes its use.

use super::{SessionActivity, SessionReader};
use crate::login::{Links, Refusal, admits};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Clock, CustomerId, Locale, RoleId, SessionId, StorageError, UserId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A session and all that decides whether it signs anyone in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionState {
    /// `CustomerSession.id`.
    pub session: SessionId,
    /// The login it was opened for.
    pub user: UserId,
    /// The customer it was opened for.
    pub customer: CustomerId,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it was ended.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, give or take a minute.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// `User.customerId`, now.
    pub user_points_to: Option<CustomerId>,
    /// `Customer.userId`, now.
    pub customer_points_to: Option<UserId>,
    /// Whether login or customer are soft-deleted, or not there at all.
    pub deleted: bool,
    /// `User.isActive`; nullable, and then the account is active.
    pub is_active: Option<bool>,
    /// `User.roleId`.
    pub role: Option<RoleId>,
    /// That role's name, if there is such a role.
    pub role_name: Option<String>,
    /// `User.forcePasswordReset`.
    pub force_password_reset: bool,
    /// The language the customer chose, if they did.
    pub locale: Option<Locale>,
}

impl SessionState {
    /// Whether the account behind the session is still a customer's that may be used.
    ///
    /// # Errors
    /// [`Refusal`], the gravest first; [`Refusal::Inactive`] for a disabled one.
    pub fn judge_account(&self) -> Result<(), Refusal> {
        admits(
            Links {
                user: self.user,
                customer: self.customer,
                user_points_to: self.user_points_to,
                customer_points_to: self.customer_points_to,
            },
            self.deleted,
            self.role,
            self.role_name.as_deref(),
        )?;
        if self.is_active == Some(false) {
            return Err(Refusal::Inactive);
        }
        Ok(())
    }
}

/// Notes the use of every session that is read through it, at most once in [`SeenSessions::EVERY`].
///
/// It stands beneath the cache, so that a request whose session is remembered writes nothing.
pub struct SeenSessions {
    inner: Arc<dyn SessionReader>,
    activity: Arc<dyn SessionActivity>,
    clock: Arc<dyn Clock>,
}

impl SeenSessions {
    /// How old `lastSeenAt` must be to be written again.
    pub const EVERY: TimeDelta = TimeDelta::seconds(60);

    /// Around a reader.
    #[must_use]
    pub fn new(
        inner: Arc<dyn SessionReader>,
        activity: Arc<dyn SessionActivity>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            inner,
            activity,
            clock,
        }
    }
}

#[async_trait]
impl SessionReader for SeenSessions {
    async fn find(&self, session: SessionId) -> Result<Option<SessionState>, StorageError> {
        let mut found = self.inner.find(session).await?;
        if let Some(state) = &mut found {
            let now = self.clock.now();
            let stale = state.last_seen_at.is_none_or(|seen| now - seen >= Self::EVERY);
            if stale && state.revoked_at.is_none() && state.expires_at > now {
                // When it was last used is for display: failing to note it must not fail the request.
                if self.activity.touch(session, now).await.is_ok() {
                    state.last_seen_at = Some(now);
                }
            }
        }
        Ok(found)
    }
}
