//! The settings: one typed struct out of a TOML file and the environment, checked as a whole.

mod gateways;
pub mod keys;
mod messages;
mod show;
mod source;
mod values;

pub use gateways::GatewaySettings;
pub use messages::{Messages, SmsChoice};
pub use source::Origin;

use chrono_tz::Tz;
use ipnet::IpNet;
use kernel::{Currency, Quota, ShopZone};
use payments::GatewayName;
use secrecy::{ExposeSecret, SecretString};
use source::Source;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// Where the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// On a developer's machine: loopback only, messages on the console.
    Development,
    /// For customers.
    Production,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines: one object a line.
    Json,
}

/// The limits, each `None` when it is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests of a customer, else of an address.
    pub general: Option<Quota>,
    /// Logins from an address.
    pub login: Option<Quota>,
    /// One-time code requests of an address.
    pub code: Option<Quota>,
    /// One-time codes by SMS to the phones of one calling code.
    pub code_country: Option<Quota>,
    /// Tracking and verification pages, of an address.
    pub public: Option<Quota>,
    /// Uploads of a customer.
    pub upload: Option<Quota>,
}

/// Every setting. The names of fields are those of the keys, whose explanations stand in [`keys::KEYS`].
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Config {
    pub env: Environment,
    pub listen: SocketAddr,
    pub workers: usize,
    pub shutdown_timeout: Duration,
    pub public_url: Option<Url>,
    pub allowed_origins: Vec<String>,
    pub trusted_proxies: Vec<IpNet>,
    pub database_url: SecretString,
    pub db_pool_size: usize,
    pub db_timezone: Tz,
    pub default_gateway: Option<GatewayName>,
    pub migrate_on_start: bool,
    pub redis_url: Option<SecretString>,
    pub redis_prefix: String,
    pub data_dir: PathBuf,
    pub files_url: Option<SecretString>,
    pub erp_uploads: Option<PathBuf>,
    pub gateways: GatewaySettings,
    pub attachments_visible: bool,
    pub jwt_secret: Option<SecretString>,
    pub previous_secrets: Vec<SecretString>,
    pub jwt_issuer: String,
    pub jwt_audience: String,
    pub access_ttl: Duration,
    pub refresh_ttl: Duration,
    pub session_max_age: Duration,
    pub session_purge: Duration,
    pub audit_retention: Duration,
    pub bcrypt_cost: u32,
    pub bcrypt_threads: usize,
    pub bcrypt_queue: usize,
    pub cache_bytes: u64,
    pub cache_list_ttl: Duration,
    pub cache_stats_ttl: Duration,
    pub currency: Currency,
    pub timezone: ShopZone,
    pub limits: Limits,
    pub messages: Messages,
    pub log: String,
    pub log_format: LogFormat,
    pub logo: Option<PathBuf>,
    pub metrics_token: Option<SecretString>,
}

/// The settings with where each came from.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// Names that mean nothing here: told in the log.
    pub unknown: Vec<String>,
    source: Source,
}

/// Everything that is wrong with the settings, at once.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the configuration has {} problem(s):\n  - {}", .0.len(), .0.join("\n  - "))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads the environment and the file that `PORTAL_CONFIG` names.
    ///
    /// # Errors
    /// With the full list of what is wrong.
    pub fn load() -> Result<Loaded, ConfigError> {
        // A variable that is not Unicode can't be one of ours.
        let environment = std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
            .collect();
        Self::read(&environment, |path| std::fs::read_to_string(path))
    }

    /// Reads settings from given variables and a given way to read the file.
    ///
    /// # Errors
    /// With the full list of what is wrong.
    pub fn read(
        environment: &BTreeMap<String, String>,
        file: impl Fn(&str) -> std::io::Result<String>,
    ) -> Result<Loaded, ConfigError> {
        let mut source = Source::gather(environment, file);
        let config = assemble(&mut source);
        match config {
            Some(config) if source.problems.is_empty() => {
                let mut problems = Vec::new();
                judge(&config, &mut problems);
                if problems.is_empty() {
                    let unknown = source.unknown.clone();
                    return Ok(Loaded {
                        config,
                        unknown,
                        source,
                    });
                }
                Err(ConfigError(problems))
            }
            config => {
                let mut problems = source.problems;
                if let Some(config) = config {
                    judge(&config, &mut problems);
                }
                Err(ConfigError(problems))
            }
        }
    }

    /// Whether customers use it.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.env == Environment::Production
    }
}

