//! What each finish of an issue is worth under multipliers.
//!
//! An issue that finishes in `f` contributes its coefficient of `x(t)` for every `t ≥ f`; sums over these tails are
//! kept by KPI, so that a finish costs a few operations whatever the horizon. Cost: KPIs × periods to prepare,
//! effects and uses × periods a row.

use super::dual::{Multipliers, Relaxation};
use super::pieces::{BEND, CORNER, LIMITED, MEMBERS, Pieces, RAW};
use crate::domains::Domains;
use crate::instance::Instance;

/// Sums over periods, ready to be combined into rows.
#[derive(Clone, Debug, Default)]
pub struct Gains {
    /// Steps for a credit step in force from each finish on; by KPI and finish.
    credit: Vec<f64>,
    /// Steps for a debt step avoided from each finish on; by KPI and finish.
    debt: Vec<f64>,
    /// Prices summed over the periods before each one; by resource.
    price: Vec<f64>,
    /// Prices by budget.
    budgets: Vec<f64>,
    /// Steps from sets, single rewards and extra edges; a row for each issue that has one.
    special: Vec<f64>,
    /// Row in `special`, `u32::MAX` without; by issue.
    place: Vec<u32>,
    /// Sums of magnitudes that entered, for the error bound.
    pub magnitude: f64,
}

const NONE: u32 = u32::MAX;

impl Gains {
    /// For the given multipliers.
    pub fn prepare(&mut self, relaxation: &Relaxation, pieces: &Pieces, multipliers: &Multipliers) {
        self.kpis(relaxation, pieces, multipliers);
        self.prices(relaxation.instance, multipliers);
        self.specials(relaxation, pieces, multipliers);
        self.magnitude = self.special.iter().map(|value| value.abs()).sum();
        let never = relaxation.instance.never;
        let largest = |row: &[f64]| row.iter().fold(0.0f64, |most, value| most.max(value.abs()));
        for (kpi, &amount) in relaxation.effects.iter().enumerate() {
            let row = kpi * never..(kpi + 1) * never;
            self.magnitude += amount * largest(&self.credit[row.clone()]).max(largest(&self.debt[row]));
        }
        for (prices, units) in self.price.chunks_exact(never).zip(&relaxation.units) {
            self.magnitude += units * largest(prices);
        }
        for (price, cost) in self.budgets.iter().zip(&relaxation.cost) {
            self.magnitude += price * cost;
        }
    }

    fn kpis(&mut self, relaxation: &Relaxation, pieces: &Pieces, multipliers: &Multipliers) {
        let (periods, never) = (relaxation.instance.periods, relaxation.instance.never);
        let kpis = relaxation.instance.measures.len();
        self.credit.resize(kpis * never, 0.0);
        self.debt.resize(kpis * never, 0.0);
        for kpi in 0..kpis {
            let (start, count) = relaxation.layout.kpis[kpi];
            let (mut credit, mut debt) = (0.0, 0.0);
            for period in (0..periods).rev() {
                let weights = &multipliers.pieces[start + period * count..];
                let score = &pieces.scores[kpi * periods + period];
                let raw = weights[RAW] + score.corner * weights[CORNER];
                credit += score.factor * (raw + score.bend * weights[BEND]);
                debt += score.factor * (raw + weights[BEND] + weights[LIMITED]);
                self.credit[kpi * never + period] = credit;
                self.debt[kpi * never + period] = debt;
            }
        }
    }

    fn prices(&mut self, instance: &Instance, multipliers: &Multipliers) {
        let (periods, never) = (instance.periods, instance.never);
        self.price.resize(instance.capacity.len() * never, 0.0);
        for resource in 0..instance.capacity.len() {
            let mut sum = 0.0;
            for period in 0..periods {
                self.price[resource * never + period] = sum;
                sum += multipliers.capacity[resource * periods + period];
            }
            self.price[resource * never + periods] = sum;
        }
        self.budgets.clone_from(&multipliers.budgets);
    }

    /// Gives rows to the issues that need one, once.
    fn place(&mut self, relaxation: &Relaxation) {
        let instance = relaxation.instance;
        if self.place.len() == instance.len() {
            return;
        }
        self.place = vec![NONE; instance.len()];
        let mut count = 0;
        let edges = relaxation.forest.extra.iter().flat_map(|edge| [edge.before, edge.after]);
        let members = (0..instance.len()).filter(|&issue| !instance.memberships[issue].is_empty());
        for issue in members.chain(edges) {
            if self.place[issue] == NONE {
                self.place[issue] = count;
                count += 1;
            }
        }
        self.special = vec![0.0; count as usize * instance.never];
    }

