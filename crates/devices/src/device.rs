//! A device as its customer sees it.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{DeviceId, Keyset, Money, RepairId, SortKey, device_name};
use serde::{Deserialize, Serialize};

use crate::DeviceSort;

/// A customer's device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// `Device.id`.
    pub id: DeviceId,
    /// What the customer calls it; the ERP has no such column, so that most have none.
    pub given_name: Option<String>,
    /// The kind of device, in the shop's own words.
    pub kind: Option<String>,
    /// Who made it.
    pub brand: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its serial number.
    pub serial_number: Option<String>,
    /// When the customer bought it.
    pub purchase_date: Option<NaiveDate>,
    /// How many repairs of this customer's it has had, open ones included.
    pub repair_count: u32,
    /// When it was last brought in.
    pub last_repair_at: Option<DateTime<Utc>>,
    /// When it was added; the ERP's column may be NULL.
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: Option<DateTime<Utc>>,
}

impl Device {
    /// What to call it: the customer's name for it, else brand and model, else its type. `None` where nothing is known.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        device_name(
            self.given_name.as_deref(),
            self.brand.as_deref(),
            self.model.as_deref(),
            self.kind.as_deref(),
        )
    }

    /// Its place in a list.
    #[must_use]
    pub fn keyset(&self, sort: DeviceSort) -> Keyset {
        let at = match sort {
            DeviceSort::CreatedAt => self.created_at,
            DeviceSort::UpdatedAt => self.updated_at,
        };
        Keyset {
            key: at.map_or(SortKey::Null, SortKey::Time),
            id: self.id.get(),
        }
    }
}

/// A repair in a device's history. The stage stays the ERP's text: what it means is the domain of repairs' business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRepair {
    /// `RepairRequest.id`.
    pub id: RepairId,
    /// What the customer reported.
    pub issue: Option<String>,
    /// The ERP's status text.
    pub status: Option<String>,
    /// What it cost, else what it may cost.
    pub cost: Option<Money>,
    /// When it was taken in.
    pub created_at: Option<DateTime<Utc>>,
    /// When it was done.
    pub completed_at: Option<DateTime<Utc>>,
}

impl DeviceRepair {
    /// Its place in the history.
    #[must_use]
    pub fn keyset(&self) -> Keyset {
        Keyset {
            key: self.created_at.map_or(SortKey::Null, SortKey::Time),
            id: self.id.get(),
        }
    }
}
