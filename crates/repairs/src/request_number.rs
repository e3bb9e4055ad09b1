//! The number printed on a repair's receipt, computed rather than stored: `REP-YYYYMMDD-<id>`.

use chrono::{DateTime, Months, NaiveDate, Utc};
use kernel::{RepairId, ShopZone};
use serde::Serialize;
use std::ops::{Range, RangeInclusive};

/// The number of a repair: the day it was taken in by the shop's calendar, and its id with at least three digits.
/// A repair whose day is not known has zeros there.
#[must_use]
pub fn request_number(id: RepairId, created_at: Option<DateTime<Utc>>, zone: ShopZone) -> String {
    let day = created_at.map_or_else(
        || "00000000".to_owned(),
        |at| zone.date_of(at).format("%Y%m%d").to_string(),
    );
    format!("REP-{day}-{:03}", id.get())
}

/// What a searched text, read as all or part of a request number, asks of a repair: both, where both are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberSearch {
    /// Taken in at one of these moments.
    pub created: Option<Range<DateTime<Utc>>>,
    /// With an id in one of these ranges; empty means any.
    pub ids: Vec<RangeInclusive<i64>>,
}

impl NumberSearch {
    /// Reads `REP-20241127-042`, its beginnings (`rep-2024`, `REP-20241127-0`), its end (`20241127-042`, `-042`), a
    /// whole day or a plain id. `None` for a text that is no part of a request number.
    #[must_use]
    pub fn parse(text: &str, zone: ShopZone) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let (prefixed, rest) = match text.strip_prefix("REP-").or_else(|| text.strip_prefix("REP")) {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        match rest.split_once('-') {
            Some((day, id)) => {
                let created = match day {
                    "" => None,
                    day => Some(moments(day, zone)?),
                };
                let ids = match id {
                    "" if created.is_some() => Vec::new(),
                    id => ids_starting(id)?,
                };
                Some(Self { created, ids })
            }
            None if prefixed => Some(Self {
                created: Some(moments(rest, zone)?),
                ids: Vec::new(),
            }),
            None => {
                if !digits(rest, 18) {
                    return None;
                }
                if rest.len() == 8
                    && let Some(created) = moments(rest, zone)
                {
                    return Some(Self {
                        created: Some(created),
                        ids: Vec::new(),
                    });
                }
                let id: i64 = rest.parse().ok()?;
                Some(Self {
                    created: None,
                    ids: vec![id..=id],
                })
            }
        }
    }
}

fn digits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// The moments of the days whose `YYYYMMDD` starts with a year, a month or a day.
fn moments(prefix: &str, zone: ShopZone) -> Option<Range<DateTime<Utc>>> {
    if !digits(prefix, 8) {
        return None;
    }
    let part = |range: Range<usize>| prefix.get(range).and_then(|p| p.parse::<u32>().ok());
    let year = i32::try_from(part(0..4)?).ok()?;
    let (first, after) = match prefix.len() {
        4 => {
            let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
            (first, first.checked_add_months(Months::new(12))?)
        }
        6 => {
            let first = NaiveDate::from_ymd_opt(year, part(4..6)?, 1)?;
            (first, first.checked_add_months(Months::new(1))?)
        }
        8 => {
            let first = NaiveDate::from_ymd_opt(year, part(4..6)?, part(6..8)?)?;
            (first, first.succ_opt()?)
        }
        _ => return None,
    };
    Some(zone.start_of(first)..zone.start_of(after))
}

/// The ids that, written with at least three digits, start with the prefix.
fn ids_starting(prefix: &str) -> Option<Vec<RangeInclusive<i64>>> {
    // The ERP's ids are 32 bits: no more than ten digits.
    if !digits(prefix, 10) {
        return None;
    }
    let number: i64 = prefix.parse().ok()?;
    let given = u32::try_from(prefix.len()).ok()?;
    let widths = if prefix.starts_with('0') { 3..=3 } else { 3..=10 };
    let ranges = widths.filter(|width| *width >= given).map(|width| {
        let step = 10_i64.pow(width - given);
        number * step..=number * step + step - 1
    });
    Some(ranges.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAIRO: ShopZone = ShopZone(chrono_tz::Africa::Cairo);

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_is_the_shops() {
        let late = Some(at("2024-11-27T22:30:00Z"));
        assert_eq!(request_number(RepairId(42), late, CAIRO), "REP-20241128-042");
        let utc = ShopZone(chrono_tz::UTC);
        assert_eq!(request_number(RepairId(12345), late, utc), "REP-20241127-12345");
        assert_eq!(request_number(RepairId(7), None, utc), "REP-00000000-007");
    }

    #[test]
    fn a_number_finds_itself_however_much_of_it_is_typed() {
        for id in [7, 42, 100, 999, 1000, 12345, 2_147_483_647] {
            let created = at("2024-11-27T09:00:00Z");
            let number = request_number(RepairId(id), Some(created), CAIRO);
            let beginnings = [8, 10, 12, 13, 14, 15, number.len()].map(|n| number.get(..n).unwrap());
            let ends = ["20241127".len(), 0].map(|n| number.get(12 - n..).unwrap());
            for typed in beginnings.into_iter().chain(ends) {
                let search = NumberSearch::parse(typed, CAIRO).unwrap_or_else(|| panic!("{typed}"));
                assert!(
                    search.created.is_none_or(|days| days.contains(&created)),
                    "{typed}"
                );
                assert!(
                    search.ids.is_empty() || search.ids.iter().any(|ids| ids.contains(&id)),
                    "{typed}"
                );
            }
        }
    }

    #[test]
    fn a_full_number_is_not_taken_for_another() {
        let search = NumberSearch::parse("rep-20241127-042", CAIRO).unwrap();
        assert_eq!(search.ids, [42..=42]);
        let days = search.created.unwrap();
        assert_eq!(days, at("2024-11-26T22:00:00Z")..at("2024-11-27T22:00:00Z"));
        let short = NumberSearch::parse("-4", CAIRO).unwrap();
        assert!(short.ids.contains(&(400..=499)) && short.ids.contains(&(4000..=4999)));
        assert!(!short.ids.iter().any(|ids| ids.contains(&42)));
    }

    #[test]
    fn plain_digits_are_a_day_or_an_id() {
        assert_eq!(NumberSearch::parse("42", CAIRO).unwrap().ids, [42..=42]);
        assert!(NumberSearch::parse("20241127", CAIRO).unwrap().created.is_some());
        let no_day = NumberSearch::parse("20241399", CAIRO).unwrap();
        assert_eq!(
            (no_day.created, no_day.ids),
            (None, vec![20_241_399..=20_241_399])
        );
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in [
            "",
            "REP",
            "REP-",
            "REP-20",
            "screen",
            "REP-2024-x",
            "٤٢",
            "a-1",
            "-",
            "REP-20241127-12345678901",
        ] {
            assert_eq!(NumberSearch::parse(text, CAIRO), None, "{text}");
        }
    }
}
