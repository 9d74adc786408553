//! Seeded random numbers.

use warplan_model::Decimal;

/// SplitMix64. Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (2014).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `count`, which is positive.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.bits() as u128 * count as u128) >> 64) as usize
    }

    /// A whole number between two, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, cases: usize) -> bool {
        self.below(100) < cases
    }

    /// What `draw` gives in so many of a hundred cases, else nothing.
    pub fn sometimes<Item>(&mut self, cases: usize, draw: impl FnOnce(&mut Self) -> Item) -> Option<Item> {
        self.percent(cases).then(|| draw(self))
    }

    /// One of a few, with weights.
    pub fn weighted<Item: Copy>(&mut self, choices: &[(Item, usize)]) -> Item {
        let mut left = self.below(choices.iter().map(|(_, weight)| weight).sum());
        for &(item, weight) in choices {
            if left < weight {
                return item;
            }
            left -= weight;
        }
        choices[0].0
    }

    /// Between two multiples of a hundredth.
    pub fn hundredths(&mut self, low: i64, high: i64) -> Decimal {
        Decimal::from_micros(self.between(low, high) * 10_000)
    }
}
