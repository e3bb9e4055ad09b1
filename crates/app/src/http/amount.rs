//! Amounts in JSON: exact numbers, never floats.

use kernel::Money;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};
use utoipa::{PartialSchema, ToSchema};

/// An amount as a JSON number with at most two decimals. Its currency stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount(pub Money);

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self(money)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_json_number())
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

impl PartialSchema for Amount {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some(
                "An exact decimal with at most two places; its currency stands beside it.",
            ))
            .multiple_of(Some(0.01))
            .examples([serde_json::json!(1250.5)])
            .into()
    }
}

impl ToSchema for Amount {
    fn name() -> std::borrow::Cow<'static, str> {
        "Amount".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    #[test]
    fn hundredths_become_an_exact_number() {
        let json = |minor| serde_json::to_string(&Amount(Money::new(minor, Currency::EGP))).unwrap();
        assert_eq!(json(125_050), "1250.5");
        assert_eq!(json(-5), "-0.05");
        assert_eq!(json(999_999_999_999_999), "9999999999999.99");
    }
}
