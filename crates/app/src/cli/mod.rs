//! The command line. Exit codes: 0 stopped in order, 2 bad configuration, 3 database not reachable.

mod attachment;
mod config;
mod customer;
mod demo;
mod doctor;
mod migrate;
mod openapi;
mod outbox;
mod payments;
mod serve;

use crate::config::{Config, Loaded};
use clap::{Parser, Subcommand};
use std::io::Write as _;
use std::process::ExitCode;

/// A customer portal for repair shops.
#[derive(Debug, Parser)]
#[command(name = "portal", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

/// One line for each command, by name; each has its own file.
#[derive(Debug, Subcommand)]
enum Command {
    /// Say which of a repair's files its customer sees.
    Attachment {
        #[command(subcommand)]
        action: attachment::Action,
    },
    /// Print the effective settings, secrets masked, every key explained.
    Config,
    /// Make, change, disable and list customers' accounts.
    Customer {
        #[command(subcommand)]
        action: customer::Action,
    },
    /// Fill the embedded database with a believable shop, print how to sign in, and serve it.
    Demo {
        /// Make the demo's shop anew, with dates relative to today; what was done in it is lost.
        #[arg(long)]
        reset: bool,
    },
    /// Report on the database: its schema, and rows that will hinder customers.
    Doctor,
    /// Add what the database lacks: tables, columns and indexes; never changes what is the ERP's.
    Migrate {
        /// Print what would change, as SQL, and change nothing.
        #[arg(long)]
        plan: bool,
    },
    /// Print the OpenAPI document.
    Openapi,
    /// See which messages and other events wait or were given up, and have them tried again.
    Outbox {
        #[command(subcommand)]
        action: outbox::Action,
    },
    /// Look at payments, ask their gateways, confirm cash and transfers, give money back.
    Payments {
        #[command(subcommand)]
        action: payments::Action,
    },
    /// Serve the API (what happens without a command).
    Serve,
}

/// Why a command ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Exit code 2.
    #[error("{0}")]
    Config(String),
    /// Exit code 3.
    #[error("{0}")]
    Database(String),
    /// Exit code 1: anything else.
    #[error("{0}")]
    Other(String),
}

/// Runs the command that the arguments name.
#[must_use]
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command.unwrap_or(Command::Serve) {
        Command::Attachment { action } => with_runtime(move |config| attachment::run(config, action)),
        Command::Config => config::run(),
        Command::Customer { action } => with_runtime(move |config| customer::run(config, action)),
        Command::Demo { reset } => with_runtime(move |config| demo::run(config, reset)),
        Command::Doctor => with_runtime(doctor::run),
        Command::Migrate { plan } => with_runtime(move |config| migrate::run(config, plan)),
        Command::Openapi => openapi::run(),
        Command::Outbox { action } => with_runtime(move |config| outbox::run(config, action)),
        Command::Payments { action } => with_runtime(move |config| payments::run(config, action)),
        Command::Serve => with_runtime(serve::run),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&error.to_string());
            ExitCode::from(match error {
                CliError::Config(_) => 2,
                CliError::Database(_) => 3,
                CliError::Other(_) => 1,
            })
        }
    }
}

/// The settings, or all that is wrong with them.
fn load() -> Result<Loaded, CliError> {
    Config::load().map_err(|error| CliError::Config(error.to_string()))
}

/// Runs a command that waits: on a runtime of its own, with the settings loaded and logging started.
fn with_runtime<F>(command: impl FnOnce(Config) -> F) -> Result<(), CliError>
where
    F: Future<Output = Result<(), CliError>>,
{
    let loaded = load()?;
    crate::logging::start(&loaded.config);
    for name in &loaded.unknown {
        tracing::warn!(name, "a setting nobody knows is passed over");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::Other(format!("no runtime: {error}")))?;
    runtime.block_on(command(loaded.config))
}

/// A text for whoever typed the command. Nobody may be left to read it (`portal doctor | head`): what the command does goes
/// on all the same.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

#[allow(clippy::print_stderr)]
fn say_error(text: &str) {
    eprintln!("portal: {text}");
}

/// An error with all its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