/// `None` only when a default does not parse, which a test rules out.
fn assemble(source: &mut Source) -> Option<Config> {
    use values::{
        choice, currency, duration, flag, gateway, list, network, number, origin, quota, web_url, zone,
    };
    let secrets = list(|text| Ok(SecretString::from(text)));
    let data_dir = PathBuf::from(source.given("PORTAL_DATA_DIR")?);
    let database_url = source
        .given("PORTAL_DATABASE_URL")
        .unwrap_or_else(|| format!("sqlite://{}", data_dir.join("portal.db").display()));
    let env = source.take(
        "PORTAL_ENV",
        choice(&[
            ("development", Environment::Development),
            ("production", Environment::Production),
        ]),
    )?;
    let mut allowed_origins = source.take("PORTAL_ALLOWED_ORIGINS", list(origin))?;
    if allowed_origins.is_empty() && env == Environment::Development {
        allowed_origins = LOCAL_ORIGINS.map(str::to_owned).to_vec();
    }
    let usual_zone = if database_url.starts_with("mysql") {
        chrono_tz::Africa::Cairo
    } else {
        chrono_tz::UTC
    };
    let db_timezone = source.take("PORTAL_DB_TIMEZONE", |text| {
        if text.is_empty() {
            Ok(usual_zone)
        } else {
            zone(text)
        }
    })?;
    Some(Config {
        env,
        listen: source.take("PORTAL_LISTEN", |text| {
            text.parse()
                .map_err(|_| format!("{text:?} is no address with a port; write 127.0.0.1:8080"))
        })?,
        workers: source.take("PORTAL_WORKERS", number(0..=256))?,
        shutdown_timeout: source.take("PORTAL_SHUTDOWN_TIMEOUT", duration)?,
        public_url: source.take("PORTAL_PUBLIC_URL", web_url)?,
        allowed_origins,
        trusted_proxies: source.take("PORTAL_TRUSTED_PROXIES", list(network))?,
        database_url: database_url.into(),
        db_pool_size: source.take("PORTAL_DB_POOL_SIZE", number(1..=1000))?,
        db_timezone,
        default_gateway: source.take("PORTAL_DEFAULT_GATEWAY", gateway)?,
        migrate_on_start: source.take("PORTAL_MIGRATE_ON_START", flag)?,
        redis_url: source.given("PORTAL_REDIS_URL").map(SecretString::from),
        redis_prefix: source.given("PORTAL_REDIS_PREFIX")?,
        data_dir,
        files_url: source.given("PORTAL_FILES_URL").map(SecretString::from),
        erp_uploads: source.given("PORTAL_ERP_UPLOADS").map(PathBuf::from),
        gateways: gateways::assemble(source)?,
        attachments_visible: source.take(
            "PORTAL_ATTACHMENTS",
            choice(&[("visible", true), ("hidden", false)]),
        )?,
        jwt_secret: source.given("PORTAL_JWT_SECRET").map(SecretString::from),
        previous_secrets: source.take("PORTAL_PREVIOUS_SECRETS", secrets)?,
        jwt_issuer: source.given("PORTAL_JWT_ISSUER")?,
        jwt_audience: source.given("PORTAL_JWT_AUDIENCE")?,
        access_ttl: source.take("PORTAL_ACCESS_TTL", duration)?,
        refresh_ttl: source.take("PORTAL_REFRESH_TTL", duration)?,
        session_max_age: source.take("PORTAL_SESSION_MAX_AGE", duration)?,
        session_purge: source.take("PORTAL_SESSION_PURGE", duration)?,
        audit_retention: source.take("PORTAL_AUDIT_RETENTION", duration)?,
        bcrypt_cost: source.take("PORTAL_BCRYPT_COST", number(4..=15))?,
        bcrypt_threads: source.take("PORTAL_BCRYPT_THREADS", number(0..=256))?,
        bcrypt_queue: source.take("PORTAL_BCRYPT_QUEUE", number(1..=100_000))?,
        cache_bytes: source.take("PORTAL_CACHE_BYTES", number(0..=1 << 40))?,
        cache_list_ttl: source.take("PORTAL_CACHE_LIST_TTL", duration)?,
        cache_stats_ttl: source.take("PORTAL_CACHE_STATS_TTL", duration)?,
        currency: source.take("PORTAL_CURRENCY", currency)?,
        timezone: ShopZone(source.take("PORTAL_TIMEZONE", zone)?),
        limits: Limits {
            general: source.take("PORTAL_LIMIT_GENERAL", quota)?,
            login: source.take("PORTAL_LIMIT_LOGIN", quota)?,
            code: source.take("PORTAL_LIMIT_CODE", quota)?,
            code_country: source.take("PORTAL_LIMIT_CODE_COUNTRY", quota)?,
            public: source.take("PORTAL_LIMIT_PUBLIC", quota)?,
            upload: source.take("PORTAL_LIMIT_UPLOAD", quota)?,
        },
        messages: Messages::take(source)?,
        log: source.take("PORTAL_LOG", |text| {
            tracing_subscriber::EnvFilter::try_new(text)
                .map(|_| text.to_owned())
                .map_err(|error| error.to_string())
        })?,
        log_format: source.take(
            "PORTAL_LOG_FORMAT",
            choice(&[("pretty", LogFormat::Pretty), ("json", LogFormat::Json)]),
        )?,
        logo: source.given("PORTAL_LOGO").map(PathBuf::from),
        metrics_token: source.given("PORTAL_METRICS_TOKEN").map(SecretString::from),
    })
}

