//! What changes of a model bring at most, by the multipliers that prove a bound of the model itself.
//!
//! Terms: `L(x)` is the function of [`Certificate`], with `J(x) ≤ L(x)`, and `L` its maximum. For each change there is an
//! `L'(x)` that lies above the changed model's `J'(x)` and departs from `L(x)` in a constant and in the gains of an issue or
//! two, so that its maximum `L'` follows from the max-marginals of those issues. All pieces keep their weights:
//!
//! ```text
//! a unit of r more in t     L(x) + price[r][t]                                            of all periods of the change
//! debts of i one later      L(x) + f·slope·(raw + limited)·debt_i·(1 − x_i(t))             t = debt_from_i ≥ first_i
//!                           L(x) + f·debt_i                                               t = debt_from_i < first_i
//! i holds no cap            L(x) + Σ f·slope·weight·(top − at)·(1 − x_i(t))                of its pieces in caps
//!                                + Σ f·((1 − slope)·(top' − top) + slope·(ceiling·(ceiling' − ceiling) + caps·(top' − top)))
//! i does not wait for j     L(x) without the dependency's price or edge
//! ```
//!
//! where `f` is `weights[t] · weight_k`, `raw`, `limited`, `ceiling` and `caps` are the weights of the pieces, and `top'` and
//! `ceiling'` what `top` and `ceiling` become when `i` no longer holds a cap for certain, the ceiling no more than `top'`. Without a debt in `t` the pieces
//! `raw` and `limited` are higher by it while `i` is open; `top` only counts it where `i` is open for certain, and there a score
//! rises by no more than the debt. An issue that holds no cap is to its pieces as if it were closed: they are `top'` then. A
//! larger `top` keeps every piece and the line above the clamp valid. Dependencies narrow windows, so their changes are
//! measured on an `L` of windows that count on none, see [`super::loosened`].
//!
//! Cost: linear in (issues, terms, members and changes) × periods; for changes of caps also in the members of their caps.

use std::borrow::Cow;

use ethnum::I256;
use warplan_model::Decimal;
use warplan_model::closure::{Certificate, Change, PieceWeights, Problem};

use super::forest::{Edge, Gain, Marginals, best, marginals, plus};
use super::loosened::Loosened;
use super::scores::{ONE, Ranges, held};
use super::windows::{Window, windows};
use super::{Relaxed, micros, ones, refused, rounded_up, too_large};
use crate::violation::Violation;

/// What multipliers prove of a model and of changes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Margins {
    /// No schedule of the model has a larger `J`; as [`super::bound`] gives it.
    pub bound: Decimal,
    /// In the order of the changes.
    pub changed: Vec<Margin>,
}

/// What multipliers prove of a changed model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margin {
    /// No schedule of the changed model has a larger `J`.
    pub bound: Decimal,
    /// By how much the change raises the bound: what it brings at the margin; not negative.
    pub gain: Decimal,
}

/// What the multipliers of a certificate prove of a model and of each of some changes of it.
///
/// # Errors
/// As [`super::bound`].
pub fn margins(
    problem: &Problem,
    certificate: &Certificate,
    changes: &[Change],
) -> Result<Margins, Vec<Violation>> {
    let windows = windows(problem).map_err(|fault| vec![refused(fault)])?;
    let relaxed = Relaxed::read(problem, &windows, certificate)?;
    let bound = relaxed.best().ok_or_else(too_large)?;
    let effects = Effects::new(problem, certificate, &windows, &relaxed);
    let mut tally = Tally::new(problem.issues.len(), changes.len());
    for (at, change) in changes.iter().enumerate() {
        match *change {
            Change::Capacity { resource, first, last } => {
                tally.constant(at, effects.capacity(resource, first, last));
            }
            Change::Debt { issue, kpis } => tally.enter(at, issue, effects.debt(issue, kpis)),
            Change::Caps { issue } => tally.enter(at, issue, effects.caps(issue)),
            Change::Dependency { .. } => {}
        }
    }
    marginals(relaxed.issues, &relaxed.kept, |issue| relaxed.lagrangian.row(issue), &mut tally);
    let mut found: Vec<(I256, I256)> = tally.gains.iter().map(|&gain| (bound + gain, gain)).collect();
    if changes.iter().any(|change| matches!(change, Change::Dependency { .. })) {
        let loosened = Loosened::new(problem, certificate, &windows)?;
        loosened.dependencies(changes, &mut found)?;
    }
    let margin = |(bound, gain): (I256, I256)| {
        Some(Margin { bound: rounded_up(bound)?, gain: rounded_up(gain.max(I256::ZERO))? })
    };
    let changed: Option<Vec<Margin>> = found.into_iter().map(margin).collect();
    let bound = rounded_up(bound);
    bound.zip(changed).map(|(bound, changed)| Margins { bound, changed }).ok_or_else(too_large)
}

/// A constant, and what an issue's finishes add to it, staying open last.
type Effect = (I256, Vec<I256>);

/// What changes add to the function of a certificate.
struct Effects<'a> {
    problem: &'a Problem,
    certificate: &'a Certificate,
    windows: &'a [Window],
    relaxed: &'a Relaxed<'a>,
    /// By KPI.
    ranges: Vec<Ranges>,
    /// KPI and term, by issue.
    terms: Vec<Vec<(usize, usize)>>,
}

