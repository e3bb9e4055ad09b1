//! Logging in.

use super::{
    Account, Accounts, Attempt, Identifier, LoginThrottle, Logins, Named, NewLogin, RefusalLog, ThrottleKey,
    ThrottleKeys,
};
use crate::session::{NewSession, RefreshTokens, SessionTokens};
use crate::{AccessTokens, LoginError, PasswordHasher, TokenSubject};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Change, Clock, CustomerId, Random, RequestContext, StorageError, UserId};
use secrecy::SecretString;
use serde_json::json;
use std::sync::Arc;

/// Someone who has just logged in.
#[derive(Debug)]
pub struct LoggedIn {
    /// Who.
    pub account: Account,
    /// What signs them in from now on.
    pub tokens: SessionTokens,
}

/// What [`LoginService`] is made of.
pub struct LoginParts {
    /// Finds accounts.
    pub accounts: Arc<dyn Accounts>,
    /// Writes logins down.
    pub logins: Arc<dyn Logins>,
    /// Locks what fails too often.
    pub throttle: Arc<dyn LoginThrottle>,
    /// Names what is locked.
    pub throttle_keys: ThrottleKeys,
    /// Checks passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Takes note of failures.
    pub refusals: Arc<dyn RefusalLog>,
    /// Issues access tokens.
    pub access: Arc<AccessTokens>,
    /// Issues refresh tokens.
    pub refresh: Arc<RefreshTokens>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes first refresh tokens.
    pub random: Arc<dyn Random>,
}

/// Logs customers in.
pub struct LoginService(LoginParts);

/// Why it failed, for the audit log alone: callers can't tell these apart.
type Reason = &'static str;

impl LoginService {
    /// Of its parts.
    #[must_use]
    pub const fn new(parts: LoginParts) -> Self {
        Self(parts)
    }

    /// Checks a login name and a password and opens a session.
    ///
    /// Whatever makes it fail, the same work is done: one look-up and one check of a password.
    ///
    /// # Errors
    /// [`LoginError`]; that an account is disabled is told only to who knows its password.
    pub async fn login(
        &self,
        login_name: &str,
        password: &SecretString,
        context: &RequestContext,
    ) -> Result<LoggedIn, LoginError> {
        let now = self.0.clock.now();
        let identifier = Identifier::parse(login_name);
        let key = self.0.throttle_keys.key(&identifier);
        let context = &identifier.in_one_form(context);
        if let Attempt::Locked { until } = self.0.throttle.reserve(&key, now).await? {
            self.refused(context, None, "locked", now);
            return Err(LoginError::Locked {
                retry_after: until - now,
            });
        }
        let outcome = self.attempt(&identifier, password, &key, context, now).await;
        if let Err(error) = &outcome
            && !matches!(error, LoginError::InvalidCredentials | LoginError::Inactive)
        {
            self.take_back(&key, now).await;
        }
        outcome
    }

    async fn attempt(
        &self,
        identifier: &Identifier,
        password: &SecretString,
        key: &ThrottleKey,
        context: &RequestContext,
        now: DateTime<Utc>,
    ) -> Result<LoggedIn, LoginError> {
        // Another login of the same moment may have renewed the hash: then the second look finds the password right.
        // Where the password itself was replaced, it finds it wrong.
        for _ in 0..2 {
            let account = self.check(identifier, password, context, now).await?;
            if let Some(logged_in) = self.open(account, password, key.clone(), context, now).await? {
                return Ok(logged_in);
            }
        }
        self.refused(context, None, "password_replaced", now);
        Err(LoginError::InvalidCredentials)
    }

    /// A password that was not looked at must not count as a wrong one. The failure that led here is what the caller
    /// is told, so another one on the way is passed over.
    async fn take_back(&self, key: &ThrottleKey, at: DateTime<Utc>) {
        let _ = self.0.throttle.release(key, at).await;
    }

