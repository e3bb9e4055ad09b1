//! The web server: from a listening socket to a stop that leaves nobody without an answer.

use crate::controllers::docs::{Document, page_config};
use crate::http::BASES;
use crate::middleware::{access, cors, prelude, render};
use crate::openapi;
use crate::routes::{self, RouteTable, ServiceConfig};
use crate::state::AppState;
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

/// Serves on a socket. The server runs when awaited; [`Server::handle`] stops it, with or without grace. Signals are the
/// caller's affair.
///
/// # Errors
/// When the socket can't be used.
pub fn serve(state: web::Data<AppState>, listener: TcpListener) -> std::io::Result<Server> {
    let address = listener.local_addr()?;
    state.site.listens_at(address);
    if let Some(sandbox) = &state.sandbox {
        sandbox.site.listens_at(address);
    }
    let document = openapi::document();
    let table = web::Data::new(RouteTable::of(&document));
    let printed = web::Data::new(Document(Arc::from(document.to_string())));
    let page = web::Data::new(page_config());
    let config = state.config.clone();
    let shutdown = config.shutdown_timeout.as_secs();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .app_data(table.clone())
            .app_data(printed.clone())
            .app_data(page.clone())
            .wrap(from_fn(access))
            .wrap(from_fn(render))
            .wrap(cors(&state.config))
            .wrap(Compress::default())
            .wrap(from_fn(prelude))
            .configure(|config| routes::root(&mut ServiceConfig::served(config)))
            .service(web::scope(BASES[0]).configure(|config| routes::api(&mut ServiceConfig::served(config))))
            .service(web::scope(BASES[1]).configure(|config| routes::api(&mut ServiceConfig::served(config))))
            .default_service(web::to(routes::fallback))
    });
    let server = if config.workers > 0 {
        server.workers(config.workers)
    } else {
        server
    };
    Ok(server
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(5))
        .shutdown_timeout(shutdown)
        .disable_signals()
        .listen(listener)?
        .run())
}
