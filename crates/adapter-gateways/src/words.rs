//! Reading and writing what gateways have in common.

use payments::{CheckoutOrder, GatewayError, Payer};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// A whole number as it stands in JSON: digits without a sign, a leading zero, a fraction or an exponent.
pub(crate) fn whole(raw: &RawValue) -> Option<&str> {
    let text = raw.get();
    let is_canonical = text == "0" || !text.starts_with('0');
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_canonical && is_number).then_some(text)
}

/// A text or a number of JSON, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <Box<RawValue>>::deserialize(deserializer)?;
        let text = raw.get();
        if text.starts_with('"') {
            let inner = serde_json::from_str(text).map_err(serde::de::Error::custom)?;
            return Ok(Self(inner));
        }
        if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            // Verbatim: a number that went through a float would not be the one that was signed.
            return Ok(Self(text.to_owned()));
        }
        Err(serde::de::Error::custom("neither a text nor a number"))
    }
}

/// A boolean, or a text that says one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Flag(pub(crate) bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <Box<RawValue>>::deserialize(deserializer)?;
        match raw.get().trim_matches('"').to_ascii_lowercase().as_str() {
            "true" => Ok(Self(true)),
            "false" | "null" | "" => Ok(Self(false)),
            _ => Err(serde::de::Error::custom("neither true nor false")),
        }
    }
}

/// An answer's content. What can't be read may still have been done.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, GatewayError> {
    // The error's own text may repeat a part of the answer.
    serde_json::from_slice(body).map_err(|error| {
        let place = format!(
            "an answer that can't be read, at {}:{}",
            error.line(),
            error.column()
        );
        GatewayError::unknown(place)
    })
}

/// What a payer reads that they pay for.
pub(crate) fn title(order: &CheckoutOrder) -> String {
    short(&format!("Invoice {}", order.invoice_number), 50)
}

/// An address that nobody reads (RFC 2606), for gateways that insist on one.
pub(crate) fn email(payer: &Payer) -> String {
    let given = payer
        .email
        .as_deref()
        .map(str::trim)
        .filter(|email| email.contains('@'));
    given.map_or_else(
        || format!("customer-{}@example.com", payer.customer),
        str::to_owned,
    )
}

/// The first letters of a text.
pub(crate) fn short(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect()
}

/// A gateway's own word for why it refused, if it looks like one: what it says in sentences may repeat what it was sent.
pub(crate) fn code(text: &str) -> Option<&str> {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'[' | b']' | b'-');
    (!text.is_empty() && text.len() <= 60 && text.bytes().all(is_word)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_canonical() {
        let is_whole = |json: &str| whole(serde_json::from_str(json).unwrap()).is_some();
        for good in ["0", "7", "100000", "18446744073709551616"] {
            assert!(is_whole(good), "{good}");
        }
        for bad in ["-1", "1.0", "1e4", "\"7\"", "true", "null", "[]"] {
            assert!(!is_whole(bad), "{bad}");
        }
    }

    #[test]
    fn texts_and_flags_of_either_kind() {
        let text = |json: &str| serde_json::from_str::<Text>(json).ok().map(|text| text.0);
        assert_eq!(text("\"a\\u0062\""), Some("ab".into()));
        assert_eq!(text("12.50"), Some("12.50".into()));
        assert_eq!(text("true"), None);
        let flag = |json: &str| serde_json::from_str::<Flag>(json).ok().map(|flag| flag.0);
        assert_eq!(flag("true"), Some(true));
        assert_eq!(flag("\"True\""), Some(true));
        assert_eq!(flag("\"false\""), Some(false));
        assert_eq!(flag("1"), None);
    }

    #[test]
    fn sentences_are_no_codes() {
        assert_eq!(code("card_declined"), Some("card_declined"));
        assert_eq!(
            code("line_items[0][price_data]"),
            Some("line_items[0][price_data]")
        );
        for sentence in ["", "No such customer: mona@example.com", "Invalid key sk_live_1"] {
            assert_eq!(code(sentence), None, "{sentence}");
        }
    }
}
