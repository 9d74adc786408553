//! Descent on the dual function: from multipliers to better ones.
//!
//! Terms: Adam's steps (moving averages of the subgradient and of its square), each followed by a projection, prices
//! to zero and more and the weights of a block to its simplex, with the mean of a block's subgradient taken out.
//! Step lengths fall geometrically; the best point is kept. Steps are counted, never timed. Source: D. Kingma,
//! J. Ba, "Adam: a method for stochastic optimization" (2015). Cost: steps × (issues × periods + multipliers).

use super::dual::{Multipliers, Relaxation, Workspace};
use super::pieces::Pieces;
use super::simplex;
use super::slope::Sums;
use crate::domains::Domains;

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
    sums: Sums,
    slope: Multipliers,
    moments: [Vec<Moments>; 4],
    scratch: Vec<f64>,
    block: Vec<f64>,
}

const MEAN: f64 = 0.8;
const SQUARE: f64 = 0.95;

impl Descent {
    /// Descends from `start` and keeps the best multipliers and bound.
    pub fn run(
        &mut self,
        relaxation: &Relaxation,
        domains: &Domains,
        pieces: &Pieces,
        start: &Multipliers,
        scales: &Scales,
        plan: Plan,
    ) {
        let mut point = start.clone();
        self.reset(&point);
        self.enter(pieces, &mut point);
        self.bound = f64::INFINITY;
        self.share.clear();
        self.share.resize(relaxation.instance.len() * relaxation.instance.never, 0.0);
        let decay = (plan.to / plan.from).powf_whole(plan.steps);
        let mut length = plan.from;
        self.taken = 0;
        while self.taken < plan.steps {
            let bound = relaxation.bound(domains, pieces, &point, &mut self.work);
            self.taken += 1;
            if bound < self.bound {
                self.bound = bound;
                self.best.clone_from(&point);
                if bound <= plan.target {
                    break;
                }
            }
            if 2 * self.taken > plan.steps {
                for (issue, finish) in self.work.finish.iter().enumerate() {
                    self.share[issue * relaxation.instance.never + finish - 1] += 1.0;
                }
            }
            relaxation.slope(pieces, &self.work.finish, &mut self.sums, &mut self.slope);
            self.step(pieces, &mut point, scales, length);
            length *= decay;
        }
    }

    fn reset(&mut self, point: &Multipliers) {
        self.slope.clone_from(point);
        let lengths = [point.capacity.len(), point.pieces.len(), point.extra.len(), point.budgets.len()];
        for (moments, length) in self.moments.iter_mut().zip(lengths) {
            moments.clear();
            moments.resize(length, Moments::default());
        }
    }

    /// Zero outside the active pieces, a simplex in each block.
    fn enter(&mut self, pieces: &Pieces, point: &mut Multipliers) {
        let old = std::mem::take(&mut point.pieces);
        point.pieces = vec![0.0; old.len()];
        for &at in &pieces.alone {
            point.pieces[at as usize] = 1.0;
        }
        let mut from = 0;
        for &end in &pieces.ends {
            let block = &pieces.active[from..end as usize];
            from = end as usize;
            let sum: f64 = block.iter().map(|&at| old[at as usize]).sum();
            for &at in block {
                point.pieces[at as usize] =
                    if sum > 1e-9 { old[at as usize] / sum } else { 1.0 / block.len() as f64 };
            }
        }
    }

