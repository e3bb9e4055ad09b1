//! What is there before a program starts, and stays when it is killed.

use crate::customer::CLIENT;
use crate::ends::End;
use crate::program::{CHEAP, Serving, portal};
use adapter_sql::RawSql;
use adapter_sql::shop::standard;
use portal::config::Config;
use portal::wiring::{self, Machine};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use test_support::gateways::{Misbehaviour, PaymobFake};
use test_support::{ScratchDir, ScratchMariaDb};
use tokio::task::JoinHandle;

const SECRET: &str = "the-secret-of-the-kills-0123456789-0123456789";
/// A journey takes a second or two.
const PATIENCE: Duration = Duration::from_secs(60);

/// A database with the standard shop, and a gateway.
pub struct World {
    pub paymob: Arc<PaymobFake>,
    folder: ScratchDir,
    served: Option<ScratchMariaDb>,
    /// Waits for the gateway's own ends.
    killer: Mutex<Option<JoinHandle<()>>>,
}

impl World {
    /// With the standard shop in the embedded database, or in MariaDB.
    pub async fn new(served: bool) -> Self {
        let world = Self {
            paymob: Arc::new(PaymobFake::start().await),
            folder: ScratchDir::create(),
            served: served.then(ScratchMariaDb::create),
            killer: Mutex::default(),
        };
        let settings: BTreeMap<String, String> = world.settings().into_iter().collect();
        let config = Config::read(&settings, |path| fs::read_to_string(path))
            .unwrap()
            .config;
        let machine = Machine::default();
        let database = wiring::database(&config).unwrap();
        database.migrate().await.unwrap();
        let shop = standard::shop(machine.clock.now());
        database.insert_shop(&shop).await.unwrap();
        wiring::sync_login_names(&database.ports(), &machine)
            .await
            .unwrap();
        world
    }

