//! Which part of a list is asked for, and what comes back.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The direction of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SortDir {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

/// The value of the sort column in the last row that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", content = "v")]
pub enum SortKey {
    /// The row has no value there. Rows without one sort as the smallest.
    Null,
    /// A moment.
    Time(DateTime<Utc>),
    /// A calendar date.
    Date(chrono::NaiveDate),
    /// Hundredths, a rank, a count.
    Number(i64),
    /// A text.
    Text(String),
}

/// A place in a sorted list: after the row with this key and id (the id breaks ties, in the sort's direction).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyset {
    /// The last row's sort value.
    pub key: SortKey,
    /// The last row's id.
    pub id: i64,
}

/// The part of a list that a caller wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// By number, from 1; counts the whole list too.
    Page {
        /// From 1.
        page: u32,
        /// 1–100.
        limit: u32,
    },
    /// From a place on; counts nothing, costs the same however deep.
    After {
        /// The last row of what was seen before.
        keyset: Keyset,
        /// 1–100.
        limit: u32,
    },
}

impl Window {
    /// The first page of `limit` rows.
    #[must_use]
    pub const fn first(limit: u32) -> Self {
        Self::Page { page: 1, limit }
    }

    /// How many rows at most.
    #[must_use]
    pub const fn limit(&self) -> u32 {
        match self {
            Self::Page { limit, .. } | Self::After { limit, .. } => *limit,
        }
    }

    /// How many rows to pass over; none when a keyset says where to start.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        match self {
            Self::Page { page, limit } => (*page as u64).saturating_sub(1) * (*limit as u64),
            Self::After { .. } => 0,
        }
    }

    /// The place to start after, when one is given.
    #[must_use]
    pub const fn keyset(&self) -> Option<&Keyset> {
        match self {
            Self::Page { .. } => None,
            Self::After { keyset, .. } => Some(keyset),
        }
    }
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed<T> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// How many the whole list has; only counted for [`Window::Page`].
    pub total: Option<u64>,
    /// Where the next part starts, when there is one.
    pub next: Option<Keyset>,
}

impl<T> Listed<T> {
    /// Makes a part out of up to `limit + 1` rows: the extra one only tells that there is more.
    pub fn from_rows(
        mut rows: Vec<T>,
        limit: u32,
        total: Option<u64>,
        keyset: impl Fn(&T) -> Keyset,
    ) -> Self {
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = if more { rows.last().map(keyset) } else { None };
        Self {
            items: rows,
            total,
            next,
        }
    }

    /// The same part with every row turned into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Listed<U> {
        Listed {
            items: self.items.into_iter().map(f).collect(),
            total: self.total,
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extra_row_only_tells_that_there_is_more() {
        let keyset = |n: &i64| Keyset {
            key: SortKey::Number(*n),
            id: *n,
        };
        let part = Listed::from_rows(vec![1, 2, 3], 2, Some(9), keyset);
        assert_eq!(part.items, [1, 2]);
        assert_eq!(
            part.next,
            Some(Keyset {
                key: SortKey::Number(2),
                id: 2
            })
        );
        let last = Listed::from_rows(vec![1, 2], 2, None, keyset);
        assert_eq!(last.next, None);
    }

    #[test]
    fn pages_become_offsets() {
        assert_eq!(Window::Page { page: 3, limit: 20 }.offset(), 40);
        assert_eq!(Window::first(5).offset(), 0);
    }
}
