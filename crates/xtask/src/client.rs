//! `cargo xtask client`: the API document as frontend teams use it: linted by a tool that is not ours, and turned into a typed client
//! that walks through a demo shop.

use crate::demo::{self, Demo};
use crate::workspace::{program, root, succeed, target};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::PathBuf;

/// Lints `docs/openapi.json`, generates and compiles the client, and lets it walk.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let binary = demo::binary("client", arguments)?;
    let folder = copied()?;
    let document = root().join("docs/openapi.json");
    let tool = |name: &str| {
        let mut command = program(folder.join("node_modules/.bin").join(name));
        command.current_dir(&folder);
        command
    };

    println!("Installing the client's tools in {}", folder.display());
    succeed(
        program("npm")
            .args([
                "install",
                "--no-package-lock",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ])
            .current_dir(&folder),
    )
    .context("the client needs Node 20.19 or newer, with npm")?;
    succeed(
        tool("redocly")
            .arg("lint")
            .arg(&document)
            .env("REDOCLY_TELEMETRY", "off")
            .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"),
    )?;
    succeed(
        tool("openapi-typescript")
            .arg(&document)
            .args(["--output", "schema.d.ts"]),
    )?;
    succeed(&mut tool("tsc"))?;

    let mut shop = Demo::start("client", binary.as_deref())?;
    succeed(
        program("node")
            .args(["built/journey.js", &shop.url()])
            .current_dir(&folder),
    )?;
    shop.is_well()?;
    println!("the API document is valid, and its client has walked through the shop");
    Ok(())
}

/// The client's sources below `target`, where tools may write beside them.
fn copied() -> Result<PathBuf> {
    let source = root().join("crates/xtask/client");
    let folder = target().join("tools/client");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    for name in ["package.json", "tsconfig.json", "answers.ts", "journey.ts"] {
        fs::copy(source.join(name), folder.join(name)).with_context(|| format!("copying {name}"))?;
    }
    // What an earlier run left must not stand in for what this one fails to make.
    for left in ["schema.d.ts", "built/answers.js", "built/journey.js"] {
        let left = folder.join(left);
        if left.exists() {
            fs::remove_file(&left).with_context(|| format!("removing {}", left.display()))?;
        }
    }
    Ok(folder)
}
