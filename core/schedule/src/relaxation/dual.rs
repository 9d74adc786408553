//! The Lagrangian dual function: an upper bound on `J` from multipliers, and a subgradient of it.
//!
//! Terms: *multipliers* price each unit of a resource in a period, each edge outside the forest in a period and
//! each budget (not negative), and weigh the pieces of each block (summing to one). What an issue's finish is then
//! worth on its own, its *gain*, leaves a dynamic program on a forest over finishes: each slot's *row* holds the
//! best total of its subtree by finish. Source: R. Möhring, A. Schulz, F. Stork, M. Uetz, "Solving project
//! scheduling problems by minimum cut computations", Management Science 49 (2003), with the cut replaced by trees;
//! M. Fisher, "The Lagrangian relaxation method", Management Science 27 (1981). Cost: issues × periods.

use rayon::prelude::*;

use super::forest::{Forest, ROOT};
use super::gains::Gains;
use super::pieces::{BEND, CEILING, CORNER, LIMITED, Layout, MEMBERS, Pieces, RAW};
use crate::domains::Domains;
use crate::instance::{Instance, Measure};

/// Issues from which on the dynamic program runs on all threads.
const PARALLEL: usize = 2_000;

/// Prices and weights; as long as the layout of the relaxation says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Multipliers {
    /// For a unit, by resource and period.
    pub capacity: Vec<f64>,
    /// Weights of pieces.
    pub pieces: Vec<f64>,
    /// By extra edge and period of the later issue.
    pub extra: Vec<f64>,
    /// For a millionth of cost, by budget.
    pub budgets: Vec<f64>,
}

/// The parts of the relaxation that do not change.
#[derive(Debug)]
pub struct Relaxation<'instance> {
    /// What is relaxed.
    pub instance: &'instance Instance<'instance>,
    /// Precedence that is kept, and the rest.
    pub forest: Forest,
    /// Where piece weights lie.
    pub layout: Layout,
    /// Sum of credits and debts, by KPI.
    pub effects: Vec<f64>,
    /// Sum of uses over issues, by resource.
    pub units: Vec<f64>,
    /// Sum of costs over issues, by budget.
    pub cost: Vec<f64>,
}

/// Room for evaluations, and what the last one found.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// Best total of each subtree by finish, by slot.
    pub rows: Vec<f64>,
    /// The finish that is best under the multipliers, by issue.
    pub finish: Vec<usize>,
    /// What each finish is worth under the multipliers.
    pub gains: Gains,
    /// Best finish and root value, by slot.
    chosen: Vec<(u32, f64)>,
}

impl<'instance> Relaxation<'instance> {
    /// Of an instance.
    pub fn new(instance: &'instance Instance<'instance>) -> Self {
        let amount =
            |measure: &Measure| measure.terms.iter().map(|(_, effect)| effect.credit + effect.debt).sum();
        let mut units = vec![0.0; instance.capacity.len()];
        let mut cost = vec![0.0; instance.limits.len()];
        for issue in 0..instance.len() {
            instance.uses[issue].iter().for_each(|&(at, amount)| units[at] += amount as f64 * 1e-6);
            instance.costs[issue].iter().for_each(|&(at, amount)| cost[at] += amount as f64);
        }
        Relaxation {
            instance,
            forest: Forest::of(instance),
            layout: Layout::of(instance),
            effects: instance.measures.iter().map(amount).collect(),
            units,
            cost,
        }
    }

    /// Prices of zero and even weights.
    pub fn neutral(&self) -> Multipliers {
        Multipliers {
            capacity: vec![0.0; self.instance.capacity.len() * self.instance.periods],
            pieces: vec![1.0; self.layout.len],
            extra: vec![0.0; self.forest.extra.len() * self.instance.periods],
            budgets: vec![0.0; self.instance.limits.len()],
        }
    }

    /// Units of effort of one dual step.
    pub fn step_effort(&self, pieces: &Pieces) -> u64 {
        1 + (self.instance.len() * self.instance.never / 170 + pieces.active.len() / 25) as u64
    }

    /// A bound in steps on every schedule within the domains, safe against rounding. It leaves the finishes that
    /// attain it in the workspace.
    pub fn bound(
        &self,
        domains: &Domains,
        pieces: &Pieces,
        multipliers: &Multipliers,
        work: &mut Workspace,
    ) -> f64 {
        work.gains.prepare(self, pieces, multipliers);
        let (constant, magnitude) = self.constant(pieces, multipliers);
        let trees = self.plan_trees(domains, work);
        // Every sum has at most this many terms, each rounded once, as is each partial sum.
        let terms = (self.instance.len() + multipliers.pieces.len() + multipliers.capacity.len()) as f64
            + 16.0 * self.instance.periods as f64;
        let slack = 4.0 * f64::EPSILON * terms * (magnitude + work.gains.magnitude + trees.abs());
        constant + trees + slack
    }

