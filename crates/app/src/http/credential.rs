//! What a request shows of who sends it.

use crate::cookies;
use actix_web::HttpRequest;
use actix_web::http::header;

/// Where a token came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// `Authorization: Bearer`: nothing sends it by itself.
    Bearer,
    /// `Authorization` with another scheme. A browser sends some of them by itself, and none is of any worth here.
    OtherScheme,
    /// The cookie `token`: a browser sends it by itself, so that a change must prove where it comes from.
    Cookie,
}

/// The token of the header, else of the cookie. A header of another scheme is a token that means nothing.
#[must_use]
pub fn presented(request: &HttpRequest) -> Option<(String, Credential)> {
    if let Some(value) = request.headers().get(header::AUTHORIZATION) {
        let text = value.to_str().unwrap_or_default();
        let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
        return Some(if scheme.eq_ignore_ascii_case("bearer") {
            (token.trim().to_owned(), Credential::Bearer)
        } else {
            (String::new(), Credential::OtherScheme)
        });
    }
    let cookie = request.cookie(cookies::ACCESS)?;
    Some((cookie.value().to_owned(), Credential::Cookie))
}
