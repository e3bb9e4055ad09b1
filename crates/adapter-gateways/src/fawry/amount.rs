//! Amounts in pounds with two places: what is signed, and never a float.

use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// An amount as it stands in JSON: a number, or a text of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pounds(pub(super) Money);

impl<'de> Deserialize<'de> for Pounds {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <Box<RawValue>>::deserialize(deserializer)?;
        let text = raw.get();
        let text = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .unwrap_or(text);
        Money::parse(text, Currency::EGP)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

impl Serialize for Pounds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.to_decimal()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_written_with_two_places() {
        let written = |json: &str| {
            let read = serde_json::from_str::<Pounds>(json).ok()?;
            serde_json::to_string(&read).ok()
        };
        for (json, two) in [
            ("150", "150.00"),
            ("150.0", "150.00"),
            ("20.5", "20.50"),
            ("\"0.10\"", "0.10"),
            ("9999999999.99", "9999999999.99"),
            ("0.30000", "0.30"),
        ] {
            assert_eq!(written(json).as_deref(), Some(two), "{json}");
        }
        for bad in [
            "0.30000000000000004",
            "1e2",
            "\"\"",
            "null",
            "true",
            "1.005",
            "\"1,000\"",
        ] {
            assert_eq!(written(bad), None, "{bad}");
        }
    }
}
