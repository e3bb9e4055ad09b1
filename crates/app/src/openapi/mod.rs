//! The OpenAPI document: assembled from the routes, then completed with what is the same for all of them.
//!
//! A handler tells its own codes in the extension `x-errors`; those every route of its kind can give are added here.

mod errors;
mod shape;

use crate::http::BASES;
use crate::routes;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Customer portal",
        description = "What a repair shop's customers see and do: repairs, invoices, devices, notifications, their profile.\n\n\
            Every answer is an envelope: `{ success, data, message?, pagination?, meta }` or `{ success: false, message, code, errors?, meta }`. \
            `code` is for programs and never changes; `message` is in the caller's language (the saved preference, else `Accept-Language`, else Arabic).\n\n\
            The same routes answer under `/api/customer` too.",
        license(name = "MIT", identifier = "MIT")
    ),
    servers((url = "/")),
    security(("bearer" = []), ("cookie" = [])),
    components(schemas(crate::http::Failure, crate::http::FieldFailure, crate::error::Code, crate::error::Rule)),
    tags(
        (name = "auth", description = "Logging in and out, sessions, forgotten passwords"),
        (name = "dashboard", description = "Figures and the latest of everything"),
        (name = "repairs", description = "Repair requests: where they stand, comments, attachments, quotations"),
        (name = "invoices", description = "Invoices and what was paid"),
        (name = "devices", description = "The customer's devices"),
        (name = "notifications", description = "What the customer was told"),
        (name = "profile", description = "The customer's own data and wishes"),
        (name = "payments", description = "Payments"),
        (name = "public", description = "Without logging in, by a token printed on paper"),
        (name = "dev", description = "In development only"),
        (name = "sandbox", description = "The gateway for trying, where no money moves; in development only"),
        (name = "health", description = "For operators"),
        (name = "files", description = "Pictures and attachments behind signed links"),
        (name = "docs", description = "This description")
    )
)]
struct Base;

/// The document. The same in every run: keys are sorted.
#[must_use]
pub fn document() -> Value {
    let mut typed = Base::openapi();
    routes::document(&mut typed, "", routes::root);
    routes::document(&mut typed, BASES[0], routes::api);
    let components = typed.components.get_or_insert_default();
    components.add_security_scheme(
        "bearer",
        SecurityScheme::Http(
            Http::builder()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .description(Some("The `token` of the login's answer."))
                .build(),
        ),
    );
    components.add_security_scheme(
        "cookie",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            crate::cookies::ACCESS,
            "Set by the login. A change asked for with it must come from an allowed origin.",
        ))),
    );
    // The types of the document always serialise.
    let mut document = serde_json::to_value(typed).unwrap_or_default();
    errors::complete(&mut document);
    shape::complete(&mut document);
    sorted(document)
}

/// The document as a text.
#[must_use]
pub fn printed() -> String {
    serde_json::to_string_pretty(&document()).unwrap_or_default()
}

/// The operations of the document: path, method, operation.
pub fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// Whether an operation needs a signed-in customer.
#[must_use]
pub fn is_private(operation: &Value) -> bool {
    operation.get("security").is_none()
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(Map::from_iter(
                entries.into_iter().map(|(key, value)| (key, sorted(value))),
            ))
        }
        Value::Array(items) => json!(items.into_iter().map(sorted).collect::<Vec<_>>()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Rule};
    use std::collections::BTreeSet;

    #[test]
    fn the_document_is_the_same_every_time() {
        assert_eq!(printed(), printed());
        assert_eq!(document()["openapi"], "3.1.0");
    }

    #[test]
    fn every_operation_is_named_described_and_tagged() {
        let document = document();
        let tags: BTreeSet<_> = document["tags"]
            .as_array()
            .unwrap()
            .iter()
            .map(|tag| &tag["name"])
            .map(Value::to_string)
            .collect();
        let mut ids = BTreeSet::new();
        for (path, method, operation) in operations(&document) {
            let text = |name: &str| operation[name].as_str().unwrap_or_default();
            assert!(!text("summary").is_empty(), "{method} {path} has no summary");
            assert!(
                ids.insert(text("operationId").to_owned()),
                "{method} {path}: {} comes twice",
                text("operationId")
            );
            assert!(
                tags.contains(&operation["tags"][0].to_string()),
                "{method} {path} has no known tag"
            );
        }
    }

    #[test]
    fn every_code_named_by_an_operation_is_one() {
        for (path, method, operation) in operations(&document()) {
            for code in operation["x-errors"].as_array().into_iter().flatten() {
                assert!(
                    code.as_str().and_then(Code::parse).is_some(),
                    "{method} {path}: {code}"
                );
            }
        }
    }

    #[test]
    fn what_clients_switch_on_is_listed() {
        let document = document();
        let listed = |name: &str| &document["components"]["schemas"][name]["enum"];
        let codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        let rules: Vec<_> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
        assert_eq!(*listed("ErrorCode"), json!(codes));
        assert_eq!(*listed("FieldCode"), json!(rules));
        assert_eq!(*listed("RepairAction"), json!(["approve_quotation"]));
        for (name, field, target) in [
            ("Failure", "code", "ErrorCode"),
            ("FieldFailure", "code", "FieldCode"),
        ] {
            let reference = &document["components"]["schemas"][name]["properties"][field]["$ref"];
            assert_eq!(
                *reference,
                format!("#/components/schemas/{target}"),
                "{name}.{field}"
            );
        }
    }

    /// Whether an example can be made of a schema by itself: generators and readers need not guess.
    fn is_shown(schema: &Value) -> bool {
        let has = |name: &str| schema.get(name).is_some();
        let is = |kind: &str| schema["type"] == kind || schema["type"][0] == kind;
        has("example")
            || has("examples")
            || ["$ref", "enum", "oneOf", "allOf"].into_iter().any(has)
            || ["boolean", "array", "object"].into_iter().any(is)
            || matches!(schema["format"].as_str(), Some("binary" | "date" | "date-time"))
    }

    #[test]
    fn every_field_of_every_body_and_answer_has_an_example() {
        let document = document();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let mut bare = Vec::new();
        for (name, schema) in schemas
            .iter()
            .filter(|(_, schema)| schema.get("example").is_none())
        {
            let fields = schema["properties"].as_object().into_iter().flatten();
            bare.extend(
                fields
                    .filter(|(field, schema)| !is_shown(schema) && *field != "message" && *field != "data")
                    .map(|(field, _)| format!("{name}.{field}")),
            );
        }
        assert!(bare.is_empty(), "{bare:?}");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut waiting = vec![&document];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Object(map) => {
                    if let Some(target) = map.get("$ref").and_then(Value::as_str) {
                        let pointer = target.strip_prefix('#').unwrap();
                        assert!(document.pointer(pointer).is_some(), "{target} is missing");
                    }
                    waiting.extend(map.values());
                }
                Value::Array(items) => waiting.extend(items),
                _ => {}
            }
        }
    }
}
