//! Wall time in, wall time out: the ERP's DATETIME has no zone.

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use chrono_tz::Tz;
use kernel::ShopZone;

/// The zone of the wall clock that the ERP's tables hold (`PORTAL_DB_TIMEZONE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DbZone(pub Tz);

impl DbZone {
    /// The moment of a wall time; of an hour that comes twice, the first.
    #[must_use]
    pub fn to_utc(self, wall: NaiveDateTime) -> DateTime<Utc> {
        if self.0 == Tz::UTC {
            wall.and_utc()
        } else {
            ShopZone(self.0).earliest(wall)
        }
    }

    /// The wall time of a moment, in whole seconds as the ERP keeps it.
    #[must_use]
    pub fn to_wall(self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.0).naive_local().trunc_subsecs(0)
    }
}

/// A moment as the portal's own tables keep it: UTC, in milliseconds.
#[must_use]
pub(crate) fn utc(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc().trunc_subsecs(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_time_goes_there_and_back() {
        let cairo = DbZone(chrono_tz::Africa::Cairo);
        let at: DateTime<Utc> = "2026-07-01T10:00:00.789Z".parse().unwrap();
        assert_eq!(cairo.to_wall(at).to_string(), "2026-07-01 13:00:00");
        assert_eq!(cairo.to_utc(cairo.to_wall(at)), at.trunc_subsecs(0));
        assert_eq!(utc(at).to_string(), "2026-07-01 10:00:00.789");
    }
}
