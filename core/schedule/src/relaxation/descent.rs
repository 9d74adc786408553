//! Descent on the dual function: from multipliers to better ones.
//!
//! Terms: Adam's steps (moving averages of the subgradient and of its square), each followed by a projection, prices
//! to zero and more and the weights of a block to its simplex, with the mean of a block's subgradient taken out.
//! Step lengths fall geometrically; the best point is kept. Steps are counted, never timed. Source: D. Kingma,
//! J. Ba, "Adam: a method for stochastic optimization" (2015). Cost: steps × the cost of an evaluation.

use std::ops::Range;

use super::dual::{Dual, Multipliers, Workspace};
use super::rows::{run_down, run_up};
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

/// What steps change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// Each price.
    Prices,
    /// What each price of capacity is above that of the next period, which only moves issues between the two.
    Differences,
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
    /// Moving averages of the subgradient, by coordinate.
    means: Vec<f64>,
    /// Moving averages of its square; in a block of two, one for both stands at the first.
    squares: Vec<f64>,
    /// Natural scale of each price.
    scales: Vec<f64>,
    scratch: Vec<f64>,
    block: Vec<f64>,
    /// Prices of each resource that move by their differences; ranges of a point.
    levels: Vec<Range<usize>>,
}

const MEAN: f64 = 0.8;
const SQUARE: f64 = 0.98;

impl Descent {
    /// Descends from `start` and keeps the best multipliers and bound.
    pub fn run(&mut self, dual: &Dual, start: &Multipliers, scales: &Scales, plan: Plan) {
        self.run_by(dual, start, scales, plan, Moves::Prices, |point, work| Some(dual.bound(point, work)));
    }

    /// As [`Descent::run`], with other moves and another evaluation of `dual`: it gives the bound at a point, and leaves
    /// finishes that attain it in the workspace; or nothing to end the descent, but not at the first point.
    pub fn run_by(
        &mut self,
        dual: &Dual,
        start: &Multipliers,
        scales: &Scales,
        plan: Plan,
        moves: Moves,
        mut evaluate: impl FnMut(&[f64], &mut Workspace) -> Option<f64>,
    ) {
        let instance = dual.relaxation.instance;
        let mut point = dual.point(start);
        enter(&dual.pieces.ends, &mut point);
        for averages in [&mut self.means, &mut self.squares] {
            averages.clear();
            averages.resize(point.len(), 0.0);
        }
        self.scales.clear();
        self.scales.extend(dual.kinds().map(|kind| scales.of_kind(kind)));
        self.levels.clear();
        if moves == Moves::Differences {
            self.level(dual);
        }
        self.bound = f64::INFINITY;
        self.share.clear();
        self.share.resize(instance.len() * instance.never, 0.0);
        let decay = (plan.to / plan.from).powf_whole(plan.steps);
        let mut length = plan.from;
        self.taken = 0;
        while self.taken < plan.steps {
            let Some(bound) = evaluate(&point, &mut self.work) else { break };
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
            let end = end as usize;
            if end - from == 2 {
                self.step_pair(from, point, length)
            } else {
                self.step_block(from..end, point, length)
            }
            from = end;
        }
        for level in &self.levels {
            run_up(&mut self.slope[level.clone()]);
            (level.start + 1..level.end).for_each(|at| point[at - 1] -= point[at]);
        }
        let averages = self.means[from..].iter_mut().zip(&mut self.squares[from..]);
        let prices = point[from..].iter_mut().zip(&self.slope[from..]).zip(&self.scales);
        for (((price, &slope), scale), (mean, square)) in prices.zip(averages) {
            follow(mean, square, slope);
            *price -= *mean * length * scale / root(*square);
        }
        self.levels.iter().for_each(|level| run_down(&mut point[level.clone()]));
        point[from..].iter_mut().for_each(|price| *price = price.max(0.0));
    }

    /// Finds the prices of each resource, and scales their differences by the worth of the periods.
    fn level(&mut self, dual: &Dual) {
        let first = dual.pieces.active.len();
        let total: f64 = dual.relaxation.instance.importance.iter().sum();
        let mut last = None;
        for (at, (resource, period)) in dual.scarce().enumerate() {
            self.scales[at] *= dual.relaxation.instance.importance[period] / total;
            match self.levels.last_mut() {
                Some(level) if last == Some(resource) => level.end += 1,
                _ => self.levels.push(first + at..first + at + 1),
            }
            last = Some(resource);
        }
    }

    /// A block of two moves on a line.
    fn step_pair(&mut self, at: usize, point: &mut [f64], length: f64) {
        let half = (self.slope[at] - self.slope[at + 1]) / 2.0;
        let (mean, square) = (&mut self.means[at], &mut self.squares[at]);
        follow(mean, square, half);
        point[at] = (point[at] - *mean * length / root(*square)).clamp(0.0, 1.0);
        point[at + 1] = 1.0 - point[at];
    }

    fn step_block(&mut self, block: Range<usize>, point: &mut [f64], length: f64) {
        let slopes = &self.slope[block.clone()];
        let count = slopes.len() as f64;
        let middle = slopes.iter().sum::<f64>() / count;
        // One scale for a block keeps the direction within it.
        let averages = self.means[block.clone()].iter_mut().zip(&mut self.squares[block.clone()]);
        let mut sum = 0.0;
        for ((mean, square), slope) in averages.zip(slopes) {
            follow(mean, square, slope - middle);
            sum += *square;
        }
        let scale = length / root(sum / count);
        self.block.clear();
        self.block.extend(
            point[block.clone()].iter().zip(&self.means[block.clone()]).map(|(at, way)| at - way * scale),
        );
        simplex::project(&mut self.block, &mut self.scratch);
        point[block].copy_from_slice(&self.block);
    }
}

/// A simplex in each block.
pub fn enter(ends: &[u32], point: &mut [f64]) {
    let mut from = 0;
    for &end in ends {
        let block = &mut point[from..end as usize];
        from = end as usize;
        let sum: f64 = block.iter().sum();
        let even = 1.0 / block.len() as f64;
        block.iter_mut().for_each(|weight| *weight = if sum > 1e-9 { *weight / sum } else { even });
    }
}

/// Takes one more subgradient entry into its averages.
fn follow(mean: &mut f64, square: &mut f64, slope: f64) {
    *mean = MEAN * *mean + (1.0 - MEAN) * slope;
    *square = SQUARE * *square + (1.0 - SQUARE) * slope * slope;
}

/// The square root, never zero.
fn root(square: f64) -> f64 {
    square.sqrt() + f64::MIN_POSITIVE
}

/// The mean finish of each issue in a distribution as [`Descent::share`] has it, open ones counted as `never`; `known`
/// tells it for issues that the descent did not look at.
pub fn means(share: &[f64], never: usize, known: impl Fn(usize) -> usize) -> Vec<f64> {
    let mean = |(issue, row): (usize, &[f64])| {
        let total = row.iter().sum::<f64>();
        let sum = row.iter().enumerate().map(|(at, share)| share * (at + 1) as f64).sum::<f64>();
        if total > 0.0 { sum / total } else { known(issue) as f64 }
    };
    share.chunks_exact(never).enumerate().map(mean).collect()
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
            if power(middle, count.max(1)) > self { high = middle } else { low = middle }
        }
        high
    }
}

/// By repeated squaring.
fn power(mut base: f64, mut exponent: usize) -> f64 {
    let mut product = 1.0;
    while exponent > 0 {
        if exponent & 1 == 1 {
            product *= base;
        }
        base *= base;
        exponent >>= 1;
    }
    product
}
