//! Identity: who signs in, and what runs beside it.

use super::{Background, Machine, WiringError};
use crate::config::Config;
use crate::metrics::Metrics;
use adapter_memory::{BcryptPool, CachedSessions};
use adapter_redis::{Redis, RedisRevocations};
use adapter_sql::Ports;
use audit::AuditQueue;
use chrono::TimeDelta;
use identity::code::{CodeKeys, CodeParts, CodeService, ResetTokens};
use identity::login::{LoginNameSync, LoginParts, LoginService, RefusalLog, ThrottleKeys};
use identity::session::{RefreshTokens, SeenSessions, SessionParts, SessionService};
use identity::{AccessTokens, Authenticator, Revocations};
use kernel::{AuditEntry, Keyring, StorageError};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// How often the login names are compared with what the shop's system has written.
const SYNC_EVERY: Duration = Duration::from_secs(15 * 60);
/// How often what is over is thrown away.
const PURGE_EVERY: Duration = Duration::from_secs(60 * 60);
/// Rows thrown away in one transaction.
const PURGE_BATCH: u32 = 500;

/// Identity's services.
pub(super) struct Identity {
    pub(super) authenticator: Arc<Authenticator>,
    pub(super) codes: Arc<CodeService>,
    pub(super) hasher: Arc<BcryptPool>,
    pub(super) login: Arc<LoginService>,
    pub(super) refusals: Arc<dyn RefusalLog>,
    pub(super) revocations: Arc<dyn Revocations>,
    pub(super) remembered: Arc<CachedSessions>,
    pub(super) sessions: Arc<SessionService>,
}

/// The services over their ports.
pub(super) fn services(
    ports: &Ports,
    keys: &Keyring,
    audit: &AuditQueue,
    config: &Config,
    machine: &Machine,
    metrics: &Metrics,
    redis: Option<&Arc<Redis>>,
) -> Result<Identity, WiringError> {
    let Machine { clock, random } = machine;
    let access = Arc::new(AccessTokens::new(
        keys,
        &config.jwt_issuer,
        &config.jwt_audience,
        delta(config.access_ttl),
    ));
    let refresh = Arc::new(RefreshTokens::new(
        keys,
        delta(config.refresh_ttl),
        delta(config.session_max_age),
    ));
    let refusals: Arc<dyn RefusalLog> = Arc::new(Queued(audit.clone()));
    let hasher = hasher(config, machine, metrics)?;
    let seen = SeenSessions::new(
        ports.session_reader.clone(),
        ports.session_activity.clone(),
        clock.clone(),
    );
    let cached = Arc::new(CachedSessions::new(Arc::new(seen), clock.clone()));
    let revocations: Arc<dyn Revocations> = match redis {
        Some(redis) => Arc::new(RedisRevocations::new(cached.clone(), redis.clone())),
        None => cached.clone(),
    };
    let login = LoginService::new(LoginParts {
        accounts: ports.accounts.clone(),
        logins: ports.logins.clone(),
        throttle: ports.login_throttle.clone(),
        throttle_keys: ThrottleKeys::new(keys),
        hasher: hasher.clone(),
        refusals: refusals.clone(),
        access: access.clone(),
        refresh: refresh.clone(),
        clock: clock.clone(),
        random: random.clone(),
    });
    let sessions = SessionService::new(SessionParts {
        sessions: ports.sessions.clone(),
        revocations: revocations.clone(),
        refusals: refusals.clone(),
        access: access.clone(),
        refresh,
        clock: clock.clone(),
        random: random.clone(),
        kept: delta(config.session_purge),
    });
    let codes = CodeService::new(CodeParts {
        accounts: ports.accounts.clone(),
        codes: ports.codes.clone(),
        resets: ports.password_resets.clone(),
        keys: CodeKeys::new(keys),
        tokens: ResetTokens::new(keys),
        throttle_keys: ThrottleKeys::new(keys),
        hasher: hasher.clone(),
        revocations: revocations.clone(),
        refusals: refusals.clone(),
        clock: clock.clone(),
        random: random.clone(),
    });
    Ok(Identity {
        authenticator: Arc::new(Authenticator::new(access, cached.clone(), clock.clone())),
        codes: Arc::new(codes),
        hasher,
        login: Arc::new(login),
        refusals,
        revocations,
        remembered: cached,
        sessions: Arc::new(sessions),
    })
}

fn hasher(config: &Config, machine: &Machine, metrics: &Metrics) -> Result<Arc<BcryptPool>, WiringError> {
    let threads = match config.bcrypt_threads {
        // They stand back for requests that check no password.
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let random = machine.random.clone();
    let pool = Arc::new(BcryptPool::start(
        config.bcrypt_cost,
        threads,
        config.bcrypt_queue,
        random,
    )?);
    let (queued, running) = (pool.clone(), pool.clone());
    metrics.watch("bcrypt_queued", "Passwords that wait to be checked", move || {
        queued.load().queued as u64
    });
    metrics.watch("bcrypt_running", "Passwords that are being checked", move || {
        running.load().running as u64
    });
    Ok(pool)
}

/// Brings the login names up to date with the shop's customers. `serve` does it by itself, over and over; a command that
/// has just written customers does it once.
///
/// # Errors
/// When the store fails.
pub async fn sync_login_names(ports: &Ports, machine: &Machine) -> Result<(), StorageError> {
    let report = LoginNameSync::new(ports.login_names.clone(), machine.clock.clone())
        .run()
        .await?;
    if report.changed > 0 {
        tracing::info!(
            names = report.names,
            shared = report.shared,
            changed = report.changed,
            "login names were brought up to date"
        );
    }
    Ok(())
}

/// Starts what identity does beside the requests.
pub(super) fn start(identity: &Identity, ports: &Ports, machine: &Machine, background: &Background) {
    let (ports, machine, stop) = (ports.clone(), machine.clone(), background.stop.clone());
    background.tasks.spawn(async move {
        loop {
            if let Err(error) = sync_login_names(&ports, &machine).await {
                complain(&error, "login names could not be brought up to date");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(SYNC_EVERY) => {}
            }
        }
    });
    let (login, sessions, codes) = (
        identity.login.clone(),
        identity.sessions.clone(),
        identity.codes.clone(),
    );
    let stop = background.stop.clone();
    background.tasks.spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(PURGE_EVERY) => {}
            }
            if let Err(error) = purge(&login, &sessions, &codes).await {
                complain(&error, "what is over could not be thrown away");
            }
        }
    });
}

async fn purge(
    login: &LoginService,
    sessions: &SessionService,
    codes: &CodeService,
) -> Result<(), StorageError> {
    while sessions.purge(PURGE_BATCH).await? >= u64::from(PURGE_BATCH) {}
    while codes.purge(PURGE_BATCH).await? >= u64::from(PURGE_BATCH) {}
    while login.purge_failures(PURGE_BATCH).await? >= u64::from(PURGE_BATCH) {}
    Ok(())
}

fn complain(error: &StorageError, what: &str) {
    tracing::warn!(error = error as &dyn Error, "{what}");
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

/// Refusals on their way to the audit log.
struct Queued(AuditQueue);

impl RefusalLog for Queued {
    fn put(&self, entry: AuditEntry) {
        self.0.put(entry);
    }
}
