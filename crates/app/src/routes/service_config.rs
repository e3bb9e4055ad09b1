//! Where an area's routes go: into a web server, or into the API document.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};
use utoipa_actix_web::OpenApiFactory;

/// Takes an area's routes; every one of them is documented, or it does not compile.
///
/// Each of the server's threads registers all routes for itself. The document's part of them is megabytes of schemas, and
/// is made once: not here, where routes are only to be served.
pub struct ServiceConfig<'s>(Registered<'s>);

enum Registered<'s> {
    Served(&'s mut web::ServiceConfig),
    Documented(&'s mut Parts),
}

/// What routes add to the document.
#[derive(Default)]
struct Parts {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl<'s> ServiceConfig<'s> {
    /// Routes of a server.
    pub const fn served(config: &'s mut web::ServiceConfig) -> Self {
        Self(Registered::Served(config))
    }

    /// Adds a route.
    pub fn service<F>(&mut self, route: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        match &mut self.0 {
            Registered::Served(config) => {
                config.service(route);
            }
            Registered::Documented(parts) => {
                parts.paths.merge(route.paths());
                route.schemas(&mut parts.schemas);
            }
        }
        self
    }

    /// Adds the routes of a part of an area.
    pub fn configure(&mut self, add: impl FnOnce(&mut ServiceConfig<'_>)) -> &mut Self {
        add(self);
        self
    }
}

/// Adds routes to a document, under a path.
pub(crate) fn document(document: &mut OpenApi, under: &str, add: impl FnOnce(&mut ServiceConfig<'_>)) {
    let mut parts = Parts::default();
    add(&mut ServiceConfig(Registered::Documented(&mut parts)));
    let mut paths = parts.paths;
    paths.paths = paths
        .paths
        .into_iter()
        .map(|(path, item)| (format!("{under}{path}"), item))
        .collect();
    document.paths.merge(paths);
    let components = document.components.get_or_insert_default();
    components.schemas.extend(parts.schemas);
}
