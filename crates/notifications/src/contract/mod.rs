//! The promises of this domain's ports, as functions that an adapter's tests call on an empty shop.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod delivery;
mod feed;
mod inbox;

pub use delivery::{finds_the_audience, tells_once};
pub use feed::{
    GivenErp, follows_from_the_present_end, one_leads, reads_each_table_in_order, saves_what_is_new_once,
    sees_what_is_no_news, the_wall_shows_an_hour_twice,
};
pub use inbox::{
    GivenInbox, GivenNotification, changes_are_told_once, holds_what_is_in_app, pages_hold_everything_once,
};

use crate::Recipient;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{CustomerId, UserId};

/// The owner of the inbox under test: the shop has both of its rows, linked, and those of [`OTHER`].
pub const OWNER: Recipient = Recipient {
    customer: CustomerId(1),
    user: UserId(101),
};
/// Somebody else.
pub const OTHER: Recipient = Recipient {
    customer: CustomerId(2),
    user: UserId(102),
};

/// A moment of the suite, in whole seconds, as the ERP keeps them.
#[must_use]
pub fn at(minutes: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
    start + TimeDelta::minutes(minutes)
}
