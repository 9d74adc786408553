//! The Lagrangian dual function: an upper bound on `J` from multipliers, and a subgradient of it.
//!
//! Terms: *multipliers* price each unit of a resource in a period, each edge outside the forest in a period and
//! each budget (not negative), and weigh the pieces of each block (summing to one). What an issue's finish is then
//! worth on its own, its *gain*, leaves a dynamic program on a forest over finishes. A [`Dual`] is compiled for what
//! is still possible: it holds open issues, active pieces, and prices of what can still be scarce only; a *point*
//! lists their multipliers, pieces first. Source: R. Möhring, A. Schulz, F. Stork, M. Uetz, "Solving project
//! scheduling problems by minimum cut computations", Management Science 49 (2003), with the cut replaced by trees;
//! M. Fisher, "The Lagrangian relaxation method", Management Science 27 (1981). Cost: finishes that are left, and
//! KPIs × periods.

use super::descent::enter;
use super::forest::Forest;
use super::layout::Layout;
use super::pieces::{Cuts, Pieces};
use super::rows::{Rows, run_down, run_up};
use super::trees::{Leaves, Trees};
use crate::domains::{Domains, Empty};
use crate::instance::Instance;

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
}

impl<'instance> Relaxation<'instance> {
    /// Of an instance.
    pub fn new(instance: &'instance Instance<'instance>) -> Self {
        Relaxation { instance, forest: Forest::of(instance), layout: Layout::of(instance) }
    }
}

/// A price per unit of something that is limited.
#[derive(Clone, Copy, Debug)]
struct Price {
    /// Where its multiplier lies.
    place: u32,
    /// What fixed issues leave.
    left: f64,
    /// The most that a unit of price can move any sum by.
    weight: f64,
    /// Resource and period (from 0), or budget.
    of: (u32, u32),
}

/// The price of an extra edge in one period.
#[derive(Clone, Copy, Debug)]
struct Tie {
    place: u32,
    /// Where it reads whether the earlier issue has finished in time.
    before: u32,
    /// Where it reads whether the later issue has finished.
    after: u32,
}

/// What a price is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// This resource.
    Capacity(usize),
    /// A budget.
    Budget,
    /// An edge outside the forest.
    Edge,
}

/// The dual function for what is still possible.
#[derive(Debug)]
pub struct Dual<'relaxation> {
    /// What it is of.
    pub relaxation: &'relaxation Relaxation<'relaxation>,
    /// Pieces of blocks with a choice.
    pub pieces: Pieces,
    /// Open issues.
    pub trees: Trees,
    /// Resources by period, then budgets.
    prices: Vec<Price>,
    /// How many of the prices are of resources.
    scarce: usize,
    ties: Vec<Tie>,
    rows: usize,
    /// Sum of magnitudes in everything that piece weights can do.
    magnitude: f64,
}

/// Room for evaluations, and what the last one found.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// What a unit in each cell of the rows is worth, from its period on.
    worth: Vec<f64>,
    /// Prices summed over the periods before each one; by resource.
    paid: Vec<f64>,
    /// Prices by budget.
    budgets: Vec<f64>,
    /// Sums in the cells of the rows.
    sums: Vec<f64>,
    /// Use of resources.
    used: Vec<f64>,
    /// Of the dynamic program.
    pub leaves: Leaves,
}

