//! Numbers and dates as Egyptian invoices have them.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Locale, Money, ShopZone};

/// `1,140.00`: Latin digits in both languages, thousands apart, always two decimals.
pub(crate) fn amount(money: Money) -> String {
    let decimal = money.to_decimal();
    let (sign, digits) = decimal
        .strip_prefix('-')
        .map_or(("", decimal.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "00"));
    format!("{sign}{}.{fraction}", grouped(whole))
}

/// `1,000`.
pub(crate) fn count(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&number.unsigned_abs().to_string()))
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `2026-03-15`, in both languages.
pub(crate) fn date(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// The date of a moment in the shop's calendar.
pub(crate) fn moment(at: DateTime<Utc>, zone: ShopZone) -> String {
    date(zone.date_of(at))
}

/// What a currency is called beside an amount; its code where it has no name here.
pub(crate) fn currency(money: Money, locale: Locale) -> String {
    let code = money.currency.as_str();
    let name = match (locale, code) {
        (Locale::En, _) => None,
        (Locale::Ar, "EGP") => Some("جنيه مصري"),
        (Locale::Ar, "USD") => Some("دولار أمريكي"),
        (Locale::Ar, "EUR") => Some("يورو"),
        (Locale::Ar, "GBP") => Some("جنيه إسترليني"),
        (Locale::Ar, "SAR") => Some("ريال سعودي"),
        (Locale::Ar, "AED") => Some("درهم إماراتي"),
        (Locale::Ar, "QAR") => Some("ريال قطري"),
        (Locale::Ar, _) => None,
    };
    name.unwrap_or(code).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    #[test]
    fn amounts_are_exact_and_grouped() {
        for (minor, expected) in [
            (0, "0.00"),
            (5, "0.05"),
            (-5, "-0.05"),
            (99_999, "999.99"),
            (100_000, "1,000.00"),
            (999_999_999_999, "9,999,999,999.99"),
            (-123_456_700, "-1,234,567.00"),
            (i64::MIN, "-92,233,720,368,547,758.08"),
        ] {
            assert_eq!(amount(Money::new(minor, Currency::EGP)), expected);
        }
        assert_eq!((count(1_000), count(-7)), ("1,000".into(), "-7".into()));
    }

    #[test]
    fn a_date_is_the_shops() {
        let cairo = ShopZone(chrono_tz::Africa::Cairo);
        let at = "2026-03-14T22:30:00Z".parse().unwrap();
        assert_eq!(moment(at, cairo), "2026-03-15");
    }

    #[test]
    fn a_currency_without_a_name_goes_by_its_code() {
        let of = |code| currency(Money::new(1, Currency::parse(code).unwrap()), Locale::Ar);
        assert_eq!((of("EGP"), of("JPY")), ("جنيه مصري".into(), "JPY".into()));
        assert_eq!(currency(Money::new(1, Currency::EGP), Locale::En), "EGP");
    }
}
