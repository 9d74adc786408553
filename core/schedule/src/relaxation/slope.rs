//! A subgradient of the dual function, from the finishes that attain it.
//!
//! Terms: the derivative by a price is what is left of the resource or budget; by the weight of a piece, the piece's
//! value times the block's factor; by the price of an extra edge, its slack. Cost: terms, members and uses, and
//! multipliers.

use super::dual::{Multipliers, Relaxation};
use super::pieces::{BEND, CEILING, CORNER, LIMITED, MEMBERS, Pieces, RAW};

/// Room for the sums by period.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    credit: Vec<f64>,
    saved: Vec<f64>,
}

impl Relaxation<'_> {
    /// Writes the subgradient at `finish` into `slope`; entries of pieces that are not active mean nothing.
    pub fn slope(&self, pieces: &Pieces, finish: &[usize], sums: &mut Sums, slope: &mut Multipliers) {
        self.slope_of_prices(finish, slope);
        self.slope_of_scores(pieces, finish, sums, slope);
        let instance = self.instance;
        for (set, worth) in instance.worth.iter().enumerate() {
            let (Some(worth), Some((start, count))) = (worth, self.layout.sets[set]) else { continue };
            for (member, &issue) in instance.sets[set].iter().enumerate() {
                for (period, value) in worth.iter().enumerate() {
                    let done = finish[issue] <= period + 1;
                    slope.pieces[start + period * count + member] = if done { *value } else { 0.0 };
                }
            }
        }
        for (edge, slack) in self.forest.extra.iter().zip(slope.extra.chunks_exact_mut(instance.periods)) {
            slack.fill(0.0);
            let due = (finish[edge.before] + edge.lag).min(instance.never);
            let done = finish[edge.after].max(edge.lag + 1);
            for period in done..due {
                slack[period - 1] = -1.0;
            }
            for period in due..done.min(instance.never) {
                slack[period - 1] = 1.0;
            }
        }
    }

    fn slope_of_prices(&self, finish: &[usize], slope: &mut Multipliers) {
        let instance = self.instance;
        let periods = instance.periods;
        for (resource, capacity) in instance.capacity.iter().enumerate() {
            let row = &mut slope.capacity[resource * periods..(resource + 1) * periods];
            for (left, &units) in row.iter_mut().zip(capacity) {
                *left = units as f64 * 1e-6;
            }
        }
        for (left, &limit) in slope.budgets.iter_mut().zip(&instance.limits) {
            *left = limit as f64;
        }
        for (issue, &finish) in finish.iter().enumerate().filter(|(_, finish)| **finish < instance.never) {
            for &(resource, units) in &instance.uses[issue] {
                let units = units as f64 * 1e-6;
                for left in &mut slope.capacity[resource * periods..][instance.span(issue, finish)] {
                    *left -= units;
                }
            }
            for &(budget, cost) in &instance.costs[issue] {
                slope.budgets[budget] -= cost as f64;
            }
        }
    }

    fn slope_of_scores(&self, pieces: &Pieces, finish: &[usize], sums: &mut Sums, slope: &mut Multipliers) {
        let instance = self.instance;
        let (periods, never) = (instance.periods, instance.never);
        for (kpi, measure) in instance.measures.iter().enumerate() {
            sums.credit.clear();
            sums.credit.resize(never, 0.0);
            sums.saved.clear();
            sums.saved.resize(never, 0.0);
            for (issue, effect) in &measure.terms {
                let done = finish[*issue];
                sums.credit[done - 1] += effect.credit;
                sums.saved[done.max(effect.from) - 1] += effect.debt;
            }
            let (start, count) = self.layout.kpis[kpi];
            let (mut credit, mut saved) = (0.0, 0.0);
            for period in 0..periods {
                credit += sums.credit[period];
                saved += sums.saved[period];
                let score = &pieces.scores[kpi * periods + period];
                let block = &mut slope.pieces[start + period * count..start + (period + 1) * count];
                let raw = score.raw + credit + saved;
                let chord = |rise: f64, from: f64| score.factor * (rise * raw + (1.0 - rise) * from);
                block[RAW] = score.factor * raw;
                block[CORNER] = chord(score.corner, score.corner_from);
                block[BEND] = chord(score.bend, score.bend_from + saved);
                block[LIMITED] = score.factor * (score.limited + saved);
                block[CEILING] = score.factor * score.ceiling;
            }
            if !pieces.capped[kpi] {
                continue;
            }
            let mut piece = start + MEMBERS;
            for &(at, set) in &measure.caps {
                for &issue in &instance.sets[set] {
                    for period in 0..periods {
                        let score = &pieces.scores[kpi * periods + period];
                        let value = if finish[issue] <= period + 1 { score.top } else { at - score.idle };
                        slope.pieces[piece + period * count] = score.factor * value;
                    }
                    piece += 1;
                }
            }
        }
    }
}
