//! Draws of the simulated disk: SplitMix64 (Steele, Lea, Flood 2014), so that a seed always tells the same story.

/// A seeded source of draws.
#[derive(Debug, Clone)]
pub struct Draw(u64);

impl Draw {
    /// Draws that a seed determines.
    pub fn new(seed: u64) -> Draw {
        Draw(seed)
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below a bound that is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.bits() % bound as u64) as usize
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// How likely each part survives a crash, in percent: from nothing through everything.
    pub fn odds(&mut self) -> usize {
        [0, 10, 50, 90, 100][self.below(5)]
    }
}
