//! What the shop's staff do with accounts, from the command line.

use crate::login::{LoginNameKind, ThrottleKeys};
use crate::password::{PasswordFault, PasswordHasher, PasswordRules, Personal};
use crate::profile::{ADDRESS_LONGEST, Fault, FieldFault, NAME_LONGEST, line};
use crate::session::Revocations;
use crate::{EmailAddress, HasherError, LoginName, Phone};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{
    Change, Clock, CustomerId, Listed, Random, RequestContext, SessionId, StorageError, UserId, Window,
};
use secrecy::SecretString;
use serde_json::json;
use std::fmt;
use std::sync::Arc;

/// A customer's account as staff see it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLine {
    /// `Customer.id`.
    pub customer: CustomerId,
    /// Their login; customers that the shop entered by hand may have none.
    pub user: Option<UserId>,
    /// Their name.
    pub name: String,
    /// Their phone.
    pub phone: Option<String>,
    /// Their e-mail.
    pub email: Option<String>,
    /// Whether the login may be used.
    pub is_active: bool,
    /// Whether the password must be changed at the next login.
    pub must_change_password: bool,
    /// Live sessions.
    pub sessions: u32,
    /// When the customer was entered.
    pub created_at: Option<DateTime<Utc>>,
}

/// Which account is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountRef {
    /// By `Customer.id`.
    Id(CustomerId),
    /// By a phone or an e-mail that signs in.
    Name(LoginName),
}

impl AccountRef {
    /// Reads an id, a phone or an e-mail. Up to nine digits without a leading zero are an id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_id = (1..=9).contains(&text.len())
            && !text.starts_with('0')
            && text.bytes().all(|b| b.is_ascii_digit());
        if is_id {
            return text.parse().ok().map(|id| Self::Id(CustomerId(id)));
        }
        LoginName::parse(text).map(Self::Name)
    }
}

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The name of customer and login.
    pub name: String,
    /// A phone to sign in with.
    pub phone: Option<Phone>,
    /// An e-mail to sign in with.
    pub email: Option<EmailAddress>,
    /// Where they live.
    pub address: Option<String>,
    /// What `User.email` holds when there is no e-mail.
    pub placeholder_email: String,
    /// The password's hash.
    pub password_hash: String,
    /// Whether the password must be changed at the first login.
    pub must_change_password: bool,
}

/// A password that staff set.
#[derive(Clone)]
pub struct PasswordSet {
    /// The customer and their login.
    pub owner: (CustomerId, UserId),
    /// The password's hash.
    pub hash: String,
    /// Whether it must be changed at the next login.
    pub must_change: bool,
    /// Names the locks of the account's login names.
    pub locks: ThrottleKeys,
    /// When.
    pub at: DateTime<Utc>,
}

/// Without the hash.
impl fmt::Debug for PasswordSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordSet")
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

/// What came of making an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// It is made.
    Made(CustomerId, UserId),
    /// Another account has the phone or the e-mail; nothing is made.
    Taken(LoginNameKind),
}

/// Accounts as staff handle them. Owners are not asked for: this is not for customers' requests.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait AccountAdmin: Send + Sync {
    /// Makes customer, login (with the role named `Customer` in any case, a deleted one too, since its name stays taken;
    /// it is made when there is none) and login
    /// names, linked both ways, in one transaction. The audit entry is the new customer's.
    async fn create(
        &self,
        account: &NewAccount,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Creation, StorageError>;

    /// The account, if it is not soft-deleted; `None` also for a name that two customers share.
    async fn find(
        &self,
        account: &AccountRef,
        now: DateTime<Utc>,
    ) -> Result<Option<AccountLine>, StorageError>;

    /// Sets the login's password hash and whether it must be changed, ends every live session, code and reset token of
    /// the customer, and lifts the locks of all their login names: all or nothing. Answers the sessions that ended.
    async fn set_password(&self, set: &PasswordSet, change: &Change) -> Result<Vec<SessionId>, StorageError>;

    /// Disables the login and ends every live session of the customer. Answers the sessions that ended.
    async fn disable(
        &self,
        owner: (CustomerId, UserId),
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Vec<SessionId>, StorageError>;

    /// Ends every live session of the customer and nothing else. Answers which; the change is saved even when there was none.
    async fn end_sessions(
        &self,
        customer: CustomerId,
        at: DateTime<Utc>,
        change: &Change,
    ) -> Result<Vec<SessionId>, StorageError>;

    /// Customers that are not soft-deleted, by id, `search` found in name, phone or e-mail.
    async fn list<'a>(
        &self,
        search: Option<&'a str>,
        now: DateTime<Utc>,
        window: &Window,
    ) -> Result<Listed<AccountLine>, StorageError>;
}

/// Why staff's wish was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// A field is not allowed.
    #[error("{}", describe(.0))]
    Fields(Vec<FieldFault>),
    /// The password is not allowed, for these reasons.
    #[error("the password is not allowed: {}", reasons(.0))]
    Password(Vec<PasswordFault>),
    /// Another account has it.
    #[error("another account has this {}", .0.as_str())]
    Taken(LoginNameKind),
    /// There is no such account.
    #[error("there is no such customer")]
    NotFound,
    /// The customer has no login.
    #[error("the customer has no login")]
    NoLogin,
    /// The password could not be hashed.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