    /// What does not depend on finishes, and the sum of its magnitudes.
    fn constant(&self, pieces: &Pieces, multipliers: &Multipliers) -> (f64, f64) {
        let instance = self.instance;
        let (mut sum, mut magnitude) = (pieces.certain, pieces.certain.abs());
        let mut add = |value: f64| {
            sum += value;
            magnitude += value.abs();
        };
        for (kpi, measure) in instance.measures.iter().enumerate() {
            let (start, count) = self.layout.kpis[kpi];
            for period in 0..instance.periods {
                let score = &pieces.scores[kpi * instance.periods + period];
                let weights = &multipliers.pieces[start + period * count..start + (period + 1) * count];
                add(score.floor);
                let mut least = weights[RAW] * score.raw + weights[CEILING] * score.ceiling;
                if weights[LIMITED] > 0.0 {
                    least += weights[LIMITED] * score.limited;
                }
                let chord = |rise: f64, from: f64| rise * score.raw + (1.0 - rise) * from;
                least += weights[CORNER] * chord(score.corner, score.corner_from);
                least += weights[BEND] * chord(score.bend, score.bend_from);
                let idle = score.idle;
                let mut piece = MEMBERS;
                for &(at, set) in &measure.caps {
                    let end = piece + instance.sets[set].len();
                    least += weights[piece..end].iter().sum::<f64>() * (at - idle);
                    piece = end;
                }
                add(score.factor * least);
            }
        }
        for (resource, capacity) in instance.capacity.iter().enumerate() {
            let prices = &multipliers.capacity[resource * instance.periods..];
            for (price, &units) in prices.iter().zip(capacity) {
                if *price > 0.0 {
                    add(price * (units as f64 * 1e-6));
                }
            }
        }
        for (price, &limit) in multipliers.budgets.iter().zip(&instance.limits) {
            add(price * limit as f64);
        }
        (sum, magnitude)
    }

    /// The dynamic program: the best total, with its finishes in the workspace.
    fn plan_trees(&self, domains: &Domains, work: &mut Workspace) -> f64 {
        let never = self.instance.never;
        let count = self.instance.len();
        work.rows.resize(count * never, 0.0);
        work.chosen.resize(count, (0, 0.0));
        work.finish.resize(count, never);
        let (mut rows, mut chosen) = (&mut work.rows[..], &mut work.chosen[..]);
        let mut tasks = Vec::with_capacity(self.forest.chunks.len());
        for chunk in &self.forest.chunks {
            let (head, tail) = rows.split_at_mut(chunk.len() * never);
            let (first, rest) = chosen.split_at_mut(chunk.len());
            tasks.push((chunk.start, head, first));
            (rows, chosen) = (tail, rest);
        }
        let gains = &work.gains;
        let plan = |(start, rows, chosen): (usize, &mut [f64], &mut [(u32, f64)])| {
            self.plan_chunk(domains, gains, start, rows, chosen);
        };
        if count >= PARALLEL {
            tasks.into_par_iter().for_each(plan);
        } else {
            tasks.into_iter().for_each(plan);
        }
        let mut sum = 0.0;
        for (slot, &(finish, value)) in work.chosen.iter().enumerate() {
            work.finish[self.forest.order[slot]] = finish as usize;
            if self.forest.links[slot].parent == ROOT {
                sum += value;
            }
        }
        sum
    }

    fn plan_chunk(
        &self,
        domains: &Domains,
        gains: &Gains,
        start: usize,
        rows: &mut [f64],
        chosen: &mut [(u32, f64)],
    ) {
        let never = self.instance.never;
        let count = chosen.len();
        for (row, &issue) in rows.chunks_exact_mut(never).zip(&self.forest.order[start..]) {
            gains.row(self.instance, domains, issue, row);
        }
        for at in (0..count).rev() {
            let link = self.forest.links[start + at];
            if link.parent != ROOT {
                let (parents, row) = rows.split_at_mut(at * never);
                let parent = (link.parent as usize - start) * never;
                let parent = &mut parents[parent..parent + never];
                message(&row[..never], link.lag as usize, link.is_before, |finish, best| {
                    parent[finish - 1] += best;
                });
            }
        }
        for at in 0..count {
            let link = self.forest.links[start + at];
            let row = &rows[at * never..(at + 1) * never];
            chosen[at] = if link.parent == ROOT {
                best_of(row, 1..never + 1)
            } else {
                let parent = chosen[link.parent as usize - start].0 as usize;
                partner(row, parent, link.lag as usize, link.is_before)
            };
        }
    }
}

/// The best finish in a range and its value.
fn best_of(row: &[f64], finishes: std::ops::Range<usize>) -> (u32, f64) {
    let mut best = (row.len() as u32, f64::NEG_INFINITY);
    for finish in finishes {
        if row[finish - 1] > best.1 {
            best = (finish as u32, row[finish - 1]);
        }
    }
    best
}

/// The best finish of a child, given its parent's.
pub fn partner(row: &[f64], parent: usize, lag: usize, is_before: bool) -> (u32, f64) {
    let never = row.len();
    if is_before {
        let latest = if parent == never { never } else { parent.saturating_sub(lag) };
        best_of(row, 1..latest + 1)
    } else {
        let open = (never as u32, row[never - 1]);
        if parent == never {
            return open;
        }
        let best = best_of(row, (parent + lag).min(never)..never);
        if best.1 > open.1 { best } else { open }
    }
}

/// Calls `add` with the best value of a child for each finish of its parent.
pub fn message(row: &[f64], lag: usize, is_before: bool, mut add: impl FnMut(usize, f64)) {
    let never = row.len();
    if is_before {
        let mut best = f64::NEG_INFINITY;
        for finish in 1..never {
            if finish > lag {
                best = best.max(row[finish - lag - 1]);
            }
            add(finish, best);
        }
        let late = row[never.saturating_sub(lag + 1)..].iter().copied().fold(best, f64::max);
        add(never, late);
    } else {
        let open = row[never - 1];
        let mut best = open;
        add(never, open);
        for finish in (1..never).rev() {
            if finish + lag < never {
                best = best.max(row[finish + lag - 1]);
            }
            add(finish, best);
        }
    }
}