    fn step(&mut self, pieces: &Pieces, point: &mut Multipliers, scales: &Scales, length: f64) {
        let periods = scales.periods;
        let prices = point.capacity.iter_mut().zip(&self.slope.capacity).zip(&mut self.moments[0]);
        for (at, ((price, slope), moments)) in prices.enumerate() {
            *price = (*price - moments.move_by(*slope) * length * scales.capacity[at / periods]).max(0.0);
        }
        let extra = point.extra.iter_mut().zip(&self.slope.extra).zip(&mut self.moments[2]);
        for ((price, slope), moments) in extra {
            *price = (*price - moments.move_by(*slope) * length * scales.extra).max(0.0);
        }
        let budgets = point.budgets.iter_mut().zip(&self.slope.budgets).zip(&mut self.moments[3]);
        for ((price, slope), moments) in budgets {
            *price = (*price - moments.move_by(*slope) * length * scales.budget).max(0.0);
        }
        let mut from = 0;
        for &end in &pieces.ends {
            let block = &pieces.active[from..end as usize];
            from = end as usize;
            let slopes = block.iter().map(|&at| self.slope.pieces[at as usize]);
            let mean = slopes.sum::<f64>() / block.len() as f64;
            // One scale for a block keeps the direction within it.
            let moments = &mut self.moments[1];
            let mut square = 0.0;
            for &at in block {
                let slope = self.slope.pieces[at as usize] - mean;
                moments[at as usize].follow(slope);
                square += moments[at as usize].square;
            }
            let scale = if square > 0.0 { length / (square / block.len() as f64).sqrt() } else { 0.0 };
            self.block.clear();
            for &at in block {
                self.block.push(point.pieces[at as usize] - moments[at as usize].mean * scale);
            }
            simplex::project(&mut self.block, &mut self.scratch);
            for (&at, &weight) in block.iter().zip(&self.block) {
                point.pieces[at as usize] = weight;
            }
        }
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

/// Natural sizes of multipliers.
#[derive(Clone, Debug)]
pub struct Scales {
    /// Where a first descent starts: prices at which each resource would just be used up if every issue took its
    /// best finish, dearest work first.
    pub start: Multipliers,
    /// By resource.
    pub capacity: Vec<f64>,
    /// Of extra edges.
    pub extra: f64,
    /// Of budgets.
    pub budget: f64,
    /// The horizon.
    pub periods: usize,
}

impl Scales {
    /// From what issues are worth when nothing is scarce.
    pub fn of(relaxation: &Relaxation, domains: &Domains, pieces: &Pieces) -> Self {
        let instance = relaxation.instance;
        let mut work = Workspace::default();
        let mut neutral = relaxation.neutral();
        Descent::default().enter(pieces, &mut neutral);
        work.gains.prepare(relaxation, pieces, &neutral);
        let mut row = vec![0.0; instance.never];
        let mut offers: Vec<Vec<(f64, f64)>> = vec![Vec::new(); instance.capacity.len()];
        let (mut total, mut cost) = (0.0, 0.0);
        for issue in 0..instance.len() {
            work.gains.row(instance, domains, issue, &mut row);
            let best = row.iter().copied().fold(0.0, f64::max);
            total += best;
            cost += instance.costs[issue].iter().map(|&(_, cost)| cost as f64).sum::<f64>();
            for &(resource, units) in &instance.uses[issue] {
                let work = units as f64 * 1e-6 * instance.duration[issue] as f64;
                offers[resource].push((best / work, work));
            }
        }
        let share = |(worth, work): (f64, f64)| if work > 0.0 { (worth / work).max(1e-9) } else { 1.0 };
        let mut capacity = Vec::with_capacity(offers.len());
        for (resource, mut offers) in offers.into_iter().enumerate() {
            let units = &instance.capacity[resource];
            let limited = units.iter().filter(|&&units| units < i64::MAX).map(|&units| units as f64 * 1e-6);
            let mut left: f64 = limited.sum();
            offers.sort_by(|a, b| b.0.total_cmp(&a.0));
            let worth = offers.iter().map(|(density, work)| density * work).sum();
            capacity.push(share((worth, offers.iter().map(|(_, work)| work).sum())));
            let last = offers.iter().find(|(_, work)| {
                left -= work;
                left < 0.0
            });
            if let Some(&(density, _)) = last {
                capacity[resource] = density.max(capacity[resource]);
                let row = &mut neutral.capacity[resource * instance.periods..][..instance.periods];
                for (price, &units) in row.iter_mut().zip(units) {
                    *price = if units < i64::MAX { density } else { 0.0 };
                }
            }
        }
        Scales {
            start: neutral,
            capacity,
            extra: share((total, (instance.len() * instance.periods) as f64)),
            budget: share((total, cost)),
            periods: instance.periods,
        }
    }
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