fn describe(faults: &[FieldFault]) -> String {
    let texts: Vec<_> = faults
        .iter()
        .map(|fault| {
            let what = match fault.fault {
                Fault::Required => "is needed".to_owned(),
                Fault::TooLong { most } => format!("has more than {most} characters"),
                Fault::Unprintable => "has a character that is not allowed".to_owned(),
                Fault::NoEmail => "is no e-mail address".to_owned(),
                Fault::NoPhone => "is no phone number".to_owned(),
            };
            format!("{} {what}", fault.field)
        })
        .collect();
    texts.join("; ")
}

fn reasons(faults: &[PasswordFault]) -> String {
    let texts: Vec<_> = faults
        .iter()
        .map(|fault| match fault {
            PasswordFault::TooShort => "fewer than 8 characters",
            PasswordFault::TooLong => "more than 72 bytes",
            PasswordFault::Common => "among the commonest",
            PasswordFault::Personal => "the customer's own name, phone or e-mail",
        })
        .collect();
    texts.join(", ")
}

/// A new account as staff type it.
#[derive(Debug, Clone, Default)]
pub struct CreateRequest {
    /// The name.
    pub name: String,
    /// A phone; at least one of phone and e-mail is needed.
    pub phone: Option<String>,
    /// An e-mail.
    pub email: Option<String>,
    /// An address.
    pub address: Option<String>,
    /// Whether the password must be changed at the first login.
    pub must_change_password: bool,
}

