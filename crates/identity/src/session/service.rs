//! Staying signed in, and signing out.

use super::{PresentedToken, RefreshTokens, Refreshable, Revocations, Rotation, Sessions};
use crate::login::{Refusal, RefusalLog};
use crate::{AccessTokens, IssuedToken, RefreshError, TokenSubject};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Caller, Change, Clock, CustomerId, Event, Random, RequestContext, SessionId, StorageError, UserId,
};
use secrecy::SecretString;
use serde_json::json;
use std::sync::Arc;

/// What signs a customer in until it ends.
#[derive(Debug)]
pub struct SessionTokens {
    /// The session.
    pub session: SessionId,
    /// The access token.
    pub access: IssuedToken,
    /// The refresh token.
    pub refresh: SecretString,
    /// When the refresh token ends.
    pub refresh_expires_at: DateTime<Utc>,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveSession {
    /// Its id.
    pub id: SessionId,
    /// Where it was opened from.
    pub ip_address: Option<String>,
    /// With what.
    pub user_agent: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was last used, give or take a minute.
    pub last_seen_at: Option<DateTime<Utc>>,
}

/// What [`SessionService`] is made of.
pub struct SessionParts {
    /// Keeps sessions.
    pub sessions: Arc<dyn Sessions>,
    /// Tells every node of their end.
    pub revocations: Arc<dyn Revocations>,
    /// Takes note of failures.
    pub refusals: Arc<dyn RefusalLog>,
    /// Issues access tokens.
    pub access: Arc<AccessTokens>,
    /// Issues refresh tokens.
    pub refresh: Arc<RefreshTokens>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes event ids.
    pub random: Arc<dyn Random>,
    /// How long a session is kept after it has ended.
    pub kept: TimeDelta,
}

/// Refreshes, lists and ends sessions.
pub struct SessionService(SessionParts);

impl SessionService {
    /// How long after a rotation the token before it still gives the same successor: parallel tabs.
    pub const GRACE: TimeDelta = TimeDelta::seconds(10);
    /// How many sessions are listed.
    pub const LISTED: u32 = 100;
    /// The event that tells of a session that was ended because an old token of its was used again; its data names the login.
    pub const THEFT: &'static str = "session.theft";

    /// Of its parts.
    #[must_use]
    pub const fn new(parts: SessionParts) -> Self {
        Self(parts)
    }

    /// Gives an access token and the next refresh token for a refresh token.
    ///
    /// A token that is ours but was used before ends its whole session, since two have it; within
    /// [`SessionService::GRACE`] of its use it gives the same successor again.
    ///
    /// # Errors
    /// [`RefreshError`].
    pub async fn refresh(
        &self,
        token: &str,
        context: &RequestContext,
    ) -> Result<SessionTokens, RefreshError> {
        let now = self.0.clock.now();
        let Some(presented) = self.0.refresh.read(token) else {
            self.refused(context, None, None, "no_token_of_ours", now);
            return Err(RefreshError::Invalid);
        };
        // A second look after losing to another tab; a third would see the same.
        for _ in 0..2 {
            let Some(kept) = self.0.sessions.refreshable(presented.session).await? else {
                self.refused(context, None, None, "no_such_session", now);
                return Err(RefreshError::Invalid);
            };
            self.judge(&kept, context, now)?;
            if presented.secret.hash() == kept.token_hash {
                if let Some(tokens) = self.rotate(&presented, &kept, context, now).await? {
                    return Ok(tokens);
                }
            } else if replayed_in_time(&presented, &kept, now) {
                return Ok(self.tokens(&presented, &kept, now, kept.state.expires_at)?);
            } else {
                return self.theft(&kept, context, now).await;
            }
        }
        Err(RefreshError::Storage(StorageError::unavailable(
            "the session is being refreshed elsewhere",
        )))
    }

    fn judge(
        &self,
        kept: &Refreshable,
        context: &RequestContext,
        now: DateTime<Utc>,
    ) -> Result<(), RefreshError> {
        let state = &kept.state;
        let (reason, error) = if state.revoked_at.is_some() {
            ("revoked", RefreshError::Revoked)
        } else if state.expires_at <= now {
            ("expired", RefreshError::Expired)
        } else if self.0.refresh.last_end(kept.opened_at) <= now {
            // Its row says otherwise where the lifetime has been made shorter since it was written.
            ("too_old", RefreshError::Expired)
        } else {
            match state.judge_account() {
                Ok(()) => return Ok(()),
                Err(refusal @ (Refusal::Deleted | Refusal::Inactive)) => {
                    (refusal.reason(), RefreshError::Inactive)
                }
                Err(refusal @ (Refusal::Staff | Refusal::Unlinked)) => {
                    (refusal.reason(), RefreshError::NotCustomer)
                }
            }
        };
        self.refused(context, Some(state.customer), Some(state.user), reason, now);
        Err(error)
    }

    async fn rotate(
        &self,
        presented: &PresentedToken,
        kept: &Refreshable,
        context: &RequestContext,
        now: DateTime<Utc>,
    ) -> Result<Option<SessionTokens>, RefreshError> {
        let state = &kept.state;
        let rotation = Rotation {
            customer: state.customer,
            session: state.session,
            from: kept.token_hash.clone(),
            to: presented.successor.hash(),
            generation: presented.successor.generation(),
            at: now,
            expires_at: self.0.refresh.end(kept.opened_at, now),
        };
        let outcome = json!({ "success": true, "session": state.session, "generation": rotation.generation });
        let entry = context.audit(
            Some(state.customer),
            Some(state.user),
            "session.refresh",
            outcome,
            now,
        );
        if !self.0.sessions.rotate(&rotation, &Change::silent(entry)).await? {
            return Ok(None);
        }
        Ok(Some(self.tokens(presented, kept, now, rotation.expires_at)?))
    }

