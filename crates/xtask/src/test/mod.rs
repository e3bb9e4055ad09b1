//! `cargo xtask test`: every test, with the servers they need, and a report.

mod layers;
mod listen;
mod report;
mod suites;

use crate::services;
use crate::workspace::cargo;
use anyhow::{Context as _, Result, bail};
use listen::Listener;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use suites::Targets;
use test_support::Services;

/// Runs them; arguments are those of `cargo test`.
///
/// # Errors
/// When one failed, or they could not be built or run.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let arguments = Arguments::of(arguments);
    services::install_what_is_missing()?;
    let targets = build(&arguments)?;
    let services = services::start()?;
    let (listener, cargo_succeeded) = run_suites(&arguments, targets, &services)?;
    drop(services);
    let suites = listener.finish();
    let mut out = io::stdout().lock();
    let totals = report::write(&mut out, &suites)?;
    out.flush()?;
    if totals.failed > 0 {
        bail!("{} failed", totals.failed);
    }
    if !cargo_succeeded {
        bail!("cargo test failed outside the tests; its messages are above");
    }
    Ok(())
}

/// The arguments of `cargo test`, before and after its `--`.
struct Arguments {
    selection: Vec<String>,
    harness: Vec<String>,
}

impl Arguments {
    fn of(given: &[String]) -> Self {
        // Both `cargo xtask test -p repairs` and `cargo xtask test -- -p repairs`.
        let given = given.strip_prefix(&["--".to_owned()]).unwrap_or(given);
        let mut parts = given.splitn(2, |argument| argument == "--");
        let mut selection = vec!["--all-features".to_owned()];
        let chosen = parts.next().unwrap_or_default();
        if !chosen
            .iter()
            .any(|argument| argument.starts_with("-p") || argument.starts_with("--package"))
        {
            selection.push("--workspace".to_owned());
        }
        selection.extend_from_slice(chosen);
        let harness = parts.next().unwrap_or_default().to_vec();
        Self { selection, harness }
    }

    fn cargo_test(&self) -> Command {
        let mut command = cargo();
        command.arg("test").args(&self.selection);
        command
    }
}

/// Builds the tests, and learns which program belongs to which crate.
fn build(arguments: &Arguments) -> Result<Targets> {
    let built = arguments
        .cargo_test()
        .args(["--no-run", "--message-format=json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .context("starting cargo test --no-run")?;
    if !built.status.success() {
        bail!("the tests could not be built");
    }
    Targets::of_messages(&String::from_utf8_lossy(&built.stdout))
}

/// Runs them, passing on what is said while listening to it.
fn run_suites(arguments: &Arguments, targets: Targets, services: &Services) -> Result<(Listener, bool)> {
    let (reader, writer) = io::pipe().context("making a pipe")?;
    let mut command = arguments.cargo_test();
    command
        .args(["--no-fail-fast", "--color=never", "--"])
        .args(&arguments.harness)
        .envs(services.variables())
        // One pipe for both, so that a suite's name comes before its tests.
        .stdout(writer.try_clone().context("making a pipe")?)
        .stderr(writer);
    let mut child = command.spawn().context("starting cargo test")?;
    // The command holds the pipe's writing end, which must be closed here for the reading to end.
    drop(command);
    let mut listener = Listener::new(targets);
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while reader
        .read_until(b'\n', &mut line)
        .context("reading what cargo test says")?
        > 0
    {
        io::stdout()
            .write_all(&line)
            .context("passing on what cargo test says")?;
        listener.hear(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    let status = child.wait().context("waiting for cargo test")?;
    Ok((listener, status.success()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Arguments {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Arguments::of(&words)
    }

    #[test]
    fn without_a_package_the_whole_workspace_is_tested() {
        let all = arguments("");
        assert_eq!(all.selection, ["--all-features", "--workspace"]);
        assert!(all.harness.is_empty());
    }

    #[test]
    fn a_package_a_filter_and_the_harness_are_told_apart() {
        let some = arguments("-- -p repairs stages -- --nocapture");
        assert_eq!(some.selection, ["--all-features", "-p", "repairs", "stages"]);
        assert_eq!(some.harness, ["--nocapture"]);
        assert_eq!(
            arguments("-p repairs").selection,
            ["--all-features", "-p", "repairs"]
        );
    }
}
