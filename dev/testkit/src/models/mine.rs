//! Open pits: which block is mined in which year. A block model with one ore body, in which every block waits for those
//! above it, waste loses money, and what is mined and what is milled in a year are limited; the shape of the instances
//! in D. Espinoza, M. Goycoolea, E. Moreno, A. Newman, "MineLib: a library of open pit mining problems" (2013).

use warplan_model::closure::{
    AfterEntry, IssueEntry, Lag, MODEL_FORMAT, ModelFile, PerPeriod, ResourceEntry, RewardEntry,
};
use warplan_model::{Decimal, IssueId};

use super::Random;

/// How large an open pit is.
#[derive(Clone, Copy, Debug)]
pub struct Pit {
    /// Blocks from west to east, from south to north, and from the surface down.
    pub blocks: (usize, usize, usize),
    /// Years.
    pub periods: usize,
    /// Whether a block waits for the nine blocks above it, and not for five.
    pub is_flat: bool,
}

impl Pit {
    /// About so many blocks over 8 to 20 years.
    pub fn of(issues: usize) -> Self {
        let blocks = match issues {
            0..3_000 => (14, 12, issues.div_ceil(168)),
            3_000..30_000 => (36, 28, issues.div_ceil(1_008)),
            _ => (64, 52, issues.div_ceil(3_328)),
        };
        let periods = if issues < 3_000 { 8 } else { 12 + 8 * usize::from(issues >= 30_000) };
        Pit { blocks, periods, is_flat: false }
    }

    fn count(&self) -> usize {
        self.blocks.0 * self.blocks.1 * self.blocks.2
    }

    /// The block at a place, levels first.
    fn at(&self, (x, y, z): (usize, usize, usize)) -> usize {
        (z * self.blocks.1 + y) * self.blocks.0 + x
    }

    fn place(&self, block: usize) -> (usize, usize, usize) {
        let (columns, rows, _) = self.blocks;
        (block % columns, block / columns % rows, block / columns / rows)
    }

    /// The blocks right above one, as far as the model reaches.
    fn above(&self, block: usize) -> Vec<usize> {
        let (x, y, z) = self.place(block);
        let mut found = Vec::new();
        for (dx, dy) in (0..9).map(|at| (at % 3, at / 3)) {
            let is_near = self.is_flat || dx == 1 || dy == 1;
            let inside = (1..=self.blocks.0).contains(&(x + dx)) && (1..=self.blocks.1).contains(&(y + dy));
            if z > 0 && is_near && inside {
                found.push(self.at((x + dx - 1, y + dy - 1, z - 1)));
            }
        }
        found
    }
}

/// Money for a ton of metal, to mill a ton and to mine one; in hundredths.
const PRICES: (i64, i64, i64) = (5_000, 800, 200);
/// Discount of a year, in percent.
const RATE: f64 = 0.09;

/// A seeded pit.
pub fn pit(pit: Pit, seed: u64) -> ModelFile {
    let mut random = Random::new(seed);
    let grades = grades(&pit, &mut random);
    // In hundredths of a thousand tons.
    let tons: Vec<i64> = (0..pit.count()).map(|_| random.between(90, 110)).collect();
    let (metal, mill, mine) = PRICES;
    let milled = |block: usize| grades[block] * metal / 1000 > mill;
    let value = |block: usize| {
        let worth = if milled(block) { grades[block] * metal / 1000 - mill } else { 0 };
        Decimal::from_micros((worth - mine) * tons[block] * 100)
    };
    let name = |block: usize| IssueId::from(block as u64);
    let units = |hundredths: i64| Decimal::from_micros(hundredths * 10_000);
    let issues = (0..pit.count()).map(|block| {
        let mut uses = vec![("mine".to_owned(), units(tons[block]))];
        if milled(block) {
            uses.push(("mill".to_owned(), units(tons[block])));
        }
        let after = pit.above(block).into_iter();
        IssueEntry {
            id: name(block),
            duration: 1,
            uses: uses.into_iter().collect(),
            costs: Default::default(),
            after: after.map(|above| AfterEntry { id: name(above), lag: Some(Lag::SamePeriod) }).collect(),
            earliest: None,
            latest: None,
            must: false,
        }
    });
    let all: i64 = tons.iter().sum();
    let ore: i64 = (0..pit.count()).filter(|&block| milled(block)).map(|block| tons[block]).sum();
    let years = pit.periods as i64;
    let resource = |name: &str, hundredths: i64| ResourceEntry {
        name: name.into(),
        // Enough for each block.
        capacity: PerPeriod::All(Some(units(hundredths.max(110)))),
    };
    let reward = |block: usize| RewardEntry {
        name: format!("block {block}"),
        value: value(block),
        members: vec![name(block)],
    };
    ModelFile {
        format: MODEL_FORMAT.into(),
        name: format!("pit-{}-{seed}", pit.count()),
        periods: pit.periods as i64,
        weights: Some(weights(pit.periods)),
        resources: vec![resource("mine", all * 30 / 100 / years), resource("mill", ore * 70 / 100 / years)],
        budgets: Vec::new(),
        issues: issues.collect(),
        kpis: Vec::new(),
        rewards: (0..pit.count()).map(reward).collect(),
    }
}

