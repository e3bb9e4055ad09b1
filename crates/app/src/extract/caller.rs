//! Who asks.

use crate::error::{ApiError, Code};
use crate::http::RequestScope;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use identity::SignedIn;
use kernel::{Caller, CustomerId, Locale, RequestContext};
use std::future::{Ready, ready};
use std::net::IpAddr;
use std::ops::Deref;

/// A signed-in customer who may use the portal. One who must set a new password first is refused
/// (403 `PASSWORD_CHANGE_REQUIRED`).
#[derive(Debug, Clone)]
pub struct Customer(AnyCustomer);

/// A signed-in customer, also one who must set a new password first: for the routes that let them, and for logging out.
#[derive(Debug, Clone)]
pub struct AnyCustomer {
    signed_in: SignedIn,
    request: HttpRequest,
}

/// Anybody: for the public routes.
#[derive(Debug, Clone)]
pub struct Visitor {
    request: HttpRequest,
}

impl AnyCustomer {
    /// Whose data it is about.
    #[must_use]
    pub const fn id(&self) -> CustomerId {
        self.signed_in.customer
    }

    /// What the token names.
    #[must_use]
    pub const fn signed_in(&self) -> &SignedIn {
        &self.signed_in
    }

    /// The caller with the request behind them, as services take it. Take it after the body was read, so that the
    /// audit log has its data.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller {
            customer: self.signed_in.customer,
            user: self.signed_in.user,
            session: self.signed_in.session,
            context: RequestScope::of(&self.request).context(&self.request),
        }
    }

    /// The language of the answer.
    #[must_use]
    pub fn locale(&self) -> Locale {
        RequestScope::of(&self.request).locale()
    }

    /// The request itself.
    #[must_use]
    pub const fn request(&self) -> &HttpRequest {
        &self.request
    }
}

impl Deref for Customer {
    type Target = AnyCustomer;

    fn deref(&self) -> &AnyCustomer {
        &self.0
    }
}

impl Visitor {
    /// The request behind the call, as services take it.
    #[must_use]
    pub fn context(&self) -> RequestContext {
        RequestScope::of(&self.request).context(&self.request)
    }

    /// The address, after trusted proxies.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        RequestScope::of(&self.request).ip()
    }

    /// The language of the answer.
    #[must_use]
    pub fn locale(&self) -> Locale {
        RequestScope::of(&self.request).locale()
    }

    /// The request itself.
    #[must_use]
    pub const fn request(&self) -> &HttpRequest {
        &self.request
    }
}

impl FromRequest for AnyCustomer {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let signed_in = RequestScope::of(request).signed_in();
        ready(signed_in.map(|signed_in| Self {
            signed_in,
            request: request.clone(),
        }))
    }
}

impl FromRequest for Customer {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let any = AnyCustomer::from_request(request, payload).into_inner();
        ready(any.and_then(|any| match any.signed_in.must_change_password {
            true => Err(Code::PasswordChangeRequired.into()),
            false => Ok(Self(any)),
        }))
    }
}

impl FromRequest for Visitor {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self {
            request: request.clone(),
        }))
    }
}
