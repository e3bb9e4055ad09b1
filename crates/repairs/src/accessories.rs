//! What came with the device, from the three places where shops keep it.

use serde_json::Value;

/// One row of `RepairRequestAccessory`, with its option's label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessoryRow {
    /// `VariableOption.label`; `None` when the option is gone.
    pub label: Option<String>,
    /// How many; NULL and less than one count as one.
    pub quantity: Option<i32>,
}

/// The accessories' names in order: the rows where there are any, else the JSON text, else the plain text, one for
/// each line or comma. More than one of a kind is told as `Charger ×2`.
#[must_use]
pub fn accessories(rows: &[AccessoryRow], text: Option<&str>) -> Vec<String> {
    let from_rows: Vec<String> = rows
        .iter()
        .filter_map(|row| named(row.label.as_deref()?, row.quantity.map_or(1, i64::from)))
        .collect();
    if !from_rows.is_empty() {
        return from_rows;
    }
    let text = text.unwrap_or_default().trim();
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Array(_) | Value::Object(_) | Value::String(_))) => from_json(&value),
        Ok(Value::Null) => Vec::new(),
        _ => from_text(text),
    }
}

fn from_json(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(from_json).collect(),
        Value::String(text) => from_text(text),
        Value::Object(fields) => {
            let name = ["label", "name", "title", "accessory", "value"]
                .iter()
                .find_map(|key| fields.get(*key).and_then(Value::as_str));
            match name {
                Some(name) => {
                    let quantity = fields.get("quantity").and_then(Value::as_i64).unwrap_or(1);
                    named(name, quantity).into_iter().collect()
                }
                // {"charger": true, "bag": false, "cables": 2}
                None => fields
                    .iter()
                    .filter_map(|(key, value)| match value {
                        Value::Bool(true) => named(key, 1),
                        Value::Number(n) => n.as_i64().filter(|n| *n > 0).and_then(|n| named(key, n)),
                        _ => None,
                    })
                    .collect(),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

fn from_text(text: &str) -> Vec<String> {
    text.split(['\n', ',', '،', ';', '؛'])
        .filter_map(|part| named(part, 1))
        .collect()
}

fn named(name: &str, quantity: i64) -> Option<String> {
    let name = name.trim();
    match (name.is_empty(), quantity) {
        (true, _) => None,
        (false, ..=1) => Some(name.to_owned()),
        (false, many) => Some(format!("{name} ×{many}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, quantity: i32) -> AccessoryRow {
        AccessoryRow {
            label: Some(label.into()),
            quantity: Some(quantity),
        }
    }

    #[test]
    fn rows_come_before_json_and_json_before_text() {
        let rows = [row("شاحن", 2), row("شنطة", 0)];
        assert_eq!(accessories(&rows, Some("[\"x\"]")), ["شاحن ×2", "شنطة"]);
        assert_eq!(
            accessories(&[], Some("[\"charger\", \"bag\"]")),
            ["charger", "bag"]
        );
        assert_eq!(
            accessories(&[], Some("charger، bag\n cable,")),
            ["charger", "bag", "cable"]
        );
        let gone = AccessoryRow {
            label: None,
            quantity: Some(1),
        };
        assert_eq!(accessories(&[gone], Some("charger")), ["charger"]);
    }

    #[test]
    fn json_comes_in_several_shapes() {
        for (text, expected) in [
            (
                r#"[{"name":"Charger","quantity":2},{"label":"Bag"}]"#,
                vec!["Charger ×2", "Bag"],
            ),
            (
                r#"{"charger":true,"bag":false,"cables":3}"#,
                vec!["cables ×3", "charger"],
            ),
            (r#""charger, bag""#, vec!["charger", "bag"]),
            ("null", vec![]),
            ("[]", vec![]),
            ("[1, true, null]", vec![]),
            ("[\"broken", vec!["[\"broken"]),
            ("2", vec!["2"]),
            ("", vec![]),
        ] {
            let mut found = accessories(&[], Some(text));
            found.sort();
            let mut expected = expected;
            expected.sort_unstable();
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(accessories(&[], None), Vec::<String>::new());
    }
}
