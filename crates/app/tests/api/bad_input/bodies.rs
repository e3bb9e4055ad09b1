//! What may be wrong with a body, sent to every operation that takes JSON.

use super::{changes_nothing, operations, resolved};
use crate::harness::{Answer, TestApp};
use adapter_sql::shop::standard;
use portal::openapi;
use reqwest::Method;
use serde_json::Value;

/// An operation that takes JSON, and one of its fields.
struct Target {
    method: Method,
    path: String,
    field: String,
    /// Whether the field is text of any words.
    is_text: bool,
    /// A whole body, as the document gives it for an example.
    example: Value,
}

fn targets() -> Vec<Target> {
    let document = openapi::document();
    let mut targets = Vec::new();
    for (method, path, operation) in operations() {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            continue;
        }
        // An optional body is `oneOf` null and itself.
        let schema = match schema["oneOf"].as_array() {
            Some(kinds) => kinds.iter().find(|kind| kind["type"] != "null").unwrap(),
            None => schema,
        };
        // What a gateway sends is its own affair, and read after its signature.
        let Some(properties) = resolved(&document, schema)["properties"].as_object() else {
            assert!(path.contains("/payments/callback"), "{path}");
            continue;
        };
        let examples = properties
            .iter()
            .map(|(field, of)| (field.clone(), example(resolved(&document, of))));
        let example: Value = examples.collect::<serde_json::Map<_, _>>().into();
        for (field, of) in properties {
            let kind = of["type"].to_string();
            targets.push(Target {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                field: field.clone(),
                is_text: kind.contains("string") && of.get("format").is_none() && of.get("enum").is_none(),
                example: example.clone(),
            });
        }
    }
    assert!(targets.len() > 25, "{}", targets.len());
    targets
}

fn example(schema: &Value) -> Value {
    let given = schema
        .get("example")
        .or_else(|| schema.get("examples").and_then(|all| all.get(0)));
    given.cloned().unwrap_or_default()
}

async fn send(app: &TestApp, token: &str, target: &Target, kind: &str, body: Vec<u8>) -> Answer {
    let call = app.root(target.method.clone(), &target.path).bearer(token);
    call.body(kind, body).send().await
}

/// Each field of each operation with a text in its place; every answer must be this refusal.
async fn refused(app: &TestApp, wrong: impl Fn(&str) -> Vec<u8>, status: u16, code: &str) {
    let mona = app.sign_in(standard::MONA).await;
    changes_nothing(app, async || {
        for target in targets() {
            let answer = send(app, &mona, &target, "application/json", wrong(&target.field)).await;
            let found = (
                answer.status.as_u16(),
                answer.json["code"].as_str().unwrap_or_default().to_owned(),
            );
            assert_eq!(
                found,
                (status, code.to_owned()),
                "{} {} {}",
                target.method,
                target.path,
                target.field
            );
        }
    })
    .await;
}

fn object(field: &str, value: &str) -> Vec<u8> {
    format!("{{\"{field}\":{value}}}").into_bytes()
}

on_both_stacks! {
    async fn malformed_json_is_refused(app) {
        refused(&app, |field| format!("{{\"{field}\":").into_bytes(), 400, "BAD_REQUEST").await;
        refused(&app, |field| object(field, "'x'"), 400, "BAD_REQUEST").await;
    }

    async fn deep_nesting_is_refused(app) {
        let deep = |field: &str| object(field, &format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)));
        refused(&app, deep, 400, "BAD_REQUEST").await;
        let unknown = |_: &str| object("somethingElse", &format!("{}{}", "{\"a\":".repeat(5_000), "1}".repeat(5_000)));
        refused(&app, unknown, 400, "BAD_REQUEST").await;
    }

    async fn a_key_given_twice_is_refused(app) {
        refused(&app, |field| format!("{{\"{field}\":\"x\",\"{field}\":\"x\"}}").into_bytes(), 400, "BAD_REQUEST").await;
    }

    async fn another_type_is_refused(app) {
        refused(&app, |field| object(field, "[{\"a\":[]}]"), 400, "BAD_REQUEST").await;
    }

    async fn a_number_beyond_all_measure_is_refused(app) {
        for number in ["1e999999", "-9223372036854775809", "123456789012345678901234567890"] {
            // An amount may be any number, until it is held against its bounds.
            let number = |field: &str| object(field, if field == "amount" { "1e999999" } else { number });
            refused(&app, number, 400, "BAD_REQUEST").await;
        }
    }

    async fn what_is_not_utf8_is_refused(app) {
        refused(&app, |field| [&object(field, "\"")[..], &[0xff, 0xfe, b'"', b'}']].concat(), 400, "BAD_REQUEST").await;
    }

    async fn a_megabyte_is_refused(app) {
        refused(&app, |field| object(field, &format!("\"{}\"", "x".repeat(1 << 20))), 413, "PAYLOAD_TOO_LARGE").await;
    }

    async fn another_kind_of_content_is_refused(app) {
        let mona = app.sign_in(standard::MONA).await;
        changes_nothing(&app, async || {
            for target in targets() {
                for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "application/jsonp"] {
                    let answer = send(&app, &mona, &target, kind, object(&target.field, "\"x\"")).await;
                    assert_eq!(answer.status, 415, "{kind} {} {}", target.path, target.field);
                    answer.refused(415, "UNSUPPORTED_MEDIA_TYPE");
                }
            }
        })
        .await;
    }

    async fn a_character_that_controls_is_refused_in_every_text(app) {
        let mona = app.sign_in(standard::MONA).await;
        changes_nothing(&app, async || {
            let mut texts = 0;
            for target in targets().into_iter().filter(|target| target.is_text && !tells_nothing(target)) {
                for text in ["x\u{0}y", "x\u{202e}y", "x\u{2066}y", "x\u{7}y"] {
                    let mut body = target.example.clone();
                    body[&target.field] = text.into();
                    let answer = send(&app, &mona, &target, "application/json", body.to_string().into_bytes()).await;
                    let place = format!("{text} {} {} {}", target.path, target.field, answer.text());
                    // A login that can't be is as wrong as one that is not.
                    let told = answer.status == 422 && answer.fields().iter().any(|(name, _)| *name == target.field);
                    assert!(told || is_secret(&target, &answer.json), "{place}");
                    texts += 1;
                }
            }
            assert!(texts > 40, "{texts}");
        })
        .await;
    }
}

/// Whoever is named there, the answer is the same.
fn tells_nothing(target: &Target) -> bool {
    target.path.ends_with("/forgot-password")
}

/// Whether a field is only ever compared: then what it holds is simply not what is wanted.
fn is_secret(target: &Target, answer: &Value) -> bool {
    let compared = [
        "password",
        "currentPassword",
        "otp",
        "code",
        "token",
        "refreshToken",
        "loginIdentifier",
        "resetToken",
    ];
    compared.contains(&target.field.as_str())
        && ["VALIDATION_FAILED", "UNAUTHENTICATED"].contains(&answer["code"].as_str().unwrap())
}
