//! A portal of a test's own.

use super::client::Call;
use super::contract::Contract;
use super::secrets::Secrets;
use actix_web::web;
use adapter_sql::shop::{Shop, standard};
use adapter_sql::{Database, RawSql};
use chrono::{DateTime, TimeDelta, Utc};
use identity::{AccessTokens, TokenSubject};
use kernel::testing::FixedClock;
use kernel::{Cache, Clock, CustomerId, Keyring, RoleId, SessionId, UserId};
use portal::config::Config;
use portal::metrics::Metrics;
use portal::system::OsRandom;
use portal::wiring::{self, Background, Machine};
use reqwest::Method;
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use test_support::{ErpShape, ScratchDir, ScratchMariaDb, ScratchRedis};

/// What a portal stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stack {
    /// SQLite, and this process's memory.
    Embedded,
    /// MariaDB and Redis.
    Served,
    /// The same, where an ERP was before: attached to its database, with its awkward rows among the standard shop's.
    Erp(ErpShape),
}

/// Settings a test changes: `PORTAL_…` and its value.
pub type Settings<'a> = &'a [(&'a str, &'a str)];

/// When it is in every test.
pub const NOW: &str = "2026-03-15T10:00:00Z";
const SECRET: &str = "the-secret-of-the-api-tests-0123456789";

type Scratch = (ScratchDir, Option<ScratchMariaDb>, Option<ScratchRedis>);

/// A running portal with the standard shop in it.
pub struct TestApp {
    /// Where it listens: `http://127.0.0.1:port`.
    pub base: String,
    /// Its clock; stands still until moved.
    pub clock: FixedClock,
    /// Its database, for rows that a test needs beside the standard ones.
    pub database: Database,
    /// The settings it runs with.
    pub config: Config,
    /// The role of customers' logins there.
    pub customer_role: RoleId,
    cache: Arc<dyn Cache>,
    contract: Arc<Contract>,
    client: reqwest::Client,
    handle: actix_web::dev::ServerHandle,
    aftermath: Aftermath,
}

/// What is left of a portal when its test is over.
#[derive(Clone)]
pub struct Aftermath {
    secrets: Arc<Secrets>,
    metrics: Arc<Metrics>,
    background: Arc<Mutex<Option<Background>>>,
    database_url: String,
    /// Where its data lie; they go with it.
    _scratch: Arc<Scratch>,
}

impl TestApp {
    /// A portal on a stack.
    pub async fn on(stack: Stack) -> Self {
        Self::with(stack, &[]).await
    }

