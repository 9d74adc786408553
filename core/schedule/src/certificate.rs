//! The certificate of the root bound.
//!
//! Terms: as in [`warplan_model::closure::Certificate`], whose doc says how the bound follows. The multipliers of the
//! root are adapted to the windows that dates and dependencies alone leave, since a checker knows no others, rounded
//! to millionths, and evaluated once more as rounded. Cost: some dual steps.

use std::collections::BTreeMap;

use warplan_model::Decimal;
use warplan_model::closure::{CapWeight, Certificate, DependencyPrice, PieceWeights};

use crate::domains::Domains;
use crate::propagation::dates;
use crate::relaxation::cut;
use crate::relaxation::descent::{Descent, Plan};
use crate::relaxation::dual::{Dual, Multipliers, Relaxation};
use crate::relaxation::layout::{CEILING, LIMITED, MEMBERS, RAW};
use crate::relaxation::pieces::Cuts;
use crate::root::Root;

/// Dual steps that adapt the multipliers.
const STEPS: usize = 100;

/// A certificate from the root's multipliers in dual steps with no more effort than `most`, but for the last one; `None` when dates and
/// dependencies alone have no schedule. Adds its work to `effort`.
pub fn certify(relaxation: &Relaxation, root: &Root, most: u64, effort: &mut u64) -> Option<Certificate> {
    let instance = relaxation.instance;
    let domains = dates(instance).ok()?;
    let dual = Dual::of(relaxation, &domains, Cuts::None);
    let mut descent = Descent::default();
    if cut::pays(relaxation) {
        descent.best = cut::price(relaxation, &domains, &root.descent.best, Cuts::None, effort);
    } else {
        let affordable = usize::try_from(most / dual.step_effort()).unwrap_or(usize::MAX).max(1);
        let steps = STEPS.min(affordable);
        let plan = Plan { steps, from: 0.003, to: 0.0001, target: f64::NEG_INFINITY };
        descent.run(&dual, &root.descent.best, &root.scales, plan);
        *effort += descent.taken as u64 * dual.step_effort();
    }
    let writer = Writer { relaxation, points: instance.unit as f64 / 1e18 };
    let (mut certificate, rounded) = writer.rounded(&descent.best, &domains);
    let bound = dual.bound(&dual.point(&rounded), &mut descent.work);
    // A bound that no file can hold says nothing: every `J` is below it.
    let is_written = bound * writer.points < Decimal::LIMIT.to_f64();
    certificate.bound = if is_written { instance.ceiling(bound) } else { return None };
    Some(certificate)
}

struct Writer<'relaxation> {
    relaxation: &'relaxation Relaxation<'relaxation>,
    /// Points in a step.
    points: f64,
}

