//! Which repairs a list has, and in what order.

use crate::{NumberSearch, Stage};
use chrono::{DateTime, Utc};
use kernel::{DeviceId, ShopZone};
use serde::{Deserialize, Serialize};

/// Which repairs are wanted; every part that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RepairFilter {
    /// At one of these stages; empty means any.
    pub stages: Vec<Stage>,
    /// Of this device.
    pub device: Option<DeviceId>,
    /// That match a text.
    pub search: Option<Search>,
    /// Taken in at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Taken in before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// A searched text: each of its words is matched against the device (name, brand, model, type, serial number) and the
/// problem, anywhere and in any case, so that a name which the portal puts together is found, too; or the whole text
/// against the request number, where it is one or part of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Search {
    /// The words, each of which must be found; the last of as many as [`Search::WORDS`] is all the rest. They have no
    /// wildcards: `%` and `_` stand for themselves.
    pub words: Vec<String>,
    /// What it asks of the request number.
    pub number: Option<NumberSearch>,
}

impl Search {
    /// The most characters that can be searched for.
    pub const MOST: usize = 100;
    /// The most words that are looked for one by one.
    pub const WORDS: usize = 8;

    /// Reads a searched text; a blank one searches for nothing.
    #[must_use]
    pub fn new(text: &str, zone: ShopZone) -> Option<Self> {
        let mut rest = text.trim();
        let number = NumberSearch::parse(rest, zone);
        let mut words = Vec::new();
        while let Some((word, more)) = rest
            .split_once(char::is_whitespace)
            .filter(|_| words.len() + 1 < Self::WORDS)
        {
            words.push(word.to_owned());
            rest = more.trim_start();
        }
        words.push(rest.to_owned());
        (!rest.is_empty()).then_some(Self { words, number })
    }
}

/// What a list of repairs can be sorted by. The id breaks ties, in the same direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RepairSort {
    /// When it was taken in.
    #[default]
    CreatedAt,
    /// When it last changed.
    UpdatedAt,
    /// [`Stage::rank`].
    Status,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_searched_word_by_word() {
        let words = |text: &str| Search::new(text, ShopZone(chrono_tz::UTC)).map(|search| search.words);
        assert_eq!(words(" \t"), None);
        assert_eq!(
            words(" Samsung  A52 "),
            Some(vec!["Samsung".into(), "A52".into()])
        );
        let many = words("a b c d e f g h i").unwrap();
        assert_eq!((many.len(), many.last().map(String::as_str)), (8, Some("h i")));
    }
}