    /// The same database in another folder, and a gateway that knows nothing yet.
    pub async fn copy(&self) -> Self {
        assert!(self.served.is_none(), "only files are copied");
        let folder = ScratchDir::create();
        for file in fs::read_dir(self.folder.path()).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
            }
        }
        Self {
            paymob: Arc::new(PaymobFake::start().await),
            folder,
            served: None,
            killer: Mutex::default(),
        }
    }

    fn url(&self) -> String {
        self.served
            .as_ref()
            .map_or_else(|| self.folder.sqlite_url(), |database| database.url().to_owned())
    }

    fn settings(&self) -> Vec<(String, String)> {
        let own = [
            ("PORTAL_DATA_DIR", self.folder.path().display().to_string()),
            ("PORTAL_DATABASE_URL", self.url()),
            ("PORTAL_PAYMOB_BASE_URL", self.paymob.base_url()),
        ];
        let fixed = [
            ("PORTAL_JWT_SECRET", SECRET),
            ("PORTAL_LOG", "error"),
            ("PORTAL_DB_POOL_SIZE", "4"),
            ("PORTAL_PAYMOB_SECRET_KEY", PaymobFake::SECRET_KEY),
            ("PORTAL_PAYMOB_PUBLIC_KEY", PaymobFake::PUBLIC_KEY),
            ("PORTAL_PAYMOB_API_KEY", PaymobFake::API_KEY),
            ("PORTAL_PAYMOB_HMAC_SECRET", PaymobFake::HMAC_SECRET),
            ("PORTAL_PAYMOB_INTEGRATION_IDS", PaymobFake::INTEGRATION),
            ("PORTAL_PAYMOB_OWNER", PaymobFake::OWNER),
        ];
        let fixed = fixed.into_iter().chain(CHEAP.iter().copied());
        own.into_iter()
            .chain(fixed.map(|(name, value)| (name, value.to_owned())))
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    fn log(&self) -> std::path::PathBuf {
        self.folder.path().join("log")
    }

    fn command(&self, arguments: &[&str], end: Option<End>) -> Command {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log())
            .unwrap();
        let mut command = portal(&self.folder, arguments);
        command.envs(self.settings()).stdin(Stdio::null()).stderr(log);
        match end {
            None => {}
            Some(End::Point(at)) => {
                command.env("PORTAL_TEST_DIE_AT", at.to_string());
            }
            Some(End::Asked(at)) => self.misbehave_at(at, Misbehaviour::Hang),
            Some(End::Done(at)) => self.misbehave_at(at, Misbehaviour::DoneWithoutAnswer),
        }
        command
    }

    fn misbehave_at(&self, at: usize, misbehaviour: Misbehaviour) {
        for _ in 1..at {
            self.paymob.misbehave(Misbehaviour::Slow(Duration::ZERO));
        }
        self.paymob.misbehave(misbehaviour);
    }

    /// Starts to serve; it will be killed at that end, if it gets there, which may be before it listens.
    pub async fn serve(&self, end: Option<End>) -> Serving {
        let mut command = self.command(&["serve"], end);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        self.kill_when_asked(child.id(), end);
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let listening = tokio::task::spawn_blocking(move || {
            let mut lines = lines.map_while(Result::ok);
            lines.find_map(|line| Some(line.strip_prefix("listening on ")?.split(' ').next()?.to_owned()))
        });
        let base = listening.await.unwrap();
        assert!(
            base.is_some() || end.is_some(),
            "{}",
            fs::read_to_string(self.log()).unwrap()
        );
        Serving {
            child,
            base: base.unwrap_or_default(),
            greeting: String::new(),
        }
    }

    /// Runs a command to its end.
    pub async fn run(&self, arguments: &[&str], end: Option<End>) -> Child {
        let mut child = self
            .command(arguments, end)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.kill_when_asked(child.id(), end);
        until("the command ends", async || child.try_wait().unwrap().is_some()).await;
        child
    }

    /// The gateway's own ends: the program waits for its answer then.
    fn kill_when_asked(&self, process: u32, end: Option<End>) {
        let (Some(End::Asked(at) | End::Done(at)), paymob) = (end, self.paymob.clone()) else {
            return;
        };
        let seen = paymob.requests().len() + at;
        let killer = tokio::spawn(async move {
            while paymob.requests().len() < seen {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            // What the gateway does with the request it has just noted.
            tokio::time::sleep(Duration::from_millis(100)).await;
            let killed = Command::new("kill").args(["-9", &process.to_string()]).status();
            assert!(killed.unwrap().success());
        });
        *self.killer.lock().unwrap() = Some(killer);
    }

    /// Where a program was killed, by what it wrote as its last line; `None` for one that was not.
    pub async fn place(&self, child: &mut Child, end: End) -> Option<String> {
        // One that never came to it must not meet another process of that number.
        let killer = self.killer.lock().unwrap().take();
        let killed = killer.is_some_and(|killer| {
            let killed = killer.is_finished();
            killer.abort();
            killed
        });
        self.paymob.behave();
        let place = match end {
            End::Point(at) => {
                let log = fs::read_to_string(self.log()).unwrap();
                let (_, place) = log.split_once("killed at point ")?;
                assert!(place.starts_with(&format!("{at}: ")), "{place}");
                place.trim_end().replacen(&at.to_string(), &format!("{at:02}"), 1)
            }
            End::Asked(_) | End::Done(_) if !killed && child.try_wait().unwrap().is_none() => return None,
            End::Asked(_) | End::Done(_) => format!("{end:?}"),
        };
        until("it is gone", async || child.try_wait().unwrap().is_some()).await;
        let signal = child.wait().unwrap().signal();
        (signal == Some(9)).then_some(place)
    }

    /// The same for a portal, whose last answer may be on its way when its end comes.
    pub async fn place_after(&self, child: &mut Child, end: End) -> Option<String> {
        tokio::time::sleep(Duration::from_millis(200)).await;
        self.place(child, end).await
    }

    /// The gateway of a copied database has the order that was opened there.
    pub async fn reopen(&self) {
        let text =
            |column: &str| format!("SELECT CAST({column} AS CHAR(64)) AS text FROM PortalPaymentAttempt");
        let database = self.database().await;
        let one = async |column: &str| database.texts(&text(column)).await[0].clone().unwrap();
        let units: i64 = one("amount").await.parse().unwrap();
        let body = json!({ "special_reference": one("reference").await, "amount": units, "currency": one("currency").await });
        let call = CLIENT.post(format!("{}/v1/intention/", self.paymob.base_url()));
        let call = call.header("authorization", format!("Token {}", PaymobFake::SECRET_KEY));
        assert_eq!(call.json(&body).send().await.unwrap().status().as_u16(), 201);
        assert_eq!(self.paymob.last_order(), Some(one("gatewayOrder").await));
    }

    pub async fn database(&self) -> RawSql {
        RawSql::open(&self.url()).await
    }

    /// A while passes, in which nothing runs.
    pub async fn passes(&self, seconds: u32) {
        let earlier = |column: &str| match self.served {
            None => format!(
                "{column} = strftime('%Y-%m-%d %H:%M:%S', {column}, '-{seconds} seconds') || substr({column}, 20)"
            ),
            Some(_) => format!("{column} = {column} - INTERVAL {seconds} SECOND"),
        };
        let times = |columns: &[&str]| {
            columns
                .iter()
                .map(|column| earlier(column))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let database = self.database().await;
        let attempt = times(&["createdAt", "openingUntil", "expiresAt", "nextInquiryAt"]);
        database
            .exec(&format!("UPDATE PortalPaymentAttempt SET {attempt}"))
            .await;
        let refund = times(&["createdAt", "sentAt"]);
        database.exec(&format!("UPDATE PortalRefund SET {refund}")).await;
    }
}

/// Asks again until it is so.
pub async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let asking = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    };
    if tokio::time::timeout(PATIENCE, asking).await.is_err() {
        panic!("not in time: {what}");
    }
}
