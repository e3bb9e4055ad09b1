//! When a gateway is asked about an attempt.

use crate::PaymentStatus;
use chrono::{DateTime, TimeDelta, Utc};

/// The first question, for a message that is merely slow.
const FIRST: TimeDelta = TimeDelta::seconds(60);
/// Then so often,
const SOON: TimeDelta = TimeDelta::minutes(5);
/// so many times,
const SOON_TIMES: i32 = 5;
/// and then so often until it expires.
const LATER: TimeDelta = TimeDelta::hours(1);
/// The last question, after it has expired: gateways tell of late successes.
const AFTERWARDS: TimeDelta = TimeDelta::hours(1);
/// After a question that was not answered.
const UNANSWERED: TimeDelta = TimeDelta::minutes(5);

/// When to ask next, an answer having come `now`: at 60 s, then every 5 minutes five times, then hourly, at the expiry and an
/// hour after it. `None` when there is nothing left to ask. One that has its money is asked about once more, an hour after
/// its expiry: it may have been paid twice.
#[must_use]
pub fn next_inquiry(
    status: PaymentStatus,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let last = expires_at + AFTERWARDS;
    if status.has_money() {
        return (last > now).then_some(last);
    }
    let soon = (0..=SOON_TIMES).map(|n| created_at + FIRST + SOON * n);
    let soon_ends = created_at + FIRST + SOON * SOON_TIMES;
    // The next full hour after that, without counting through all of them.
    let hours = ((now - soon_ends).num_seconds().max(0) / LATER.num_seconds()).saturating_add(1);
    let hourly = i32::try_from(hours).ok().map(|hours| soon_ends + LATER * hours);
    soon.chain(hourly)
        .filter(|at| *at < expires_at)
        .chain([expires_at, last])
        .find(|at| *at > now)
}

/// When to ask again after no answer came: until one does, since nothing expires unasked.
#[must_use]
pub fn after_no_answer(now: DateTime<Utc>) -> DateTime<Utc> {
    now + UNANSWERED
}

/// When to ask again while money is on its way back.
#[must_use]
pub fn while_refunding(since: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let age = now - since;
    now + if age < TimeDelta::hours(1) {
        SOON
    } else if age < TimeDelta::days(2) {
        LATER
    } else {
        TimeDelta::days(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-03-01T{text}Z").parse().unwrap()
    }

    fn all(status: PaymentStatus, expires: DateTime<Utc>) -> Vec<String> {
        let created = at("10:00:00");
        let mut now = created;
        let mut asked = Vec::new();
        while let Some(next) = next_inquiry(status, created, expires, now) {
            asked.push(next.format("%d %H:%M:%S").to_string());
            now = next;
        }
        asked
    }

    #[test]
    fn a_card_is_asked_about_soon_and_once_after_its_end() {
        assert_eq!(
            all(PaymentStatus::Pending, at("10:30:00")),
            [
                "01 10:01:00",
                "01 10:06:00",
                "01 10:11:00",
                "01 10:16:00",
                "01 10:21:00",
                "01 10:26:00",
                "01 10:30:00",
                "01 11:30:00"
            ]
        );
    }

    #[test]
    fn an_outlet_is_asked_about_hourly_after_the_first_half_hour() {
        let asked = all(PaymentStatus::Pending, at("14:00:00"));
        assert_eq!(
            asked[6..],
            [
                "01 11:26:00",
                "01 12:26:00",
                "01 13:26:00",
                "01 14:00:00",
                "01 15:00:00"
            ]
        );
    }

    #[test]
    fn what_was_paid_is_asked_about_once_more() {
        assert_eq!(all(PaymentStatus::Completed, at("10:30:00")), ["01 11:30:00"]);
    }

    #[test]
    fn after_a_long_night_it_goes_on_where_the_day_is() {
        let (created, expires) = (at("10:00:00"), at("23:59:00"));
        let next = |now| next_inquiry(PaymentStatus::Expired, created, expires, now);
        assert_eq!(next(at("20:00:00")), Some(at("20:26:00")));
        assert_eq!(next(expires), Some(expires + AFTERWARDS));
        assert_eq!(next(expires + AFTERWARDS), None);
        assert!(after_no_answer(expires) > expires);
    }
}
