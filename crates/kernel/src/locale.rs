//! The two languages the portal speaks.

use serde::{Deserialize, Serialize};

/// A language of the portal. Arabic is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Arabic.
    #[default]
    Ar,
    /// English.
    En,
}

impl Locale {
    /// Both, for loops over every message.
    pub const ALL: [Self; 2] = [Self::Ar, Self::En];

    /// The language tag: `ar`, `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::En => "en",
        }
    }

    /// Reads a language tag; regions are passed over (`en-GB` is English). `None` for any other language.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|l| primary.eq_ignore_ascii_case(l.tag()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_passed_over() {
        assert_eq!(Locale::from_tag("ar-EG"), Some(Locale::Ar));
        assert_eq!(Locale::from_tag(" EN "), Some(Locale::En));
        assert_eq!(Locale::from_tag("fr"), None);
    }
}
