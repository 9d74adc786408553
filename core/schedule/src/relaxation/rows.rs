//! Sums that scores and rewards are made of.
//!
//! Terms: a *row* holds one sum for each period: the credits of a KPI so far, its debts avoided so far, or whether an
//! issue has finished. An issue that finishes in `f` adds an *amount* to some rows from `f` on, or from a later period.
//! Only issues whose finish is open have rows and add amounts; what fixed ones add is known.

use crate::domains::Domains;
use crate::instance::Instance;

const NONE: u32 = u32::MAX;

/// What an issue adds to a row once it has finished.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// Which row.
    pub row: u32,
    /// In score steps; one in the row of an issue.
    pub amount: f64,
    /// The first period in which it counts.
    pub from: u32,
}

/// The rows.
#[derive(Clone, Debug)]
pub struct Rows {
    periods: usize,
    kpis: usize,
    /// Row of each issue, [`NONE`] without.
    place: Vec<u32>,
    /// How many there are.
    pub count: usize,
    /// What issues with a fixed finish add, by row of a KPI and period.
    pub fixed: Vec<f64>,
}

impl Rows {
    /// Of issues that are in sets or at the `ends` of priced edges, and of all KPIs.
    pub fn of(instance: &Instance, ends: impl Iterator<Item = usize>, domains: &Domains) -> Self {
        let (periods, kpis) = (instance.periods, instance.measures.len());
        let mut rows = Rows {
            periods,
            kpis,
            place: vec![NONE; instance.len()],
            count: 2 * kpis,
            fixed: vec![0.0; 2 * kpis * periods],
        };
        let members = (0..instance.len()).filter(|&issue| !instance.memberships[issue].is_empty());
        for issue in members.chain(ends) {
            if rows.place[issue] == NONE && domains.fixed(issue).is_none() {
                rows.place[issue] = rows.count as u32;
                rows.count += 1;
            }
        }
        for issue in 0..instance.len() {
            if let Some(finish) = domains.fixed(issue).filter(|&finish| finish < instance.never) {
                for effect in &instance.effects[issue] {
                    rows.fixed[effect.kpi * periods + finish - 1] += effect.credit;
                    let from = finish.max(effect.from);
                    if from <= periods {
                        rows.fixed[(kpis + effect.kpi) * periods + from - 1] += effect.debt;
                    }
                }
            }
        }
        rows.fixed.chunks_exact_mut(periods).for_each(run_up);
        rows
    }

    /// The cell of a KPI's credits in a period.
    pub fn credit(&self, kpi: usize, period: usize) -> usize {
        kpi * self.periods + period - 1
    }

    /// The cell of a KPI's avoided debts in a period.
    pub fn saved(&self, kpi: usize, period: usize) -> usize {
        (self.kpis + kpi) * self.periods + period - 1
    }

    /// The cell that tells whether an issue has finished by a period; only of issues that have a row.
    pub fn finished(&self, issue: usize, period: usize) -> usize {
        self.place[issue] as usize * self.periods + period - 1
    }

    /// What an issue adds, appended to `amounts`.
    pub fn amounts(&self, instance: &Instance, issue: usize, amounts: &mut Vec<Amount>) {
        for effect in &instance.effects[issue] {
            let row = effect.kpi as u32;
            if effect.credit > 0.0 {
                amounts.push(Amount { row, amount: effect.credit, from: 1 });
            }
            if effect.debt > 0.0 {
                let row = self.kpis as u32 + row;
                amounts.push(Amount { row, amount: effect.debt, from: effect.from as u32 });
            }
        }
        if self.place[issue] != NONE {
            amounts.push(Amount { row: self.place[issue], amount: 1.0, from: 1 });
        }
    }
}

/// Replaces each entry by the sum up to it.
pub fn run_up(row: &mut [f64]) {
    let mut sum = 0.0;
    for value in row {
        sum += *value;
        *value = sum;
    }
}

/// Replaces each entry by the sum from it on.
pub fn run_down(row: &mut [f64]) {
    let mut sum = 0.0;
    for value in row.iter_mut().rev() {
        sum += *value;
        *value = sum;
    }
}