    async fn check(
        &self,
        identifier: &Identifier,
        password: &SecretString,
        context: &RequestContext,
        now: DateTime<Utc>,
    ) -> Result<Account, LoginError> {
        let found = self.find(identifier).await?;
        let hash = found.as_ref().ok().map(|a| a.password_hash().to_owned());
        let right = self.0.hasher.verify(password, hash).await?;
        let account = match found {
            Ok(account) if right => account,
            Ok(account) => {
                self.refused(context, Some(&account), "wrong_password", now);
                return Err(LoginError::InvalidCredentials);
            }
            Err(reason) => {
                self.refused(context, None, reason, now);
                return Err(LoginError::InvalidCredentials);
            }
        };
        if !account.is_active() {
            self.refused(context, Some(&account), "inactive", now);
            return Err(LoginError::Inactive);
        }
        Ok(account)
    }

    async fn find(&self, identifier: &Identifier) -> Result<Result<Account, Reason>, StorageError> {
        let Some(name) = identifier.name() else {
            return Ok(Err("no_login_name"));
        };
        let record = match self.0.accounts.by_login_name(name).await? {
            Named::Nobody => return Ok(Err("unknown")),
            Named::Shared => return Ok(Err("shared_name")),
            Named::One(record) => record,
        };
        Ok(match record.admit() {
            // The name may have been another's since the table was last brought up to date.
            Ok(account) if account.names().contains(name) => Ok(account),
            Ok(_) => Err("stale_name"),
            Err(refusal) => Err(refusal.reason()),
        })
    }

    async fn open(
        &self,
        account: Account,
        password: &SecretString,
        throttle: ThrottleKey,
        context: &RequestContext,
        now: DateTime<Utc>,
    ) -> Result<Option<LoggedIn>, StorageError> {
        let rehash = self.rehash(&account, password).await;
        let secret = self.0.refresh.first(&*self.0.random);
        let expires_at = self.0.refresh.end(now, now);
        let login = NewLogin {
            session: NewSession {
                customer: account.customer(),
                user: account.user(),
                token_hash: secret.hash(),
                ip: context.ip,
                user_agent: context.user_agent.clone(),
                created_at: now,
                expires_at,
            },
            verified: account.password_hash().to_owned(),
            throttle,
            rehash,
            at: now,
        };
        let outcome = json!({ "success": true, "rehashed": login.rehash.is_some() });
        let (customer, user) = ids(Some(&account));
        let change = Change::silent(context.audit(customer, user, "session.login", outcome, now));
        let Some(session) = self.0.logins.open(&login, &change).await? else {
            return Ok(None);
        };
        let subject = TokenSubject {
            user: account.user(),
            customer: account.customer(),
            role: account.role(),
            session,
        };
        let tokens = SessionTokens {
            session,
            access: self.0.access.issue_until(subject, now, expires_at)?,
            refresh: self.0.refresh.token(session, &secret),
            refresh_expires_at: expires_at,
        };
        Ok(Some(LoggedIn { account, tokens }))
    }

    /// The password's hash at today's cost, if the stored one is not. When there is no time for it now, there will
    /// be at another login.
    async fn rehash(&self, account: &Account, password: &SecretString) -> Option<String> {
        if !self.0.hasher.needs_rehash(account.password_hash()) {
            return None;
        }
        self.0.hasher.hash(password).await.ok()
    }

    fn refused(
        &self,
        context: &RequestContext,
        account: Option<&Account>,
        reason: Reason,
        now: DateTime<Utc>,
    ) {
        let (customer, user) = ids(account);
        let outcome = json!({ "success": false, "reason": reason });
        let entry = context.audit(customer, user, "session.login_failed", outcome, now);
        self.0.refusals.put(entry);
    }

    /// How long rows of failures are of use.
    pub const FAILURES_KEPT: TimeDelta = TimeDelta::days(3);

    /// Forgets failures that no longer matter.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn purge_failures(&self, limit: u32) -> Result<u64, StorageError> {
        let before = self.0.clock.now() - Self::FAILURES_KEPT;
        self.0.throttle.purge(before, limit).await
    }
}

fn ids(account: Option<&Account>) -> (Option<CustomerId>, Option<UserId>) {
    (account.map(Account::customer), account.map(Account::user))
}