impl<'relaxation> Dual<'relaxation> {
    /// Compiles what is left.
    pub fn of(relaxation: &'relaxation Relaxation<'relaxation>, domains: &Domains, cuts: Cuts) -> Self {
        let instance = relaxation.instance;
        let extra = &relaxation.forest.extra;
        let live = |edge: &&super::forest::Extra| {
            domains.fixed(edge.before).is_none() && domains.fixed(edge.after).is_none()
        };
        let ends = extra.iter().filter(live).flat_map(|edge| [edge.before, edge.after]);
        let rows = Rows::of(instance, ends, domains);
        let pieces = Pieces::of(instance, &relaxation.layout, &rows, domains, cuts);
        let trees = Trees::of(relaxation, &rows, domains);
        let mut ties = Vec::new();
        for (at, edge) in extra.iter().enumerate().filter(|(_, edge)| live(edge)) {
            let undecided = domains.first(edge.after)..domains.last(edge.before) + edge.lag;
            for period in undecided.start.max(edge.lag + 1)..undecided.end.min(instance.never) {
                ties.push(Tie {
                    place: (at * instance.periods + period - 1) as u32,
                    before: rows.finished(edge.before, period - edge.lag) as u32,
                    after: rows.finished(edge.after, period) as u32,
                });
            }
        }
        let mut prices = capacity_prices(instance, domains, &trees);
        let scarce = prices.len();
        prices.extend(budget_prices(instance, domains, &trees));
        let magnitude = pieces.magnitude + trees.magnitude(&reach(&pieces, instance.periods));
        Dual { relaxation, pieces, trees, prices, scarce, ties, rows: rows.count, magnitude }
    }

    /// How many multipliers a point has.
    pub fn len(&self) -> usize {
        self.pieces.active.len() + self.prices.len() + self.ties.len()
    }

    /// Units of effort of one dual step.
    pub fn step_effort(&self) -> u64 {
        let cells = self.trees.cells() + self.rows * self.relaxation.instance.periods / 4;
        1 + (cells / 100 + self.len() / 25) as u64
    }

    /// The point with the given multipliers; weights as they are.
    pub fn point(&self, multipliers: &Multipliers) -> Vec<f64> {
        let pieces = self.pieces.places.iter().map(|&place| multipliers.pieces[place as usize]);
        let (scarce, budgets) = self.prices.split_at(self.scarce);
        let scarce = scarce.iter().map(|price| multipliers.capacity[price.place as usize]);
        let budgets = budgets.iter().map(|price| multipliers.budgets[price.place as usize]);
        let ties = self.ties.iter().map(|tie| multipliers.extra[tie.place as usize]);
        pieces.chain(scarce).chain(budgets).chain(ties).collect()
    }

    /// Writes a point into `multipliers`: zero outside, one for pieces that have no choice.
    pub fn store(&self, point: &[f64], multipliers: &mut Multipliers) {
        let instance = self.relaxation.instance;
        let clear = |row: &mut Vec<f64>, len: usize| {
            row.clear();
            row.resize(len, 0.0);
        };
        clear(&mut multipliers.pieces, self.relaxation.layout.len);
        clear(&mut multipliers.capacity, instance.capacity.len() * instance.periods);
        clear(&mut multipliers.budgets, instance.limits.len());
        clear(&mut multipliers.extra, self.relaxation.forest.extra.len() * instance.periods);
        for &place in &self.pieces.alone {
            multipliers.pieces[place as usize] = 1.0;
        }
        let (pieces, rest) = point.split_at(self.pieces.active.len());
        let (prices, ties) = rest.split_at(self.prices.len());
        for (&place, &weight) in self.pieces.places.iter().zip(pieces) {
            multipliers.pieces[place as usize] = weight;
        }
        for (at, (price, &value)) in self.prices.iter().zip(prices).enumerate() {
            let row = if at < self.scarce { &mut multipliers.capacity } else { &mut multipliers.budgets };
            row[price.place as usize] = value;
        }
        for (tie, &value) in self.ties.iter().zip(ties) {
            multipliers.extra[tie.place as usize] = value;
        }
    }

    /// A bound in steps on every schedule within the domains, safe against rounding. It leaves the finishes that
    /// attain it in the workspace.
    pub fn bound(&self, point: &[f64], work: &mut Workspace) -> f64 {
        let (constant, magnitude) = self.prepare(point, work);
        let instance = self.relaxation.instance;
        let trees =
            self.trees.plan(&work.worth, &work.paid, &work.budgets, instance.periods, &mut work.leaves);
        // Every sum has at most this many terms, each rounded once, as is each partial sum.
        let terms = (instance.len() + self.len() + self.pieces.alone.len()) as f64
            + 16.0 * (instance.periods * (1 + instance.capacity.len())) as f64;
        constant + trees + 4.0 * f64::EPSILON * terms * (magnitude + trees.abs())
    }

