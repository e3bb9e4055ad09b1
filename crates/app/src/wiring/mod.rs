//! Puts the parts together: which adapter stands behind which port.

mod gateways;
mod identity;
mod inbox;
mod messages;
mod money;
mod profile;
mod repairs;
mod sandbox;
mod shared;
mod till;

use crate::config::Config;
use crate::detached::Detached;
use crate::files::{FileLinks, Files};
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::pages::ShopSign;
use crate::ready::Probe;
use crate::secrets;
use crate::site::Site;
use crate::state::AppState;
use crate::system::{OsRandom, SystemClock};
use adapter_files::{FileStore, OpenError, Uploads};
use adapter_redis::Listening;
use adapter_sql::{Database, DbZone, Options};
use async_trait::async_trait;
use kernel::{Clock, Random, StorageError};
use payments::{PaymentDesk, PaymentGateway};
use secrecy::ExposeSecret;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use gateways::gateways;
pub use identity::sync_login_names;
pub use profile::account_admin;

/// How many answers may leave work behind them at once.
const DETACHED: usize = 256;

/// The parts of a running portal.
pub struct Portal {
    /// What handlers reach.
    pub state: AppState,
    /// What runs beside them.
    pub background: Background,
}

/// Tasks that run until the stop, and then finish what they hold.
#[derive(Default)]
pub struct Background {
    /// Cancelled at the stop.
    pub stop: CancellationToken,
    /// The tasks.
    pub tasks: TaskTracker,
    /// Hears what other nodes tell, for as long as it is held.
    listening: Option<Listening>,
}

impl Background {
    /// Tells every task to finish and waits for them. To be called after the web server has ended.
    pub async fn finish(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        drop(self.listening);
    }
}

/// Why the portal can't be put together.
#[derive(Debug, thiserror::Error)]
pub enum WiringError {
    /// A setting that only its adapter could judge.
    #[error("{0}")]
    Config(String),
    /// The data folder can't be used.
    #[error("the data folder can't be used")]
    DataFolder(#[from] std::io::Error),
    /// The database is not there.
    #[error("the database can't be used")]
    Database(#[from] StorageError),
}

/// The machine's own clock and randomness; tests bring others.
#[derive(Clone)]
pub struct Machine {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Unpredictable bytes.
    pub random: Arc<dyn Random>,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            random: Arc::new(OsRandom),
        }
    }
}

/// Opens the configured database; nothing is connected before it is needed.
///
/// # Errors
/// [`WiringError`]
pub fn database(config: &Config) -> Result<Database, WiringError> {
    let url = config.database_url.expose_secret();
    if url.starts_with("sqlite://") {
        std::fs::create_dir_all(&config.data_dir)?;
    }
    let mut options = Options::new(url, DbZone(config.db_timezone), config.timezone)
        .map_err(|error| WiringError::Config(format!("PORTAL_DATABASE_URL: {error}")))?;
    options.pool_size = config.db_pool_size;
    Ok(Database::open(options)?)
}

