//! The part of `cargo metadata` that the chores read.

use crate::workspace::{cargo, output, program};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::path::PathBuf;

/// Every package that is built on this machine, with all features.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) workspace_members: Vec<String>,
    pub(crate) workspace_root: PathBuf,
}

/// One package.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression.
    pub(crate) license: Option<String>,
    /// Where it comes from; `None` for a folder.
    pub(crate) source: Option<String>,
    pub(crate) manifest_path: PathBuf,
    /// What its manifest asks for, whether or not a feature turns it on.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the check of the architecture's edges reads it")
    )]
    pub(crate) dependencies: Vec<Dependency>,
}

/// What a manifest asks for.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the check of the architecture's edges reads it")
)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev`, `build`, or `None` for an ordinary one.
    pub(crate) kind: Option<String>,
}

impl Metadata {
    /// Of this workspace, from what the machine already has: no network.
    ///
    /// # Errors
    /// When cargo fails, for instance because dependencies were never fetched.
    pub(crate) fn read() -> Result<Self> {
        let platform = host()?;
        let text = output(cargo().args([
            "metadata",
            "--offline",
            "--locked",
            "--all-features",
            "--format-version=1",
            // Without it, cargo wants the packages of every other platform too.
            "--filter-platform",
            &platform,
        ]))?;
        serde_json::from_str(&text).context("reading cargo metadata")
    }

    /// The workspace's own packages.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }
}

/// The triple of this machine: `x86_64-unknown-linux-gnu`.
///
/// # Errors
/// When rustc does not say.
pub(crate) fn host() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = output(program(rustc).arg("-vV"))?;
    version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .context("rustc -vV names no host")
}
