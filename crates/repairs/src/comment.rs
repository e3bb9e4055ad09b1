//! Customers' comments on their repairs, kept in the portal's own table.

use crate::{CommentText, UpdateMessage};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{CommentId, RepairId, UserId};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A comment of the customer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// On which repair.
    pub repair: RepairId,
    /// What it says.
    pub text: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A comment to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// What it says.
    pub text: CommentText,
    /// The customer's login.
    pub by: UserId,
    /// When it is made.
    pub at: DateTime<Utc>,
}

/// How long after one request for an update the next one is taken.
pub const UPDATE_REQUEST_EVERY: TimeDelta = TimeDelta::hours(6);

/// A customer's request to be told how their repair is getting on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateRequest {
    /// What they want to know.
    pub message: Option<UpdateMessage>,
    /// What the technician is told, in the shop's language.
    pub notice: String,
    /// The customer's login.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of a request for an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// The shop was told.
    Told,
    /// The last one is too recent.
    TooSoon {
        /// When the next one is taken.
        retry_after: Duration,
    },
}

/// The rule, to be asked with the repair locked: how long to wait, given when the last request was made.
#[must_use]
pub fn wait_for_next(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Duration> {
    let left = last? + UPDATE_REQUEST_EVERY - now;
    // A last request in the future is a clock set back: it must not bar the customer for longer than the rule says.
    left.min(UPDATE_REQUEST_EVERY)
        .to_std()
        .ok()
        .filter(|left| !left.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_in_six_hours() {
        let now: DateTime<Utc> = "2026-01-01T12:00:00Z".parse().unwrap();
        let ago = |minutes| Some(now - TimeDelta::minutes(minutes));
        assert_eq!(wait_for_next(None, now), None);
        assert_eq!(wait_for_next(ago(0), now), Some(Duration::from_secs(6 * 3600)));
        assert_eq!(wait_for_next(ago(359), now), Some(Duration::from_secs(60)));
        assert_eq!(wait_for_next(ago(360), now), None);
        assert_eq!(
            wait_for_next(ago(-9999), now),
            Some(Duration::from_secs(6 * 3600))
        );
    }
}
