//! `portal doctor`

use super::migrate::{migration_error, wiring_error};
use super::{CliError, say};
use crate::config::Config;
use crate::wiring;
use adapter_sql::Severity;

/// Prints what an operator must know of the database; ends with exit code 1 when something will hinder customers.
pub(super) async fn run(config: Config) -> Result<(), CliError> {
    let database = wiring::database(&config).map_err(wiring_error)?;
    let findings = database.examine().await.map_err(migration_error)?;
    for finding in &findings {
        say(&finding.to_string());
    }
    match findings
        .iter()
        .filter(|finding| finding.severity == Severity::Bad)
        .count()
    {
        0 => Ok(()),
        1 => Err(CliError::Other("1 thing needs attention".to_owned())),
        n => Err(CliError::Other(format!("{n} things need attention"))),
    }
}
