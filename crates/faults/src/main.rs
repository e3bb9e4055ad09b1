//! `cargo xtask faults`: a real portal process under faults, a model that knows what each acknowledged write promised, and
//! a report.
//!
//! Usage: `faults --binary PATH --folder PATH [fault …]`. The exit code is not 0 when anything did not hold.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on its standard output"
)]

mod check;
mod database;
mod faults;
mod http;
mod load;
mod model;
mod png;
mod portal;
mod report;
mod shop;
mod wire;

use anyhow::{Context as _, Result, bail};
use faults::{ALL, Bench};
use report::{Outcome, render};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use test_support::Services;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What was asked for on the command line.
struct Arguments {
    binary: PathBuf,
    folder: PathBuf,
    faults: Vec<String>,
}

fn arguments() -> Result<Arguments> {
    let (mut binary, mut folder, mut faults) = (None, None, Vec::new());
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--binary" => binary = words.next(),
            "--folder" => folder = words.next(),
            name if ALL.contains(&name) => faults.push(word),
            other => bail!("there is no fault {other:?}; there are {}", ALL.join(", ")),
        }
    }
    if faults.is_empty() {
        faults = ALL.map(str::to_owned).to_vec();
    }
    let binary = PathBuf::from(binary.context("--binary is missing: the portal's program")?);
    let folder = PathBuf::from(folder.context("--folder is missing: where logs and the report go")?);
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(Arguments {
        binary: binary.canonicalize().context("the portal's program")?,
        folder: folder.canonicalize()?,
        faults,
    })
}

/// Tries the faults one after the other and reports; whether all held.
fn run() -> Result<bool> {
    let Arguments {
        binary,
        folder,
        faults,
    } = arguments()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let services = Services::start().context("starting the private MariaDB and Redis")?;
    let mut bench = Bench {
        services,
        binary,
        folder,
    };
    let mut outcomes = Vec::new();
    for name in &faults {
        let started = Instant::now();
        eprintln!("{name} …");
        let outcome = runtime.block_on(bench.run(name)).unwrap_or_else(|error| {
            let mut outcome = Outcome::new("broken off");
            outcome.problem(format!("{error:#}"));
            outcome
        });
        eprintln!(
            "{name}: {} after {} s",
            if outcome.failed() { "FAILED" } else { "done" },
            started.elapsed().as_secs()
        );
        outcomes.push((name.as_str(), outcome));
    }
    let text = render(&outcomes);
    println!("{text}");
    let report = bench.folder.join("report.md");
    fs::write(&report, &text).with_context(|| format!("writing {}", report.display()))?;
    println!("This report is {}", report.display());
    // What can't be tried on this machine is said in the report and fails nothing.
    Ok(outcomes.iter().all(|(_, outcome)| !outcome.failed()))
}
