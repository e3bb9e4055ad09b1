//! Who makes a request.

use super::SessionReader;
use crate::login::Refusal;
use crate::{AccessTokens, AuthError};
use kernel::{Clock, CustomerId, Locale, RoleId, SessionId, UserId};
use std::sync::Arc;

/// A customer who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    /// Whose data they may see.
    pub customer: CustomerId,
    /// Their login.
    pub user: UserId,
    /// The session their token names.
    pub session: SessionId,
    /// Their login's role, now.
    pub role: Option<RoleId>,
    /// Whether they may do nothing but change their password.
    pub must_change_password: bool,
    /// The language they chose, if they did.
    pub locale: Option<Locale>,
}

/// Turns an access token into the customer it signs in.
pub struct Authenticator {
    tokens: Arc<AccessTokens>,
    sessions: Arc<dyn SessionReader>,
    clock: Arc<dyn Clock>,
}

impl Authenticator {
    /// Over the tokens and (cached) sessions.
    #[must_use]
    pub fn new(tokens: Arc<AccessTokens>, sessions: Arc<dyn SessionReader>, clock: Arc<dyn Clock>) -> Self {
        Self {
            tokens,
            sessions,
            clock,
        }
    }

    /// Who the token signs in, from the header or the cookie alike.
    ///
    /// # Errors
    /// [`AuthError`]; the session's and the account's state now decide, whatever was true when it was issued.
    pub async fn authenticate(&self, token: &str) -> Result<SignedIn, AuthError> {
        let now = self.clock.now();
        let subject = self.tokens.verify(token, now)?.subject()?;
        let state = self
            .sessions
            .find(subject.session)
            .await?
            .filter(|state| state.user == subject.user && state.customer == subject.customer)
            .ok_or(AuthError::Invalid)?;
        if state.revoked_at.is_some() {
            return Err(AuthError::Revoked);
        }
        if state.expires_at <= now {
            return Err(AuthError::Expired);
        }
        state.judge_account().map_err(|refusal| match refusal {
            Refusal::Deleted | Refusal::Inactive => AuthError::Inactive,
            Refusal::Staff | Refusal::Unlinked => AuthError::NotCustomer,
        })?;
        Ok(SignedIn {
            customer: state.customer,
            user: state.user,
            session: state.session,
            role: state.role,
            must_change_password: state.force_password_reset,
            locale: state.locale,
        })
    }
}