/// Makes, changes, disables and lists accounts.
pub struct AccountAdminService {
    store: Arc<dyn AccountAdmin>,
    hasher: Arc<dyn PasswordHasher>,
    locks: ThrottleKeys,
    revocations: Arc<dyn Revocations>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl AccountAdminService {
    /// Over its ports.
    #[must_use]
    pub const fn new(
        store: Arc<dyn AccountAdmin>,
        hasher: Arc<dyn PasswordHasher>,
        locks: ThrottleKeys,
        revocations: Arc<dyn Revocations>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self {
            store,
            hasher,
            locks,
            revocations,
            clock,
            random,
        }
    }

    /// A password nobody has to think of: 20 characters out of 32, 100 bits, in groups that can be read out.
    #[must_use]
    pub fn generate_password(&self) -> SecretString {
        const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
        let mut text = String::with_capacity(23);
        for (n, byte) in self.random.bytes::<20>().into_iter().enumerate() {
            if n > 0 && n % 5 == 0 {
                text.push('-');
            }
            text.extend(
                LETTERS
                    .get(usize::from(byte & 31))
                    .map(|letter| char::from(*letter)),
            );
        }
        text.into()
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`AdminError::Fields`], [`AdminError::Password`], [`AdminError::Taken`].
    pub async fn create(
        &self,
        context: &RequestContext,
        request: &CreateRequest,
        password: &SecretString,
    ) -> Result<(CustomerId, UserId), AdminError> {
        let mut account = read(request).map_err(AdminError::Fields)?;
        let personal = Personal {
            name: &account.name,
            phones: [account.phone.as_ref().map(Phone::as_str), None],
            emails: [account.email.as_ref().map(EmailAddress::as_str), None],
        };
        PasswordRules::check(password, personal).map_err(AdminError::Password)?;
        account.password_hash = self.hasher.hash(password).await?;
        account.placeholder_email = format!(
            "customer-{:032x}@portal.invalid",
            u128::from_be_bytes(self.random.bytes())
        );
        let now = self.clock.now();
        let audit = context.audit(None, None, "customer.create", json!({}), now);
        match self.store.create(&account, now, &Change::silent(audit)).await? {
            Creation::Made(customer, user) => Ok((customer, user)),
            Creation::Taken(kind) => Err(AdminError::Taken(kind)),
        }
    }

    /// Sets a password and ends the customer's sessions.
    ///
    /// # Errors
    /// [`AdminError::NotFound`], [`AdminError::NoLogin`], [`AdminError::Password`].
    pub async fn set_password(
        &self,
        context: &RequestContext,
        account: &AccountRef,
        password: &SecretString,
        must_change: bool,
    ) -> Result<AccountLine, AdminError> {
        let (line, user) = self.with_login(account).await?;
        let personal = Personal {
            name: &line.name,
            phones: [line.phone.as_deref(), None],
            emails: [line.email.as_deref(), None],
        };
        PasswordRules::check(password, personal).map_err(AdminError::Password)?;
        let hash = self.hasher.hash(password).await?;
        let now = self.clock.now();
        let set = PasswordSet {
            owner: (line.customer, user),
            hash,
            must_change,
            locks: self.locks.clone(),
            at: now,
        };
        let outcome = json!({ "mustChange": must_change });
        let audit = context.audit(
            Some(line.customer),
            Some(user),
            "customer.set_password",
            outcome,
            now,
        );
        let ended = self.store.set_password(&set, &Change::silent(audit)).await?;
        self.revocations.announce(&ended).await;
        Ok(line)
    }

    /// Disables the login and ends the customer's sessions.
    ///
    /// # Errors
    /// [`AdminError::NotFound`] and [`AdminError::NoLogin`].
    pub async fn disable(
        &self,
        context: &RequestContext,
        account: &AccountRef,
    ) -> Result<AccountLine, AdminError> {
        let (line, user) = self.with_login(account).await?;
        let now = self.clock.now();
        let audit = context.audit(
            Some(line.customer),
            Some(user),
            "customer.disable",
            json!({}),
            now,
        );
        let ended = self
            .store
            .disable((line.customer, user), now, &Change::silent(audit))
            .await?;
        self.revocations.announce(&ended).await;
        Ok(line)
    }

    /// Ends the customer's sessions and nothing else: they may sign in again at once, with the same password. Tells how many it were.
    ///
    /// # Errors
    /// [`AdminError::NotFound`]. A customer without a login has no session, which is no error.
    pub async fn end_sessions(
        &self,
        context: &RequestContext,
        account: &AccountRef,
    ) -> Result<(AccountLine, usize), AdminError> {
        let now = self.clock.now();
        let line = self.find(account, now).await?;
        let audit = context.audit(
            Some(line.customer),
            line.user,
            "customer.end_sessions",
            json!({}),
            now,
        );
        let ended = self
            .store
            .end_sessions(line.customer, now, &Change::silent(audit))
            .await?;
        self.revocations.announce(&ended).await;
        Ok((line, ended.len()))
    }

    /// Lists accounts.
    ///
    /// # Errors
    /// [`AdminError::Storage`].
    pub async fn list(
        &self,
        search: Option<&str>,
        window: &Window,
    ) -> Result<Listed<AccountLine>, AdminError> {
        Ok(self.store.list(search, self.clock.now(), window).await?)
    }

    async fn with_login(&self, account: &AccountRef) -> Result<(AccountLine, UserId), AdminError> {
        let line = self.find(account, self.clock.now()).await?;
        let user = line.user.ok_or(AdminError::NoLogin)?;
        Ok((line, user))
    }

    async fn find(&self, account: &AccountRef, now: DateTime<Utc>) -> Result<AccountLine, AdminError> {
        self.store.find(account, now).await?.ok_or(AdminError::NotFound)
    }
}

fn read(request: &CreateRequest) -> Result<NewAccount, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let mut fail = |field, fault| faults.push(FieldFault { field, fault });
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let name = match line(Some(&request.name), NAME_LONGEST) {
        Ok(Some(name)) => name,
        Ok(None) => {
            fail("name", Fault::Required);
            String::new()
        }
        Err(fault) => {
            fail("name", fault);
            String::new()
        }
    };
    let address = line(request.address.as_deref(), ADDRESS_LONGEST).unwrap_or_else(|fault| {
        fail("address", fault);
        None
    });
    let phone = given(&request.phone).and_then(|text| {
        let phone = Phone::parse(&text);
        if phone.is_none() {
            fail("phone", Fault::NoPhone);
        }
        phone
    });
    let email = given(&request.email).and_then(|text| {
        let email = EmailAddress::parse(&text);
        if email.is_none() {
            fail("email", Fault::NoEmail);
        }
        email
    });
    if given(&request.phone).is_none() && given(&request.email).is_none() {
        fail("phone", Fault::Required);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(NewAccount {
        name,
        phone,
        email,
        address,
        placeholder_email: String::new(),
        password_hash: String::new(),
        must_change_password: request.must_change_password,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_meant_by_id_phone_or_e_mail() {
        assert_eq!(AccountRef::parse(" 42 "), Some(AccountRef::Id(CustomerId(42))));
        let name = |text| LoginName::parse(text).map(AccountRef::Name);
        assert_eq!(AccountRef::parse("01012345678"), name("+201012345678"));
        assert_eq!(AccountRef::parse("A@b.example"), name("a@b.example"));
        assert_eq!(AccountRef::parse("nobody"), None);
    }

    #[test]
    fn every_failing_field_is_told_at_once() {
        let faults = read(&CreateRequest {
            name: " ".into(),
            phone: Some("12".into()),
            email: Some("x".into()),
            address: Some("a\u{202E}".into()),
            must_change_password: false,
        })
        .unwrap_err();
        let fields: Vec<_> = faults.iter().map(|f| f.field).collect();
        assert_eq!(fields, ["name", "address", "phone", "email"]);
        let error = AdminError::Fields(faults).to_string();
        assert!(
            error.contains("phone is no phone number") && error.contains("name is needed"),
            "{error}"
        );
        let nobody = read(&CreateRequest {
            name: "Mona".into(),
            ..CreateRequest::default()
        });
        assert_eq!(nobody.unwrap_err().first().unwrap().fault, Fault::Required);
    }
}