    /// What multipliers make of the rows; the constant part of the bound and the sum of magnitudes.
    pub fn prepare(&self, point: &[f64], work: &mut Workspace) -> (f64, f64) {
        let instance = self.relaxation.instance;
        let periods = instance.periods;
        work.worth.clone_from(&self.pieces.sure);
        let (mut constant, mut magnitude) = (self.pieces.certain, self.magnitude);
        let (pieces, rest) = point.split_at(self.pieces.active.len());
        for (piece, &weight) in self.pieces.active.iter().zip(pieces) {
            constant += weight * piece.constant;
            work.worth[piece.cells[0] as usize] += weight * piece.amounts[0];
            work.worth[piece.cells[1] as usize] += weight * piece.amounts[1];
        }
        work.paid.clear();
        work.paid.resize(instance.capacity.len() * (periods + 1), 0.0);
        work.budgets.clear();
        work.budgets.resize(instance.limits.len(), 0.0);
        let (prices, ties) = rest.split_at(self.prices.len());
        for (at, (price, &value)) in self.prices.iter().zip(prices).enumerate() {
            constant += value * price.left;
            magnitude += value * price.weight;
            let (of, period) = (price.of.0 as usize, price.of.1 as usize);
            if at < self.scarce {
                work.paid[of * (periods + 1) + period + 1] = value;
            } else {
                work.budgets[of] = value;
            }
        }
        for (tie, &value) in self.ties.iter().zip(ties) {
            work.worth[tie.before as usize] += value;
            work.worth[tie.after as usize] -= value;
            magnitude += 2.0 * value;
        }
        work.worth.chunks_exact_mut(periods).for_each(run_down);
        work.paid.chunks_exact_mut(periods + 1).for_each(run_up);
        (constant, magnitude)
    }

    /// Writes the gain of each finish under the multipliers that were prepared into its cell.
    pub fn fill(&self, work: &mut Workspace) {
        let periods = self.relaxation.instance.periods;
        self.trees.fill(&work.worth, &work.paid, &work.budgets, periods, &mut work.leaves);
    }

    /// Writes the subgradient at the finishes of the last evaluation into `slope`.
    pub fn slope(&self, work: &mut Workspace, slope: &mut Vec<f64>) {
        let instance = self.relaxation.instance;
        let periods = instance.periods;
        work.sums.clear();
        work.sums.resize(self.rows * periods, 0.0);
        work.used.clear();
        work.used.resize(instance.capacity.len() * (periods + 1) + instance.limits.len(), 0.0);
        let (used, spent) = work.used.split_at_mut(instance.capacity.len() * (periods + 1));
        self.trees.add_up(periods, &work.leaves, &mut work.sums, used, spent);
        work.sums.chunks_exact_mut(periods).for_each(run_up);
        used.chunks_exact_mut(periods + 1).for_each(run_up);
        let sums = &work.sums;
        slope.clear();
        slope.extend(self.pieces.active.iter().map(|piece| {
            piece.constant
                + piece.amounts[0] * sums[piece.cells[0] as usize]
                + piece.amounts[1] * sums[piece.cells[1] as usize]
        }));
        let (scarce, budgets) = self.prices.split_at(self.scarce);
        slope.extend(
            scarce
                .iter()
                .map(|price| price.left - used[price.of.0 as usize * (periods + 1) + price.of.1 as usize]),
        );
        slope.extend(budgets.iter().map(|price| price.left - spent[price.of.0 as usize]));
        slope.extend(self.ties.iter().map(|tie| sums[tie.before as usize] - sums[tie.after as usize]));
    }

