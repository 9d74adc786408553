//! The dynamic program on the forest, over the finishes that are left to open issues.
//!
//! Terms: a *leaf* holds the finishes left to one open issue, one cell each from the first to the last within the
//! horizon, gaps included, then one for staying open. Its cells get the gains of the finishes, then what the subtrees
//! below add by messages. Source: U. Bertelè, F. Brioschi, "Nonserial Dynamic Programming" (1972). Cost: cells.

use std::ops::Range;

use rayon::prelude::*;

use super::dual::Relaxation;
use super::forest::ROOT;
use super::messages::{best_of, partner, send};
use super::rows::{Amount, Rows, run_up};
use crate::domains::Domains;
use crate::instance::Instance;

/// Leaves from which on the dynamic program runs on all threads.
const PARALLEL: usize = 2_000;
/// Leaves that one task of a parallel run takes, about.
const CHUNK: usize = 512;

/// One open issue.
#[derive(Clone, Debug, Default)]
pub struct Leaf {
    /// Which.
    pub issue: u32,
    /// The first finish left.
    pub first: u32,
    /// Cells of finishes within the horizon.
    pub len: u32,
    /// Its first cell.
    pub start: u32,
    /// Whether it may stay open.
    pub open: bool,
    /// In periods.
    pub duration: u32,
    /// Place of the parent among the leaves, [`ROOT`] at roots.
    pub parent: u32,
    /// Lag of the edge to the parent.
    pub lag: u32,
    /// Whether it comes before its parent.
    pub is_before: bool,
    amounts: (u32, u32),
    uses: (u32, u32),
    costs: (u32, u32),
    gaps: (u32, u32),
}

impl Leaf {
    fn cells(&self) -> Range<usize> {
        self.start as usize..(self.start + self.len) as usize + 1
    }
}

/// Part of a list, by the range that a leaf holds.
fn part<Item>(items: &[Item], range: (u32, u32)) -> &[Item] {
    &items[range.0 as usize..range.1 as usize]
}

/// Open issues in trees.
#[derive(Debug)]
pub struct Trees {
    /// Parents before children.
    pub(super) leaves: Vec<Leaf>,
    /// Leaves in runs, no tree in two of them.
    chunks: Vec<Range<usize>>,
    amounts: Vec<Amount>,
    /// Resource and units.
    uses: Vec<(u32, f64)>,
    /// Budget and cost.
    costs: Vec<(u32, f64)>,
    /// Cells of finishes that were removed between others.
    gaps: Vec<u32>,
}

/// Values and choices of leaves.
#[derive(Clone, Debug, Default)]
pub struct Leaves {
    /// Best total of each subtree, by cell.
    values: Vec<f64>,
    /// The cell chosen, counted from the leaf's first, and the value at roots.
    chosen: Vec<(u32, f64)>,
}

impl Leaves {
    /// The value of each cell of a leaf.
    pub fn of(&mut self, leaf: &Leaf) -> &mut [f64] {
        &mut self.values[leaf.cells()]
    }

    /// Sets the cell chosen in each leaf, counted from the leaf's first.
    pub fn choose(&mut self, cells: impl Iterator<Item = u32>) {
        self.chosen.clear();
        self.chosen.extend(cells.map(|cell| (cell, 0.0)));
    }
}

impl Trees {
    /// Of the issues that are open.
    pub fn of(relaxation: &Relaxation, rows: &Rows, domains: &Domains) -> Self {
        let instance = relaxation.instance;
        let mut trees = Trees {
            leaves: Vec::new(),
            chunks: Vec::new(),
            amounts: Vec::new(),
            uses: Vec::new(),
            costs: Vec::new(),
            gaps: Vec::new(),
        };
        let mut places = vec![ROOT; instance.len()];
        let mut cells = 0;
        for (slot, &issue) in relaxation.forest.order.iter().enumerate() {
            if domains.fixed(issue).is_some() {
                continue;
            }
            places[slot] = trees.leaves.len() as u32;
            let link = relaxation.forest.links[slot];
            let parent = if link.parent == ROOT { ROOT } else { places[link.parent as usize] };
            let chunk = trees.chunks.last().map_or(0, |chunk| chunk.start);
            if trees.leaves.is_empty() || (link.parent == ROOT && trees.leaves.len() - chunk >= CHUNK) {
                trees.chunks.push(trees.leaves.len()..trees.leaves.len());
            }
            let first = domains.first(issue);
            let last = domains.last_scheduled(issue).unwrap_or(first - 1);
            let leaf = Leaf {
                issue: issue as u32,
                first: first as u32,
                len: (last + 1 - first) as u32,
                start: cells,
                open: domains.may_stay_open(issue),
                duration: instance.duration[issue] as u32,
                parent,
                lag: link.lag,
                is_before: link.is_before,
                ..trees.parts(instance, rows, domains, issue, (first, last, cells))
            };
            cells += leaf.len + 1;
            trees.leaves.push(leaf);
            if let Some(chunk) = trees.chunks.last_mut() {
                chunk.end = trees.leaves.len();
            }
        }
        trees
    }

