//! The outermost part: what the request is called, who sends it, how long it took.

use super::{address, headers};
use crate::http::{RequestScope, template};
use crate::i18n;
use crate::state::AppState;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, AcceptEncoding, Encoding};
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use kernel::Random;
use std::rc::Rc;
use std::time::Instant;
use tracing::Instrument;

/// Gives the request its id, scope and log span, and the answer its headers; counts and times it.
///
/// # Errors
/// Those of the services inside.
pub async fn prelude(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Some(state) = request.app_data::<web::Data<AppState>>().cloned() else {
        return next.call(request).await;
    };
    let started = Instant::now();
    let _in_flight = state.metrics.arrived();
    let scope = Rc::new(scope(&request, &state));
    request.extensions_mut().insert(scope.clone());
    let method = request.method().clone();
    if method == Method::HEAD {
        // The server itself leaves the body out.
        request.head_mut().method = Method::GET;
    }
    trim(&mut request);
    answer_plainly(&mut request);
    let span = tracing::info_span!("request", requestId = scope.id(), %method);
    let mut response = next.call(request).instrument(span.clone()).await?;
    headers::set(response.headers_mut(), &scope, state.config.is_production());
    let (route, status, took) = (
        template(response.request()),
        response.status().as_u16(),
        started.elapsed(),
    );
    let named = if is_known(&method) {
        method.as_str()
    } else {
        "other"
    };
    state.metrics.answered(named, &route, status, took);
    span.in_scope(|| tracing::info!(route, status, took_ms = took.as_millis(), "answered"));
    Ok(response)
}

/// A caller may invent methods; each would be a time series of its own.
fn is_known(method: &Method) -> bool {
    [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
    ]
    .contains(method)
}

fn scope(request: &ServiceRequest, state: &AppState) -> RequestScope {
    let text = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let id = text(header::HeaderName::from_static("x-request-id")).filter(|id| is_well_formed(id));
    let id = id.map_or_else(
        || hex::encode((&*state.random as &dyn Random).bytes::<16>()),
        str::to_owned,
    );
    let locale = text(header::ACCEPT_LANGUAGE)
        .and_then(i18n::preferred)
        .unwrap_or_default();
    let forwarded: Vec<_> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .collect();
    let ip = request
        .peer_addr()
        .map(|peer| address::client(peer.ip(), forwarded.into_iter(), &state.config.trusted_proxies));
    RequestScope::new(id, state.clock.now(), ip, locale)
}

/// 1 to 128 letters, digits, dots, hyphens and underscores: safe in a log and in a header.
fn is_well_formed(id: &str) -> bool {
    (1..=128).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// `/repairs/` is `/repairs`: a slash at the end of an API path means nothing.
fn trim(request: &mut ServiceRequest) {
    let path = request.path();
    if !path.starts_with("/api/") || !path.ends_with('/') {
        return;
    }
    let mut target = path.trim_end_matches('/').to_owned();
    if let Some(query) = request.uri().query() {
        target.push('?');
        target.push_str(query);
    }
    if let Ok(uri) = target.parse::<Uri>() {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}

/// Who wants none of the codings there are, not even none, is answered without one (RFC 9110, section 12.5.3, leaves the choice): the
/// compressor's own 406 is no answer of the API's, and would come before anybody is counted.
fn answer_plainly(request: &mut ServiceRequest) {
    let there_are = [
        Encoding::brotli(),
        Encoding::gzip(),
        Encoding::deflate(),
        Encoding::identity(),
    ];
    let wanted = request.get_header::<AcceptEncoding>();
    if wanted.is_some_and(|wanted| wanted.negotiate(there_are.iter()).is_none()) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids_are_echoed() {
        for (id, fine) in [
            ("a-b_c.9", true),
            ("", false),
            ("a b", false),
            ("a\n", false),
            ("é", false),
            ("<x>", false),
        ] {
            assert_eq!(is_well_formed(id), fine, "{id}");
        }
        assert!(is_well_formed(&"x".repeat(128)) && !is_well_formed(&"x".repeat(129)));
    }
}
