//! Every route × {no token, bad token, another customer, a staff token}. A route that is not in the table fails.

use crate::harness::{Answer, TestApp};
use adapter_sql::shop::standard;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use kernel::SessionId;
use portal::openapi::{document, is_private, operations};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A route as the document spells it, without the base path.
struct Row {
    method: &'static str,
    path: &'static str,
    kind: Kind,
}

enum Kind {
    /// Answers anybody.
    Public,
    /// Needs a customer, and is about nothing but them.
    Own,
    /// Needs a customer, and has an id: Karim's, which for Mona is as good as absent.
    Foreign(i64),
}

const fn row(method: &'static str, path: &'static str, kind: Kind) -> Row {
    Row { method, path, kind }
}

use Kind::{Foreign, Own, Public};

/// No row of the test shop has it.
const ABSENT: i64 = 2_000_000_000;

/// Under the base path, by path.
const TABLE: &[Row] = &[
    row("DELETE", "/auth/sessions", Own),
    row("GET", "/auth/sessions", Own),
    row("DELETE", "/auth/sessions/{id}", Foreign(KARIM_SESSION)),
    row("POST", "/auth/forgot-password", Public),
    row("POST", "/auth/login", Public),
    row("POST", "/auth/logout", Own),
    row("POST", "/auth/refresh", Public),
    row("POST", "/auth/reset-password", Public),
    row("POST", "/auth/verify-otp", Public),
    row("GET", "/dashboard/notifications-summary", Own),
    row("GET", "/dashboard/recent-invoices", Own),
    row("GET", "/dashboard/recent-repairs", Own),
    row("GET", "/dashboard/stats", Own),
    row("GET", "/devices", Own),
    row("POST", "/devices", Own),
    row("DELETE", "/devices/{id}", Foreign(standard::KARIM_DEVICE.get())),
    row("PUT", "/devices/{id}", Foreign(standard::KARIM_DEVICE.get())),
    row(
        "GET",
        "/devices/{id}/repairs",
        Foreign(standard::KARIM_DEVICE.get()),
    ),
    row("GET", "/invoices", Own),
    row("GET", "/invoices/{id}", Foreign(standard::KARIM_INVOICE.get())),
    row(
        "GET",
        "/invoices/{id}/payment-history",
        Foreign(standard::KARIM_INVOICE.get()),
    ),
    row(
        "POST",
        "/invoices/{id}/pay",
        Foreign(standard::KARIM_INVOICE.get()),
    ),
    row(
        "GET",
        "/invoices/{id}/pdf",
        Foreign(standard::KARIM_INVOICE.get()),
    ),
    row("GET", "/notifications", Own),
    row("PUT", "/notifications/read-all", Own),
    row("GET", "/notifications/unread-count", Own),
    row(
        "DELETE",
        "/notifications/{id}",
        Foreign(standard::KARIM_NOTIFICATION.get()),
    ),
    row(
        "PUT",
        "/notifications/{id}/read",
        Foreign(standard::KARIM_NOTIFICATION.get()),
    ),
    row("POST", "/payments/callback", Public),
    row("POST", "/payments/callback/{gateway}", Public),
    row("GET", "/payments/history", Own),
    row("POST", "/payments/initiate", Own),
    row("GET", "/payments/{paymentId}", Foreign(KARIM_ATTEMPT)),
    row("POST", "/payments/{paymentId}/cancel", Foreign(KARIM_ATTEMPT)),
    row("GET", "/profile", Own),
    row("PUT", "/profile", Own),
    row("DELETE", "/profile/avatar", Own),
    row("POST", "/profile/change-password", Own),
    row("POST", "/profile/delete-account", Own),
    row("GET", "/profile/export", Own),
    row("GET", "/profile/preferences", Own),
    row("PUT", "/profile/preferences", Own),
    row("POST", "/profile/upload-avatar", Own),
    row("POST", "/profile/verify-contact", Own),
    row("GET", "/repairs", Own),
    row("GET", "/repairs/{id}", Foreign(standard::KARIM_REPAIR.get())),
    row(
        "GET",
        "/repairs/{id}/attachments",
        Foreign(standard::KARIM_REPAIR.get()),
    ),
    row(
        "GET",
        "/repairs/{id}/comments",
        Foreign(standard::KARIM_REPAIR.get()),
    ),
    row(
        "POST",
        "/repairs/{id}/comments",
        Foreign(standard::KARIM_REPAIR.get()),
    ),
    row(
        "POST",
        "/repairs/{id}/quotation/approve",
        Foreign(standard::KARIM_AWAITING.get()),
    ),
    row(
        "POST",
        "/repairs/{id}/quotation/reject",
        Foreign(standard::KARIM_AWAITING.get()),
    ),
    row(
        "POST",
        "/repairs/{id}/request-update",
        Foreign(standard::KARIM_REPAIR.get()),
    ),
    row(
        "GET",
        "/repairs/{id}/timeline",
        Foreign(standard::KARIM_REPAIR.get()),
    ),
    row("GET", "/track/{token}", Public),
    row("GET", "/verify/{token}", Public),
];