impl<'a> Effects<'a> {
    fn new(
        problem: &'a Problem,
        certificate: &'a Certificate,
        windows: &'a [Window],
        relaxed: &'a Relaxed<'a>,
    ) -> Self {
        let mut terms = vec![Vec::new(); problem.issues.len()];
        for (kpi, entry) in problem.kpis.iter().enumerate() {
            entry.terms.iter().enumerate().for_each(|(at, term)| terms[term.issue].push((kpi, at)));
        }
        let ranges = problem.kpis.iter().map(|kpi| Ranges::of(kpi, windows, problem.periods)).collect();
        Effects { problem, certificate, windows, relaxed, ranges, terms }
    }

    /// Period weight × KPI weight, in 10⁻¹².
    fn factor(&self, kpi: usize, period: u32) -> I256 {
        micros(self.problem.weights[period as usize - 1]) * micros(self.problem.kpis[kpi].weight)
    }

    fn capacity(&self, resource: usize, first: u32, last: u32) -> I256 {
        let resource = &self.problem.resources[resource];
        let prices = self.certificate.capacity.get(&resource.name);
        let prices = prices.into_iter().flat_map(|prices| prices.range(first..=last));
        let limited = prices.filter(|(period, _)| resource.capacity[**period as usize - 1].is_some());
        limited.map(|(_, &price)| micros(price) * ones(4)).sum()
    }

    fn debt(&self, issue: usize, kpis: usize) -> Effect {
        let periods = self.problem.periods;
        let mut constant = I256::ZERO;
        let mut row = vec![I256::ZERO; periods as usize + 1];
        for &(kpi, term) in self.terms[issue].iter().filter(|(kpi, _)| *kpi < kpis) {
            let term = &self.problem.kpis[kpi].terms[term];
            let period = term.debt_from;
            if period > periods {
                continue;
            }
            if self.windows[issue].first > period {
                constant += self.factor(kpi, period) * micros(term.debt) * ones(2);
                continue;
            }
            let avoided = self.relaxed.lagrangian.debt_in(kpi, period) * micros(term.debt);
            constant += avoided;
            row[..period as usize].iter_mut().for_each(|gain| *gain -= avoided);
        }
        (constant, row)
    }

    fn caps(&self, issue: usize) -> Effect {
        let periods = self.problem.periods;
        let mut constant = I256::ZERO;
        let mut row = vec![I256::ZERO; periods as usize + 1];
        for (kpi, entry) in self.problem.kpis.iter().enumerate() {
            let holds = |cap: &[usize]| cap.binary_search(&issue).is_ok();
            if !entry.caps.iter().any(|cap| holds(&cap.while_open)) {
                continue;
            }
            let ranges = &self.ranges[kpi];
            let mut without = ranges.clone();
            for (cap, range) in entry.caps.iter().zip(&mut without.caps) {
                if holds(&cap.while_open) {
                    *range = held(cap.while_open.iter().filter(|&&member| member != issue), self.windows);
                }
            }
            for period in 1..=periods {
                let weights = self.pieces(kpi, period);
                let (score, lifted) = (ranges.score(entry, period), without.score(entry, period));
                let line = self.factor(kpi, period) * I256::new(score.slope);
                let rise = I256::new(lifted.top - score.top);
                let ceiling = lifted.ceiling.min(lifted.top.max(score.ceiling));
                let mut mean = micros(weights.ceiling) * I256::new(ceiling - score.ceiling);
                for piece in &weights.caps {
                    mean += micros(piece.weight) * rise;
                    if piece.issue == self.problem.issues[issue].id {
                        let at = i128::from(entry.caps[piece.cap].at.micros());
                        let open = line * micros(piece.weight) * I256::new(score.top - at);
                        constant += open;
                        row[period as usize - 1] -= open;
                    }
                }
                constant += self.factor(kpi, period) * I256::new(ONE - score.slope) * rise * ones(1);
                constant += line * mean;
            }
        }
        // Closed in a period it is closed in all later ones.
        for at in (1..periods as usize).rev() {
            let later = row[at];
            row[at - 1] += later;
        }
        (constant, row)
    }

    /// The weights of a KPI's pieces in caps and their ceiling; none where all weight is on `raw`.
    fn pieces(&self, kpi: usize, period: u32) -> Cow<'_, PieceWeights> {
        let pieces = self.certificate.kpis.get(&self.problem.kpis[kpi].name);
        pieces.and_then(|pieces| pieces.get(&period)).map_or_else(Default::default, Cow::Borrowed)
    }
}

/// What changes of single issues raise the maximum by.
struct Tally {
    /// By change.
    gains: Vec<I256>,
    /// Changes with what they add to an issue's finishes, by issue.
    rows: Vec<Vec<(usize, Vec<I256>)>>,
}

impl Tally {
    fn new(issues: usize, changes: usize) -> Self {
        Tally { gains: vec![I256::ZERO; changes], rows: vec![Vec::new(); issues] }
    }

    fn constant(&mut self, change: usize, constant: I256) {
        self.gains[change] += constant;
    }

    fn enter(&mut self, change: usize, issue: usize, (constant, row): Effect) {
        self.constant(change, constant);
        self.rows[issue].push((change, row));
    }
}

impl Marginals for Tally {
    fn issue(&mut self, _: usize, issue: usize, marginals: &[Gain]) {
        for (change, row) in &self.rows[issue] {
            self.gains[*change] += rise(marginals, row);
        }
    }

    fn edge(&mut self, _: Edge, _: Gain, _: Gain) {}
}

/// By how much the best of a tree rises with what is added to one of its issues' finishes.
pub fn rise(marginals: &[Gain], row: &[I256]) -> I256 {
    let changed = marginals.iter().zip(row).map(|(gain, added)| plus(*gain, Some(*added))).max().flatten();
    match (changed, best(marginals)) {
        (Some(changed), Some(best)) => changed - best,
        // A tree without any finishes has no best; no bound is given then.
        _ => I256::ZERO,
    }
}