    fn specials(&mut self, relaxation: &Relaxation, pieces: &Pieces, multipliers: &Multipliers) {
        self.place(relaxation);
        let instance = relaxation.instance;
        let (periods, never) = (instance.periods, instance.never);
        self.special.fill(0.0);
        let mut add = |issue: usize, period: usize, value: f64| {
            self.special[self.place[issue] as usize * never + period] += value;
        };
        for (kpi, measure) in instance.measures.iter().enumerate() {
            let (start, count) = relaxation.layout.kpis[kpi];
            let mut piece = start + MEMBERS;
            for &(at, set) in &measure.caps {
                for &issue in &instance.sets[set] {
                    for period in 0..periods {
                        let weight = multipliers.pieces[piece + period * count];
                        if weight > 0.0 {
                            let score = &pieces.scores[kpi * periods + period];
                            add(issue, period, weight * score.factor * (score.top + score.idle - at));
                        }
                    }
                    piece += 1;
                }
            }
        }
        for (set, worth) in instance.worth.iter().enumerate() {
            let Some(worth) = worth else { continue };
            for (member, &issue) in instance.sets[set].iter().enumerate() {
                for (period, &value) in worth.iter().enumerate() {
                    let weight = relaxation.layout.sets[set]
                        .map_or(1.0, |(start, count)| multipliers.pieces[start + period * count + member]);
                    add(issue, period, weight * value);
                }
            }
        }
        for (edge, prices) in relaxation.forest.extra.iter().zip(multipliers.extra.chunks_exact(periods)) {
            for (period, &price) in prices.iter().enumerate().skip(edge.lag) {
                add(edge.after, period, -price);
                add(edge.before, period - edge.lag, price);
            }
        }
        for row in self.special.chunks_exact_mut(never) {
            for period in (0..periods).rev() {
                row[period] += row[period + 1];
            }
        }
    }

    /// The worth of every finish of an issue, minus infinity where none is left.
    pub fn row(&self, instance: &Instance, domains: &Domains, issue: usize, row: &mut [f64]) {
        let never = instance.never;
        row.fill(f64::NEG_INFINITY);
        if domains.may_stay_open(issue) {
            row[never - 1] = 0.0;
        }
        let Some(last) = domains.last_scheduled(issue) else { return };
        let first = domains.first(issue);
        let duration = instance.duration[issue];
        let costs = instance.costs[issue].iter().map(|&(budget, cost)| self.budgets[budget] * cost as f64);
        let open = &mut row[first - 1..last];
        open.fill(-costs.sum::<f64>());
        for effect in &instance.effects[issue] {
            let credit = &self.credit[effect.kpi * never..(effect.kpi + 1) * never];
            let debt = &self.debt[effect.kpi * never..(effect.kpi + 1) * never];
            for (value, tail) in open.iter_mut().zip(&credit[first - 1..]) {
                *value += effect.credit * tail;
            }
            let turn = effect.from.clamp(first, last + 1) - first;
            if effect.debt > 0.0 {
                let all = effect.debt * debt[effect.from - 1];
                open[..turn].iter_mut().for_each(|value| *value += all);
                for (value, tail) in open[turn..].iter_mut().zip(&debt[first - 1 + turn..]) {
                    *value += effect.debt * tail;
                }
            }
        }
        for &(resource, units) in &instance.uses[issue] {
            let price = &self.price[resource * never..(resource + 1) * never];
            let units = units as f64 * 1e-6;
            let windows = price[first..].iter().zip(&price[first - duration..]);
            for (value, (to, from)) in open.iter_mut().zip(windows) {
                *value -= units * (to - from);
            }
        }
        if self.place[issue] != NONE {
            let special = &self.special[self.place[issue] as usize * never..];
            for (value, special) in open.iter_mut().zip(&special[first - 1..]) {
                *value += special;
            }
        }
        if !domains.is_solid(issue) {
            for finish in first..=last {
                if !domains.contains(issue, finish) {
                    row[finish - 1] = f64::NEG_INFINITY;
                }
            }
        }
    }
}
