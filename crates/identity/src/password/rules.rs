//! What a new password must be: long enough, and not one of those that are tried first. No composition rules
//! (NIST SP 800-63B, 5.1.1.2, advises against them).

use crate::phone::ascii_digit;
use crate::{Account, Phone};
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashSet;
use std::sync::LazyLock;

/// The commonest passwords, most common first; from the frequency lists of zxcvbn (its licence lies beside).
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../../data/common-passwords.txt").lines().collect());

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer than [`PasswordRules::SHORTEST`] characters.
    TooShort,
    /// More than [`PasswordRules::LONGEST`] bytes, or a NUL, where bcrypt implementations stop reading.
    TooLong,
    /// One of the 10,000 commonest.
    Common,
    /// The customer's own name, phone or e-mail.
    Personal,
}

/// What a password may not be, since it is written on every receipt.
#[derive(Debug, Clone, Copy, Default)]
pub struct Personal<'a> {
    /// The customer's name.
    pub name: &'a str,
    /// Their phones, in any form.
    pub phones: [Option<&'a str>; 2],
    /// Their e-mail addresses.
    pub emails: [Option<&'a str>; 2],
}

impl<'a> From<&'a Account> for Personal<'a> {
    fn from(account: &'a Account) -> Self {
        account.personal()
    }
}

/// The rules for a new password.
pub struct PasswordRules;

impl PasswordRules {
    /// Characters, at least.
    pub const SHORTEST: usize = 8;
    /// Bytes in UTF-8, at most: bcrypt reads no more, and the ERP checks the same hash.
    pub const LONGEST: usize = 72;

    /// Checks a new password.
    ///
    /// # Errors
    /// Every rule it breaks.
    pub fn check(password: &SecretString, personal: Personal<'_>) -> Result<(), Vec<PasswordFault>> {
        let text = password.expose_secret();
        let mut faults = Vec::new();
        if text.chars().count() < Self::SHORTEST {
            faults.push(PasswordFault::TooShort);
        }
        if text.len() > Self::LONGEST || text.contains('\0') {
            faults.push(PasswordFault::TooLong);
        }
        let folded = fold(text);
        if COMMON.contains(folded.as_str()) {
            faults.push(PasswordFault::Common);
        }
        if personal.is(text, &folded) {
            faults.push(PasswordFault::Personal);
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

impl Personal<'_> {
    fn is(&self, text: &str, folded: &str) -> bool {
        let same = |other: &str| !other.trim().is_empty() && fold(other) == folded;
        let phone = Phone::parse(text);
        same(self.name)
            || self
                .emails
                .iter()
                .flatten()
                .any(|email| same(email) || email.split_once('@').is_some_and(|(local, _)| same(local)))
            || self
                .phones
                .iter()
                .flatten()
                .any(|other| same(other) || (phone.is_some() && phone == Phone::parse(other)))
    }
}

/// Lower case, without blanks, digits in ASCII: people don't become safer by writing `١٢٣٤٥٦٧٨`.
fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .map(|c| ascii_digit(c).unwrap_or(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Vec<PasswordFault> {
        let personal = Personal {
            name: "منى عبد الله",
            phones: [Some("01012345678"), None],
            emails: [Some("mona.abdallah@example.com"), None],
        };
        PasswordRules::check(&text.into(), personal)
            .err()
            .unwrap_or_default()
    }

    #[test]
    fn the_list_has_ten_thousand() {
        assert_eq!(COMMON.len(), 10_000);
    }

    #[test]
    fn length_counts_characters_below_and_bytes_above() {
        assert_eq!(check("ق7ط-"), [PasswordFault::TooShort]);
        assert_eq!(check("قطط-برق7"), []);
        assert_eq!(check(&"شمس ".repeat(10)), []);
        assert_eq!(check(&"ش".repeat(37)), [PasswordFault::TooLong]);
        assert_eq!(check(&"x1-".repeat(24)), []);
        assert_eq!(check(&"x1-".repeat(25)), [PasswordFault::TooLong]);
        assert_eq!(check("fine but\0not here"), [PasswordFault::TooLong]);
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        assert_eq!(check("password"), [PasswordFault::Common]);
        assert_eq!(check("PassWord"), [PasswordFault::Common]);
        assert_eq!(check("١٢٣٤٥٦٧٨"), [PasswordFault::Common]);
        assert_eq!(check("123456"), [PasswordFault::TooShort, PasswordFault::Common]);
    }

    #[test]
    fn what_is_on_the_receipt_is_refused() {
        for text in [
            "منى عبد الله",
            "منىعبدالله",
            "01012345678",
            "+20 10 1234 5678",
            "٠١٠١٢٣٤٥٦٧٨",
            "Mona.Abdallah@Example.com",
            "mona.abdallah",
        ] {
            assert_eq!(check(text), [PasswordFault::Personal], "{text}");
        }
        assert_eq!(check("mona.abdallah-7"), []);
    }
}
