//! The promises of the kernel's ports as suites that every adapter's and every decorator's tests run.
//!
//! A suite panics where a promise is broken. It uses customers and keys of its own, so that one store can serve
//! several suites, and it never sleeps: what an adapter takes for time is moved through [`Passage`].
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod cache;
mod limits;

pub use cache::cache_keeps_its_promises;
pub use limits::rate_limiter_keeps_its_promises;

use crate::testing::FixedClock;
use async_trait::async_trait;
use chrono::TimeDelta;
use std::time::Duration;

/// Makes time pass for the adapter under test.
#[async_trait]
pub trait Passage: Send + Sync {
    /// Lets `by` go by.
    async fn pass(&self, by: Duration);
}

#[async_trait]
impl Passage for FixedClock {
    async fn pass(&self, by: Duration) {
        self.advance(TimeDelta::from_std(by).unwrap());
    }
}