    fn tokens(
        &self,
        presented: &PresentedToken,
        kept: &Refreshable,
        now: DateTime<Utc>,
        refresh_expires_at: DateTime<Utc>,
    ) -> Result<SessionTokens, StorageError> {
        let subject = TokenSubject {
            user: kept.state.user,
            customer: kept.state.customer,
            role: kept.state.role,
            session: kept.state.session,
        };
        Ok(SessionTokens {
            session: subject.session,
            access: self.0.access.issue_until(subject, now, refresh_expires_at)?,
            refresh: self.0.refresh.token(presented.session, &presented.successor),
            refresh_expires_at,
        })
    }

    async fn theft(
        &self,
        kept: &Refreshable,
        context: &RequestContext,
        now: DateTime<Utc>,
    ) -> Result<SessionTokens, RefreshError> {
        let state = &kept.state;
        let outcome = json!({ "success": false, "session": state.session, "reason": "refresh_token_reused" });
        let entry = context.audit(
            Some(state.customer),
            Some(state.user),
            "session.theft",
            outcome,
            now,
        );
        let event = Event::new(
            &*self.0.random,
            Self::THEFT,
            Some(state.customer),
            state.session.get(),
            now,
            json!({ "userId": state.user }),
        );
        let change = Change::telling(entry, event);
        self.0
            .sessions
            .revoke(state.customer, state.session, now, &change)
            .await?;
        self.0.revocations.announce(&[state.session]).await;
        Err(RefreshError::Revoked)
    }

    /// The caller's live sessions, the last used first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self, customer: CustomerId) -> Result<Vec<LiveSession>, StorageError> {
        let now = self.0.clock.now();
        self.0.sessions.live(customer, now, Self::LISTED).await
    }

    /// Ends the caller's own session. That it has ended meanwhile is no failure.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn logout(&self, caller: &Caller) -> Result<(), StorageError> {
        self.end(caller, caller.session, "session.logout").await.map(drop)
    }

    /// Ends the live session of an access token, whose time may be over, or else of a refresh token, which may have been
    /// used: whoever has one may end the session, though not use it. False when neither is of a live one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn logout_by(
        &self,
        access: Option<&str>,
        refresh: Option<&str>,
        context: &RequestContext,
    ) -> Result<bool, StorageError> {
        let access = access.and_then(|token| self.0.access.issued_for(token));
        let refresh = refresh.and_then(|token| self.0.refresh.read(token));
        let named = [
            access.map(|subject| subject.session),
            refresh.map(|token| token.session),
        ];
        for session in named.into_iter().flatten() {
            let Some(kept) = self.0.sessions.refreshable(session).await? else {
                continue;
            };
            let caller = Caller {
                customer: kept.state.customer,
                user: kept.state.user,
                session,
                context: context.clone(),
            };
            if self.end(&caller, session, "session.logout").await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Ends one of the caller's sessions; false when they have no such live one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn revoke(&self, caller: &Caller, session: SessionId) -> Result<bool, StorageError> {
        self.end(caller, session, "session.revoke").await
    }

    async fn end(&self, caller: &Caller, session: SessionId, action: &str) -> Result<bool, StorageError> {
        let now = self.0.clock.now();
        let change =
            Change::silent(caller.audit(action, json!({ "success": true, "session": session }), now));
        let ended = self
            .0
            .sessions
            .revoke(caller.customer, session, now, &change)
            .await?;
        if ended {
            self.0.revocations.announce(&[session]).await;
        }
        Ok(ended)
    }

    /// Ends every session of the caller's but the one they make the request with; tells how many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn revoke_others(&self, caller: &Caller) -> Result<usize, StorageError> {
        let now = self.0.clock.now();
        let outcome = json!({ "success": true, "except": caller.session });
        let change = Change::silent(caller.audit("session.revoke_others", outcome, now));
        let ended = self
            .0
            .sessions
            .revoke_others(caller.customer, caller.session, now, &change)
            .await?;
        self.0.revocations.announce(&ended).await;
        Ok(ended.len())
    }

    /// Deletes up to `limit` sessions that ended long enough ago; tells how many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn purge(&self, limit: u32) -> Result<u64, StorageError> {
        let before = self.0.clock.now() - self.0.kept;
        self.0.sessions.purge(before, limit).await
    }

    fn refused(
        &self,
        context: &RequestContext,
        customer: Option<CustomerId>,
        user: Option<UserId>,
        reason: &str,
        now: DateTime<Utc>,
    ) {
        let outcome = json!({ "success": false, "reason": reason });
        let entry = context.audit(customer, user, "session.refresh_failed", outcome, now);
        self.0.refusals.put(entry);
    }
}

/// Whether the token is the one before the good one, used by another tab a moment ago.
fn replayed_in_time(presented: &PresentedToken, kept: &Refreshable, now: DateTime<Utc>) -> bool {
    kept.previous_hash.as_deref() == Some(&presented.secret.hash())
        && presented.successor.hash() == kept.token_hash
        && kept
            .rotated_at
            .is_some_and(|at| now - at <= SessionService::GRACE)
}
