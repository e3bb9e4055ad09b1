//! The shop's calendar: which moments a date spans.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The zone the shop's calendar dates are in (`PORTAL_TIMEZONE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShopZone(pub Tz);

impl ShopZone {
    /// The calendar date of a moment.
    #[must_use]
    pub fn date_of(self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.0).date_naive()
    }

    /// The first moment of a date; the last date there is has no next, then its own start comes back.
    #[must_use]
    pub fn start_of(self, date: NaiveDate) -> DateTime<Utc> {
        self.earliest(date.and_time(chrono::NaiveTime::MIN))
    }

    /// The first moment after a date, so that `start_of(a) <= t < end_of(b)` spans a to b inclusive.
    #[must_use]
    pub fn end_of(self, date: NaiveDate) -> DateTime<Utc> {
        self.start_of(date.checked_add_days(Days::new(1)).unwrap_or(date))
    }

    /// The earliest moment whose wall clock shows `local`. A wall time that a spring change skips becomes the
    /// moment after the gap: Cairo's clocks jump at midnight, so that a day there can start at 01:00.
    #[must_use]
    pub fn earliest(self, local: NaiveDateTime) -> DateTime<Utc> {
        let mut wall = local;
        // No zone has ever skipped more than a day.
        for _ in 0..96 {
            match self.0.from_local_datetime(&wall) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => return at.with_timezone(&Utc),
                LocalResult::None => wall += TimeDelta::minutes(15),
            }
        }
        Utc.from_utc_datetime(&local)
    }
}

/// A date in the shop's calendar, with the zone that makes it one: what "today" means to rules such as overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShopDay {
    /// The shop's zone.
    pub zone: ShopZone,
    /// The date there.
    pub date: NaiveDate,
}

impl ShopDay {
    /// The shop's date at a moment.
    #[must_use]
    pub fn at(zone: ShopZone, now: DateTime<Utc>) -> Self {
        Self {
            zone,
            date: zone.date_of(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_in_cairo_follows_its_summer_time() {
        let cairo = ShopZone(chrono_tz::Africa::Cairo);
        assert_eq!(
            cairo.start_of(date("2026-01-10")).to_rfc3339(),
            "2026-01-09T22:00:00+00:00"
        );
        assert_eq!(
            cairo.start_of(date("2026-07-10")).to_rfc3339(),
            "2026-07-09T21:00:00+00:00"
        );
        // The last Friday of April 2026 starts at 01:00: midnight is skipped.
        assert_eq!(
            cairo.start_of(date("2026-04-24")).to_rfc3339(),
            "2026-04-23T22:00:00+00:00"
        );
        // The last Thursday of October 2026 has 25 hours: 23:00–24:00 comes twice.
        let long = cairo.end_of(date("2026-10-29")) - cairo.start_of(date("2026-10-29"));
        assert_eq!(long.num_hours(), 25);
        assert_eq!(
            cairo.date_of("2026-10-29T21:30:00Z".parse().unwrap()),
            date("2026-10-29")
        );
    }
}
