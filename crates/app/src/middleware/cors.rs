//! Which other origins' pages may read answers.

use crate::config::Config;
use actix_cors::Cors;
use actix_web::http::{Method, header};

/// CORS by the configured origins, with credentials. A request of another origin is answered without CORS headers, so
/// that its browser keeps the answer from the page; what changes something is refused by the cross-site check.
pub fn cors(config: &Config) -> Cors {
    let methods = [Method::GET, Method::POST, Method::PUT, Method::DELETE];
    let accepted = [
        "authorization",
        "content-type",
        "accept-language",
        "if-none-match",
        "idempotency-key",
        "x-request-id",
        "last-event-id",
    ];
    let exposed = [
        "etag",
        "retry-after",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "x-request-id",
        "content-disposition",
    ];
    let cors = Cors::default()
        .allowed_methods(methods)
        .allowed_headers(accepted.map(header::HeaderName::from_static))
        .expose_headers(exposed.map(header::HeaderName::from_static))
        .supports_credentials()
        .block_on_origin_mismatch(false)
        .max_age(3600);
    config
        .allowed_origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}
