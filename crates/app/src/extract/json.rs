//! JSON read strictly: no key twice, and every field that fails told at once.

use crate::error::{FieldError, Rule};
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, de};
use serde_json::{Map, Number, Value};
use serde_path_to_error::Segment;
use std::collections::HashMap;
use std::fmt;

/// Reads a text as JSON in which no object has a key twice: which of the two counts is nobody's guess.
///
/// # Errors
/// When it is not JSON, nested deeper than 128, or has a key twice.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("not a finite number"))
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(self)?;
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("a key comes twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

/// A value read as far as it could be.
#[derive(Debug)]
pub(super) struct Outcome<T> {
    /// The value; with failing fields only a stand-in that lets the other rules be checked.
    pub(super) value: Option<T>,
    /// The fields that failed.
    pub(super) errors: Vec<FieldError>,
    /// Whether one of them can't be read at all (400), rather than being absent (422).
    pub(super) unreadable: bool,
}

/// Makes a `T` of the value. Serde stops at the first failing field; here each one is noted, replaced by a stand-in,
/// and the reading goes on.
pub(super) fn read<T: DeserializeOwned>(mut value: Value) -> Outcome<T> {
    let mut outcome = Outcome {
        value: None,
        errors: controls(&value),
        unreadable: false,
    };
    let mut tried: HashMap<String, usize> = HashMap::new();
    // Bounded by the fields there are times the stand-ins; the number only guards against a type that never settles.
    for _ in 0..512 {
        let error = match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(read) => {
                outcome.value = Some(read);
                pass_over_unknown::<T>(&value, &mut outcome.errors);
                return outcome;
            }
            Err(error) => error,
        };
        let mut path: Vec<Segment> = error.path().iter().cloned().collect();
        let text = error.inner().to_string();
        if let Some(name) = text
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split('`').next())
        {
            path.push(Segment::Map { key: name.to_owned() });
        }
        let field = show(&path);
        let tries = tried.entry(field.clone()).or_insert(0);
        if *tries == 0 {
            let rule = rule_of(&text);
            outcome.unreadable |= matches!(rule, Rule::WrongType | Rule::UnknownValue);
            outcome.errors.push(FieldError::new(field, rule));
        }
        let stand_in = match *tries {
            0 => Value::String(String::new()),
            1 => Value::from(0),
            2 => Value::Bool(false),
            3 => Value::Array(Vec::new()),
            4 => Value::Object(Map::new()),
            5 => Value::Null,
            _ => return outcome,
        };
        *tries += 1;
        if !put(&mut value, &path, stand_in) {
            return outcome;
        }
    }
    outcome
}

/// What is wrong in a field that nobody reads is nobody's concern.
fn pass_over_unknown<T: DeserializeOwned>(value: &Value, errors: &mut Vec<FieldError>) {
    if errors.is_empty() {
        return;
    }
    let mut unknown = Vec::new();
    // It was read before, so that it can be read.
    drop(serde_ignored::deserialize::<_, _, T>(value, |path| {
        unknown.push(spelled(&path))
    }));
    errors.retain(|error| {
        !unknown.iter().any(|path| {
            let rest = error.field.strip_prefix(path.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    });
}

/// The path as [`show`] spells it.
fn spelled(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => format!("{}[{index}]", spelled(parent)),
        Path::Map { parent, key } => match spelled(parent) {
            outer if outer.is_empty() => key.clone(),
            outer => format!("{outer}.{key}"),
        },
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => {
            spelled(parent)
        }
    }
}

fn rule_of(text: &str) -> Rule {
    if text.starts_with("missing field") || text.starts_with("invalid type: null") {
        Rule::Required
    } else if text.starts_with("invalid type") || text.starts_with("invalid value") {
        Rule::WrongType
    } else if text.starts_with("unknown variant") {
        Rule::UnknownValue
    } else {
        Rule::InvalidFormat
    }
}

fn show(path: &[Segment]) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("[{index}]")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            Segment::Unknown => {}
        }
    }
    text
}

fn put(root: &mut Value, path: &[Segment], stand_in: Value) -> bool {
    let mut place = root;
    for segment in path {
        let next = match (place, segment) {
            (Value::Array(items), Segment::Seq { index }) => items.get_mut(*index),
            (Value::Object(map), Segment::Map { key }) => Some(map.entry(key.clone()).or_insert(Value::Null)),
            _ => None,
        };
        let Some(next) = next else { return false };
        place = next;
    }
    *place = stand_in;
    true
}

