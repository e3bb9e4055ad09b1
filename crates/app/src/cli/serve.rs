//! `portal serve`

use super::{CliError, chain, migrate, say};
use crate::config::Config;
use crate::wiring::{self, Machine};
use crate::{server, wiring::Portal};
use actix_web::web;
use std::net::{SocketAddr, TcpListener};
use tokio::signal::unix::{SignalKind, signal};

/// Serves until a signal, then answers what is under way and finishes what is queued.
pub(super) async fn run(config: Config) -> Result<(), CliError> {
    welcome(config, |_| String::new()).await
}

/// The same, with a text for whoever typed the command, once it is true that the portal serves.
pub(super) async fn welcome(config: Config, text: impl FnOnce(SocketAddr) -> String) -> Result<(), CliError> {
    let listen = config.listen;
    let database = wiring::database(&config).map_err(migrate::wiring_error)?;
    database
        .ping()
        .await
        .map_err(|error| CliError::Database(format!("the database does not answer: {}", chain(&error))))?;
    migrate::before_serving(&config, &database).await?;
    let machine = Machine::default();
    if database.options().is_sqlite() {
        // Small, and nobody should find the door shut; a large shop's names are read while it already serves.
        wiring::sync_login_names(&database.ports(), &machine)
            .await
            .map_err(|error| CliError::Database(chain(&error)))?;
    }
    let Portal { state, background } =
        wiring::portal(config, database, machine).map_err(migrate::wiring_error)?;
    let listener = TcpListener::bind(listen).map_err(|error| {
        CliError::Config(format!("PORTAL_LISTEN: {listen} can't be listened on: {error}"))
    })?;
    // Port 0 leaves the choice to the system.
    let listen = listener.local_addr().unwrap_or(listen);
    let mut interrupt =
        signal(SignalKind::interrupt()).map_err(|error| CliError::Other(error.to_string()))?;
    let mut terminate =
        signal(SignalKind::terminate()).map_err(|error| CliError::Other(error.to_string()))?;
    let running =
        server::serve(web::Data::new(state), listener).map_err(|error| CliError::Other(error.to_string()))?;
    let handle = running.handle();
    say(&format!(
        "{}listening on http://{listen} (API page: http://{listen}/docs)",
        text(listen)
    ));
    let serving = tokio::spawn(running);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping: requests under way are answered first");
    handle.stop(true).await;
    // The server has ended; how is of no matter any more.
    let _ = serving.await;
    background.finish().await;
    tracing::info!("stopped");
    Ok(())
}