    /// The lists of a leaf with the given first and last finish and first cell.
    fn parts(
        &mut self,
        instance: &Instance,
        rows: &Rows,
        domains: &Domains,
        issue: usize,
        (first, last, start): (usize, usize, u32),
    ) -> Leaf {
        let marks = |trees: &Trees| {
            [trees.amounts.len(), trees.uses.len(), trees.costs.len(), trees.gaps.len()].map(|len| len as u32)
        };
        let from = marks(self);
        rows.amounts(instance, issue, &mut self.amounts);
        self.uses.extend(instance.uses[issue].iter().map(|&(at, units)| (at as u32, units as f64 * 1e-6)));
        self.costs.extend(instance.costs[issue].iter().map(|&(at, cost)| (at as u32, cost as f64)));
        if domains.count(issue) < last + 1 - first + usize::from(domains.may_stay_open(issue)) {
            let gaps = (first..=last).filter(|&finish| !domains.contains(issue, finish));
            self.gaps.extend(gaps.map(|finish| start + (finish - first) as u32));
        }
        let to = marks(self);
        Leaf {
            amounts: (from[0], to[0]),
            uses: (from[1], to[1]),
            costs: (from[2], to[2]),
            gaps: (from[3], to[3]),
            ..Leaf::default()
        }
    }

    /// Open issues, parents before children.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// Writes the gain of each finish into its cell.
    pub fn fill(&self, worth: &[f64], paid: &[f64], budgets: &[f64], periods: usize, leaves: &mut Leaves) {
        leaves.values.resize(self.cells(), 0.0);
        let gains = Gains { trees: self, worth, paid, budgets, periods };
        for leaf in &self.leaves {
            gains.fill(leaf, &mut leaves.values[leaf.cells()]);
        }
    }

    /// How many cells there are.
    pub fn cells(&self) -> usize {
        self.leaves.last().map_or(0, |leaf| leaf.cells().end)
    }

    /// Units that open issues may use, by resource and period (`periods` each), and all they use, by resource.
    pub fn demand(&self, resources: usize, periods: usize) -> (Vec<f64>, Vec<f64>) {
        let mut most = vec![0.0; resources * (periods + 1)];
        let mut total = vec![0.0; resources];
        for leaf in self.leaves.iter().filter(|leaf| leaf.len > 0) {
            for &(resource, units) in part(&self.uses, leaf.uses) {
                let row = &mut most[resource as usize * (periods + 1)..][..periods + 1];
                row[(leaf.first - leaf.duration) as usize] += units;
                row[(leaf.first + leaf.len - 1) as usize] -= units;
                total[resource as usize] += units;
            }
        }
        most.chunks_exact_mut(periods + 1).for_each(run_up);
        (most, total)
    }

    /// All that open issues cost, by budget.
    pub fn cost(&self, budgets: usize) -> Vec<f64> {
        let mut total = vec![0.0; budgets];
        self.costs.iter().for_each(|&(budget, cost)| total[budget as usize] += cost);
        total
    }

    /// The most that gains from rows can be together, given the most that a unit in each row can be worth.
    pub fn magnitude(&self, reach: &[f64]) -> f64 {
        self.amounts.iter().map(|amount| amount.amount * reach[amount.row as usize]).sum()
    }

    /// The best total and its finishes, given what a unit in each cell of the rows is worth from there on, prices
    /// summed over the periods before each one by resource, and prices by budget.
    pub fn plan(
        &self,
        worth: &[f64],
        paid: &[f64],
        budgets: &[f64],
        periods: usize,
        leaves: &mut Leaves,
    ) -> f64 {
        leaves.values.resize(self.cells(), 0.0);
        leaves.chosen.resize(self.leaves.len(), (0, 0.0));
        let (mut values, mut chosen) = (&mut leaves.values[..], &mut leaves.chosen[..]);
        let gains = Gains { trees: self, worth, paid, budgets, periods };
        if self.leaves.len() < PARALLEL {
            gains.plan(&self.leaves, 0, values, chosen);
        } else {
            let mut tasks = Vec::with_capacity(self.chunks.len());
            for chunk in &self.chunks {
                let part = &self.leaves[chunk.clone()];
                let cells = part.last().map_or(0, |leaf| leaf.cells().end) - part[0].start as usize;
                let (head, tail) = values.split_at_mut(cells);
                let (first, rest) = chosen.split_at_mut(part.len());
                tasks.push((part, chunk.start, head, first));
                (values, chosen) = (tail, rest);
            }
            tasks.into_par_iter().for_each(|(part, base, values, chosen)| {
                gains.plan(part, base, values, chosen);
            });
        }
        let roots = self.leaves.iter().zip(&leaves.chosen).filter(|(leaf, _)| leaf.parent == ROOT);
        roots.map(|(_, chosen)| chosen.1).sum()
    }

    /// Open issues with the finish that the last evaluation chose.
    pub fn chosen(&self, leaves: &Leaves) -> impl Iterator<Item = (usize, Option<usize>)> {
        self.leaves.iter().zip(&leaves.chosen).map(|(leaf, &(cell, _))| {
            (leaf.issue as usize, (cell < leaf.len).then_some((leaf.first + cell) as usize))
        })
    }