/// What a year adds to the worth of money that comes in it or before: sums from a year on are its discount factor.
fn weights(periods: usize) -> Vec<Decimal> {
    let mut factor = 1_000_000.0;
    let mut factors: Vec<i64> = Vec::new();
    for _ in 0..periods {
        factors.push(factor as i64);
        factor /= 1.0 + RATE;
    }
    factors.push(0);
    factors.windows(2).map(|pair| Decimal::from_micros(pair[0] - pair[1])).collect()
}

/// An ellipsoid of ore, richest in its middle; in shares of the model's width, length and depth.
struct Lens {
    middle: (f64, f64, f64),
    radii: (f64, f64, f64),
    /// How far it leans to the east as it goes down.
    tilt: f64,
}

impl Lens {
    fn draw(random: &mut Random) -> Self {
        let mut between = |low: i64, high: i64| random.between(low, high) as f64 / 100.0;
        Lens {
            middle: (between(20, 80), between(20, 80), between(0, 60)),
            radii: (between(8, 22), between(8, 22), between(20, 50)),
            tilt: between(-40, 40),
        }
    }

    /// One in the middle, and nothing outside.
    fn richness(&self, (east, north, depth): (f64, f64, f64)) -> f64 {
        let depth = depth - self.middle.2;
        let square = |way: f64, radius: f64| (way / radius) * (way / radius);
        let far = square(east - self.middle.0 - self.tilt * depth, self.radii.0)
            + square(north - self.middle.1, self.radii.1)
            + square(depth, self.radii.2);
        (1.0 - far).max(0.0)
    }
}

/// Noise that changes little from a block to the next.
struct Noise {
    /// Values at the corners of cubes of four blocks a side, between which it is interpolated.
    corners: Vec<f64>,
    shape: (usize, usize),
}

impl Noise {
    fn draw(pit: &Pit, random: &mut Random) -> Self {
        let (columns, rows, levels) = pit.blocks;
        let shape = (columns / 4 + 2, rows / 4 + 2);
        let count = shape.0 * shape.1 * (levels / 4 + 2);
        Noise { corners: (0..count).map(|_| random.between(0, 1000) as f64 / 1000.0).collect(), shape }
    }

    /// Between zero and one.
    fn at(&self, (x, y, z): (usize, usize, usize)) -> f64 {
        let share = |place: usize, far: usize| {
            let rest = (place % 4) as f64 / 4.0;
            if far == 1 { rest } else { 1.0 - rest }
        };
        let corner = |at: usize| {
            let (right, up, down) = (at % 2, at / 2 % 2, at / 4);
            let place = ((z / 4 + down) * self.shape.1 + y / 4 + up) * self.shape.0 + x / 4 + right;
            share(x, right) * share(y, up) * share(z, down) * self.corners[place]
        };
        (0..8).map(corner).sum()
    }
}

/// Metal in a ton, in thousandths: some lenses of ore, with smooth and with rough noise.
fn grades(pit: &Pit, random: &mut Random) -> Vec<i64> {
    let (columns, rows, levels) = pit.blocks;
    let lenses: Vec<Lens> = (0..random.between(5, 8)).map(|_| Lens::draw(random)).collect();
    let noise = Noise::draw(pit, random);
    let grade = |block: usize| {
        let (x, y, z) = pit.place(block);
        let share = |at: usize, of: usize| at as f64 / of as f64;
        let place = (share(x, columns), share(y, rows), share(z, levels));
        let richness = lenses.iter().map(|lens| lens.richness(place)).fold(0.0, f64::max);
        (1000.0 * richness * (0.4 + 1.2 * noise.at((x, y, z)))) as i64
    };
    (0..pit.count()).map(|block| grade(block) * random.between(80, 120) / 100).collect()
}