/// Puts a portal together on an open database, and starts what runs beside it. Called inside the program's runtime.
///
/// # Errors
/// [`WiringError`]
pub fn portal(config: Config, database: Database, machine: Machine) -> Result<Portal, WiringError> {
    let Machine { clock, random } = machine;
    let metrics = Arc::new(Metrics::default());
    watch_pool(&database, &metrics);
    let shared = shared::shared(&config, &database, &clock, &metrics)?;
    let mut background = Background::default();
    let keyring = secrets::keyring(&config, &*random)?;
    let ports = database.ports();
    let money = money::money(&ports, &shared.cache, &clock, &keyring, &config)?;
    let machine = Machine { clock, random };
    let repairs = repairs::service(&ports, &shared.cache, &config, &machine);
    let devices = inbox::devices(&ports, &shared.cache, &config, &machine);
    let notifications = inbox::notifications(&ports, &shared.cache, &config, &machine);
    let audit = inbox::audit_queue(&ports, &background, &metrics);
    let identity = identity::services(
        &ports,
        &keyring,
        &audit,
        &config,
        &machine,
        &metrics,
        shared.redis.as_ref(),
    )?;
    let files = files(&config)?;
    let own = profile::services(&ports, &shared.cache, &keyring, &identity, &files.store, &machine);
    background.listening = shared.listen(&identity.remembered);
    identity::start(&identity, &ports, &machine, &background);
    let messages = messages::messages(&config, &ports, &machine)?;
    let codes = inbox::code_messages(
        &ports,
        &messages.sender,
        &shared.limiter,
        &keyring,
        &config,
        &machine,
        &metrics,
    );
    let handlers = inbox::handlers(
        &ports,
        codes,
        &messages.sender,
        &files,
        &money.papers,
        &shared.cache,
    );
    inbox::start(
        &ports,
        database.wake(),
        &shared.cache,
        handlers,
        &config,
        &machine,
        &background,
    );
    let others = config.gateways.any();
    let sandbox = sandbox::sandbox(&ports, &keyring, &config, others, &machine, &background)?;
    let inside = sandbox.iter().map(|sandbox| {
        let gateway: Arc<dyn PaymentGateway> = sandbox.gateway.clone();
        gateway
    });
    let gateways = gateways(&config, &machine.clock, inside.collect())?;
    let site = Arc::new(Site::new(&config));
    let till = till::till(
        &ports,
        &shared.cache,
        gateways,
        &site,
        &config,
        &machine,
        &metrics,
        &background,
    );
    let Machine { clock, random } = machine;
    let state = AppState {
        audit,
        authenticator: identity.authenticator,
        avatars: own.avatars,
        cache: shared.cache,
        callbacks: till.callbacks,
        checkout: till.checkout,
        closure: own.closure,
        cursor_keys: keyring.derive("cursor"),
        dashboard: money.dashboard,
        export: own.export,
        file_links: FileLinks::new(&keyring, config.public_url.clone(), clock.clone()),
        files,
        clock,
        invoices: money.invoices,
        keyring,
        limits: Limits::new(shared.limiter, config.limits),
        metrics,
        papers: money.papers,
        passwords: own.passwords,
        payments: money.payments,
        preferences: own.preferences,
        profile: own.profile,
        random,
        ready: shared.ready,
        repairs,
        codes: identity.codes,
        config: Arc::new(config),
        console: messages.console,
        detached: Detached::new(Handle::current(), background.tasks.clone(), DETACHED),
        devices,
        login: identity.login,
        notifications,
        sandbox,
        sessions: identity.sessions,
        shop: ShopSign::new(database),
        site,
    };
    Ok(Portal { state, background })
}

/// What staff do about payments, beside running portals on the same database. Their caches hear of it where there is a Redis; else
/// they see it when their entries end.
///
/// # Errors
/// [`WiringError`]
pub fn payment_desk(
    config: &Config,
    database: &Database,
    machine: &Machine,
) -> Result<PaymentDesk, WiringError> {
    let metrics = Arc::new(Metrics::default());
    let shared = shared::shared(config, database, &machine.clock, &metrics)?;
    let keyring = secrets::keyring(config, &*machine.random)?;
    let ports = database.ports();
    let inside = sandbox::gateway(&ports, &keyring, config, machine);
    let gateways = gateways(config, &machine.clock, inside.into_iter().collect())?;
    Ok(till::desk(&ports, &shared.cache, gateways, config, machine))
}

/// The portal's own files, and the ERP's.
fn files(config: &Config) -> Result<Files, WiringError> {
    let refused = |key: &str, error: &OpenError| {
        let cause = std::error::Error::source(error);
        let cause = cause.map_or_else(String::new, |cause| format!(": {cause}"));
        WiringError::Config(format!("{key}: {error}{cause}"))
    };
    let store = match &config.files_url {
        None => FileStore::folder(&config.data_dir.join("files")),
        Some(url) => {
            let url = url
                .expose_secret()
                .parse()
                .map_err(|error| WiringError::Config(format!("PORTAL_FILES_URL: {error}")))?;
            FileStore::open(&url)
        }
    };
    let store = store.map_err(|error| refused("PORTAL_FILES_URL", &error))?;
    let uploads = config.erp_uploads.as_deref().map(Uploads::open).transpose();
    let uploads = uploads.map_err(|error| refused("PORTAL_ERP_UPLOADS", &error))?;
    Ok(Files { store, uploads })
}

fn watch_pool(database: &Database, metrics: &Metrics) {
    let (size, idle, waiting) = (database.clone(), database.clone(), database.clone());
    metrics.watch("pool_connections", "Connections to the database", move || {
        size.pool_status().size as u64
    });
    let statements = database.statements().clone();
    metrics.watch_total("db_statements", "Statements sent to the database", move || {
        statements.sent()
    });
    metrics.watch("pool_idle", "Of these, idle", move || {
        idle.pool_status().available as u64
    });
    metrics.watch("pool_waiting", "Requests that wait for one", move || {
        waiting.pool_status().waiting as u64
    });
}

struct DatabaseProbe(Database);

#[async_trait]
impl Probe for DatabaseProbe {
    async fn ask(&self) -> Result<(), StorageError> {
        self.0.ping().await
    }
}