    /// The largest gain of each open issue, none for staying open.
    pub fn best_gains(
        &self,
        worth: &[f64],
        paid: &[f64],
        budgets: &[f64],
        periods: usize,
    ) -> Vec<(usize, f64)> {
        let gains = Gains { trees: self, worth, paid, budgets, periods };
        let mut row = Vec::new();
        let best = |leaf: &Leaf| {
            row.resize(leaf.len as usize + 1, 0.0);
            gains.fill(leaf, &mut row);
            (leaf.issue as usize, row.iter().copied().fold(0.0, f64::max))
        };
        self.leaves.iter().map(best).collect()
    }

    /// Adds what the chosen finishes add to rows, the changes of use by resource and period, and their costs.
    pub fn add_up(
        &self,
        periods: usize,
        leaves: &Leaves,
        sums: &mut [f64],
        used: &mut [f64],
        spent: &mut [f64],
    ) {
        for (leaf, &(cell, _)) in self.leaves.iter().zip(&leaves.chosen) {
            if cell >= leaf.len {
                continue;
            }
            let finish = leaf.first + cell;
            for amount in part(&self.amounts, leaf.amounts) {
                let from = finish.max(amount.from) as usize;
                if from <= periods {
                    sums[amount.row as usize * periods + from - 1] += amount.amount;
                }
            }
            for &(resource, units) in part(&self.uses, leaf.uses) {
                let row = &mut used[resource as usize * (periods + 1)..];
                row[(finish - leaf.duration) as usize] += units;
                row[finish as usize] -= units;
            }
            for &(budget, cost) in part(&self.costs, leaf.costs) {
                spent[budget as usize] += cost;
            }
        }
    }
}

/// What finishes are worth under multipliers.
struct Gains<'parts> {
    trees: &'parts Trees,
    worth: &'parts [f64],
    paid: &'parts [f64],
    budgets: &'parts [f64],
    periods: usize,
}

impl Gains<'_> {
    /// Runs whole trees: `part` are the leaves from place `base` on, with their values and choices.
    fn plan(&self, part: &[Leaf], base: usize, values: &mut [f64], chosen: &mut [(u32, f64)]) {
        let Some(offset) = part.first().map(|leaf| leaf.start as usize) else { return };
        let cells = |leaf: &Leaf| leaf.cells().start - offset..leaf.cells().end - offset;
        for leaf in part {
            self.fill(leaf, &mut values[cells(leaf)]);
        }
        let mut sent = Vec::new();
        for leaf in part.iter().rev().filter(|leaf| leaf.parent != ROOT) {
            let parent = &part[leaf.parent as usize - base];
            let (head, tail) = values.split_at_mut(cells(leaf).start);
            send(leaf, parent, leaf.is_before, leaf.lag, &tail[..leaf.len as usize + 1], &mut sent);
            head[cells(parent)].iter_mut().zip(&sent).for_each(|(value, sent)| *value += sent);
        }
        for (at, leaf) in part.iter().enumerate() {
            let row = &values[cells(leaf)];
            chosen[at] = if leaf.parent == ROOT {
                best_of(row, 0..row.len())
            } else {
                let parent = leaf.parent as usize - base;
                partner(leaf, row, &part[parent], chosen[parent].0)
            };
        }
    }

    /// The worth of every finish of an issue, minus infinity where none is left.
    fn fill(&self, leaf: &Leaf, row: &mut [f64]) {
        let (first, len) = (leaf.first as usize, leaf.len as usize);
        let (row, open) = row.split_at_mut(len);
        open[0] = if leaf.open { 0.0 } else { f64::NEG_INFINITY };
        let costs = part(&self.trees.costs, leaf.costs).iter();
        row.fill(-costs.map(|&(budget, cost)| self.budgets[budget as usize] * cost).sum::<f64>());
        for amount in part(&self.trees.amounts, leaf.amounts) {
            let worth = &self.worth[amount.row as usize * self.periods..][..self.periods];
            let turn = (amount.from as usize).clamp(first, first + len) - first;
            if turn > 0 && amount.from as usize <= self.periods {
                let all = amount.amount * worth[amount.from as usize - 1];
                row[..turn].iter_mut().for_each(|value| *value += all);
            }
            for (value, worth) in row[turn..].iter_mut().zip(&worth[(first + turn - 1).min(self.periods)..]) {
                *value += amount.amount * worth;
            }
        }
        for &(resource, units) in part(&self.trees.uses, leaf.uses) {
            let paid = &self.paid[resource as usize * (self.periods + 1)..][..self.periods + 1];
            let spans = paid[first..].iter().zip(&paid[first - leaf.duration as usize..]);
            for (value, (to, from)) in row.iter_mut().zip(spans) {
                *value -= units * (to - from);
            }
        }
        for &gap in part(&self.trees.gaps, leaf.gaps) {
            row[(gap - leaf.start) as usize] = f64::NEG_INFINITY;
        }
    }
}

#[cfg(test)]
mod tests;
