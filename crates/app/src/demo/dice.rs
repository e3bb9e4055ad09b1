//! Chance that falls the same way in every run.

/// SplitMix64: well spread, tiny, and not meant to be unpredictable.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).saturating_add(1).max(1).unsigned_abs();
        low + i64::try_from(self.roll() % span).unwrap_or(0)
    }

    /// In so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of them; there must be one.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let last = i64::try_from(items.len()).unwrap_or(i64::MAX) - 1;
        let index = usize::try_from(self.between(0, last)).unwrap_or(0);
        // At most the last.
        #[allow(clippy::indexing_slicing)]
        &items[index]
    }

    /// A text that nobody guesses by counting.
    pub(super) fn token(&mut self) -> String {
        format!("{:016x}{:08x}", self.roll(), self.roll() >> 32)
    }
}
