//! Garde's reports as rules: they travel as codes and become words only at the edge.

use crate::error::{FieldError, Rule, decode, encode};
use garde::i18n::{I18n, InvalidCreditCard, InvalidEmail, InvalidPhoneNumber, InvalidUrl, IpKind, with_i18n};
use std::borrow::Cow;
use std::fmt::Display;

type Text = Cow<'static, str>;

struct Codes;

impl I18n for Codes {
    fn length_lower_than(&self, min: usize) -> Text {
        encode(Rule::TooShort, Some(&min))
    }
    fn length_greater_than(&self, max: usize) -> Text {
        encode(Rule::TooLong, Some(&max))
    }
    fn range_lower_than(&self, min: &dyn Display) -> Text {
        encode(Rule::TooSmall, Some(min))
    }
    fn range_greater_than(&self, max: &dyn Display) -> Text {
        encode(Rule::TooLarge, Some(max))
    }
    fn credit_card_invalid(&self, _: InvalidCreditCard) -> Text {
        encode(Rule::InvalidFormat, None)
    }
    fn pattern_no_match(&self, _: &dyn Display) -> Text {
        encode(Rule::InvalidFormat, None)
    }
    fn contains_missing(&self, _: &dyn Display) -> Text {
        encode(Rule::InvalidFormat, None)
    }
    fn url_invalid(&self, _: InvalidUrl) -> Text {
        encode(Rule::InvalidUrl, None)
    }
    fn prefix_missing(&self, _: &dyn Display) -> Text {
        encode(Rule::InvalidFormat, None)
    }
    fn suffix_missing(&self, _: &dyn Display) -> Text {
        encode(Rule::InvalidFormat, None)
    }
    fn phone_number_invalid(&self, _: InvalidPhoneNumber) -> Text {
        encode(Rule::InvalidPhone, None)
    }
    fn ip_invalid(&self, _: IpKind) -> Text {
        encode(Rule::InvalidFormat, None)
    }
    fn matches_field_mismatch(&self, _: &dyn Display) -> Text {
        encode(Rule::Mismatch, None)
    }
    fn email_invalid(&self, _: InvalidEmail) -> Text {
        encode(Rule::InvalidEmail, None)
    }
    fn ascii_invalid(&self) -> Text {
        encode(Rule::InvalidCharacters, None)
    }
    fn alphanumeric_invalid(&self) -> Text {
        encode(Rule::InvalidCharacters, None)
    }
    fn required_not_set(&self) -> Text {
        encode(Rule::Required, None)
    }
}

/// Every rule a value breaks, with paths in camelCase.
pub(super) fn check<T: garde::Validate<Context = ()>>(value: &T) -> Vec<FieldError> {
    let Err(report) = with_i18n(Codes, || value.validate()) else {
        return Vec::new();
    };
    report
        .iter()
        .map(|(path, error)| {
            let (rule, bound) = decode(error.message());
            FieldError {
                field: camel(&path.to_string()),
                rule,
                bound,
            }
        })
        .collect()
}

fn camel(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut raise = false;
    for c in path.chars() {
        match c {
            '_' => raise = true,
            c if raise => {
                text.extend(c.to_uppercase());
                raise = false;
            }
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use garde::Validate;

    #[derive(Validate)]
    struct Sample {
        #[garde(length(chars, min = 3))]
        new_name: String,
        #[garde(range(max = 5))]
        count: u32,
        #[garde(inner(length(chars, max = 1)))]
        tag_list: Vec<String>,
    }

    #[test]
    fn reports_become_rules_with_their_bounds() {
        let sample = Sample {
            new_name: "كم".into(),
            count: 9,
            tag_list: vec!["a".into(), "bb".into()],
        };
        assert_eq!(
            check(&sample),
            [
                FieldError::new("count", Rule::TooLarge).with_bound(5),
                FieldError::new("newName", Rule::TooShort).with_bound(3),
                FieldError::new("tagList[1]", Rule::TooLong).with_bound(1),
            ]
        );
    }
}
