//! `portal openapi`

use super::{CliError, say};

/// Prints the OpenAPI document.
pub(super) fn run() -> Result<(), CliError> {
    say(&crate::openapi::printed());
    Ok(())
}
