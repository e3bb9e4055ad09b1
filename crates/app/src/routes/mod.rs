//! Every route, once: what is registered here is served, and is in the OpenAPI document.

mod service_config;

pub use service_config::ServiceConfig;
pub(crate) use service_config::document;

use crate::controllers::{
    auth, dashboard, dev, devices, docs, files, health, invoices, notifications, pay, payments, profile,
    repairs, sandbox, track, verify,
};
use crate::error::{ApiError, Code};
use crate::http::BASES;
use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};

/// Routes under the base paths: one line for each area, by name.
pub fn api(config: &mut ServiceConfig<'_>) {
    config.configure(auth::configure);
    config.configure(dashboard::configure);
    config.configure(devices::configure);
    config.configure(invoices::configure);
    config.configure(notifications::configure);
    config.configure(payments::configure);
    config.configure(profile::configure);
    config.configure(repairs::configure);
    config.configure(track::configure);
    config.configure(verify::configure);
}

/// Routes at the root.
pub fn root(config: &mut ServiceConfig<'_>) {
    config.configure(dev::configure);
    config.configure(health::configure);
    config.configure(docs::configure);
    config.configure(files::configure);
    config.configure(pay::configure);
    config.configure(sandbox::configure);
}

/// Which methods each path has: tells a wrong method (405) from an unknown path (404).
pub struct RouteTable(Vec<(ResourceDef, Vec<Method>)>);

impl RouteTable {
    /// Reads the table from the OpenAPI document, which has every route.
    #[must_use]
    pub fn of(document: &serde_json::Value) -> Self {
        let paths = document.get("paths").and_then(serde_json::Value::as_object);
        let rows = paths.into_iter().flatten().map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            let methods = methods
                .filter_map(|(name, _)| name.to_ascii_uppercase().parse().ok())
                .collect();
            (ResourceDef::new(path.as_str()), methods)
        });
        Self(rows.collect())
    }

    /// The methods of a path, `HEAD` among them; none for an unknown path.
    #[must_use]
    pub fn methods(&self, path: &str) -> Vec<Method> {
        // A path with a place for an id matches the names beside it too, and means none of them.
        self.literal(path).unwrap_or_else(|| {
            let canonical = canonical(path);
            let matching = self
                .0
                .iter()
                .filter(|(resource, _)| resource.is_match(&canonical));
            completed(
                matching
                    .flat_map(|(_, methods)| methods.iter().cloned())
                    .collect(),
            )
        })
    }

    /// The methods of a path that is a route's own to the letter.
    #[must_use]
    pub fn literal(&self, path: &str) -> Option<Vec<Method>> {
        let canonical = canonical(path);
        let mut rows = self.0.iter();
        let (_, methods) = rows.find(|(resource, _)| resource.pattern() == Some(&*canonical))?;
        Some(completed(methods.clone()))
    }
}

fn canonical(path: &str) -> String {
    match path.strip_prefix(BASES[1]) {
        Some(rest) if !path.starts_with(BASES[0]) => format!("{}{rest}", BASES[0]),
        _ => path.to_owned(),
    }
}

fn completed(mut methods: Vec<Method>) -> Vec<Method> {
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    methods.dedup();
    methods
}

/// 405 with `Allow`.
#[must_use]
pub fn method_not_allowed(methods: Vec<Method>) -> ApiError {
    let names: Vec<_> = methods.iter().map(Method::as_str).collect();
    ApiError::method_not_allowed(names.join(", "))
}

/// Answers what no route took.
///
/// # Errors
/// Always: 405 with `Allow` for a known path, 404 for any other.
pub async fn fallback(request: HttpRequest, table: web::Data<RouteTable>) -> Result<HttpResponse, ApiError> {
    let methods = table.methods(request.path());
    if methods.is_empty() {
        return Err(Code::NotFound.into());
    }
    Err(method_not_allowed(methods))
}
