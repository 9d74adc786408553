//! Descent on the dual function: from multipliers to better ones.
//!
//! Terms: Adam's steps (moving averages of the subgradient and of its square), each followed by a projection, prices
//! to zero and more and the weights of a block to its simplex, with the mean of a block's subgradient taken out.
//! Step lengths fall geometrically; the best point is kept. Steps are counted, never timed. Source: D. Kingma,
//! J. Ba, "Adam: a method for stochastic optimization" (2015). Cost: steps × the cost of an evaluation.

use super::dual::{Dual, Multipliers, Workspace};
use super::scales::Scales;
use super::simplex;

/// How to descend.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Most steps.
    pub steps: usize,
    /// First step length, as a share of a multiplier's natural scale.
    pub from: f64,
    /// Last step length.
    pub to: f64,
    /// End as soon as the bound is at most this.
    pub target: f64,
}

/// Averages of one coordinate.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    mean: f64,
    square: f64,
}

/// Room for a descent, and what it found.
#[derive(Clone, Debug, Default)]
pub struct Descent {
    /// Of the dual function.
    pub work: Workspace,
    /// The best multipliers.
    pub best: Multipliers,
    /// Their bound.
    pub bound: f64,
    /// Steps taken.
    pub taken: usize,
    /// How often each finish was best in the second half of the steps, by issue and finish.
    pub share: Vec<f64>,
    /// The best multipliers as a point.
    pub point: Vec<f64>,
    slope: Vec<f64>,
    moments: Vec<Moments>,
    /// Natural scale of each price.
    scales: Vec<f64>,
    scratch: Vec<f64>,
    block: Vec<f64>,
}

const MEAN: f64 = 0.8;
const SQUARE: f64 = 0.95;

impl Descent {
    /// Descends from `start` and keeps the best multipliers and bound.
    pub fn run(&mut self, dual: &Dual, start: &Multipliers, scales: &Scales, plan: Plan) {
        let instance = dual.relaxation.instance;
        let mut point = dual.point(start);
        enter(&dual.pieces.ends, &mut point);
        self.moments.clear();
        self.moments.resize(point.len(), Moments::default());
        self.scales.clear();
        self.scales.extend(dual.kinds().map(|kind| scales.of_kind(kind)));
        self.bound = f64::INFINITY;
        self.share.clear();
        self.share.resize(instance.len() * instance.never, 0.0);
        let decay = (plan.to / plan.from).powf_whole(plan.steps);
        let mut length = plan.from;
        self.taken = 0;
        while self.taken < plan.steps {
            let bound = dual.bound(&point, &mut self.work);
            self.taken += 1;
            if bound < self.bound {
                self.bound = bound;
                self.point.clone_from(&point);
                if bound <= plan.target {
                    break;
                }
            }
            if 2 * self.taken > plan.steps {
                for (issue, finish) in dual.trees.chosen(&self.work.leaves) {
                    let finish = finish.unwrap_or(instance.never);
                    self.share[issue * instance.never + finish - 1] += 1.0;
                }
            }
            dual.slope(&mut self.work, &mut self.slope);
            self.step(&dual.pieces.ends, &mut point, length);
            length *= decay;
        }
        dual.store(&self.point, &mut self.best);
    }

    fn step(&mut self, ends: &[u32], point: &mut [f64], length: f64) {
        let mut from = 0;
        for &end in ends {
            let block = from..end as usize;
            from = end as usize;
            let slopes = &self.slope[block.clone()];
            let mean = slopes.iter().sum::<f64>() / slopes.len() as f64;
            // One scale for a block keeps the direction within it.
            let mut square = 0.0;
            for (moments, slope) in self.moments[block.clone()].iter_mut().zip(slopes) {
                moments.follow(slope - mean);
                square += moments.square;
            }
            let scale = if square > 0.0 { length / (square / block.len() as f64).sqrt() } else { 0.0 };
            let moments = &self.moments[block.clone()];
            self.block.clear();
            self.block
                .extend(point[block.clone()].iter().zip(moments).map(|(at, way)| at - way.mean * scale));
            simplex::project(&mut self.block, &mut self.scratch);
            point[block].copy_from_slice(&self.block);
        }
        let prices = point[from..].iter_mut().zip(&self.slope[from..]);
        for (((price, slope), moments), scale) in prices.zip(&mut self.moments[from..]).zip(&self.scales) {
            *price = (*price - moments.move_by(*slope) * length * scale).max(0.0);
        }
    }
}

/// A simplex in each block.
fn enter(ends: &[u32], point: &mut [f64]) {
    let mut from = 0;
    for &end in ends {
        let block = &mut point[from..end as usize];
        from = end as usize;
        let sum: f64 = block.iter().sum();
        let even = 1.0 / block.len() as f64;
        block.iter_mut().for_each(|weight| *weight = if sum > 1e-9 { *weight / sum } else { even });
    }
}

impl Moments {
    /// Takes in one more subgradient entry.
    fn follow(&mut self, slope: f64) {
        self.mean = MEAN * self.mean + (1.0 - MEAN) * slope;
        self.square = SQUARE * self.square + (1.0 - SQUARE) * slope * slope;
    }

    /// The same, and the normalised direction that follows.
    fn move_by(&mut self, slope: f64) -> f64 {
        self.follow(slope);
        if self.square > 0.0 { self.mean / self.square.sqrt() } else { 0.0 }
    }
}

/// The mean finish of each issue in a distribution as [`Descent::share`] has it, open ones counted as `never`.
pub fn means(share: &[f64], never: usize) -> Vec<f64> {
    let mean = |row: &[f64]| {
        let total = row.iter().sum::<f64>().max(1e-9);
        row.iter().enumerate().map(|(at, share)| share * (at + 1) as f64).sum::<f64>() / total
    };
    share.chunks_exact(never).map(mean).collect()
}

trait WholeRoot {
    /// The `count`-th root.
    fn powf_whole(self, count: usize) -> f64;
}

impl WholeRoot for f64 {
    /// By bisection with multiplications only, which give the same bits on every machine.
    fn powf_whole(self, count: usize) -> f64 {
        let (mut low, mut high) = (0.0f64, 1.0f64.max(self));
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if middle.powi(count.max(1) as i32) > self { high = middle } else { low = middle }
        }
        high
    }
}
