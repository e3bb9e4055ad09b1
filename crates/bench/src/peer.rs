//! peer-express, where it and node are: the same routes on the same tables, for a measure of what else one could have.

use crate::machine::version;
use crate::portal::{answered, free_address};
use crate::process::Running;
use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

/// A running peer.
pub(crate) struct Peer {
    pub(crate) process: Running,
    pub(crate) address: SocketAddr,
}

impl Peer {
    /// Copies it below the folder, installs what it needs and starts it with a process for each core; `None`, with a word
    /// about it, when it or node is not there.
    pub(crate) fn start(
        source: Option<&Path>,
        folder: &Path,
        database: &str,
        redis: &str,
        workers: usize,
    ) -> Result<Option<Self>> {
        let Some(source) = source.filter(|source| source.join("server.js").exists()) else {
            eprintln!("peer-express is not there: left out");
            return Ok(None);
        };
        if version("node").is_none() {
            eprintln!("node is not there: peer-express is left out");
            return Ok(None);
        }
        let copy = folder.join("peer-express");
        fs::create_dir_all(&copy)?;
        for file in ["server.js", "package.json"] {
            fs::copy(source.join(file), copy.join(file)).with_context(|| format!("copying {file}"))?;
        }
        if !copy.join("node_modules").exists() {
            eprintln!("installing what peer-express needs, in {}", copy.display());
            let installed = Command::new("npm")
                .args(["install", "--no-audit", "--no-fund", "--silent"])
                .current_dir(&copy)
                .status()
                .context("running npm")?;
            ensure!(installed.success(), "npm install: {installed}");
        }
        let address = free_address()?;
        let log = folder.join("peer.log");
        let mut process = Running::start(
            Command::new("node")
                .arg("server.js")
                .current_dir(&copy)
                .env("NODE_ENV", "production")
                .env("DATABASE_URL", database)
                .env("REDIS_URL", redis)
                .env("RATE_LIMIT", "1000000000")
                .env("WORKERS", workers.to_string())
                .env("PORT", address.port().to_string()),
            &log,
        )?;
        answered(&mut process, address, "/api/customer/repairs", &log)?;
        Ok(Some(Self { process, address }))
    }
}
