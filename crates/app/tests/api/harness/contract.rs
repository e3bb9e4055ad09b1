//! The OpenAPI document as a judge of answers.

use super::client::Answer;
use actix_web::dev::ResourceDef;
use jsonschema::Validator;
use portal::openapi;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

/// The document, its paths ready to be matched, and the schemas that were compiled so far.
pub struct Contract {
    document: Value,
    routes: Vec<(ResourceDef, String)>,
    compiled: Mutex<HashMap<String, Arc<Validator>>>,
}

static SHARED: OnceLock<Arc<Contract>> = OnceLock::new();

impl Contract {
    /// One for all tests.
    pub fn shared() -> Arc<Self> {
        SHARED.get_or_init(|| Arc::new(Self::new())).clone()
    }

    fn new() -> Self {
        let mut document = openapi::document();
        for schema in document["components"]["schemas"]
            .as_object_mut()
            .unwrap()
            .values_mut()
        {
            close(schema);
        }
        let paths = document["paths"].as_object().unwrap().keys();
        let routes = paths
            .map(|path| (ResourceDef::new(path.as_str()), path.clone()))
            .collect();
        Self {
            document,
            routes,
            compiled: Mutex::default(),
        }
    }

    /// Panics when the document does not allow this answer to this call.
    #[track_caller]
    pub fn check(&self, method: &Method, path: &str, answer: &Answer) {
        // The page itself: its file has no name.
        if path == "/docs/" || method == Method::HEAD || method == Method::OPTIONS {
            return;
        }
        let path = path.split('?').next().unwrap();
        let path = match path.strip_prefix("/api/customer") {
            Some(rest) if !rest.starts_with("/v1") => format!("/api/customer/v1{rest}"),
            _ => path.to_owned(),
        };
        // The server takes a slash at the end of an API path for none.
        let path = if path.starts_with("/api/") {
            path.trim_end_matches('/').to_owned()
        } else {
            path
        };
        let name = method.as_str().to_ascii_lowercase();
        let mut known = self
            .routes
            .iter()
            .filter(|(resource, _)| resource.is_match(&path));
        let template = known.find(|(_, template)| !self.document["paths"][template][&name].is_null());
        let status = answer.status.as_u16().to_string();
        let Some((_, template)) = template else {
            // No such route: only a refusal in the envelope will do.
            assert!(
                answer.status.is_client_error(),
                "{method} {path} is not in the document and answers {status}"
            );
            return self.validate("#/components/schemas/Failure", answer);
        };
        let responses = format!("/paths/{}/{name}/responses", escape(template));
        let response = &self.document.pointer(&responses).unwrap()[&status];
        assert!(
            !response.is_null(),
            "{method} {template} answers {status}, which the document does not have: {}",
            answer.text()
        );
        let pointer = match response["$ref"].as_str() {
            Some(reference) => reference.to_owned(),
            None => format!("#{responses}/{status}"),
        };
        let resolved = self.document.pointer(&pointer[1..]).unwrap();
        if let Some(code) = answer.json["code"].as_str() {
            let example = &resolved["content"]["application/json"]["examples"][format!("{code}-ar")];
            assert!(
                example.is_object(),
                "{method} {template} answers {status} with {code}, which the document does not name there"
            );
        }
        if answer.is_page() {
            let pages = &resolved["content"]["text/html"];
            assert!(
                pages.is_object(),
                "{method} {template} answers {status} with a page that the document does not have"
            );
        } else if resolved["content"]["application/json"].is_object() {
            self.validate(&format!("{pointer}/content/application~1json/schema"), answer);
        } else {
            assert!(
                answer.json.is_null() || answer.bytes.is_empty(),
                "{method} {template} answers JSON that the document does not have"
            );
        }
    }

    #[track_caller]
    fn validate(&self, pointer: &str, answer: &Answer) {
        let validator = self.compiled(pointer);
        let errors: Vec<_> = validator
            .iter_errors(&answer.json)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(
            errors.is_empty(),
            "the document ({pointer}) does not allow this answer:\n{}\n{}",
            errors.join("\n"),
            answer.text()
        );
    }

    fn compiled(&self, pointer: &str) -> Arc<Validator> {
        let mut compiled = self.compiled.lock().unwrap();
        let entry = compiled.entry(pointer.to_owned()).or_insert_with(|| {
            let schema = json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                // A reference is a URI, which has no braces.
                "$ref": pointer.replace('{', "%7B").replace('}', "%7D"),
                "paths": self.document["paths"],
                "components": self.document["components"],
            });
            Arc::new(
                jsonschema::draft202012::options()
                    .should_validate_formats(true)
                    .build(&schema)
                    .unwrap(),
            )
        });
        entry.clone()
    }
}

fn escape(path: &str) -> String {
    path.replace('~', "~0").replace('/', "~1")
}

/// An object has the fields the document names and no others: what nobody documented must not get out. Parts of an
/// `allOf` stay open, since each sees the fields of the others.
fn close(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        if let Some(items) = schema.as_array_mut() {
            items.iter_mut().for_each(close);
        }
        return;
    };
    if object.contains_key("properties") && !object.contains_key("additionalProperties") {
        object.insert("additionalProperties".to_owned(), json!(false));
    }
    for (name, part) in object.iter_mut() {
        if name != "allOf" && name != "example" && name != "examples" {
            close(part);
        }
    }
}
