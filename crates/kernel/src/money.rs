//! Exact money: never a float between the request and the database.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An ISO 4217 alphabetic code. Only its form is checked: the ERP's column is free text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// Not three ASCII letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a currency code")]
pub struct CurrencyError(pub String);

impl Currency {
    /// The Egyptian pound, the default where the ERP names none.
    pub const EGP: Self = Self(*b"EGP");

    /// Reads a code in any case, blanks around it allowed.
    ///
    /// # Errors
    /// When the text is not three ASCII letters.
    pub fn parse(text: &str) -> Result<Self, CurrencyError> {
        match text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|l| l.is_ascii_alphabetic()) => Ok(Self([
                a.to_ascii_uppercase(),
                b.to_ascii_uppercase(),
                c.to_ascii_uppercase(),
            ])),
            _ => Err(CurrencyError(text.to_owned())),
        }
    }

    /// The three capital letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII letters get in, so this can't fail; the fallback keeps the function total.
        std::str::from_utf8(&self.0).unwrap_or("EGP")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Currency {
    type Error = CurrencyError;
    fn try_from(text: String) -> Result<Self, CurrencyError> {
        Self::parse(&text)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

/// An amount in hundredths of the currency's unit: the ERP's `decimal(_,2)`, whatever the currency's own exponent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Hundredths of the unit: 12.50 EGP is 1250.
    pub minor: i64,
    /// In which currency.
    pub currency: Currency,
}

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with at most one decimal point.
    #[error("not a decimal number")]
    Malformed,
    /// A third decimal that is not zero: refused rather than rounded.
    #[error("more than two decimals")]
    TooPrecise,
    /// Beyond what 64 bits of hundredths hold.
    #[error("out of range")]
    OutOfRange,
}

impl Money {
    /// An amount of hundredths.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Reads `1250`, `1250.5`, `-0.05` exactly; a third decimal other than zero is refused.
    ///
    /// # Errors
    /// See [`AmountError`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self, AmountError> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(AmountError::Malformed);
        }
        let fraction = fraction.trim_end_matches('0');
        let cents: i64 = match fraction.len() {
            0 => 0,
            1 => fraction.parse::<i64>().map_err(|_| AmountError::Malformed)? * 10,
            2 => fraction.parse().map_err(|_| AmountError::Malformed)?,
            _ => return Err(AmountError::TooPrecise),
        };
        let minor = whole
            .parse::<i64>()
            .ok()
            .and_then(|w| w.checked_mul(100))
            .and_then(|w| w.checked_add(cents))
            .ok_or(AmountError::OutOfRange)?;
        Ok(Self::new(if negative { -minor } else { minor }, currency))
    }

    /// The amount with two decimals, as `decimal(_,2)` takes it: `-0.05`, `1250.00`.
    #[must_use]
    pub fn to_decimal(self) -> String {
        let abs = self.minor.unsigned_abs();
        format!(
            "{}{}.{:02}",
            if self.minor < 0 { "-" } else { "" },
            abs / 100,
            abs % 100
        )
    }

    /// The shortest exact JSON number: `1250`, `1250.5`, `0.05`.
    #[must_use]
    pub fn to_json_number(self) -> String {
        let text = self.to_decimal();
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// The sum; `None` when currencies differ or 64 bits overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        (self.currency == other.currency)
            .then(|| self.minor.checked_add(other.minor))
            .flatten()
            .map(|minor| Self::new(minor, self.currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_exactly() {
        for (text, minor, json) in [
            ("0", 0, "0"),
            ("1250", 125_000, "1250"),
            ("1250.5", 125_050, "1250.5"),
            ("0.05", 5, "0.05"),
            ("-0.05", -5, "-0.05"),
            ("9999999999.99", 999_999_999_999, "9999999999.99"),
            ("1.500", 150, "1.5"),
        ] {
            let money = Money::parse(text, Currency::EGP).unwrap();
            assert_eq!(money.minor, minor, "{text}");
            assert_eq!(money.to_json_number(), json, "{text}");
            assert_eq!(Money::parse(&money.to_decimal(), Currency::EGP).unwrap(), money);
        }
    }

    #[test]
    fn refuses_rather_than_rounds() {
        for (text, error) in [
            ("", AmountError::Malformed),
            (".5", AmountError::Malformed),
            ("1e3", AmountError::Malformed),
            ("1,5", AmountError::Malformed),
            ("١", AmountError::Malformed),
            ("0.001", AmountError::TooPrecise),
            ("99999999999999999999", AmountError::OutOfRange),
        ] {
            assert_eq!(Money::parse(text, Currency::EGP), Err(error), "{text}");
        }
    }

    #[test]
    fn currencies_do_not_mix() {
        let pounds = Money::new(100, Currency::EGP);
        let dollars = Money::new(100, Currency::parse(" usd ").unwrap());
        assert_eq!(pounds.checked_add(dollars), None);
        assert_eq!(pounds.checked_add(pounds), Some(Money::new(200, Currency::EGP)));
        assert!(Currency::parse("EG").is_err());
        assert!(Currency::parse("جنيه").is_err());
    }
}
