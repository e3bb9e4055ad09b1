//! What happened to a repair, step by step.

use crate::{Branch, Stage, request_number};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{RepairId, ShopZone};
use serde::{Deserialize, Serialize};

/// One row of `StatusUpdateLog`, for the repair's own customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// `StatusUpdateLog.id`.
    pub id: i64,
    /// The step that was reached.
    pub stage: Stage,
    /// What was noted with it.
    pub note: Option<String>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
    /// Who did it; `None` when the log does not say.
    pub by: Option<Author>,
}

/// Who made a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Author {
    /// The customer, with whatever login.
    Customer,
    /// A member of staff, by name.
    Staff(String),
}

impl Author {
    /// What the API calls them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Customer => "customer",
            Self::Staff(name) => name,
        }
    }
}

/// A repair for whoever holds its receipt: no names, no notes, no device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackedRepair {
    /// `RepairRequest.id`, for the number on the receipt.
    pub id: RepairId,
    /// Where the workshop is with it.
    pub stage: Stage,
    /// When it may be done.
    pub estimated_completion: Option<NaiveDate>,
    /// When it was taken in.
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// The steps so far, oldest first.
    pub steps: Vec<TrackedStep>,
    /// Where it is.
    pub branch: Option<Branch>,
}

impl TrackedRepair {
    /// The number on the receipt, by the shop's calendar.
    #[must_use]
    pub fn request_number(&self, zone: ShopZone) -> String {
        request_number(self.id, self.created_at, zone)
    }
}

/// A step and its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackedStep {
    /// The step.
    pub stage: Stage,
    /// When it was reached.
    pub at: Option<DateTime<Utc>>,
}

/// The steps that a log of (stage, time) tells, from the taking in to the present: not every ERP logs the first step,
/// some log one twice, and staff may move a repair without a line in the log.
#[must_use]
pub fn steps(
    created_at: Option<DateTime<Utc>>,
    present: Stage,
    updated_at: Option<DateTime<Utc>>,
    log: impl IntoIterator<Item = TrackedStep>,
) -> Vec<TrackedStep> {
    let first = TrackedStep {
        stage: Stage::Received,
        at: created_at,
    };
    let last = TrackedStep {
        stage: present,
        at: updated_at,
    };
    let mut steps: Vec<TrackedStep> = std::iter::once(first).chain(log).chain([last]).collect();
    steps.dedup_by_key(|step| step.stage);
    steps
}

/// The token on a receipt.
#[derive(Clone, PartialEq, Eq)]
pub struct TrackingToken(String);

impl TrackingToken {
    /// Takes a text that can be a token: 8 to 64 characters of letters, digits, `-` and `_`. Shorter ones could be
    /// guessed and are not honoured.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let well_formed = (8..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The token itself, to look it up.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for TrackingToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TrackingToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(stage: Stage, at: &str) -> TrackedStep {
        TrackedStep {
            stage,
            at: Some(at.parse().unwrap()),
        }
    }

    #[test]
    fn steps_run_from_the_taking_in_to_the_present() {
        let (first, last) = ("2026-01-01T10:00:00Z", "2026-01-05T10:00:00Z");
        let at = |text: &str| Some(text.parse().unwrap());
        let inspection = step(Stage::Inspection, "2026-01-02T10:00:00Z");
        assert_eq!(
            steps(at(first), Stage::UnderRepair, at(last), [inspection, inspection]),
            [
                step(Stage::Received, first),
                inspection,
                step(Stage::UnderRepair, last)
            ]
        );
        let logged = step(Stage::Received, "2026-01-01T10:00:01Z");
        assert_eq!(
            steps(at(first), Stage::Received, at(last), [logged]),
            [step(Stage::Received, first)]
        );
        assert_eq!(steps(None, Stage::Received, None, []).len(), 1);
    }

    #[test]
    fn a_token_is_well_formed_and_never_printed() {
        let token = TrackingToken::new("9f8e7d6c5b4a").unwrap();
        assert!(!format!("{token:?}").contains("9f8e"));
        for text in ["", "short", "a b c d e f", "x' OR '1'='1", "٠١٢٣٤٥٦٧"] {
            assert!(TrackingToken::new(text).is_none(), "{text}");
        }
        assert!(TrackingToken::new(&"a".repeat(65)).is_none());
    }
}
