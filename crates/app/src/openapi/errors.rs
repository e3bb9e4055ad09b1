//! The answers that refuse or fail, the same for every route of a kind.

use crate::error::{Code, FieldError, Rule};
use crate::http::BASES;
use crate::i18n;
use kernel::Locale;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The one answer to reading that is streamed, and so has no tag (decision 0026).
const UNTAGGED: &str = "/api/customer/v1/profile/export";

/// What every limited answer carries.
const LIMIT_HEADERS: [(&str, &str); 3] = [
    ("RateLimit-Limit", "Requests allowed in the window"),
    ("RateLimit-Remaining", "Of these, still left"),
    ("RateLimit-Reset", "Seconds until the window ends"),
];

const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

/// Adds the error answers of every operation. Each set of codes is one shared component.
pub(super) fn complete(document: &mut Value) {
    let mut components = Map::new();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                publish(operation);
                let codes = codes(path, method, operation);
                answers(operation, codes, &mut components);
                if path.starts_with(BASES[0]) {
                    counted(operation);
                    if method == "get" && path != UNTAGGED {
                        known(operation);
                    }
                }
            }
        }
    }
    if let Some(shared) = document.pointer_mut("/components").and_then(Value::as_object_mut) {
        shared.insert("responses".to_owned(), Value::Object(components));
        let headers = LIMIT_HEADERS.map(|(name, about)| {
            let header = json!({ "description": about, "schema": { "type": "integer" } });
            (name.to_owned(), header)
        });
        shared.insert("headers".to_owned(), headers.into_iter().collect());
    }
}

/// A route that asks for nothing but may be given nothing is public: an empty list says so plainly.
fn publish(operation: &mut Map<String, Value>) {
    if operation.get("security") == Some(&json!([{}])) {
        operation.insert("security".to_owned(), json!([]));
    }
}

fn codes(path: &str, method: &str, operation: &Map<String, Value>) -> BTreeSet<Code> {
    let own = operation
        .get("x-errors")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let mut codes: BTreeSet<_> = own.filter_map(|name| Code::parse(name.as_str()?)).collect();
    if !path.starts_with(BASES[0]) {
        return codes;
    }
    let parameters = |place: &str| {
        let all = operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        all.filter(|parameter| parameter.get("in").and_then(Value::as_str) == Some(place))
            .count()
            > 0
    };
    codes.extend([Code::RateLimited, Code::InternalError, Code::Unavailable]);
    if !operation.contains_key("security") {
        codes.extend([Code::Unauthenticated, Code::TokenExpired, Code::SessionRevoked]);
        codes.extend([
            Code::AccountInactive,
            Code::UnauthorizedCustomer,
            Code::PasswordChangeRequired,
        ]);
    }
    if method != "get" {
        codes.insert(Code::CrossSiteRequest);
    }
    if parameters("path") || parameters("query") {
        codes.insert(Code::BadRequest);
    }
    if parameters("query") {
        codes.insert(Code::ValidationFailed);
    }
    if operation.contains_key("requestBody") {
        codes.extend([
            Code::BadRequest,
            Code::PayloadTooLarge,
            Code::UnsupportedMediaType,
            Code::ValidationFailed,
        ]);
    }
    codes
}

fn answers(operation: &mut Map<String, Value>, codes: BTreeSet<Code>, components: &mut Map<String, Value>) {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status().as_u16()).or_default().push(code);
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    for (status, codes) in by_status {
        let name = codes
            .iter()
            .map(|code| code.as_str())
            .collect::<Vec<_>>()
            .join("-or-");
        components
            .entry(name.clone())
            .or_insert_with(|| component(&codes));
        let reference = json!({ "$ref": format!("#/components/responses/{name}") });
        let answer = responses.entry(status.to_string()).or_insert(reference);
        // A page says no in its own way, beside the envelope.
        if let Some(pages) = answer.get_mut("content").and_then(Value::as_object_mut)
            && let Some(envelope) = component(&codes).pointer("/content/application~1json")
        {
            pages
                .entry("application/json")
                .or_insert_with(|| envelope.clone());
        }
    }
}

fn component(codes: &[Code]) -> Value {
    let names: Vec<_> = codes.iter().map(|code| format!("`{}`", code.as_str())).collect();
    let examples: Map<_, _> = codes
        .iter()
        .flat_map(|code| {
            Locale::ALL.map(|locale| {
                (
                    format!("{}-{}", code.as_str(), locale.tag()),
                    example(*code, locale),
                )
            })
        })
        .collect();
    let mut answer = json!({
        "description": names.join(", "),
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Failure" }, "examples": examples } },
    });
    if codes
        .iter()
        .any(|code| matches!(code, Code::RateLimited | Code::Unavailable | Code::AccountLocked))
        && let Some(object) = answer.as_object_mut()
    {
        let seconds = json!({ "description": "Seconds until it is worth trying again", "schema": { "type": "integer" } });
        let mut headers = if codes.contains(&Code::RateLimited) {
            limit_headers()
        } else {
            Map::new()
        };
        headers.insert("Retry-After".to_owned(), seconds);
        object.insert("headers".to_owned(), Value::Object(headers));
    }
    answer
}

fn example(code: Code, locale: Locale) -> Value {
    let mut value = json!({
        "success": false,
        "message": i18n::code(locale, code),
        "code": code.as_str(),
        "meta": { "requestId": "5f0c1b7e9a3d4e21b0c6d2f4a8e71c39", "timestamp": "2026-01-02T03:04:05Z" },
    });
    if code == Code::ValidationFailed {
        let error = FieldError::new("comment", Rule::TooLong).with_bound(2000);
        let message = i18n::field(locale, &error);
        let errors = json!([{ "field": error.field, "code": error.rule.as_str(), "message": message }]);
        if let Some(body) = value.as_object_mut() {
            body.insert("errors".to_owned(), errors);
        }
    }
    json!({ "value": value })
}

/// Answers under the base path are limited, and say how far.
fn counted(operation: &mut Map<String, Value>) {
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    let successes = responses
        .into_iter()
        .flatten()
        .filter(|(status, _)| status.starts_with('2'));
    for response in successes.filter_map(|(_, response)| response.as_object_mut()) {
        let headers = response.entry("headers").or_insert_with(|| json!({}));
        if let Some(headers) = headers.as_object_mut() {
            headers.extend(limit_headers());
        }
    }
}

fn limit_headers() -> Map<String, Value> {
    LIMIT_HEADERS
        .iter()
        .map(|(name, _)| {
            (
                (*name).to_owned(),
                json!({ "$ref": format!("#/components/headers/{name}") }),
            )
        })
        .collect()
}

/// Answers to reading carry a weak `ETag`; who has it already gets 304.
fn known(operation: &mut Map<String, Value>) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    responses
        .entry("304")
        .or_insert_with(|| json!({ "description": "Unchanged since the `ETag` in `If-None-Match`" }));
    if let Some(ok) = responses.get_mut("200").and_then(Value::as_object_mut) {
        let tag = json!({ "description": "Of `data` and `pagination`; for `If-None-Match`", "schema": { "type": "string" } });
        if let Some(headers) = ok.entry("headers").or_insert_with(|| json!({})).as_object_mut() {
            headers.entry("ETag").or_insert(tag);
        }
    }
}
