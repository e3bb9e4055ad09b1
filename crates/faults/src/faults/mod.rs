//! The faults, each with a shop and processes of its own.

mod by_hand;
mod disk;
mod freeze;
mod kill;
mod migrate;
mod pool;
mod redis;
mod restart;
mod stop;

use crate::check;
use crate::database;
use crate::http::Client;
use crate::load::{Allowed, Crew, Probe, oddities, recovery};
use crate::portal::{Portal, Program, free_port, url};
use crate::report::Outcome;
use crate::shop::Shop;
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use test_support::Services;

/// Every fault by its name, in the order in which they are tried.
pub(crate) const ALL: [&str; 8] = [
    "migrate", "stop", "kill", "restart", "freeze", "redis", "pool", "disk",
];

/// No answer takes longer, whatever the database does (docs/operations.md): 2 s for a connection of the pool and 8 s for what
/// is asked over it, and that twice, since a request looks its session up first. A row that another program holds is waited
/// for 3 s at a time, until those 8 s are over.
pub(crate) const LONGEST: Duration = Duration::from_secs(20);

/// A request is sent this long before the signal to count as read by then: the system hands bytes on at once, but a busy
/// process needs a moment to take them.
pub(crate) const READ: Duration = Duration::from_millis(50);
/// How long a stop may take: `PORTAL_SHUTDOWN_TIMEOUT`, and five seconds for queues.
pub(crate) const STOPS: Duration = Duration::from_secs(35);

/// Two servers of our own, the program, and where logs go.
pub(crate) struct Bench {
    pub(crate) services: Services,
    pub(crate) binary: PathBuf,
    pub(crate) folder: PathBuf,
}

impl Bench {
    /// Tries one fault.
    pub(crate) async fn run(&mut self, name: &str) -> Result<Outcome> {
        match name {
            "migrate" => migrate::run(self).await,
            "stop" => stop::run(self).await,
            "kill" => kill::run(self).await,
            "restart" => restart::run(self).await,
            "freeze" => freeze::run(self).await,
            "redis" => redis::run(self).await,
            "pool" => pool::run(self).await,
            "disk" => disk::run(self).await,
            other => bail!("there is no fault {other:?}; there are {}", ALL.join(", ")),
        }
    }

    /// A program for a new, empty database; the name is the folder's too.
    pub(crate) async fn program(&self, name: &str) -> Result<(Program, String)> {
        let database = database::create(&self.services.mariadb.url(), &format!("fault_{name}")).await?;
        let program = Program::new(&self.binary, &self.folder.join(name), &database)?;
        Ok((program, database))
    }

    /// A shop that is served, with its customers signed in.
    pub(crate) async fn site(&self, name: &str, settings: &[(&str, &str)]) -> Result<Site> {
        let (mut program, database) = self.program(name).await?;
        program.set("PORTAL_REDIS_URL", &self.services.redis.url());
        program.set("PORTAL_REDIS_PREFIX", &format!("{name}:"));
        for (key, value) in settings {
            program.set(key, value);
        }
        let shop = Shop::open(&program, &database).await.context("making a shop")?;
        let port = free_port()?;
        let portal = program.serve(port)?;
        let crew = Crew::sign_in(&shop, &portal.url()).await?;
        Ok(Site {
            program,
            shop,
            port,
            portal,
            crew,
        })
    }
}

/// A shop that is served.
pub(crate) struct Site {
    pub(crate) program: Program,
    pub(crate) shop: Shop,
    pub(crate) port: u16,
    pub(crate) portal: Portal,
    pub(crate) crew: Crew,
}

impl Site {
    /// Starts the portal again, on the same port.
    pub(crate) fn serve_again(&mut self) -> Result<()> {
        self.portal = self.program.serve(self.port)?;
        Ok(())
    }

    /// Asks all the time whether the portal serves.
    pub(crate) fn probe(&self) -> Probe {
        Probe::start(self.crew.client.from("10.0.0.3"), self.crew.token.clone())
    }

    /// Adds up what the requests tell since the last time: what was odd, how long answers took, and how long after the end of
    /// the fault it took until all were served.
    pub(crate) fn tally(&self, outcome: &mut Outcome, allowed: &Allowed, end: Option<Instant>) {
        let samples = self.crew.client.take_samples();
        outcome.count(&samples);
        outcome.problems.extend(oddities(&samples, allowed));
        let worst = outcome.worst.unwrap_or_default();
        outcome.check(worst <= LONGEST, || {
            format!("an answer took {} ms", worst.as_millis())
        });
        if let Some(end) = end {
            outcome.recovered(recovery(&samples, end));
        }
    }

    /// Compares promises with the database and the API, and reads the portal's log.
    pub(crate) async fn verify(&self, outcome: &mut Outcome) -> Result<()> {
        let (judgement, world) = check::rows(&self.crew, &self.shop.database).await?;
        let wrong = check::answers(&self.crew, &url(self.port), &world).await?;
        outcome.judgement = judgement;
        outcome.problems.extend(wrong);
        outcome.problems.extend(check::events(&self.shop.database).await?);
        outcome.problems.extend(self.portal.complaints());
        Ok(())
    }

    /// What `/health/live` and `/health/ready` must say at this moment.
    pub(crate) async fn healthy(&self, when: &str, ready: u16, outcome: &mut Outcome) -> Result<()> {
        let client = self.client("10.0.0.8")?;
        for (part, meant) in [("live", 200), ("ready", ready)] {
            let said = client.health(part).await;
            outcome.check(said == Some(meant), || {
                format!("{when}, /health/{part} said {said:?}")
            });
        }
        Ok(())
    }

    /// Another client, whose requests are not the load's.
    pub(crate) fn client(&self, address: &str) -> Result<Client> {
        Client::new(&self.portal.url(), address)
    }
}

/// Without the database another process refuses to start, and says so by its exit code.
fn no_start(program: &Program, outcome: &mut Outcome) -> Result<()> {
    let began = Instant::now();
    let output = tokio::task::block_in_place(|| {
        let mut command = program.command(&["serve"]);
        command.env("PORTAL_LISTEN", "127.0.0.1:0").output()
    })?;
    let code = output.status.code();
    outcome.check(code == Some(3), || {
        format!("without the database a start ended with {code:?}")
    });
    outcome.timed("to refuse a start without the database", began.elapsed(), LONGEST);
    Ok(())
}
