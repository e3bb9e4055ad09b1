//! Headers that keep browsers out of trouble.

use crate::http::RequestScope;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use kernel::Verdict;

/// Nothing of the API is a page, so nothing in it may load or frame anything. Pages set their own policy.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Sets what every answer carries; what a handler has set itself stays.
pub(super) fn set(headers: &mut HeaderMap, scope: &RequestScope, production: bool) {
    put(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(headers, header::CONTENT_SECURITY_POLICY, POLICY);
    put(headers, header::X_FRAME_OPTIONS, "DENY");
    put(headers, header::REFERRER_POLICY, "no-referrer");
    put(
        headers,
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    put(headers, header::CACHE_CONTROL, "no-store");
    if production {
        put(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        );
    }
    if let Ok(id) = HeaderValue::from_str(scope.id()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    for name in [header::ACCEPT_LANGUAGE, header::AUTHORIZATION, header::COOKIE] {
        headers.append(header::VARY, HeaderValue::from_name(name));
    }
    if let Some(verdict) = scope.verdict() {
        limit(headers, verdict);
    }
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn limit(headers: &mut HeaderMap, verdict: Verdict) {
    let reset = verdict.reset.as_secs() + u64::from(verdict.reset.subsec_nanos() > 0);
    for (name, value) in [
        ("ratelimit-limit", u64::from(verdict.limit)),
        ("ratelimit-remaining", u64::from(verdict.remaining)),
        ("ratelimit-reset", reset),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}
