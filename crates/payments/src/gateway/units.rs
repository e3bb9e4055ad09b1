//! Gateways count in a currency's smallest unit, which is not a hundredth everywhere (ISO 4217).

use kernel::{Currency, Money};

/// Currencies without a smaller unit.
const WHOLE: [&str; 15] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
];
/// Currencies in thousandths, which the shop's tables of hundredths can't keep.
const THOUSANDTHS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// Why an amount can't be told to a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnitsError {
    /// The currency has thousandths.
    #[error("a currency in thousandths can't be kept exactly")]
    Thousandths,
    /// The currency has no smaller unit, and the amount has one.
    #[error("the currency has no smaller unit")]
    Fraction,
    /// More than 64 bits hold.
    #[error("out of range")]
    OutOfRange,
}

/// An amount in the currency's smallest unit: 12.50 EGP is 1250, 1,250 JPY is 1250.
///
/// # Errors
/// See [`UnitsError`].
pub fn to_gateway_units(amount: Money) -> Result<i64, UnitsError> {
    let code = amount.currency.as_str();
    if THOUSANDTHS.contains(&code) {
        return Err(UnitsError::Thousandths);
    }
    if !WHOLE.contains(&code) {
        return Ok(amount.minor);
    }
    match amount.minor % 100 {
        0 => Ok(amount.minor / 100),
        _ => Err(UnitsError::Fraction),
    }
}

/// The other way.
///
/// # Errors
/// See [`UnitsError`].
pub fn from_gateway_units(units: i64, currency: Currency) -> Result<Money, UnitsError> {
    let code = currency.as_str();
    if THOUSANDTHS.contains(&code) {
        return Err(UnitsError::Thousandths);
    }
    let minor = if WHOLE.contains(&code) {
        units.checked_mul(100).ok_or(UnitsError::OutOfRange)?
    } else {
        units
    };
    Ok(Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, code: &str) -> Money {
        Money::parse(text, Currency::parse(code).unwrap()).unwrap()
    }

    #[test]
    fn every_currency_has_its_own_smallest_unit() {
        for (text, code, units) in [
            ("1250.50", "EGP", Ok(125_050)),
            ("9999999999.99", "USD", Ok(999_999_999_999)),
            ("1250", "JPY", Ok(1_250)),
            ("9999999999", "XPF", Ok(9_999_999_999)),
            ("1250.50", "JPY", Err(UnitsError::Fraction)),
            ("1250", "KWD", Err(UnitsError::Thousandths)),
        ] {
            let amount = money(text, code);
            assert_eq!(to_gateway_units(amount), units, "{text} {code}");
            if let Ok(units) = units {
                assert_eq!(from_gateway_units(units, amount.currency), Ok(amount));
            }
        }
        let yen = Currency::parse("JPY").unwrap();
        assert_eq!(from_gateway_units(i64::MAX, yen), Err(UnitsError::OutOfRange));
        for code in WHOLE.iter().chain(&THOUSANDTHS) {
            assert_eq!(Currency::parse(code).unwrap().as_str(), *code);
        }
    }
}
