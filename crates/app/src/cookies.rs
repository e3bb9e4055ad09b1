//! The cookies that carry credentials.

use crate::config::Config;
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{self, HeaderName};
use std::time::Duration;

/// The access token's cookie.
pub const ACCESS: &str = "token";
/// The refresh token's cookie.
pub const REFRESH: &str = "refreshToken";
/// The refresh token goes to the routes that sign in and out, and nowhere else. A cookie has one path: there is one for
/// each base path.
const REFRESH_PATHS: [&str; 2] = ["/api/customer/v1/auth", "/api/customer/auth"];

/// What a browser is told together with [`cleared`]: to forget the answers that it kept (`private, no-cache` and files by signed
/// link), for the next person at the device. Not its cookies: `"cookies"` would take those of every host of the shop's domain along,
/// and the portal's own are emptied by name. Not its storage: on this origin there is none, and a frontend's is the frontend's.
pub const FORGET: (HeaderName, &str) = (header::CLEAR_SITE_DATA, "\"cache\"");

/// The cookies with an access token and a refresh token.
#[must_use]
pub fn both(config: &Config, token: &str, refresh: &str) -> [Cookie<'static>; 3] {
    let [v1, alias] = REFRESH_PATHS.map(|path| make(config, REFRESH, path, refresh, config.refresh_ttl));
    [make(config, ACCESS, "/", token, config.access_ttl), v1, alias]
}

/// The same cookies, emptied.
#[must_use]
pub fn cleared(config: &Config) -> [Cookie<'static>; 3] {
    let [v1, alias] = REFRESH_PATHS.map(|path| make(config, REFRESH, path, "", Duration::ZERO));
    [make(config, ACCESS, "/", "", Duration::ZERO), v1, alias]
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
