//! `portal config`

use super::{CliError, load, say};

/// Prints the effective settings.
pub(super) fn run() -> Result<(), CliError> {
    say(load()?.show().trim_end());
    Ok(())
}
