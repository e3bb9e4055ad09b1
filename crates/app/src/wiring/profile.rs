//! A customer's own data: profile, picture, preferences, password, export, closure.

use super::identity::Identity;
use super::{Machine, WiringError};
use crate::config::Config;
use crate::secrets;
use adapter_files::{FileStore, Pictures};
use adapter_memory::BcryptPool;
use adapter_sql::{Database, Ports};
use async_trait::async_trait;
use identity::Revocations;
use identity::account::admin::AccountAdminService;
use identity::account::{AccountExport, ClosureService, CurrentPassword, PasswordService};
use identity::code::CodeKeys;
use identity::login::ThrottleKeys;
use identity::preferences::PreferencesService;
use identity::profile::{AvatarService, ProfilePorts, ProfileService};
use kernel::{Cache, Keyring, SessionId};
use std::sync::Arc;

/// The services of a customer's own data.
pub(super) struct Own {
    pub(super) avatars: Arc<AvatarService>,
    pub(super) closure: Arc<ClosureService>,
    pub(super) export: Arc<dyn AccountExport>,
    pub(super) passwords: Arc<PasswordService>,
    pub(super) preferences: Arc<PreferencesService>,
    pub(super) profile: Arc<ProfileService>,
}

/// The services over their ports.
pub(super) fn services(
    ports: &Ports,
    cache: &Arc<dyn Cache>,
    keys: &Keyring,
    identity: &Identity,
    store: &FileStore,
    machine: &Machine,
) -> Own {
    let Machine { clock, random } = machine;
    let current = CurrentPassword::new(
        ports.passwords.clone(),
        identity.hasher.clone(),
        identity.refusals.clone(),
        clock.clone(),
    );
    let profile = ProfilePorts {
        reader: ports.profile_reader.clone(),
        writer: ports.profile_writer.clone(),
        contacts: ports.contact_changes.clone(),
        current: current.clone(),
        cache: cache.clone(),
        clock: clock.clone(),
        random: random.clone(),
    };
    Own {
        avatars: Arc::new(AvatarService::new(
            Arc::new(Pictures::default()),
            Arc::new(store.clone()),
            ports.avatars.clone(),
            clock.clone(),
            random.clone(),
        )),
        closure: Arc::new(ClosureService::new(
            current.clone(),
            ports.account_closure.clone(),
            identity.revocations.clone(),
            cache.clone(),
            clock.clone(),
            random.clone(),
        )),
        export: ports.account_export.clone(),
        passwords: Arc::new(PasswordService::new(
            current,
            identity.revocations.clone(),
            clock.clone(),
            random.clone(),
        )),
        preferences: Arc::new(PreferencesService::new(
            ports.preferences.clone(),
            identity.revocations.clone(),
            clock.clone(),
        )),
        profile: Arc::new(ProfileService::new(profile, CodeKeys::new(keys))),
    }
}

/// What staff do with accounts from the command line.
///
/// # Errors
/// [`WiringError`]
pub fn account_admin(
    config: &Config,
    database: &Database,
    machine: &Machine,
) -> Result<AccountAdminService, WiringError> {
    let Machine { clock, random } = machine;
    let hasher = BcryptPool::start(config.bcrypt_cost, 1, 1, random.clone())?;
    let keys = secrets::keyring(config, &**random)?;
    Ok(AccountAdminService::new(
        database.ports().account_admin,
        Arc::new(hasher),
        ThrottleKeys::new(&keys),
        Arc::new(Unannounced),
        clock.clone(),
        random.clone(),
    ))
}

/// A command remembers no sessions; portals that are running find out by themselves within 5 s.
struct Unannounced;

#[async_trait]
impl Revocations for Unannounced {
    async fn announce(&self, _: &[SessionId]) {}
}
