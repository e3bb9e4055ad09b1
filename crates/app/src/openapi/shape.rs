//! What generators of clients want of a document: every schema by its name, none twice, none for nothing.

use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};

const SCHEMAS: &str = "#/components/schemas/";

/// Puts the document into shape.
pub(super) fn complete(document: &mut Value) {
    describe(document);
    name(document);
    narrow(document);
    while prune(document) {}
}

/// OpenAPI wants a description of every answer; where a route has none of its own, the status has said it all.
fn describe(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let operations = paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object_mut());
    for operation in operations.flat_map(Map::values_mut) {
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            let said = match status.as_str() {
                "200" => "Done",
                "201" => "Made",
                "202" => "Accepted; more is to follow",
                _ => continue,
            };
            if let Some(response) = response.as_object_mut()
                && !response.contains_key("$ref")
            {
                let description = response.entry("description").or_insert_with(|| json!(""));
                if description.as_str().is_none_or(str::is_empty) {
                    *description = json!(said);
                }
            }
        }
    }
}

/// Writes the name of a component wherever its whole schema stands.
fn name(document: &mut Value) {
    let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    let names: HashMap<String, String> = schemas
        .iter()
        .filter(|(_, schema)| schema.get("properties").is_some() || schema.get("enum").is_some())
        .map(|(name, schema)| (schema.to_string(), format!("{SCHEMAS}{name}")))
        .collect();
    for schema in schemas.values_mut() {
        // The schema itself is where it is named.
        for part in children(schema) {
            refer(part, &names);
        }
    }
}

/// What no text that is sent may have in it: controls (`extract::json`), and what turns a text's direction (the domains).
const CLEAN: &str = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$";
const DATE: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

/// Says of the texts in bodies what is refused in every one of them.
fn narrow(document: &mut Value) {
    let mut sent = BTreeSet::new();
    for (_, _, operation) in super::operations(document) {
        if let Some(body) = operation.pointer("/requestBody/content/application~1json") {
            collect(body, &mut sent);
        }
    }
    let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    while let Some(name) = sent.pop_first() {
        if let Some(schema) = schemas.get_mut(&name) {
            let mut inner = BTreeSet::new();
            collect(schema, &mut inner);
            sent.extend(inner);
            narrow_texts(schema);
        }
    }
}

fn narrow_texts(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut() {
        let kind = object.get("type");
        let is_text = kind == Some(&json!("string")) || kind == Some(&json!(["string", "null"]));
        if is_text && !object.contains_key("enum") && !object.contains_key("pattern") {
            let is_date = object.get("format") == Some(&json!("date"));
            object.insert("pattern".to_owned(), json!(if is_date { DATE } else { CLEAN }));
        }
    }
    for part in children(schema) {
        narrow_texts(part);
    }
}

fn refer(value: &mut Value, names: &HashMap<String, String>) {
    if let Some(reference) = names.get(&value.to_string()) {
        *value = json!({ "$ref": reference });
        return;
    }
    for part in children(value) {
        refer(part, names);
    }
}

fn children(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Object(map) => map.values_mut().collect(),
        Value::Array(items) => items.iter_mut().collect(),
        _ => Vec::new(),
    }
}

/// Removes the components that nothing refers to. True when there were any: others may now be without use.
fn prune(document: &mut Value) -> bool {
    let mut used = BTreeSet::new();
    collect(document, &mut used);
    let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    else {
        return false;
    };
    let before = schemas.len();
    schemas.retain(|name, _| used.contains(name));
    schemas.len() < before
}

fn collect(value: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            let target = map.get("$ref").and_then(Value::as_str);
            used.extend(
                target
                    .and_then(|target| target.strip_prefix(SCHEMAS))
                    .map(str::to_owned),
            );
            map.values().for_each(|part| collect(part, used));
        }
        Value::Array(items) => items.iter().for_each(|part| collect(part, used)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_named_and_the_unused_go() {
        let device = json!({ "type": "object", "properties": { "id": { "type": "integer" } } });
        let mut document = json!({
            "paths": { "/d": { "get": { "responses": {
                "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/List" } } } },
                "404": { "$ref": "#/components/responses/none" },
            } } } },
            "components": { "schemas": {
                "List": { "type": "object", "properties": { "data": { "type": "array", "items": device } } },
                "Device": device,
                "Alone": { "type": "object", "properties": { "other": { "$ref": "#/components/schemas/Lonely" } } },
                "Lonely": { "type": "object", "properties": {} },
            } },
        });
        complete(&mut document);
        let schemas = document["components"]["schemas"].as_object().unwrap();
        assert_eq!(schemas.keys().collect::<Vec<_>>(), ["Device", "List"]);
        assert_eq!(
            schemas["List"]["properties"]["data"]["items"],
            json!({ "$ref": "#/components/schemas/Device" })
        );
        assert_eq!(schemas["Device"], device);
        let responses = &document["paths"]["/d"]["get"]["responses"];
        assert_eq!(responses["200"]["description"], "Done");
        assert_eq!(responses["404"].get("description"), None);
    }
}
