//! A forgotten password: a code, a token for the code, a password for the token.

use super::{
    CodeDelivery, CodeId, CodeKeys, CodePurpose, Codes, NewCode, NewResetToken, OneTimeCode, PasswordReset,
    PasswordResets, ResetTokens, SendVerdict,
};
use crate::account::PasswordService;
use crate::login::{Account, Accounts, Identifier, LoginName, Named, RefusalLog, ThrottleKeys};
use crate::session::Revocations;
use crate::{PasswordHasher, PasswordRules, ResetError};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Change, Clock, CustomerId, Event, Random, RequestContext, StorageError, UserId};
use secrecy::SecretString;
use serde_json::json;
use std::sync::Arc;

/// What a right code gives.
#[derive(Debug)]
pub struct ResetGrant {
    /// The token that sets a password, once.
    pub token: SecretString,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// What [`CodeService`] is made of.
pub struct CodeParts {
    /// Finds accounts.
    pub accounts: Arc<dyn Accounts>,
    /// Keeps codes.
    pub codes: Arc<dyn Codes>,
    /// Sets passwords.
    pub resets: Arc<dyn PasswordResets>,
    /// Derives codes.
    pub keys: CodeKeys,
    /// Makes reset tokens.
    pub tokens: ResetTokens,
    /// Names the locks a reset lifts.
    pub throttle_keys: ThrottleKeys,
    /// Hashes the new password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Tells every node of the sessions a reset ends.
    pub revocations: Arc<dyn Revocations>,
    /// Takes note of failures.
    pub refusals: Arc<dyn RefusalLog>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes nonces and tokens.
    pub random: Arc<dyn Random>,
}

/// Sets forgotten passwords, by one-time codes.
pub struct CodeService(CodeParts);

impl CodeService {
    /// How long codes and reset tokens are kept: the day in which wrong tries count, and one more.
    pub const KEPT: TimeDelta = TimeDelta::hours(48);

    /// Of its parts.
    #[must_use]
    pub const fn new(parts: CodeParts) -> Self {
        Self(parts)
    }

    /// Sends a code to the phone or the e-mail that was typed, if it is the login name of one account that may be
    /// used, and if it was not sent too many. The answer tells nothing of that; callers must see to it that its
    /// time does not either.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forgot(&self, login_name: &str, context: &RequestContext) -> Result<(), StorageError> {
        let now = self.0.clock.now();
        let identifier = Identifier::parse(login_name);
        let context = &identifier.in_one_form(context);
        let (account, name) = match self.find(&identifier).await? {
            Ok(found) => found,
            Err(reason) => {
                self.refused(context, None, "code.not_issued", reason, now);
                return Ok(());
            }
        };
        let locale = account.locale().unwrap_or(context.locale);
        let (customer, user) = (account.customer(), account.user());
        let channel = name.kind().as_str();
        let outcome = json!({ "success": true, "purpose": CodePurpose::Reset, "channel": channel });
        let change = Change::telling(
            context.audit(Some(customer), Some(user), "code.issue", outcome, now),
            Event::new(
                &*self.0.random,
                CodeDelivery::EVENT,
                Some(customer),
                0,
                now,
                json!({ "purpose": CodePurpose::Reset, "channel": channel, "locale": locale }),
            ),
        );
        let nonce: [u8; OneTimeCode::NONCE] = self.0.random.bytes();
        let code = NewCode {
            customer,
            user,
            purpose: CodePurpose::Reset,
            destination: name,
            nonce: nonce.to_vec(),
            created_at: now,
            expires_at: now + OneTimeCode::LIFE,
        };
        if let SendVerdict::Wait(_) = self.0.codes.issue(&code, &change).await? {
            let who = Some((customer, user));
            self.refused(context, who, "code.not_issued", "too_many", now);
        }
        Ok(())
    }

    /// Exchanges a code for a reset token.
    ///
    /// # Errors
    /// [`ResetError::InvalidCode`] whatever is wrong with it.
    pub async fn verify(
        &self,
        login_name: &str,
        typed: &str,
        context: &RequestContext,
    ) -> Result<ResetGrant, ResetError> {
        let now = self.0.clock.now();
        let identifier = Identifier::parse(login_name);
        let context = &identifier.in_one_form(context);
        let (account, _) = match self.find(&identifier).await? {
            Ok(found) => found,
            Err(reason) => {
                self.refused(context, None, "code.failed", reason, now);
                return Err(ResetError::InvalidCode);
            }
        };
        let (customer, user) = (account.customer(), account.user());
        let code = self
            .0
            .codes
            .reserve_try(customer, CodePurpose::Reset, now)
            .await?;
        // A code that went to a contact which is not the account's any more proves nothing.
        let names = account.names();
        let right = code.as_ref().filter(|code| {
            code.user == user && names.contains(&code.destination) && self.0.keys.matches(&code.nonce, typed)
        });
        let Some(code) = right else {
            let reason = if code.is_some() {
                "wrong_code"
            } else {
                "no_live_code"
            };
            self.refused(context, Some((customer, user)), "code.failed", reason, now);
            return Err(ResetError::InvalidCode);
        };
        self.exchange(code.id, customer, user, context, now).await
    }

