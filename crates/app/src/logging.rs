//! Where log lines go: standard error, for people or for machines.

use crate::config::{Config, LogFormat};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// The web server calls what it can't parse an error of ours; it is the caller's, who is answered 400. A filter that names this
/// target itself comes later, and wins.
const QUIET: &str = "actix_http::h1::dispatcher=off";

/// Starts logging as configured. Later calls change nothing, so that tests may call it too.
pub(crate) fn start(config: &Config) {
    let filter =
        EnvFilter::try_new(format!("{QUIET},{}", config.log)).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Colours are for a screen; in a file they are noise.
        .with_ansi(std::io::stderr().is_terminal());
    // Fails when logging has started before, which is as good.
    let _ = match config.log_format {
        LogFormat::Pretty => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}
