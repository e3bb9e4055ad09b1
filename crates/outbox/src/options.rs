//! How the relay behaves.

use chrono::TimeDelta;
use std::time::Duration;

/// How the relay behaves.
#[derive(Debug, Clone, Copy)]
pub struct RelayOptions {
    /// How many events are claimed at once.
    pub batch: u32,
    /// How many customers' events are handled side by side; one customer's are handled in order.
    pub side_by_side: usize,
    /// How long a claim lasts.
    pub lease: TimeDelta,
    /// How long one handler may take for one event; well under the lease.
    pub handler_limit: Duration,
    /// How long an idle relay waits before it looks again. Another node's events wait at most this long.
    pub idle: Duration,
    /// The pause after the first failure; it doubles with each further one.
    pub first_pause: TimeDelta,
    /// The longest pause.
    pub longest_pause: TimeDelta,
    /// After how many attempts an event is given up.
    pub attempts: u32,
    /// How long done events are kept: readers of the stream find them for so long.
    pub keep: TimeDelta,
}

impl Default for RelayOptions {
    fn default() -> Self {
        Self {
            batch: 32,
            side_by_side: 8,
            lease: TimeDelta::seconds(60),
            handler_limit: Duration::from_secs(15),
            idle: Duration::from_secs(1),
            first_pause: TimeDelta::seconds(2),
            longest_pause: TimeDelta::minutes(15),
            attempts: 12,
            keep: TimeDelta::days(7),
        }
    }
}

impl RelayOptions {
    /// The pause after so many attempts.
    #[must_use]
    pub fn pause_after(&self, attempts: u32) -> TimeDelta {
        let doubled = 1_i32
            .checked_shl(attempts.saturating_sub(1).min(30))
            .unwrap_or(i32::MAX);
        self.first_pause
            .checked_mul(doubled)
            .map_or(self.longest_pause, |pause| pause.min(self.longest_pause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let options = RelayOptions::default();
        let seconds: Vec<_> = (1..=10).map(|n| options.pause_after(n).num_seconds()).collect();
        assert_eq!(seconds, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900]);
        assert_eq!(options.pause_after(u32::MAX).num_seconds(), 900);
    }
}
