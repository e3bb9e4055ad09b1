//! Phone numbers in one form, whichever way people write them.

use phonenumber::{Mode, country};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A valid phone number in E.164: `+201012345678`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Reads a number in any usual form: national (Egypt's), with `+` or `00`, with blanks, dots, dashes or
    /// brackets, in Latin, Arabic-Indic or extended Arabic-Indic digits. `None` when it is no valid number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = plain(text)?;
        let number = phonenumber::parse(Some(country::EG), &plain)
            .ok()
            .filter(phonenumber::is_valid)
            .or_else(|| {
                // An international number written without its `+`: `20 10 1234 5678`.
                let international = format!("+{}", plain.trim_start_matches('+'));
                phonenumber::parse(None, international)
                    .ok()
                    .filter(phonenumber::is_valid)
            })?;
        Some(Self(number.format().mode(Mode::E164).to_string()))
    }

    /// The number in E.164.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it begins with after the `+`: 20 for Egypt.
    #[must_use]
    pub fn calling_code(&self) -> Option<u16> {
        self.number().map(|number| number.country().code())
    }

    /// The country it belongs to. Several share a calling code; some numbers belong to none.
    #[must_use]
    pub fn country(&self) -> Option<Country> {
        self.number()?.country().id().map(Country)
    }

    fn number(&self) -> Option<phonenumber::PhoneNumber> {
        phonenumber::parse(None, &self.0).ok()
    }
}

/// A country by its two letters of ISO 3166-1: `EG`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country(country::Id);

impl Country {
    /// Reads two letters, in either case; `None` where they are no country with phones.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.to_ascii_uppercase().parse().ok().map(Self)
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An ASCII digit for a digit of the scripts that Egyptian keyboards and spreadsheets write.
pub(crate) fn ascii_digit(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6F0}'..='\u{6F9}' => u32::from(c) - 0x6F0,
        '\u{FF10}'..='\u{FF19}' => u32::from(c) - 0xFF10,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// Digits with at most a `+` before them; `None` when anything is in between that no one writes in a number,
/// or when there are more digits than E.164 and a `00` allow.
fn plain(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(18);
    for c in text.trim().chars() {
        match c {
            '+' | '\u{FF0B}' if plain.is_empty() => plain.push('+'),
            // Blanks and punctuation between groups, and the marks that right-to-left text hides around numbers.
            ' '
            | '\t'
            | '\u{A0}'
            | '\u{2007}'
            | '\u{202F}'
            | '-'
            | '\u{2010}'..='\u{2013}'
            | '.'
            | '/'
            | '('
            | ')'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}'
            | '\u{61C}' => {}
            _ => plain.push(ascii_digit(c)?),
        }
        if plain.len() > 18 {
            return None;
        }
    }
    if let Some(rest) = plain.strip_prefix("00") {
        plain = format!("+{rest}");
    }
    (plain.len() >= 5).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_forms_of_one_number_agree() {
        for text in [
            "01012345678",
            "+201012345678",
            "00201012345678",
            "0020 10 1234 5678",
            "+20 (0) 10-1234-5678",
            "201012345678",
            "1012345678",
            "٠١٠١٢٣٤٥٦٧٨",
            "۰۱۰۱۲۳۴۵۶۷۸",
            "+٢٠ ١٠ ١٢٣٤ ٥٦٧٨",
            " 010.1234.5678 ",
            "\u{202A}+201012345678\u{202C}",
            "\u{200E}010 1234 5678",
        ] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "+201012345678", "{text}");
        }
    }

    #[test]
    fn numbers_of_other_countries_and_land_lines_are_read() {
        assert_eq!(
            Phone::parse("+966 50 123 4567").unwrap().as_str(),
            "+966501234567"
        );
        assert_eq!(Phone::parse("00971501234567").unwrap().as_str(), "+971501234567");
        assert_eq!(Phone::parse("02 2735 1234").unwrap().as_str(), "+20227351234");
    }

    #[test]
    fn numbers_know_their_country() {
        for (text, code, country) in [
            ("01012345678", 20, "EG"),
            ("+966501234567", 966, "SA"),
            ("+12015550123", 1, "US"),
            ("+14165550123", 1, "CA"),
        ] {
            let phone = Phone::parse(text).unwrap();
            assert_eq!(phone.calling_code(), Some(code), "{text}");
            assert_eq!(phone.country(), Country::parse(country), "{text}");
        }
        assert_eq!(Country::parse("eg"), Country::parse("EG"));
        for bad in ["", "E", "ZZ", "EGY", "20"] {
            assert_eq!(Country::parse(bad), None, "{bad}");
        }
        // One that belongs to no country.
        assert_eq!(
            Phone::parse("+870773111632").and_then(|phone| phone.country()),
            None
        );
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "0",
            "-",
            "phone",
            "0101234567",
            "010123456789",
            "+20101234567x",
            "010 1234 5678 ext 5",
            "+++201012345678",
            "a@b.example",
            "0101234567801012345678010123456780101234567801012345678",
        ] {
            assert_eq!(Phone::parse(text), None, "{text}");
        }
    }
}
