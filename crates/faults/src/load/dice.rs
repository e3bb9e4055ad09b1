//! Chance that is the same in every run.

/// A xorshift generator: enough to mix requests.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Another sequence for each seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below another.
    pub(crate) const fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}