/// Texts with control characters other than tab and line breaks: no field of the portal has a use for them. What else a text
/// may not hold, such as overrides of its direction, is each domain's to say.
fn controls(value: &Value) -> Vec<FieldError> {
    let mut found = Vec::new();
    walk(value, &mut Vec::new(), &mut found);
    found
}

fn is_refused(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

fn walk(value: &Value, path: &mut Vec<Segment>, found: &mut Vec<FieldError>) {
    match value {
        Value::String(text) => {
            if text.chars().any(is_refused) {
                found.push(FieldError::new(show(path), Rule::InvalidCharacters));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Segment::Seq { index });
                walk(item, path, found);
                path.pop();
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                path.push(Segment::Map { key: key.clone() });
                walk(item, path, found);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)]
    struct Sample {
        name: String,
        max_count: u32,
        kind: Option<Kind>,
        inner: Option<Inner>,
        #[serde(default)]
        tags: Vec<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Phone,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Inner {
        on: bool,
    }

    fn failing(value: Value) -> (Vec<(String, Rule)>, bool) {
        let outcome = read::<Sample>(value);
        (
            outcome.errors.into_iter().map(|e| (e.field, e.rule)).collect(),
            outcome.unreadable,
        )
    }

    #[test]
    fn a_whole_value_is_read_as_it_is() {
        let outcome = read::<Sample>(json!({ "name": "x", "maxCount": 3, "kind": "phone", "more": 1 }));
        assert!(outcome.errors.is_empty());
        let sample = outcome.value.unwrap();
        assert!(matches!((sample.max_count, sample.kind), (3, Some(Kind::Phone))));
    }

    #[test]
    fn every_missing_field_is_told_at_once() {
        let (errors, unreadable) = failing(json!({ "inner": {} }));
        let expected = [
            ("name", Rule::Required),
            ("maxCount", Rule::Required),
            ("inner.on", Rule::Required),
        ];
        assert_eq!(errors.len(), 3);
        for (field, rule) in expected {
            assert!(errors.contains(&(field.to_owned(), rule)), "{field}: {errors:?}");
        }
        assert!(!unreadable);
    }

    #[test]
    fn wrong_types_and_unknown_members_are_told_beside_missing_fields() {
        let (errors, unreadable) = failing(json!({ "maxCount": "many", "kind": "boat", "tags": ["a", 5] }));
        assert!(unreadable);
        for (field, rule) in [
            ("name", Rule::Required),
            ("maxCount", Rule::WrongType),
            ("kind", Rule::UnknownValue),
            ("tags[1]", Rule::WrongType),
        ] {
            assert!(errors.contains(&(field.to_owned(), rule)), "{field}: {errors:?}");
        }
    }

    #[test]
    fn null_where_something_must_be_counts_as_missing() {
        assert_eq!(
            failing(json!({ "name": null, "maxCount": 1 })),
            (vec![("name".into(), Rule::Required)], false)
        );
    }

    #[test]
    fn controls_in_a_text_are_told() {
        let (errors, _) = failing(json!({ "name": "a\u{0}b", "maxCount": 1, "tags": ["ok\n", "\u{7}"] }));
        assert!(errors.contains(&("name".into(), Rule::InvalidCharacters)));
        assert!(errors.contains(&("tags[1]".into(), Rule::InvalidCharacters)));
        assert_eq!(errors.len(), 2);
    }

    #[test]
    fn fields_that_nobody_reads_are_passed_over() {
        let value = json!({ "name": "x", "maxCount": 1, "note": "\u{0}", "inner": { "on": true, "deep": ["\u{7}"] } });
        assert_eq!(failing(value).0, []);
    }

    #[test]
    fn a_key_that_comes_twice_is_refused_at_any_depth() {
        assert!(parse(br#"{"a":1,"b":{"c":1,"c":2}}"#).is_err());
        assert!(parse(br#"{"a":1,"b":{"a":1}} x"#).is_err());
        assert_eq!(
            parse(br#"{"a":[1,-2,0.5,"x",null,true]}"#).unwrap(),
            json!({ "a": [1, -2, 0.5, "x", null, true] })
        );
        let deep = "[".repeat(100_000);
        assert!(parse(deep.as_bytes()).is_err());
    }
}
