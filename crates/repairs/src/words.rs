//! What customers write to the shop: trimmed, not too long, and nothing but text.

use serde::{Deserialize, Serialize};

/// A text of 1 to `MOST` characters after trimming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words<const MOST: usize>(String);

/// A comment on a repair.
pub type CommentText = Words<2000>;
/// What a customer wants to know when they ask for an update.
pub type UpdateMessage = Words<500>;
/// Why a customer declines a quotation.
pub type RejectionReason = Words<500>;

/// Why a text is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Nothing is left after trimming.
    #[error("the text is blank")]
    Blank,
    /// More characters than allowed.
    #[error("the text has more than {most} characters")]
    TooLong {
        /// How many are.
        most: usize,
    },
    /// A control character, or one that turns the direction of the text around it.
    #[error("the text has a character that can't be shown")]
    Unprintable,
}

impl<const MOST: usize> Words<MOST> {
    /// Reads a text.
    ///
    /// # Errors
    /// See [`WordsError`].
    pub fn new(text: &str) -> Result<Self, WordsError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(WordsError::Blank);
        }
        if text.chars().any(is_unprintable) {
            return Err(WordsError::Unprintable);
        }
        if text.chars().count() > MOST {
            return Err(WordsError::TooLong { most: MOST });
        }
        Ok(Self(text.to_owned()))
    }

    /// Reads a text that may be left out: a blank one counts as left out.
    ///
    /// # Errors
    /// See [`WordsError`]; never blank.
    pub fn optional(text: Option<&str>) -> Result<Option<Self>, WordsError> {
        match text.map(Self::new).transpose() {
            Err(WordsError::Blank) => Ok(None),
            read => read,
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Controls but for tab and line ends, and the overrides and isolates by which a text can pass for another
/// (Unicode Technical Report 36, section 2.6). The plain marks that Arabic text uses are let through.
fn is_unprintable(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_count_not_bytes_and_blanks_around_do_not() {
        assert_eq!(
            CommentText::new(&format!("  {} ", "ش".repeat(2000)))
                .unwrap()
                .as_str()
                .len(),
            4000
        );
        assert_eq!(
            CommentText::new(&"x".repeat(2001)),
            Err(WordsError::TooLong { most: 2000 })
        );
        assert_eq!(CommentText::new(" \n\t"), Err(WordsError::Blank));
        assert_eq!(UpdateMessage::optional(Some("  ")), Ok(None));
        assert_eq!(UpdateMessage::optional(None), Ok(None));
        assert!(UpdateMessage::optional(Some(&"x".repeat(501))).is_err());
    }

    #[test]
    fn only_what_can_be_shown_is_taken() {
        for text in ["a\u{0}b", "a\u{1b}[31m", "a\u{202E}b", "a\u{2066}b"] {
            assert_eq!(CommentText::new(text), Err(WordsError::Unprintable), "{text:?}");
        }
        assert!(CommentText::new("سطر\nآخر\u{200F} 🙂").is_ok());
    }
}