    async fn exchange(
        &self,
        code: CodeId,
        customer: CustomerId,
        user: UserId,
        context: &RequestContext,
        now: DateTime<Utc>,
    ) -> Result<ResetGrant, ResetError> {
        let (token, token_hash) = self.0.tokens.make(&*self.0.random);
        let expires_at = now + ResetTokens::LIFE;
        let earned = NewResetToken {
            customer,
            user,
            token_hash,
            created_at: now,
            expires_at,
        };
        let outcome = json!({ "success": true, "purpose": CodePurpose::Reset });
        let change = Change::silent(context.audit(Some(customer), Some(user), "code.verify", outcome, now));
        if self.0.codes.exchange(code, &earned, &change).await? {
            Ok(ResetGrant { token, expires_at })
        } else {
            self.refused(
                context,
                Some((customer, user)),
                "code.failed",
                "used_meanwhile",
                now,
            );
            Err(ResetError::InvalidCode)
        }
    }

    /// Sets a new password for a reset token, lifts the account's locks and ends every session of the customer.
    ///
    /// # Errors
    /// [`ResetError`]. A password that is refused does not use the token up.
    pub async fn reset(
        &self,
        token: &str,
        password: &SecretString,
        context: &RequestContext,
    ) -> Result<(), ResetError> {
        let now = self.0.clock.now();
        let Some((account, token_hash)) = self.bearer(token, now).await? else {
            self.refused(context, None, "password.reset_failed", "no_live_token", now);
            return Err(ResetError::InvalidCode);
        };
        PasswordRules::check(password, (&account).into()).map_err(ResetError::Password)?;
        let (customer, user) = (account.customer(), account.user());
        let reset = PasswordReset {
            token_hash,
            customer,
            user,
            password_hash: self.0.hasher.hash(password).await?,
            throttles: account
                .names()
                .into_iter()
                .map(|name| self.0.throttle_keys.key(&name.into()))
                .collect(),
            at: now,
        };
        let outcome = json!({ "success": true });
        let change = Change::telling(
            context.audit(Some(customer), Some(user), "password.reset", outcome, now),
            Event::new(
                &*self.0.random,
                PasswordService::CHANGED,
                Some(customer),
                user.get(),
                now,
                json!({ "by": "reset" }),
            ),
        );
        let Some(ended) = self.0.resets.reset(&reset, &change).await? else {
            let who = Some((customer, user));
            self.refused(context, who, "password.reset_failed", "used_meanwhile", now);
            return Err(ResetError::InvalidCode);
        };
        self.0.revocations.announce(&ended).await;
        Ok(())
    }

    async fn bearer(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<(Account, String)>, StorageError> {
        for hash in self.0.tokens.hashes(token) {
            if let Some(record) = self.0.resets.account(&hash, now).await? {
                let account = record.admit().ok().filter(Account::is_active);
                return Ok(account.map(|account| (account, hash)));
            }
        }
        Ok(None)
    }

    /// The one account that has the name and may be used; else why there is none, for the audit log alone.
    async fn find(
        &self,
        identifier: &Identifier,
    ) -> Result<Result<(Account, LoginName), &'static str>, StorageError> {
        let Some(name) = identifier.name() else {
            return Ok(Err("no_login_name"));
        };
        let record = match self.0.accounts.by_login_name(name).await? {
            Named::Nobody => return Ok(Err("unknown")),
            Named::Shared => return Ok(Err("shared_name")),
            Named::One(record) => record,
        };
        Ok(match record.admit() {
            Ok(account) if !account.is_active() => Err("inactive"),
            // Whoever had the name before must not be sent this account's codes.
            Ok(account) if account.names().contains(name) => Ok((account, name.clone())),
            Ok(_) => Err("stale_name"),
            Err(refusal) => Err(refusal.reason()),
        })
    }

    /// Deletes up to `limit` codes and tokens that nothing depends on any more; tells how many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn purge(&self, limit: u32) -> Result<u64, StorageError> {
        let before = self.0.clock.now() - Self::KEPT;
        self.0.codes.purge(before, limit).await
    }

    fn refused(
        &self,
        context: &RequestContext,
        who: Option<(CustomerId, UserId)>,
        action: &str,
        reason: &str,
        now: DateTime<Utc>,
    ) {
        let outcome = json!({ "success": false, "reason": reason });
        let (customer, user) = (who.map(|w| w.0), who.map(|w| w.1));
        self.0
            .refusals
            .put(context.audit(customer, user, action, outcome, now));
    }
}
