//! The portal as production runs it, on the private servers; only its limits are out of reach, and still counted.

use crate::http::Client;
use crate::process::Running;
use anyhow::{Result, bail, ensure};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// What the portal's hashes cost where nothing is configured.
pub(crate) const BCRYPT_COST: u32 = 12;
/// Connections to the database at most, where nothing is configured.
pub(crate) const POOL: usize = 10;
/// How long a start may take before it is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the portal is started.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    pub(crate) program: PathBuf,
    pub(crate) database: String,
    pub(crate) redis: String,
    pub(crate) folder: PathBuf,
}

/// A running portal.
pub(crate) struct Portal {
    pub(crate) process: Running,
    pub(crate) address: SocketAddr,
    /// From the start to the first answer.
    pub(crate) first_answer: Duration,
}

impl Recipe {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("PORTAL_ENV", "production")
            .env("PORTAL_PUBLIC_URL", "https://portal.example.com")
            .env("PORTAL_JWT_SECRET", "measured-and-thrown-away-with-its-database")
            .env("PORTAL_DATABASE_URL", &self.database)
            .env("PORTAL_REDIS_URL", &self.redis)
            .env("PORTAL_DATA_DIR", self.folder.join("data"));
        for limit in ["GENERAL", "LOGIN"] {
            command.env(format!("PORTAL_LIMIT_{limit}"), "1000000000/15m");
        }
        command
    }

    /// Adds what the empty database lacks.
    pub(crate) fn migrate(&self) -> Result<()> {
        let output = self.command().arg("migrate").output()?;
        ensure!(
            output.status.success(),
            "portal migrate: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }

    /// Starts it, and asks until it answers that its database is there.
    pub(crate) fn start(&self) -> Result<Portal> {
        let address = free_address()?;
        let mut command = self.command();
        command.arg("serve").env("PORTAL_LISTEN", address.to_string());
        let log = self.folder.join("portal.log");
        let started = Instant::now();
        let mut process = Running::start(&mut command, &log)?;
        answered(&mut process, address, "/health/ready", &log)?;
        Ok(Portal {
            process,
            address,
            first_answer: started.elapsed(),
        })
    }
}

/// Asks a fresh process for a page until the answer is there, whatever it says.
pub(crate) fn answered(process: &mut Running, address: SocketAddr, path: &str, log: &Path) -> Result<()> {
    let asked = Instant::now();
    while asked.elapsed() < PATIENCE {
        if let Ok(mut client) = Client::connect(address)
            && client.send(&crate::http::get(path, "")).is_ok()
        {
            return Ok(());
        }
        if let Err(error) = process.check() {
            bail!("{error}; see {}", log.display());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    bail!("no answer within {} s; see {}", PATIENCE.as_secs(), log.display())
}

/// An address of this machine that nobody listens on.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
