//! Takes secrets out of data before it is remembered, and keeps what is remembered small.

use serde_json::{Map, Value};

/// What stands where a secret stood.
pub const MASK: &str = "[redacted]";

const MAX_DEPTH: usize = 6;
const MAX_TEXT: usize = 300;
const MAX_ITEMS: usize = 50;
/// Values kept in all, so that wide and deep data together stay bounded.
const MAX_VALUES: usize = 200;
const MAX_KEY: usize = 64;

/// A key that contains one of these names a secret, however it is written (`newPassword`, `X-Api-Key`).
const SECRET_PARTS: [&str; 15] = [
    "password",
    "passwd",
    "passcode",
    "passphrase",
    "secret",
    "token",
    "authorization",
    "cookie",
    "apikey",
    "privatekey",
    "credential",
    "signature",
    "hmac",
    "otp",
    "cvv",
];
/// A key that is one of these, or ends so, names a secret.
const SECRET_ENDS: [&str; 5] = ["code", "pin", "cvc", "cardnumber", "iban"];

/// Whether a key names a secret, in any case and with any separators.
#[must_use]
pub fn is_secret(key: &str) -> bool {
    let plain: String = key
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    SECRET_PARTS.iter().any(|part| plain.contains(part)) || SECRET_ENDS.iter().any(|end| plain.ends_with(end))
}

/// The same data with every secret masked and everything bounded: texts cut at 300 characters, six levels,
/// 50 members each, 200 values in all. What is left out is told by an ellipsis.
#[must_use]
pub fn redact(data: &Value) -> Value {
    let mut left = MAX_VALUES;
    walk(data, 0, &mut left)
}

fn walk(value: &Value, depth: usize, left: &mut usize) -> Value {
    if *left == 0 {
        return ellipsis();
    }
    *left -= 1;
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        Value::String(text) => Value::String(shorten(text)),
        Value::Array(_) | Value::Object(_) if depth >= MAX_DEPTH => ellipsis(),
        Value::Array(items) => {
            let mut kept: Vec<Value> = Vec::new();
            for item in items.iter().take(MAX_ITEMS) {
                if *left == 0 {
                    break;
                }
                kept.push(walk(item, depth + 1, left));
            }
            if kept.len() < items.len() {
                kept.push(ellipsis());
            }
            Value::Array(kept)
        }
        Value::Object(members) => {
            let mut kept = Map::new();
            for (key, member) in members.iter().take(MAX_ITEMS) {
                if *left == 0 {
                    break;
                }
                let member = if is_secret(key) {
                    *left -= 1;
                    Value::String(MASK.to_owned())
                } else {
                    walk(member, depth + 1, left)
                };
                kept.insert(cut(key, MAX_KEY), member);
            }
            if kept.len() < members.len() {
                kept.insert("…".to_owned(), ellipsis());
            }
            Value::Object(kept)
        }
    }
}

fn shorten(text: &str) -> String {
    // A credential may also stand as a value under an innocent key.
    let bearer = text
        .get(..7)
        .is_some_and(|head| head.eq_ignore_ascii_case("bearer "));
    if bearer || is_jwt(text) {
        return MASK.to_owned();
    }
    cut(text, MAX_TEXT)
}

fn is_jwt(text: &str) -> bool {
    // RFC 7515: the header is a JSON object, so its base64url form starts with `eyJ`.
    text.starts_with("eyJ") && text.bytes().filter(|b| *b == b'.').count() == 2 && !text.contains(' ')
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn ellipsis() -> Value {
    Value::String("…".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_way_of_naming_a_secret_is_masked() {
        for key in [
            "password",
            "currentPassword",
            "new_password",
            "confirm-password",
            "otp",
            "otpCode",
            "code",
            "token",
            "resetToken",
            "refreshToken",
            "X-CSRF-Token",
            "secret",
            "clientSecret",
            "Authorization",
            "Set-Cookie",
            "devicePassword",
            "apiKey",
            "x-api-key",
            "PIN",
            "cvv",
        ] {
            let masked = redact(&json!({ key: "hunter2", "in": [{ key: { "deep": "hunter2" } }] }));
            let text = masked.to_string();
            assert!(!text.contains("hunter2"), "{key}: {text}");
            assert!(text.contains(MASK), "{key}: {text}");
        }
    }

    #[test]
    fn what_is_no_secret_stays_as_it_was() {
        let data = json!({
            "loginIdentifier": "01012345678", "page": 2, "ok": true, "none": null,
            "comment": "شكرا", "repair": { "id": 7, "tags": ["a", "b"] }
        });
        assert_eq!(redact(&data), data);
    }

    #[test]
    fn credentials_under_innocent_keys_are_masked() {
        let data = json!({ "comment": "Bearer abc", "x": "eyJhbGciOi.eyJzdWIi.c2ln" });
        assert_eq!(redact(&data), json!({ "comment": MASK, "x": MASK }));
    }

    #[test]
    fn long_deep_and_wide_data_is_bounded() {
        let mut deep = json!("end");
        for _ in 0..100 {
            deep = json!({ "down": deep });
        }
        let wide: Vec<Value> = (0..10_000)
            .map(|n| json!({ "n": n, "t": "ش".repeat(5_000) }))
            .collect();
        let many: Map<String, Value> = (0..1_000).map(|n| (format!("k{n}"), json!(n))).collect();
        let kept = redact(&json!({ "deep": deep, "wide": wide, "many": many, "t": "م".repeat(5_000) }));
        let text = kept.to_string();
        assert!(text.len() < 200 * 700, "{}", text.len());
        assert!(!text.contains("end"));
        assert!(text.contains('…'));
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let kept = redact(&json!("م".repeat(301)));
        assert_eq!(kept, json!(format!("{}…", "م".repeat(300))));
    }
}
