//! Reading and changing one's own profile.

use super::{
    Profile, ProfileEdit, ProfileError, ProfileReader, ProfileRequest, ProfileUpdate, ProfileWriter,
    UpdateOutcome,
};
use crate::LoginName;
use crate::account::CurrentPassword;
use crate::code::{CodeDelivery, CodeKeys, OneTimeCode};
use crate::contact::{CodeAttempt, ContactChanges, ContactRecords, NewContactCode, Redeemed};
use crate::login::LoginNameKind;
use kernel::{Cache, Caller, Change, Clock, CustomerId, Event, Random, UserId};
use secrecy::SecretString;
use serde_json::json;
use std::sync::Arc;

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// The profile as it stands now.
    pub profile: Profile,
    /// The contacts that wait for their code, and until when each can be proved.
    pub pending: Vec<PendingContact>,
}

/// A contact that waits to be proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingContact {
    /// The contact.
    pub contact: LoginName,
    /// When its code ends.
    pub expires_at: chrono::DateTime<chrono::Utc>,
}

/// The ports that [`ProfileService`] stands on.
#[allow(missing_docs)]
pub struct ProfilePorts {
    pub reader: Arc<dyn ProfileReader>,
    pub writer: Arc<dyn ProfileWriter>,
    pub contacts: Arc<dyn ContactChanges>,
    pub current: CurrentPassword,
    pub cache: Arc<dyn Cache>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
}

/// Reads and changes a customer's own profile.
pub struct ProfileService {
    ports: ProfilePorts,
    codes: CodeKeys,
}

impl ProfileService {
    /// The event that tells the old contact of the change: its data has `kind` (`phone`, `email`), `old` and `locale`.
    pub const CONTACT_CHANGED: &'static str = "contact.changed";
    /// The event that has a code sent: its entity is the code's row.
    pub const CODE_ISSUED: &'static str = CodeDelivery::EVENT;

    /// Over its ports, with the keys of one-time codes.
    #[must_use]
    pub const fn new(ports: ProfilePorts, codes: CodeKeys) -> Self {
        Self { ports, codes }
    }

    /// The profile.
    ///
    /// # Errors
    /// [`ProfileError::NotFound`] and [`ProfileError::Storage`].
    pub async fn get(&self, customer: CustomerId, user: UserId) -> Result<Profile, ProfileError> {
        self.ports
            .reader
            .find(customer, user)
            .await?
            .ok_or(ProfileError::NotFound)
    }

    /// Changes name and address at once, and sends a code to each new contact.
    ///
    /// # Errors
    /// [`ProfileError::Fields`]; with a new contact, [`ProfileError::PasswordNeeded`],
    /// [`ProfileError::PasswordWrong`] and [`ProfileError::CodesTooOften`], and then nothing is changed.
    pub async fn update(
        &self,
        caller: &Caller,
        request: &ProfileRequest,
        password: Option<&SecretString>,
    ) -> Result<Updated, ProfileError> {
        let profile = self.get(caller.customer, caller.user).await?;
        let edit = request.against(&profile).map_err(ProfileError::Fields)?;
        if edit.is_empty() {
            return Ok(Updated {
                profile,
                pending: Vec::new(),
            });
        }
        if !edit.contacts.is_empty() {
            let password = password.ok_or(ProfileError::PasswordNeeded)?;
            self.ports
                .current
                .check(caller, password, "currentPassword")
                .await?;
        }
        let update = self.prepare(caller, edit);
        let pending = update
            .codes
            .iter()
            .map(|code| PendingContact {
                contact: code.destination.clone(),
                expires_at: code.expires_at,
            })
            .collect();
        let change = self.recorded(caller, &update);
        match self
            .ports
            .writer
            .update(caller.customer, caller.user, &update, &change)
            .await?
        {
            UpdateOutcome::Saved => {}
            UpdateOutcome::Missing => return Err(ProfileError::NotFound),
            UpdateOutcome::Wait(retry_after) => return Err(ProfileError::CodesTooOften { retry_after }),
        }
        self.forget(caller.customer).await;
        let profile = self.get(caller.customer, caller.user).await?;
        Ok(Updated { profile, pending })
    }

