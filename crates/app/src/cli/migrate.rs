//! `portal migrate [--plan]`

use super::{CliError, chain, say};
use crate::config::Config;
use crate::wiring;
use adapter_sql::{Database, MigrationError};

/// Adds what the database lacks; with `plan_only`, prints it and changes nothing.
pub(super) async fn run(config: Config, plan_only: bool) -> Result<(), CliError> {
    let database = wiring::database(&config).map_err(wiring_error)?;
    if plan_only {
        let plan = database.plan().await.map_err(migration_error)?;
        say(&if plan.is_empty() {
            "nothing to do: the database is up to date".to_owned()
        } else {
            format!("{plan}-- {} steps; nothing was changed", plan.steps.len())
        });
        return Ok(());
    }
    let done = database.migrate().await.map_err(migration_error)?;
    for step in &done.steps {
        say(&format!("done: {}", step.what));
    }
    say("the database is up to date");
    Ok(())
}

/// Brings the embedded database up to date by itself, and a MySQL one when told to; refuses to go on with an outdated one.
pub(super) async fn before_serving(config: &Config, database: &Database) -> Result<(), CliError> {
    if database.options().is_sqlite() || config.migrate_on_start {
        let done = database.migrate().await.map_err(migration_error)?;
        for step in &done.steps {
            tracing::info!(step = step.what, "migrated");
        }
        return Ok(());
    }
    let plan = database.plan().await.map_err(migration_error)?;
    if plan.is_empty() {
        return Ok(());
    }
    Err(CliError::Config(format!(
        "the database lacks {} things that this version needs; run `portal migrate` (see them with `portal migrate --plan`), \
         or set PORTAL_MIGRATE_ON_START=true",
        plan.steps.len()
    )))
}

pub(super) fn migration_error(error: MigrationError) -> CliError {
    match error {
        MigrationError::Unreachable(_) => CliError::Database(chain(&error)),
        MigrationError::Step { .. } | MigrationError::Busy => CliError::Other(chain(&error)),
    }
}

pub(super) fn wiring_error(error: wiring::WiringError) -> CliError {
    match error {
        wiring::WiringError::Config(text) => CliError::Config(text),
        wiring::WiringError::DataFolder(_) => CliError::Config(chain(&error)),
        wiring::WiringError::Database(_) => CliError::Database(chain(&error)),
    }
}