/// At the root: all of them public.
const ROOT: &[(&str, &str)] = &[
    ("GET", "/dev/messages"),
    ("GET", "/docs"),
    ("GET", "/docs/{file}"),
    ("GET", "/files/{signed}"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/pay/{reference}"),
    ("GET", "/sandbox/checkout/{reference}"),
    ("POST", "/sandbox/checkout/{reference}"),
];

/// Karim signs in first, so that his session is the first there is.
const KARIM_SESSION: i64 = 1;
/// And tells the shop that he will pay in cash: the first attempt there is.
const KARIM_ATTEMPT: i64 = 1;
const BASE: &str = "/api/customer/v1";

#[test]
fn every_route_is_in_the_table_and_as_private_as_it_says() {
    let document = document();
    let mut registered = BTreeSet::new();
    let mut private = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let name = (method.to_ascii_uppercase(), path.to_owned());
        if is_private(operation) {
            private.insert(name.clone());
        }
        registered.insert(name);
    }
    let under = |row: &Row| (row.method.to_owned(), format!("{BASE}{}", row.path));
    let mut known: BTreeSet<_> = TABLE.iter().map(under).collect();
    known.extend(
        ROOT.iter()
            .map(|(method, path)| ((*method).to_owned(), (*path).to_owned())),
    );
    let missing: Vec<_> = registered.difference(&known).collect();
    let gone: Vec<_> = known.difference(&registered).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "not in the table: {missing:?}\nnot registered: {gone:?}"
    );
    let guarded: BTreeSet<_> = TABLE
        .iter()
        .filter(|row| !matches!(row.kind, Public))
        .map(under)
        .collect();
    assert_eq!(private, guarded);
    let owned: Vec<_> = TABLE
        .iter()
        .filter(|row| {
            ["{id}", "{paymentId}"].iter().any(|id| row.path.contains(id)) != matches!(row.kind, Foreign(_))
        })
        .map(|row| (row.method, row.path))
        .collect();
    assert!(owned.is_empty(), "an id belongs to somebody: {owned:?}");
}

on_both_stacks! {
    async fn without_a_token_nothing_private_answers(app) {
        for row in TABLE.iter().filter(|row| !matches!(row.kind, Public)) {
            let nobody = call(&app, row, 1, None).await;
            nobody.refused(401, "UNAUTHENTICATED");
            for bad in ["", "nonsense", "eyJhbGciOiJub25lIn0.e30.", &other_key(&app), &app.token(standard::MONA_USER, standard::MONA, SessionId(777))] {
                let refused = call(&app, row, 1, Some(bad)).await;
                refused.refused(401, "UNAUTHENTICATED");
            }
        }
    }

    async fn a_staff_token_opens_nothing(app) {
        let staff = staff_token(&app);
        for row in TABLE.iter().filter(|row| !matches!(row.kind, Public)) {
            call(&app, row, 1, Some(&staff)).await.refused(403, "UNAUTHORIZED_CUSTOMER");
        }
    }

    async fn anothers_is_as_good_as_absent(app) {
        let karim = app.sign_in(standard::KARIM).await;
        let mona = app.sign_in(standard::MONA).await;
        let pay = app.post(&format!("/invoices/{}/pay", standard::KARIM_INVOICE)).bearer(&karim);
        let word = pay.header("idempotency-key", "k").json(&json!({ "paymentMethod": "cash" })).send().await;
        assert_eq!(word.ok()["paymentId"], KARIM_ATTEMPT);
        let before = everything(&app, &karim).await;
        for row in TABLE {
            let Foreign(id) = row.kind else { continue };
            let foreign = call(&app, row, id, Some(&mona)).await;
            let absent = call(&app, row, ABSENT, Some(&mona)).await;
            assert_eq!(foreign.status, 404, "{} {}: {}", row.method, row.path, foreign.text());
            assert_eq!(told(&foreign), told(&absent), "{} {}", row.method, row.path);
        }
        // Nothing of Karim's has moved, not even his sessions.
        let after = everything(&app, &karim).await;
        for ((path, before), (_, after)) in before.iter().zip(&after) {
            assert!(!before.is_null() && before != &json!([]), "{path} is empty");
            assert_eq!(before, after, "{path}");
        }
    }

    async fn a_customers_answers_name_nobody_else(app) {
        let karim = app.sign_in(standard::KARIM).await;
        for row in TABLE.iter().filter(|row| row.method == "GET" && matches!(row.kind, Own)) {
            let text = call(&app, row, 1, Some(&karim)).await.text();
            for monas in [standard::MONA_NAME, standard::MONA_EMAIL, "01012345678"] {
                assert!(!text.contains(monas), "{} tells Karim of Mona: {text}", row.path);
            }
        }
    }
}

