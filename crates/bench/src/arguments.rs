//! The command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Measures the portal beside what bounds it.
#[derive(Debug, Parser)]
#[command(name = "bench", about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Measure, and write the table.
    Run(Plan),
    /// The route that answers from memory, in a process of its own; started by `run`.
    #[command(hide = true)]
    Route {
        /// The answer, as `run` took it from the portal.
        answer: PathBuf,
        /// Threads.
        workers: usize,
    },
}

/// What is measured, and for how long.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The portal's program.
    #[arg(long)]
    pub(crate) portal: PathBuf,
    /// The folder for the table, the logs and the peer's copy.
    #[arg(long)]
    pub(crate) folder: PathBuf,
    /// The folder of peer-express; it is left out when it or node is not there.
    #[arg(long)]
    pub(crate) peer: Option<PathBuf>,
    /// How often everything is measured; medians are of so many ratios.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) seconds: u32,
    /// Connections that ask at once.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) connections: u32,
    /// Repairs in the shop.
    #[arg(long, default_value_t = 50_000)]
    pub(crate) repairs: u32,
    /// Serve until Ctrl-C instead of measuring: the filled shop, for a profiler.
    #[arg(long)]
    pub(crate) hold: bool,
}
