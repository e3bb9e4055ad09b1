//! The chores of this repository, run as `cargo xtask …`: they need nothing but Rust.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on its standard output"
)]

mod bench;
mod client;
mod demo;
mod dist;
#[cfg(test)]
mod edges;
mod faults;
mod journey;
mod licences;
mod metadata;
mod openapi;
mod schemathesis;
#[cfg(test)]
mod security;
mod services;
mod test;
mod workspace;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  test [arguments of cargo test]   all tests, with a private MariaDB and Redis, and a report
  faults [--binary PATH] [fault …] a real portal under faults (all, or those named), and a report
  services                         the private MariaDB and Redis alone, until Ctrl-C
  openapi --check | --write        compare docs/openapi.json with the program's, or write it
          [--binary PATH]          with a program that is built already
  licences                         licences, banned crates and sources of all dependencies; offline
  client [--binary PATH]           a typed client made from the API document, against a demo shop; needs Node
  journey [--binary PATH]          payments through the sandbox in a browser, in a demo shop; needs Node and Chromium
          [--browser PATH]         the Chromium, where it is not on the path
          [--pictures FOLDER]      where its pictures go (default target/journey)
  schemathesis [--binary PATH]     requests made up from the API document, against a demo shop; needs Python
  bench                            the release build's speed beside what bounds it, as a table
        [--binary PATH]            with a program that is built already
        [--peer PATH]              beside peer-express there (default ../shared/peer-express, where it is)
        [--rounds N] [--seconds N] [--repairs N] [--hold]
  dist                             release archive in target/dist
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        Some((command, rest)) => match command.as_str() {
            "test" => test::run(rest),
            "faults" => faults::run(rest),
            "services" => services::run(),
            "openapi" => openapi::run(rest),
            "licences" => licences::run(),
            "client" => client::run(rest),
            "journey" => journey::run(rest),
            "schemathesis" => schemathesis::run(rest),
            "bench" => bench::run(rest),
            "dist" => dist::run(),
            "help" | "--help" | "-h" => {
                print!("{USAGE}");
                Ok(())
            }
            other => bail!("there is no command {other:?}\n\n{USAGE}"),
        },
        None => bail!("a command is missing\n\n{USAGE}"),
    }
}