/// A call that is right in everything but who makes it.
async fn call(app: &TestApp, row: &Row, id: i64, token: Option<&str>) -> Answer {
    let id = id.to_string();
    let path = row.path.replace("{id}", &id).replace("{paymentId}", &id);
    let mut call = app.call(Method::from_bytes(row.method.as_bytes()).unwrap(), &path);
    if let Some(token) = token {
        call = call.bearer(token);
    }
    if row.path == "/profile/upload-avatar" {
        return call
            .multipart(reqwest::multipart::Form::new().text("avatar", "x"))
            .send()
            .await;
    }
    if ["/payments/initiate", "/invoices/{id}/pay"].contains(&row.path) {
        call = call.header("idempotency-key", "a-key");
    }
    match body(row) {
        Some(body) => call.json(&body).send().await,
        None => call.send().await,
    }
}

fn body(row: &Row) -> Option<Value> {
    match (row.method, row.path) {
        ("POST", "/payments/initiate") => Some(json!({ "invoiceId": standard::KARIM_INVOICE.get() })),
        ("POST", "/invoices/{id}/pay") => Some(json!({ "paymentMethod": "cash" })),
        ("POST", "/devices") => Some(json!({ "name": "x", "type": "x", "brand": "x", "model": "x" })),
        ("PUT", "/devices/{id}") => Some(json!({ "name": "x" })),
        ("PUT", "/profile") => Some(json!({ "name": "x" })),
        ("PUT", "/profile/preferences") => {
            Some(json!({ "language": "en", "theme": "dark", "notifications": {} }))
        }
        ("POST", "/profile/change-password") => Some(
            json!({ "currentPassword": "x", "newPassword": "a-new-password-9", "confirmPassword": "a-new-password-9" }),
        ),
        ("POST", "/profile/delete-account") => Some(json!({ "password": "x" })),
        ("POST", "/profile/verify-contact") => Some(json!({ "otp": "123456" })),
        ("POST", "/repairs/{id}/comments") => Some(json!({ "comment": "x" })),
        ("POST", "/repairs/{id}/quotation/reject" | "/repairs/{id}/request-update") => Some(json!({})),
        _ => None,
    }
}

/// Everything of a customer's that a stranger's call could have read or moved: his lists, and the details behind them.
async fn everything(app: &TestApp, token: &str) -> Vec<(String, Value)> {
    let details = [
        format!("/repairs/{}", standard::KARIM_REPAIR),
        format!("/repairs/{}", standard::KARIM_AWAITING),
        format!("/invoices/{}", standard::KARIM_INVOICE),
        format!("/invoices/{}/payment-history", standard::KARIM_INVOICE),
    ];
    let lists = [
        "/repairs",
        "/invoices",
        "/devices",
        "/notifications",
        "/auth/sessions",
        "/profile",
    ];
    let mut all = Vec::new();
    for path in lists.map(str::to_owned).into_iter().chain(details) {
        let answer = app.get(&path).bearer(token).send().await;
        all.push((path, answer.ok().clone()));
    }
    all
}

/// What an answer tells: all but the id and the time of the request.
fn told(answer: &Answer) -> (u16, Value) {
    let mut body = answer.json.clone();
    body.as_object_mut().unwrap().remove("meta");
    (answer.status.as_u16(), body)
}

fn signed(app: &TestApp, kind: &str, key: &[u8]) -> String {
    let now = app.now().timestamp();
    let claims = json!({
        "sub": standard::TECHNICIAN.get().to_string(), "customerId": standard::MONA.get(), "type": kind, "roleId": 3, "sid": 1,
        "iss": app.config.jwt_issuer, "aud": app.config.jwt_audience, "iat": now, "exp": now + 600,
    });
    let kid = app.keyring().derive("access-token").current().kid().to_owned();
    let header = Header {
        kid: Some(kid),
        ..Header::new(Algorithm::HS256)
    };
    encode(&header, &claims, &EncodingKey::from_secret(key)).unwrap()
}

pub fn staff_token(app: &TestApp) -> String {
    signed(
        app,
        "staff",
        app.keyring().derive("access-token").current().expose(),
    )
}

fn other_key(app: &TestApp) -> String {
    signed(app, "customer", b"a key of somebody else's, 32 bytes")
}
