//! Finding what the ERP changed.

mod change;
mod feed;
mod follower;

pub use change::{ErpChange, event_of};
#[cfg(any(test, feature = "testing"))]
pub use feed::MockChangeFeed;
pub use feed::{Advance, ChangeFeed, Place, Seen, Source, Start};
pub use follower::{FollowOptions, Follower};
