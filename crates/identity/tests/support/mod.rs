//! What the use-case tests share.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

use chrono::TimeDelta;
use identity::login::{MockRefusalLog, RefusalLog, ThrottleKeys};
use identity::session::RefreshTokens;
use identity::{AccessTokens, AccountRecord};
use kernel::testing::FixedClock;
use kernel::{AuditEntry, CustomerId, Keyring, RequestContext, RoleId, UserId};
use std::sync::{Arc, Mutex};

pub fn ring() -> Keyring {
    Keyring::new("a secret for the tests".into(), vec![])
}

pub fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at("2026-03-01T10:00:00Z"))
}

pub fn access() -> Arc<AccessTokens> {
    Arc::new(AccessTokens::new(
        &ring(),
        "portal",
        "customers",
        TimeDelta::days(7),
    ))
}

pub fn refresh() -> Arc<RefreshTokens> {
    Arc::new(RefreshTokens::new(
        &ring(),
        TimeDelta::days(30),
        TimeDelta::days(90),
    ))
}

pub fn throttle_keys() -> ThrottleKeys {
    ThrottleKeys::new(&ring())
}

/// A customer's account with both links, the phone `01012345678` and the hash `stored`.
pub fn record() -> AccountRecord {
    AccountRecord {
        user: UserId(1007),
        customer: CustomerId(7),
        user_points_to: Some(CustomerId(7)),
        customer_points_to: Some(UserId(1007)),
        user_deleted: false,
        customer_deleted: false,
        is_active: None,
        role: Some(RoleId(6)),
        role_name: Some("Customer".into()),
        password_hash: "stored".into(),
        force_password_reset: false,
        name: "منى علي".into(),
        phone: Some("010 1234 5678".into()),
        email: Some("mona@shop.example".into()),
        user_phone: None,
        user_email: "placeholder-7@login.example".into(),
        locale: None,
    }
}

pub fn context() -> RequestContext {
    RequestContext {
        request_id: "r-1".into(),
        endpoint: "/auth".into(),
        method: "POST".into(),
        ..RequestContext::default()
    }
}

/// A refusal log that remembers what was put.
pub fn refusals() -> (Arc<dyn RefusalLog>, Arc<Mutex<Vec<AuditEntry>>>) {
    let seen: Arc<Mutex<Vec<AuditEntry>>> = Arc::default();
    let mut log = MockRefusalLog::new();
    let sink = seen.clone();
    log.expect_put()
        .returning(move |entry| sink.lock().unwrap().push(entry));
    (Arc::new(log), seen)
}

/// The reasons of what was put.
pub fn reasons(seen: &Mutex<Vec<AuditEntry>>) -> Vec<String> {
    let seen = seen.lock().unwrap();
    seen.iter()
        .map(|e| e.outcome["reason"].as_str().unwrap().to_owned())
        .collect()
}