/// Where the usual development servers of frontends are.
const LOCAL_ORIGINS: [&str; 6] = [
    "http://localhost:3000",
    "http://localhost:4200",
    "http://localhost:5173",
    "http://127.0.0.1:3000",
    "http://127.0.0.1:4200",
    "http://127.0.0.1:5173",
];

/// What each setting allows and the settings together do not.
fn judge(config: &Config, problems: &mut Vec<String>) {
    config.messages.judge(config.is_production(), problems);
    let mut refuse = |text: &str| problems.push(text.to_owned());
    if !["mysql://", "sqlite://"]
        .iter()
        .any(|scheme| config.database_url.expose_secret().starts_with(scheme))
    {
        refuse("PORTAL_DATABASE_URL: only mysql:// and sqlite:// are known");
    }
    if let Some(redis) = &config.redis_url
        && !redis.expose_secret().starts_with("redis://")
    {
        refuse(
            "PORTAL_REDIS_URL: it must start with redis:// (without TLS; keep Redis on a private network)",
        );
    }
    if config.access_ttl > config.refresh_ttl {
        refuse("PORTAL_ACCESS_TTL: longer than PORTAL_REFRESH_TTL");
    }
    if config.refresh_ttl > config.session_max_age {
        refuse("PORTAL_SESSION_MAX_AGE: shorter than PORTAL_REFRESH_TTL");
    }
    if config.env == Environment::Development {
        if !config.listen.ip().is_loopback() {
            refuse(
                "PORTAL_LISTEN: in development only a loopback address is listened on; set PORTAL_ENV=production",
            );
        }
        return;
    }
    match &config.jwt_secret {
        None => refuse("PORTAL_JWT_SECRET: missing; in production it is needed (openssl rand -base64 48)"),
        Some(secret) if is_weak(secret) => {
            refuse("PORTAL_JWT_SECRET: weak; at least 32 bytes, of at least 8 different ones, are needed");
        }
        Some(_) => {}
    }
    if config.previous_secrets.iter().any(is_weak) {
        refuse("PORTAL_PREVIOUS_SECRETS: one of them is weak; drop it");
    }
    if config
        .metrics_token
        .as_ref()
        .is_some_and(|token| token.expose_secret().len() < 16)
    {
        refuse("PORTAL_METRICS_TOKEN: shorter than 16 bytes");
    }
    match &config.public_url {
        None => refuse("PORTAL_PUBLIC_URL: missing; in production it is needed"),
        Some(url) if url.scheme() != "https" => refuse("PORTAL_PUBLIC_URL: in production it must be https"),
        Some(_) => {}
    }
    if config
        .allowed_origins
        .iter()
        .any(|origin| !origin.starts_with("https://"))
    {
        refuse("PORTAL_ALLOWED_ORIGINS: in production every origin must be https");
    }
    if config.default_gateway == Some(GatewayName::Sandbox) {
        refuse("PORTAL_DEFAULT_GATEWAY: the sandbox moves no money, and does not exist in production");
    }
    if config.bcrypt_cost < 10 {
        refuse("PORTAL_BCRYPT_COST: below 10 is not allowed in production");
    }
}

fn is_weak(secret: &SecretString) -> bool {
    let bytes = secret.expose_secret().as_bytes();
    let different: std::collections::BTreeSet<_> = bytes.iter().collect();
    bytes.len() < 32 || different.len() < 8
}

#[cfg(test)]
mod tests;
