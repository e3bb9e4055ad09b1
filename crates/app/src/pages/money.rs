//! Amounts and moments as people read them.

use chrono::{DateTime, Utc};
use kernel::{Money, ShopZone};

/// `12,550.00 EGP`, in one piece whichever way the text around it runs.
pub(super) fn amount(money: Money) -> String {
    let text = money.to_decimal();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left % 3 == 0 && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("\u{2066}{grouped}.{fraction} {}\u{2069}", money.currency)
}

/// A moment on the shop's clock: `2026-03-15 12:30`.
pub(super) fn moment(at: DateTime<Utc>, zone: ShopZone) -> String {
    at.with_timezone(&zone.0).format("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    #[test]
    fn thousands_stand_apart() {
        for (minor, text) in [
            (5, "0.05"),
            (99_999, "999.99"),
            (100_000, "1,000.00"),
            (999_999_999_999, "9,999,999,999.99"),
            (-12_345_678, "-123,456.78"),
        ] {
            let shown = amount(Money::new(minor, Currency::EGP));
            assert_eq!(shown, format!("\u{2066}{text} EGP\u{2069}"));
        }
    }

    #[test]
    fn moments_are_the_shops() {
        let cairo = ShopZone(chrono_tz::Africa::Cairo);
        let at = "2026-03-15T10:30:00Z".parse().unwrap();
        assert_eq!(moment(at, cairo), "2026-03-15 12:30");
    }
}
