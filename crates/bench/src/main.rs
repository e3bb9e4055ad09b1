//! Measures the portal beside what bounds it: an actix route that answers the same bytes from memory, a bare client that
//! sends the same SQL, bcrypt alone; and beside the same portal written with Express. `cargo xtask bench` runs it.
//!
//! What is compared is measured in turns, in one run on one machine, and compared round by round: whatever else the
//! machine does falls on both sides. Figures are no test: they go into a table (`docs/performance.md`).
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on its standard output"
)]
#![allow(
    clippy::float_arithmetic,
    reason = "rates and their ratios; no money is counted here"
)]

mod arguments;
mod bare_sql;
mod bcrypt_alone;
mod fill;
mod http;
mod logins;
mod machine;
mod median;
mod memory_route;
mod peer;
mod portal;
mod probe;
mod process;
mod report;
mod rounds;
mod run;
mod statements;
mod wrk;

use anyhow::Result;
use arguments::{Arguments, Task};
use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match act(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn act(arguments: Arguments) -> Result<()> {
    match arguments.task {
        Task::Run(plan) => run::run(&plan),
        Task::Route { answer, workers } => memory_route::serve(&answer, workers),
    }
}