impl Writer<'_> {
    /// A price per unit in steps as a decimal in points, and back.
    fn price(&self, steps: f64) -> (Decimal, f64) {
        let points = Decimal::from_f64((steps * self.points).max(0.0)).unwrap_or(Decimal::ZERO);
        (points, points.to_f64() / self.points)
    }

    fn prices(&self, row: &[f64], rounded: &mut [f64]) -> BTreeMap<u32, Decimal> {
        let mut prices = BTreeMap::new();
        for (period, (steps, rounded)) in row.iter().zip(rounded).enumerate() {
            let (points, back) = self.price(*steps);
            *rounded = back;
            if points > Decimal::ZERO {
                prices.insert(period as u32 + 1, points);
            }
        }
        prices
    }

    fn rounded(&self, best: &Multipliers, domains: &Domains) -> (Certificate, Multipliers) {
        let instance = self.relaxation.instance;
        let problem = instance.problem;
        let periods = instance.periods;
        let mut rounded = best.clone();
        let mut certificate = Certificate::default();
        for (at, resource) in problem.resources.iter().enumerate() {
            let row = at * periods..(at + 1) * periods;
            let mut limited = best.capacity[row.clone()].to_vec();
            for (price, capacity) in limited.iter_mut().zip(&instance.capacity[at]) {
                if *capacity == i64::MAX {
                    *price = 0.0;
                }
            }
            let prices = self.prices(&limited, &mut rounded.capacity[row]);
            if !prices.is_empty() {
                certificate.capacity.insert(resource.name.clone(), prices);
            }
        }
        for (at, budget) in problem.budgets.iter().enumerate() {
            // Prices of budgets are for a millionth.
            let (points, back) = self.price(best.budgets[at] * 1e6);
            rounded.budgets[at] = back * 1e-6;
            if points > Decimal::ZERO {
                certificate.budgets.insert(budget.name.clone(), points);
            }
        }
        certificate.dependencies = self.dependencies(best, &mut rounded);
        for kpi in 0..problem.kpis.len() {
            self.kpi(kpi, &mut rounded, &mut certificate);
        }
        self.rewards(domains, &mut rounded, &mut certificate);
        (certificate, rounded)
    }

    fn dependencies(&self, best: &Multipliers, rounded: &mut Multipliers) -> Vec<DependencyPrice> {
        let instance = self.relaxation.instance;
        let issues = &instance.problem.issues;
        let periods = instance.periods;
        let entry = |after: usize, before: usize, prices| DependencyPrice {
            issue: issues[after].id.clone(),
            after: issues[before].id.clone(),
            prices,
        };
        let mut found = Vec::new();
        for (at, edge) in self.relaxation.forest.extra.iter().enumerate() {
            let row = at * periods..(at + 1) * periods;
            let mut row_of = best.extra[row.clone()].to_vec();
            row_of[..edge.lag.min(periods)].fill(0.0);
            let prices = self.prices(&row_of, &mut rounded.extra[row]);
            found.push(((edge.after, edge.before), entry(edge.after, edge.before, prices)));
        }
        for &(after, before) in &self.relaxation.forest.implied {
            found.push(((after, before), entry(after, before, BTreeMap::new())));
        }
        found.sort_by_key(|(key, _)| *key);
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    fn kpi(&self, kpi: usize, rounded: &mut Multipliers, certificate: &mut Certificate) {
        let instance = self.relaxation.instance;
        let (start, count) = self.relaxation.layout.kpis[kpi];
        let entry = &instance.problem.kpis[kpi];
        let mut periods = BTreeMap::new();
        for period in 0..instance.periods {
            let block = &mut rounded.pieces[start + period * count..start + (period + 1) * count];
            let shares = even_out(block);
            if shares[RAW] == Decimal::ONE {
                continue;
            }
            let mut weights = PieceWeights {
                raw: shares[RAW],
                limited: shares[LIMITED],
                ceiling: shares[CEILING],
                caps: Vec::new(),
            };
            let mut piece = MEMBERS;
            for (cap, &(_, set)) in instance.measures[kpi].caps.iter().enumerate() {
                for &issue in &instance.sets[set] {
                    if shares[piece] > Decimal::ZERO {
                        let issue = instance.problem.issues[issue].id.clone();
                        weights.caps.push(CapWeight { cap, issue, weight: shares[piece] });
                    }
                    piece += 1;
                }
            }
            periods.insert(period as u32 + 1, weights);
        }
        if !periods.is_empty() {
            certificate.kpis.insert(entry.name.clone(), periods);
        }
    }

    fn rewards(&self, domains: &Domains, rounded: &mut Multipliers, certificate: &mut Certificate) {
        let instance = self.relaxation.instance;
        let mut shares: Vec<Vec<Vec<Decimal>>> = vec![Vec::new(); instance.sets.len()];
        for (set, place) in self.relaxation.layout.sets.iter().enumerate() {
            let Some((start, count)) = *place else { continue };
            for period in 0..instance.periods {
                let block = &mut rounded.pieces[start + period * count..start + (period + 1) * count];
                shares[set].push(if block.iter().any(|weight| *weight > 0.0) {
                    even_out(block)
                } else {
                    Vec::new()
                });
            }
        }
        for (reward, &set) in instance.problem.rewards.iter().zip(&instance.of_rewards) {
            if reward.members.len() < 2 {
                continue;
            }
            let members = &instance.sets[set];
            let mut periods = BTreeMap::new();
            for period in 0..instance.periods {
                if members.iter().any(|&issue| domains.first(issue) > period + 1) {
                    continue;
                }
                let id = |member: usize| instance.problem.issues[members[member]].id.clone();
                let row = shares[set].get(period).filter(|row| !row.is_empty());
                let weights: BTreeMap<_, _> = match row {
                    Some(row) => {
                        let heavy = row.iter().enumerate().filter(|(_, weight)| **weight > Decimal::ZERO);
                        heavy.map(|(member, weight)| (id(member), *weight)).collect()
                    }
                    // One member completes the set, or it is surely complete.
                    None => [(id(0), Decimal::ONE)].into(),
                };
                periods.insert(period as u32 + 1, weights);
            }
            if !periods.is_empty() {
                certificate.rewards.insert(reward.name.clone(), periods);
            }
        }
    }
}

/// Rounds weights to millionths that sum to one, and gives them back as decimals.
fn even_out(block: &mut [f64]) -> Vec<Decimal> {
    let mut micros: Vec<i64> = block.iter().map(|weight| (weight * 1e6).floor().max(0.0) as i64).collect();
    let missing = 1_000_000 - micros.iter().sum::<i64>();
    if let Some(most) = (0..micros.len()).max_by_key(|&at| micros[at]) {
        micros[most] += missing;
    }
    let shares: Vec<Decimal> = micros.into_iter().map(Decimal::from_micros).collect();
    block.iter_mut().zip(&shares).for_each(|(weight, share)| *weight = share.to_f64());
    shares
}