    /// A portal on a stack with other settings.
    pub async fn with(stack: Stack, changed: Settings<'_>) -> Self {
        let folder = ScratchDir::create();
        let mut settings: BTreeMap<String, String> = [
            ("PORTAL_LISTEN", "127.0.0.1:0"),
            ("PORTAL_JWT_SECRET", SECRET),
            ("PORTAL_BCRYPT_COST", "4"),
            ("PORTAL_WORKERS", "1"),
            ("PORTAL_DB_POOL_SIZE", "4"),
            ("PORTAL_LIMIT_GENERAL", "off"),
            ("PORTAL_LIMIT_LOGIN", "off"),
            ("PORTAL_LIMIT_CODE", "off"),
            ("PORTAL_LIMIT_PUBLIC", "off"),
            ("PORTAL_LIMIT_UPLOAD", "off"),
            ("PORTAL_LOG", "warn"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        settings.insert("PORTAL_DATA_DIR".into(), folder.path().display().to_string());
        let servers = match stack {
            Stack::Embedded => {
                settings.insert("PORTAL_DATABASE_URL".into(), folder.sqlite_url());
                (None, None)
            }
            Stack::Served | Stack::Erp(_) => {
                let (database, redis) = (ScratchMariaDb::create(), ScratchRedis::create());
                settings.insert("PORTAL_DATABASE_URL".into(), database.url().to_owned());
                settings.insert("PORTAL_REDIS_URL".into(), redis.url().to_owned());
                settings.insert("PORTAL_REDIS_PREFIX".into(), redis.prefix().to_owned());
                (Some(database), Some(redis))
            }
        };
        settings.extend(
            changed
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let config = Config::read(&settings, |path| std::fs::read_to_string(path))
            .unwrap()
            .config;
        let clock = FixedClock::at(NOW);
        let mut shop = standard::shop(clock.now());
        let mut customer_role = standard::CUSTOMER_ROLE;
        if let Stack::Erp(shape) = stack {
            RawSql::open(&settings["PORTAL_DATABASE_URL"])
                .await
                .exec(&shape.sql())
                .await;
            customer_role = RoleId(shape.customer_role());
            as_written_in(shape, &mut shop);
        }
        let database = wiring::database(&config).unwrap();
        database.migrate().await.unwrap();
        database.insert_shop(&shop).await.unwrap();
        wiring::sync_login_names(&database.ports(), &machine(&clock))
            .await
            .unwrap();
        let scratch = (folder, servers.0, servers.1);
        Self::start(config, database, clock, customer_role, scratch)
    }

    /// A portal whose database is not there.
    pub fn without_a_database() -> Self {
        let folder = ScratchDir::create();
        let settings = [
            ("PORTAL_LISTEN", "127.0.0.1:0"),
            ("PORTAL_JWT_SECRET", SECRET),
            ("PORTAL_DATABASE_URL", "mysql://nobody@127.0.0.1:1/none"),
            ("PORTAL_DATA_DIR", &folder.path().display().to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let config = Config::read(&settings, |path| std::fs::read_to_string(path))
            .unwrap()
            .config;
        let database = wiring::database(&config).unwrap();
        let scratch = (folder, None, None);
        Self::start(
            config,
            database,
            FixedClock::at(NOW),
            standard::CUSTOMER_ROLE,
            scratch,
        )
    }

    fn start(
        config: Config,
        database: Database,
        clock: FixedClock,
        customer_role: RoleId,
        scratch: Scratch,
    ) -> Self {
        let machine = machine(&clock);
        let portal = wiring::portal(config.clone(), database.clone(), machine).unwrap();
        let listener = TcpListener::bind(config.listen).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let cache = portal.state.cache.clone();
        let aftermath = Aftermath {
            secrets: Arc::new(Secrets::new(&[
                SECRET,
                standard::NEVER_SHOWN,
                standard::PASSWORD_HASH,
            ])),
            metrics: portal.state.metrics.clone(),
            background: Arc::new(Mutex::new(Some(portal.background))),
            database_url: config.database_url.expose_secret().to_owned(),
            _scratch: Arc::new(scratch),
        };
        let server = portal::server::serve(web::Data::new(portal.state), listener).unwrap();
        let handle = server.handle();
        tokio::spawn(server);
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            base,
            clock,
            database,
            config,
            customer_role,
            cache,
            contract: Contract::shared(),
            client,
            handle,
            aftermath,
        }
    }

    /// Forgets everything that is cached of a customer.
    pub async fn forget(&self, customer: CustomerId) {
        self.cache.forget(customer).await.unwrap();
    }

    /// Its clock and randomness.
    pub fn machine(&self) -> Machine {
        machine(&self.clock)
    }

    /// What time it is there.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A call under the canonical base path.
    pub fn call(&self, method: Method, path: &str) -> Call {
        self.root(method, &format!("/api/customer/v1{path}"))
    }

    /// A call of a path from the root.
    pub fn root(&self, method: Method, path: &str) -> Call {
        let request = self
            .client
            .request(method.clone(), format!("{}{path}", self.base));
        let (contract, secrets) = (self.contract.clone(), self.aftermath.secrets.clone());
        Call::new(request, method, path, contract, secrets)
    }

    /// GET under the canonical base path.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// POST under the canonical base path.
    pub fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// PUT under the canonical base path.
    pub fn put(&self, path: &str) -> Call {
        self.call(Method::PUT, path)
    }

    /// DELETE under the canonical base path.
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// Signs a customer in through the front door; the access token comes back.
    pub async fn sign_in(&self, customer: CustomerId) -> String {
        let name = match customer {
            standard::MONA => standard::MONA_PHONE,
            standard::KARIM => standard::KARIM_PHONE,
            other => panic!("customer {other} of the standard shop has no login"),
        };
        let body = serde_json::json!({ "loginIdentifier": name, "password": standard::PASSWORD });
        let answer = self.post("/auth/login").json(&body).send().await;
        answer.ok()["token"].as_str().unwrap().to_owned()
    }

    /// The keys the portal signs with.
    pub fn keyring(&self) -> Keyring {
        Keyring::new(SECRET.into(), vec![])
    }

    /// A token of ours for a session that need not exist.
    pub fn token(&self, user: UserId, customer: CustomerId, session: SessionId) -> String {
        let ttl = TimeDelta::from_std(self.config.access_ttl).unwrap();
        let tokens = AccessTokens::new(
            &self.keyring(),
            &self.config.jwt_issuer,
            &self.config.jwt_audience,
            ttl,
        );
        let subject = TokenSubject {
            user,
            customer,
            role: Some(self.customer_role),
            session,
        };
        tokens.issue(subject, self.now()).unwrap().token
    }

    /// Stops as SIGTERM does: requests under way are answered, queues are drained.
    pub async fn stop(mut self) {
        self.finish().await;
    }

    /// The same; its data can be looked at afterwards.
    pub async fn finish(&mut self) {
        self.handle.stop(true).await;
        self.aftermath.finish().await;
    }

    /// What can be looked at when it is gone.
    pub fn aftermath(&self) -> Aftermath {
        self.aftermath.clone()
    }
}

impl Aftermath {
    async fn finish(&self) {
        let background = self.background.lock().unwrap().take();
        if let Some(background) = background {
            background.finish().await;
        }
    }

    /// What else is secret in a test.
    pub fn keep_secret(&self, text: &str) {
        self.secrets.add(text);
    }

    /// Looks for the test's secrets in log lines, audit rows and metrics, once everything is written.
    pub async fn holds_no_secret(self) {
        self.finish().await;
        self.secrets.find_in_log();
        let columns = [
            "action",
            "endpoint",
            "ipAddress",
            "userAgent",
            "requestData",
            "responseData",
        ];
        let database = RawSql::open(&self.database_url).await;
        for column in columns {
            let sql = format!("SELECT {column} AS text FROM CustomerAuditLog");
            for value in database.texts(&sql).await.into_iter().flatten() {
                self.secrets.find_in(&value, "the audit log");
            }
        }
        let errors = "SELECT lastError AS text FROM PortalOutbox";
        for value in database.texts(errors).await.into_iter().flatten() {
            self.secrets.find_in(&value, "the outbox");
        }
        self.secrets.find_in(&self.metrics.render(), "the metrics");
    }
}

/// The standard shop in the ERP's own words: its role of customers is there already, and a step has another name.
fn as_written_in(shape: ErpShape, shop: &mut Shop) {
    let standard = standard::CUSTOMER_ROLE.get();
    shop.roles.retain(|role| role.id != standard);
    for user in &mut shop.users {
        if user.role == Some(standard) {
            user.role = Some(shape.customer_role());
        }
    }
    for repair in &mut shop.repairs {
        if repair.status.as_deref() == Some("READY_FOR_PICKUP") {
            repair.status = Some(shape.ready_for_pickup().into());
        }
        if shape == ErpShape::OtherMembers {
            // It has no columns for what is never shown, and the portal adds none.
            repair.internal = None;
        }
    }
}

fn machine(clock: &FixedClock) -> Machine {
    Machine {
        clock: Arc::new(clock.clone()),
        random: Arc::new(OsRandom),
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Told to stop; the test's runtime ends with it and takes what is left along.
        drop(self.handle.stop(false));
        if let Some(background) = &*self.aftermath.background.lock().unwrap() {
            background.stop.cancel();
        }
    }
}
