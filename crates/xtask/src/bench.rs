//! `cargo xtask bench`: the portal's speed beside what bounds it, as a table.

use crate::services::{install_what_is_missing, install_wrk};
use crate::workspace::{cargo, program, root, succeed, target};
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};

/// Where peer-express lies when nobody says otherwise: beside the repository.
const PEER: &str = "../shared/peer-express";

/// What this command takes for itself; everything else is for the tool.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    binary: Option<PathBuf>,
    peer: Option<PathBuf>,
    rest: Vec<String>,
}

/// Builds the portal and the tool that measures it, both optimised, and runs the tool: `target/bench/report.md`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let options = read(arguments)?;
    install_what_is_missing()?;
    install_wrk()?;
    let mut build = cargo();
    build.args(["build", "--release", "--locked", "--package=bench"]);
    if options.binary.is_none() {
        build.arg("--package=app");
    }
    succeed(&mut build)?;
    let release = target().join("release");
    let portal = options.binary.unwrap_or_else(|| release.join("portal"));
    let peer = match options.peer {
        Some(path) => absolute(&path)?,
        None => root().join(PEER),
    };
    succeed(
        program(release.join("bench"))
            .arg("run")
            .arg("--portal")
            .arg(absolute(&portal)?)
            .arg("--peer")
            .arg(peer)
            .arg("--folder")
            .arg(target().join("bench"))
            .args(options.rest),
    )
}

fn read(arguments: &[String]) -> Result<Options> {
    let mut options = Options::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--binary" => options.binary = Some(rest.next().context("--binary needs a path")?.into()),
            "--peer" => options.peer = Some(rest.next().context("--peer needs a path")?.into()),
            _ => options.rest.push(argument.clone()),
        }
    }
    Ok(options)
}

/// A path of the caller's folder, for a program that runs at the root.
fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("{}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_its_own_goes_on_to_the_tool() {
        let arguments = ["--rounds", "3", "--binary", "a/portal", "--hold"].map(str::to_owned);
        let options = read(&arguments).unwrap();
        assert_eq!(options.binary, Some("a/portal".into()));
        assert_eq!(options.rest, ["--rounds", "3", "--hold"]);
        assert!(read(&["--peer".to_owned()]).is_err());
    }
}
