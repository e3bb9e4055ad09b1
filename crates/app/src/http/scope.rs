//! What is known of the request at hand, from the first middleware to the last line of the log.

use crate::error::ApiError;
use actix_web::{HttpMessage, HttpRequest};
use chrono::{DateTime, Utc};
use identity::SignedIn;
use kernel::{CustomerId, Locale, RequestContext, UserId, Verdict};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::net::IpAddr;
use std::rc::Rc;

/// The base paths the customer API answers under, the canonical one first.
pub const BASES: [&str; 2] = ["/api/customer/v1", "/api/customer"];

/// What the credentials of a request are worth.
#[derive(Debug, Default)]
pub enum Access {
    /// There were none.
    #[default]
    Anonymous,
    /// A customer's, and live.
    Customer(SignedIn),
    /// There were some, and they are refused: routes that need none still answer.
    Refused(crate::error::Code),
}

/// One request. Held in its extensions; every part of the app reads it from there.
#[derive(Debug)]
pub struct RequestScope {
    id: String,
    at: DateTime<Utc>,
    ip: Option<IpAddr>,
    locale: Cell<Locale>,
    access: RefCell<Access>,
    verdict: Cell<Option<Verdict>>,
    data: RefCell<Option<Value>>,
}

impl RequestScope {
    /// A request that came in at a moment.
    #[must_use]
    pub const fn new(id: String, at: DateTime<Utc>, ip: Option<IpAddr>, locale: Locale) -> Self {
        Self {
            id,
            at,
            ip,
            locale: Cell::new(locale),
            access: RefCell::new(Access::Anonymous),
            verdict: Cell::new(None),
            data: RefCell::new(None),
        }
    }

    /// The scope of a request. One that no middleware has seen (there is none) gets an empty one.
    #[must_use]
    pub fn of(request: &impl HttpMessage) -> Rc<Self> {
        let found = request.extensions().get::<Rc<Self>>().cloned();
        found.unwrap_or_else(|| {
            Rc::new(Self::new(
                String::new(),
                DateTime::UNIX_EPOCH,
                None,
                Locale::default(),
            ))
        })
    }

    /// The request's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it came in.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// The caller's address, after trusted proxies.
    #[must_use]
    pub const fn ip(&self) -> Option<IpAddr> {
        self.ip
    }

    /// The caller's language.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.locale.get()
    }

    /// Sets what the credentials are worth; a saved language goes before the one of the headers.
    pub fn set_access(&self, access: Access) {
        if let Access::Customer(SignedIn {
            locale: Some(locale), ..
        }) = &access
        {
            self.locale.set(*locale);
        }
        self.access.replace(access);
    }

    /// The signed-in customer.
    ///
    /// # Errors
    /// 401 without credentials, and what refused those there were.
    pub fn signed_in(&self) -> Result<SignedIn, ApiError> {
        match &*self.access.borrow() {
            Access::Anonymous => Err(ApiError::new(crate::error::Code::Unauthenticated)),
            Access::Customer(signed_in) => Ok(*signed_in),
            Access::Refused(code) => Err(ApiError::new(*code)),
        }
    }

    /// The customer, when one is signed in.
    #[must_use]
    pub fn customer(&self) -> Option<(CustomerId, UserId)> {
        match &*self.access.borrow() {
            Access::Customer(signed_in) => Some((signed_in.customer, signed_in.user)),
            Access::Anonymous | Access::Refused(_) => None,
        }
    }

    /// Remembers a limit's verdict for the answer's headers; the last one asked is the narrowest.
    pub fn set_verdict(&self, verdict: Verdict) {
        self.verdict.set(Some(verdict));
    }

    /// The limit's verdict.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.verdict.get()
    }

    /// Remembers the request's data, secrets taken out, for the audit log.
    pub fn set_data(&self, data: &Value) {
        self.data.replace(Some(data.clone()));
    }

    /// What the audit log is told of this request.
    #[must_use]
    pub fn context(&self, request: &HttpRequest) -> RequestContext {
        let agent = request.headers().get(actix_web::http::header::USER_AGENT);
        RequestContext {
            request_id: self.id.clone(),
            endpoint: template(request),
            method: request.method().to_string(),
            ip: self.ip,
            user_agent: agent
                .and_then(|a| a.to_str().ok())
                .map(|a| a.chars().take(255).collect()),
            request_data: self.data.borrow().clone(),
            locale: self.locale(),
        }
    }
}

/// The route's template without its base path, such as `/repairs/{id}`; `unknown` where no route matches.
#[must_use]
pub fn template(request: &HttpRequest) -> String {
    let Some(pattern) = request.match_pattern() else {
        return "unknown".to_owned();
    };
    BASES
        .iter()
        .find_map(|base| pattern.strip_prefix(base))
        .map_or(pattern.clone(), |rest| {
            if rest.is_empty() {
                "/".to_owned()
            } else {
                rest.to_owned()
            }
        })
}
