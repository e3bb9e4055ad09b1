//! The cookies that carry credentials.

use crate::config::Config;
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use std::time::Duration;

/// The access token's cookie.
pub const ACCESS: &str = "token";
/// The refresh token's cookie.
pub const REFRESH: &str = "refreshToken";
/// The refresh token goes to the API only, under either base path.
const REFRESH_PATH: &str = "/api/customer";

/// The cookie with an access token.
#[must_use]
pub fn access(config: &Config, token: &str) -> Cookie<'static> {
    make(config, ACCESS, "/", token, config.access_ttl)
}

/// The cookie with a refresh token.
#[must_use]
pub fn refresh(config: &Config, token: &str) -> Cookie<'static> {
    make(config, REFRESH, REFRESH_PATH, token, config.refresh_ttl)
}

/// Both cookies, emptied.
#[must_use]
pub fn cleared(config: &Config) -> [Cookie<'static>; 2] {
    [(ACCESS, "/"), (REFRESH, REFRESH_PATH)].map(|(name, path)| make(config, name, path, "", Duration::ZERO))
}

/// The refresh token of the request's cookie.
#[must_use]
pub fn refresh_of(request: &HttpRequest) -> Option<String> {
    request
        .cookie(REFRESH)
        .map(|cookie| cookie.value().to_owned())
        .filter(|token| !token.is_empty())
}

/// Whether the request carries credentials that a browser sends by itself.
#[must_use]
pub(crate) fn any(request: &HttpRequest) -> bool {
    request.cookie(ACCESS).is_some() || request.cookie(REFRESH).is_some()
}

fn make(
    config: &Config,
    name: &'static str,
    path: &'static str,
    value: &str,
    lasts: Duration,
) -> Cookie<'static> {
    let seconds = i64::try_from(lasts.as_secs()).unwrap_or(i64::MAX);
    Cookie::build(name, value.to_owned())
        .path(path)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(config.is_production())
        .max_age(CookieDuration::seconds(seconds))
        .finish()
}
