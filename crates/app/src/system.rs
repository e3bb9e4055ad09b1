//! The machine's own clock and randomness: the only place that asks for them.

use chrono::{DateTime, SubsecRound, Utc};
use kernel::{Clock, Random};

/// The machine's clock, in milliseconds: what tables keep, and all that an answer needs to tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(3)
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    /// # Panics
    /// When the operating system has no randomness to give: going on without would make every secret guessable.
    #[allow(clippy::disallowed_methods, clippy::expect_used)]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system gives randomness");
    }
}