    /// Proves a new contact by the code sent there, and puts it in the place of the old one.
    ///
    /// # Errors
    /// [`ProfileError::WrongCode`], [`ProfileError::Taken`], [`ProfileError::NotFound`].
    pub async fn verify_contact(
        &self,
        caller: &Caller,
        typed: SecretString,
    ) -> Result<Profile, ProfileError> {
        let profile = self.get(caller.customer, caller.user).await?;
        let attempt = CodeAttempt::new(typed, self.codes.clone(), self.ports.clock.now());
        let records = self.contact_records(caller, &profile);
        match self
            .ports
            .contacts
            .redeem(caller.customer, caller.user, &attempt, &records)
            .await?
        {
            Redeemed::Changed(_) => {
                self.forget(caller.customer).await;
                self.get(caller.customer, caller.user).await
            }
            Redeemed::Taken(kind) => Err(ProfileError::Taken(kind)),
            Redeemed::WrongCode => Err(ProfileError::WrongCode),
            Redeemed::Missing => Err(ProfileError::NotFound),
        }
    }

    /// Invoices and repairs show the customer's name and contacts.
    async fn forget(&self, customer: CustomerId) {
        // What can't be forgotten now ends by itself within seconds; the cache's adapter has logged why.
        let _ = self.ports.cache.forget(customer).await;
    }

    fn prepare(&self, caller: &Caller, edit: ProfileEdit) -> ProfileUpdate {
        let now = self.ports.clock.now();
        let codes = edit.contacts.into_iter().map(|destination| {
            let event = Event::new(
                &*self.ports.random,
                Self::CODE_ISSUED,
                Some(caller.customer),
                0,
                now,
                json!({
                    "purpose": "contact",
                    "channel": destination.kind().as_str(),
                    "locale": caller.context.locale,
                }),
            );
            NewContactCode {
                destination,
                nonce: self.ports.random.bytes::<{ OneTimeCode::NONCE }>().to_vec(),
                created_at: now,
                expires_at: now + OneTimeCode::LIFE,
                event,
            }
        });
        ProfileUpdate {
            name: edit.name,
            address: edit.address,
            codes: codes.collect(),
        }
    }

    fn recorded(&self, caller: &Caller, update: &ProfileUpdate) -> Change {
        let mut changed = Vec::new();
        changed.extend(update.name.as_ref().map(|_| "name"));
        changed.extend(update.address.as_ref().map(|_| "address"));
        let proving: Vec<_> = update
            .codes
            .iter()
            .map(|code| code.destination.kind().as_str())
            .collect();
        let outcome = json!({ "changed": changed, "proving": proving });
        Change::silent(caller.audit("profile.update", outcome, self.ports.clock.now()))
    }

    fn contact_records(&self, caller: &Caller, profile: &Profile) -> ContactRecords {
        let now = self.ports.clock.now();
        let changed = |kind: LoginNameKind, old: Option<&str>| {
            let audit = caller.audit("profile.contact", json!({ "changed": kind.as_str() }), now);
            match old.and_then(LoginName::parse) {
                None => Change::silent(audit),
                Some(old) => {
                    let data = json!({
                        "kind": kind.as_str(),
                        "old": old.value(),
                        "locale": caller.context.locale,
                    });
                    let event = Event::new(
                        &*self.ports.random,
                        Self::CONTACT_CHANGED,
                        Some(caller.customer),
                        caller.customer.get(),
                        now,
                        data,
                    );
                    Change::telling(audit, event)
                }
            }
        };
        let refused =
            |why: &str| Change::silent(caller.audit("profile.contact", json!({ "refused": why }), now));
        ContactRecords {
            phone: changed(LoginNameKind::Phone, profile.phone.as_deref()),
            email: changed(LoginNameKind::Email, profile.email.as_deref()),
            taken: refused("taken"),
            wrong: refused("wrong"),
        }
    }
}