    /// What each price is of, in the order of points.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        let scarce = self.prices[..self.scarce].iter().map(|price| Kind::Capacity(price.of.0 as usize));
        let budgets = self.prices[self.scarce..].iter().map(|_| Kind::Budget);
        scarce.chain(budgets).chain(self.ties.iter().map(|_| Kind::Edge))
    }

    /// Resource and period (from 0) of the prices of capacity, in the order of points.
    pub fn scarce(&self) -> impl Iterator<Item = (usize, usize)> {
        self.prices[..self.scarce].iter().map(|price| (price.of.0 as usize, price.of.1 as usize))
    }

    /// Prices of zero and even weights.
    pub fn neutral(&self) -> Vec<f64> {
        let mut point = vec![0.0; self.len()];
        enter(&self.pieces.ends, &mut point);
        point
    }

    /// Open issues that would gain if capacity cost only a `share` of its price, under the multipliers of a point.
    pub fn promising(&self, point: &[f64], share: f64, work: &mut Workspace) -> Vec<usize> {
        self.prepare(point, work);
        work.paid.iter_mut().for_each(|paid| *paid *= share);
        let gains = self.best_gains(work).into_iter();
        gains.filter(|(_, gain)| *gain > 0.0).map(|(issue, _)| issue).collect()
    }

    /// Open issues with the largest gain of their finishes under the multipliers that were prepared.
    pub fn best_gains(&self, work: &Workspace) -> Vec<(usize, f64)> {
        let periods = self.relaxation.instance.periods;
        self.trees.best_gains(&work.worth, &work.paid, &work.budgets, periods)
    }

    /// Removes every finish with which the bound of the last evaluation, `bound`, falls to `least` or below after
    /// rounding down. Says how many went.
    ///
    /// # Errors
    /// Nothing is left to an issue.
    pub fn fix(
        &self,
        domains: &mut Domains,
        work: &mut Workspace,
        bound: f64,
        least: f64,
    ) -> Result<usize, Empty> {
        self.trees.fix(domains, &mut work.leaves, bound, least)
    }
}

/// Prices of resources in the periods in which open issues may want more than is left.
fn capacity_prices(instance: &Instance, domains: &Domains, trees: &Trees) -> Vec<Price> {
    let periods = instance.periods;
    let (most, total) = trees.demand(instance.capacity.len(), periods);
    let mut used = vec![0i64; instance.capacity.len() * periods];
    for issue in 0..instance.len() {
        if let Some(finish) = domains.fixed(issue).filter(|&finish| finish < instance.never) {
            for &(resource, units) in &instance.uses[issue] {
                used[resource * periods..][instance.span(issue, finish)]
                    .iter_mut()
                    .for_each(|used| *used += units);
            }
        }
    }
    let mut prices = Vec::new();
    for (resource, capacity) in instance.capacity.iter().enumerate() {
        for (period, &units) in capacity.iter().enumerate().filter(|(_, units)| **units < i64::MAX) {
            let left = (units - used[resource * periods + period]) as f64 * 1e-6;
            // A little below, against the rounding of the sum.
            if most[resource * (periods + 1) + period] > left - 1e-7 {
                let weight = left.abs() + total[resource];
                let place = (resource * periods + period) as u32;
                prices.push(Price { place, left, weight, of: (resource as u32, period as u32) });
            }
        }
    }
    prices
}

/// Prices of budgets.
fn budget_prices(instance: &Instance, domains: &Domains, trees: &Trees) -> Vec<Price> {
    let mut left = instance.limits.clone();
    for issue in 0..instance.len() {
        if domains.fixed(issue).is_some_and(|finish| finish < instance.never) {
            instance.costs[issue].iter().for_each(|&(budget, cost)| left[budget] -= cost);
        }
    }
    let total = trees.cost(left.len());
    let prices = left.into_iter().zip(total).enumerate().filter(|(_, (left, total))| *total > *left as f64);
    let price = |(budget, (left, total)): (usize, (i64, f64))| {
        let left = left as f64;
        Price { place: budget as u32, left, weight: left.abs() + total, of: (budget as u32, 0) }
    };
    prices.map(price).collect()
}

/// The most that a unit in a row can be worth over all periods, by row.
fn reach(pieces: &Pieces, periods: usize) -> Vec<f64> {
    let mut cells: Vec<f64> = pieces.sure.iter().map(|amount| amount.abs()).collect();
    for piece in &pieces.active {
        for (amount, cell) in piece.amounts.into_iter().zip(piece.cells) {
            cells[cell as usize] += amount.abs();
        }
    }
    cells.chunks_exact(periods).map(|row| row.iter().sum()).collect()
}
