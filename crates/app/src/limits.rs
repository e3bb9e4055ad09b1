//! How often callers may ask.

use crate::config;
use crate::error::{ApiError, Code};
use crate::http::RequestScope;
use actix_web::{HttpRequest, web};
use kernel::{CustomerId, Quota, RateLimiter, StorageError};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

/// What is limited on its own, beside the general limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
    /// Everything, of a customer or else of an address.
    General,
    /// Logins from an address.
    Login,
    /// One-time code routes, of an address.
    Code,
    /// Tracking and verification pages, of an address.
    Public,
    /// Uploads of a customer.
    Upload,
}

/// The limits and who counts them.
#[derive(Clone)]
pub struct Limits {
    counter: Arc<dyn RateLimiter>,
    quotas: config::Limits,
}

impl Limits {
    /// With a counter and the configured quotas.
    #[must_use]
    pub const fn new(counter: Arc<dyn RateLimiter>, quotas: config::Limits) -> Self {
        Self { counter, quotas }
    }

    /// Counts one. The verdict goes into the answer's headers; when the counter is out of reach, nobody is held back.
    ///
    /// # Errors
    /// 429 with `Retry-After`.
    pub async fn count(&self, what: Limited, scope: &RequestScope) -> Result<(), ApiError> {
        let (name, quota) = self.quota(what);
        let Some(quota) = quota else { return Ok(()) };
        let by_customer = matches!(what, Limited::General | Limited::Upload);
        let customer = scope
            .customer()
            .filter(|_| by_customer)
            .map(|(customer, _)| customer);
        let key = key(name, customer, scope.ip());
        match self.counter.hit(&key, quota).await {
            Ok(verdict) => {
                scope.set_verdict(verdict);
                if verdict.allowed {
                    return Ok(());
                }
                Err(ApiError::new(Code::RateLimited).retry_after(verdict.reset))
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "requests can't be counted"
                );
                Ok(())
            }
        }
    }

    const fn quota(&self, what: Limited) -> (&'static str, Option<Quota>) {
        match what {
            Limited::General => ("general", self.quotas.general),
            Limited::Login => ("login", self.quotas.login),
            Limited::Code => ("code", self.quotas.code),
            Limited::Public => ("public", self.quotas.public),
            Limited::Upload => ("upload", self.quotas.upload),
        }
    }
}

/// Counts one for a handler, before it does its work.
///
/// # Errors
/// 429 with `Retry-After`.
pub async fn count(request: &HttpRequest, what: Limited) -> Result<(), ApiError> {
    let state = request.app_data::<web::Data<crate::state::AppState>>();
    let state = state.ok_or_else(|| ApiError::internal(StorageError::failed("no application state")))?;
    state.limits.count(what, &RequestScope::of(request)).await
}

/// Whose count it is. An IPv6 caller has a whole /64, so that is what is counted.
fn key(name: &str, customer: Option<CustomerId>, ip: Option<IpAddr>) -> String {
    match (customer, ip) {
        (Some(customer), _) => format!("{name}:customer:{customer}"),
        (None, Some(IpAddr::V6(ip))) => match ip.to_ipv4_mapped() {
            Some(v4) => format!("{name}:address:{v4}"),
            None => format!("{name}:address:{}", network(ip)),
        },
        (None, Some(ip)) => format!("{name}:address:{ip}"),
        (None, None) => format!("{name}:address:unknown"),
    }
}

fn network(ip: Ipv6Addr) -> Ipv6Addr {
    Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_name_the_customer_or_the_network() {
        let ip = |text: &str| Some(text.parse().unwrap());
        for (customer, address, expected) in [
            (Some(CustomerId(7)), ip("10.0.0.1"), "general:customer:7"),
            (None, ip("10.0.0.1"), "general:address:10.0.0.1"),
            (None, ip("2001:db8:1:2:3:4:5:6"), "general:address:2001:db8:1:2::"),
            (None, ip("::ffff:10.0.0.1"), "general:address:10.0.0.1"),
            (None, None, "general:address:unknown"),
        ] {
            assert_eq!(key("general", customer, address), expected);
        }
    }
}
