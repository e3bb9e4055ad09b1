//! Who did what: the entry that every change writes beside itself.

use crate::{CustomerId, Locale, SessionId, UserId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::net::IpAddr;

/// The request behind a call, as the audit log remembers it. Built by the app, already redacted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RequestContext {
    /// The id that is in the answer and in every log line.
    pub request_id: String,
    /// The route's template, such as `/repairs/{id}/comments`; never the raw path, which may hold a token.
    pub endpoint: String,
    /// The HTTP method, or `CLI`.
    pub method: String,
    /// The caller's address, after trusted proxies.
    pub ip: Option<IpAddr>,
    /// The caller's agent, cut to 255 characters.
    pub user_agent: Option<String>,
    /// The request's data with every secret taken out.
    pub request_data: Option<Value>,
    /// The language for messages to this caller.
    pub locale: Locale,
}

/// A signed-in customer and the request they make.
#[derive(Debug, Clone, PartialEq)]
pub struct Caller {
    /// Whose data it is about.
    pub customer: CustomerId,
    /// The login.
    pub user: UserId,
    /// The session the token names.
    pub session: SessionId,
    /// The request.
    pub context: RequestContext,
}

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Whose data; `None` for an unknown account.
    pub customer: Option<CustomerId>,
    /// Which login.
    pub user: Option<UserId>,
    /// What was done: `repair.comment`, `session.login_failed`.
    pub action: String,
    /// The request.
    pub context: RequestContext,
    /// The outcome; never a secret.
    pub outcome: Value,
    /// When.
    pub at: DateTime<Utc>,
}

impl Caller {
    /// An audit entry of this caller's.
    #[must_use]
    pub fn audit(&self, action: &str, outcome: Value, at: DateTime<Utc>) -> AuditEntry {
        AuditEntry {
            customer: Some(self.customer),
            user: Some(self.user),
            action: action.to_owned(),
            context: self.context.clone(),
            outcome,
            at,
        }
    }
}

impl RequestContext {
    /// An audit entry of a caller who is not signed in (or not known).
    #[must_use]
    pub fn audit(
        &self,
        customer: Option<CustomerId>,
        user: Option<UserId>,
        action: &str,
        outcome: Value,
        at: DateTime<Utc>,
    ) -> AuditEntry {
        AuditEntry {
            customer,
            user,
            action: action.to_owned(),
            context: self.clone(),
            outcome,
            at,
        }
    }
}
