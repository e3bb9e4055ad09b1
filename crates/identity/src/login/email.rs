//! E-mail addresses in one form.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An e-mail address as the portal compares it: trimmed and in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

/// What `User.email` and `Customer.email` hold.
const LONGEST: usize = 100;

impl EmailAddress {
    /// Reads an address. `None` unless it is `local@domain` with a dotted domain, without blanks or control
    /// characters, and no longer than the ERP's column; whether anyone reads it only a code sent there tells.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@')?;
        let label = |l: &str| {
            !l.is_empty()
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let fine = !local.is_empty()
            && local.len() <= 64
            && text.chars().count() <= LONGEST
            && !local.chars().any(|c| {
                c.is_whitespace()
                    || c.is_control()
                    || "@<>()[],;:\\\"\u{200B}\u{FEFF}".contains(c)
                    || hidden(c)
            })
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && domain.contains('.')
            && domain.split('.').all(label);
        fine.then_some(Self(text))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that turn the direction of text without being seen.
const fn hidden(c: char) -> bool {
    matches!(c, '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_around_do_not_count() {
        assert_eq!(
            EmailAddress::parse("  Mona.Ali@Example.COM ").unwrap().as_str(),
            "mona.ali@example.com"
        );
        assert!(EmailAddress::parse("منى@مثال.مصر").is_some());
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "@",
            "a@",
            "@b.c",
            "a@b",
            "a b@c.d",
            "a@b..c",
            "a@-b.c",
            "a@b.c\n@d.e",
            "a..b@c.d",
            "a@b@c.d",
            "a\u{202E}b@c.d",
            "a,b@c.d",
            "<a@b.c>",
        ] {
            assert_eq!(EmailAddress::parse(text), None, "{text:?}");
        }
        assert_eq!(
            EmailAddress::parse(&format!("{}@example.com", "a".repeat(65))),
            None
        );
    }
}
