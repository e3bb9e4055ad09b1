//! `cargo xtask schemathesis`: what the API document promises, tried by a tool that makes up the requests.

use crate::demo::{self, Demo};
use crate::workspace::{program, root, succeed, target};
use anyhow::{Context as _, Result};
use std::path::PathBuf;

/// The version that `schemathesis.toml` was written for.
const VERSION: &str = "4.32.5";
/// What ends the session or the account: tried after everything else.
const LAST: &str = "(auth/logout|auth/sessions|profile/change-password|profile/delete-account)";
/// Pages for people, and what developers alone may read.
const NOT_THE_API: &str = "^/(docs/|dev/)";

/// Starts a demo shop and lets schemathesis loose on it, all checks on, as a customer who is logged in.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let binary = demo::binary("schemathesis", arguments)?;
    let tool = installed()?;
    let mut demo = Demo::start("schemathesis", binary.as_deref())?;
    let everything = format!("{LAST}|{NOT_THE_API}");
    let rounds = [
        ("--exclude-path-regex", everything.as_str()),
        ("--include-path-regex", LAST),
    ];
    for (filter, paths) in rounds {
        succeed(
            program(&tool)
                .arg("--config-file")
                .arg(root().join("crates/xtask/schemathesis/schemathesis.toml"))
                .args(["run", &format!("{}/openapi.json", demo.url()), filter, paths])
                .env("PORTAL_TOKEN", demo.login()?)
                .current_dir(demo.folder()),
        )?;
        demo.is_well()?;
    }
    Ok(())
}

/// The tool, in a Python environment of its own below `target`.
fn installed() -> Result<PathBuf> {
    let environment = target().join("tools").join(format!("schemathesis-{VERSION}"));
    let tool = environment.join("bin/schemathesis");
    if !tool.exists() {
        println!("Installing schemathesis {VERSION} in {}", environment.display());
        succeed(program("python3").args(["-m", "venv"]).arg(&environment))
            .context("schemathesis needs Python 3.11 or newer, with venv")?;
        succeed(
            program(environment.join("bin/pip"))
                .args(["install", "--quiet", "--disable-pip-version-check"])
                .arg(format!("schemathesis=={VERSION}")),
        )?;
    }
    Ok(tool)
}
