//! What the list of repairs may be narrowed to, and sorted by.

use super::names::StatusOrStage;
use crate::extract::{Filters, FromQuery, QueryReader, SortColumn};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{DeviceId, ShopZone, SortDir};
use repairs::{RepairFilter, RepairSort, Search, Stage};
use utoipa::IntoParams;

/// What the list may be narrowed to, for the document.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[allow(dead_code)]
pub(super) struct RepairFilters {
    /// A status or a stage; may be repeated.
    #[param(value_type = Option<Vec<StatusOrStage>>, inline)]
    status: Option<Vec<String>>,
    /// Of this device.
    #[param(minimum = 1)]
    device_id: Option<i64>,
    /// Part of the request number, the device or the problem.
    #[param(max_length = 100, example = "REP-2024")]
    search: Option<String>,
    /// Taken in on this day of the shop's calendar or later.
    from: Option<NaiveDate>,
    /// Taken in on this day or earlier.
    to: Option<NaiveDate>,
}

/// The filters as they were read.
#[derive(Debug)]
pub(super) struct Narrowed {
    stages: Vec<Stage>,
    device: Option<DeviceId>,
    search: Option<String>,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl FromQuery for Narrowed {
    fn read(query: &mut QueryReader) -> Self {
        let (from, until) = query.dates();
        Self {
            stages: query
                .members("status", Stage::named)
                .into_iter()
                .flatten()
                .collect(),
            device: query.id("deviceId").map(DeviceId),
            search: query.search("search", Search::MOST),
            from,
            until,
        }
    }
}

impl Narrowed {
    /// The port's filter; a searched request number is read by the shop's calendar.
    pub(super) fn filter(&self, zone: ShopZone) -> RepairFilter {
        RepairFilter {
            stages: self.stages.clone(),
            device: self.device,
            search: self.search.as_deref().and_then(|text| Search::new(text, zone)),
            from: self.from,
            until: self.until,
        }
    }
}

impl SortColumn for RepairSort {
    const COLUMNS: &'static [(&'static str, Self)] = &[
        ("createdAt", Self::CreatedAt),
        ("updatedAt", Self::UpdatedAt),
        ("status", Self::Status),
    ];
    const DEFAULT: (Self, SortDir) = (Self::CreatedAt, SortDir::Desc);
}

impl Filters for Narrowed {
    type Sort = RepairSort;
}

/// The list of comments is sorted by the time they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CommentSort {
    /// When it was made.
    CreatedAt,
}

impl SortColumn for CommentSort {
    const COLUMNS: &'static [(&'static str, Self)] = &[("createdAt", Self::CreatedAt)];
    const DEFAULT: (Self, SortDir) = (Self::CreatedAt, SortDir::Desc);
}
