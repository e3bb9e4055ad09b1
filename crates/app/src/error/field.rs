//! What is wrong with one field of a request.

use super::listed::listed;
use std::borrow::Cow;
use std::fmt;

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $text:literal;)+) => {
        /// The rule a field breaks, for programs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Rule {$(
            $(#[$doc])*
            $variant,
        )+}

        impl Rule {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it stands in an answer.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

rules! {
    /// Has to be there.
    Required = "REQUIRED";
    /// Is not of the type asked for: a number that is none, an object where a text belongs.
    WrongType = "WRONG_TYPE";
    /// Is none of the members of its enum.
    UnknownValue = "UNKNOWN_VALUE";
    /// Comes twice where it may come once.
    Repeated = "REPEATED";
    /// Fewer characters than allowed.
    TooShort = "TOO_SHORT";
    /// More characters than allowed.
    TooLong = "TOO_LONG";
    /// Below the range.
    TooSmall = "TOO_SMALL";
    /// Above the range.
    TooLarge = "TOO_LARGE";
    /// Has characters that are not allowed.
    InvalidCharacters = "INVALID_CHARACTERS";
    /// Is no e-mail address.
    InvalidEmail = "INVALID_EMAIL";
    /// Is no phone number.
    InvalidPhone = "INVALID_PHONE";
    /// Is no address of the web, or of none that is allowed.
    InvalidUrl = "INVALID_URL";
    /// Is a date that can't be: the end before the start, a purchase to come.
    InvalidDate = "INVALID_DATE";
    /// Does not have the form it must have.
    InvalidFormat = "INVALID_FORMAT";
    /// Differs from the field it must repeat.
    Mismatch = "MISMATCH";
    /// A column the list can't be sorted by.
    UnknownSort = "UNKNOWN_SORT";
    /// Not a cursor of this list, with these filters, of this customer.
    InvalidCursor = "INVALID_CURSOR";
    /// `page` and `cursor` exclude each other.
    CursorWithPage = "CURSOR_WITH_PAGE";
    /// Among the commonest passwords.
    PasswordCommon = "PASSWORD_COMMON";
    /// The customer's own name, phone or e-mail as password.
    PasswordPersonal = "PASSWORD_PERSONAL";
    /// More than the 72 bytes bcrypt reads.
    PasswordTooLong = "PASSWORD_TOO_LONG";
    /// Not the account's password.
    PasswordWrong = "PASSWORD_WRONG";
    /// The new password is the present one.
    PasswordUnchanged = "PASSWORD_UNCHANGED";
    /// A picture of more than 40 megapixels, or one that needs more memory than is allowed.
    PictureTooLarge = "PICTURE_TOO_LARGE";
    /// Begins like a picture and can't be read as one.
    PictureUnreadable = "PICTURE_UNREADABLE";
}

listed! { Rule as "FieldCode",
"The rule a field breaks, for programs: stable, never translated. A code that is listed stays; new ones may be added, and for one \
that a client doesn't know there is the `message` beside it." }

impl Rule {
    /// The rule with a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.as_str() == text)
    }
}

/// One failing field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Its path in camelCase: `newPassword`, `notifications.repair.email`.
    pub field: String,
    /// The rule it breaks.
    pub rule: Rule,
    /// The bound it breaks, for the message: the least length, the largest number.
    pub bound: Option<String>,
}

impl FieldError {
    /// A field that breaks a rule.
    pub fn new(field: impl Into<String>, rule: Rule) -> Self {
        Self {
            field: field.into(),
            rule,
            bound: None,
        }
    }

    /// The same with the bound that is broken.
    #[must_use]
    pub fn with_bound(mut self, bound: impl fmt::Display) -> Self {
        self.bound = Some(bound.to_string());
        self
    }
}

/// Writes a rule and its bound as the text that travels through garde's report.
#[must_use]
pub(crate) fn encode(rule: Rule, bound: Option<&dyn fmt::Display>) -> Cow<'static, str> {
    match bound {
        None => rule.as_str().into(),
        Some(bound) => format!("{}:{bound}", rule.as_str()).into(),
    }
}

/// Reads such a text back; what is none of ours counts as a wrong form.
#[must_use]
pub(crate) fn decode(text: &str) -> (Rule, Option<String>) {
    let (name, bound) = text
        .split_once(':')
        .map_or((text, None), |(n, b)| (n, Some(b.to_owned())));
    (Rule::parse(name).unwrap_or(Rule::InvalidFormat), bound)
}

/// A custom garde validator's error for a rule: `return Err(broken(Rule::InvalidPhone))`.
#[must_use]
pub fn broken(rule: Rule) -> garde::Error {
    garde::Error::new(rule.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_travel_through_a_report() {
        for rule in Rule::ALL {
            assert_eq!(decode(&encode(*rule, None)), (*rule, None));
            assert_eq!(decode(&encode(*rule, Some(&8))), (*rule, Some("8".into())));
        }
    }
}
