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

/// A searched text: matched against the device (name, brand, model, serial number) and the problem, anywhere and in
/// any case; or against the request number, where it is one or part of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Search {
    /// The trimmed text. It has no wildcards: `%` and `_` stand for themselves.
    pub text: String,
    /// What it asks of the request number.
    pub number: Option<NumberSearch>,
}

impl Search {
    /// The most characters that can be searched for.
    pub const MOST: usize = 100;

    /// Reads a searched text; a blank one searches for nothing.
    #[must_use]
    pub fn new(text: &str, zone: ShopZone) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self {
            text: text.to_owned(),
            number: NumberSearch::parse(text, zone),
        })
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
