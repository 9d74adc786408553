//! The Lagrangian function of a model: a constant, and what each finish of an issue adds to it.
//!
//! Terms: a *tail* is a sum over the periods from a finish to the horizon, in which `x` is one. Cost: a row is linear in
//! the periods times the terms and uses of its issue.

use ethnum::I256;
use warplan_model::Decimal;
use warplan_model::closure::{Problem, Task};

use super::forest::Gain;
use super::windows::Window;
use super::{micros, ones};

/// The function for the multipliers entered so far.
pub struct Lagrangian<'a> {
    problem: &'a Problem,
    windows: &'a [Window],
    /// What does not depend on finishes, in 10⁻³⁰.
    pub constant: I256,
    /// Worth of a point of credit, by KPI and period, in 10⁻²⁴.
    credit: Vec<Vec<I256>>,
    /// Worth of a point of debt avoided, by KPI and period, in 10⁻²⁴.
    debt: Vec<Vec<I256>>,
    /// Price of a unit, by resource and period, in 10⁻⁶.
    price: Vec<Vec<I256>>,
    /// Price of a unit of cost, by budget, in 10⁻⁶.
    budgets: Vec<I256>,
    /// KPI and term, by issue.
    terms: Vec<Vec<(usize, usize)>>,
    /// Worth of having finished, by issue and period, in 10⁻³⁰; empty for issues without.
    finished: Vec<Vec<I256>>,
}

impl<'a> Lagrangian<'a> {
    /// With all multipliers zero.
    pub fn new(problem: &'a Problem, windows: &'a [Window]) -> Self {
        let zeros = |rows: usize| vec![vec![I256::ZERO; problem.periods as usize]; rows];
        let mut terms = vec![Vec::new(); problem.issues.len()];
        for (kpi, entry) in problem.kpis.iter().enumerate() {
            for (at, term) in entry.terms.iter().enumerate() {
                terms[term.issue].push((kpi, at));
            }
        }
        Lagrangian {
            problem,
            windows,
            constant: I256::ZERO,
            credit: zeros(problem.kpis.len()),
            debt: zeros(problem.kpis.len()),
            price: zeros(problem.resources.len()),
            budgets: vec![I256::ZERO; problem.budgets.len()],
            terms,
            finished: vec![Vec::new(); problem.issues.len()],
        }
    }

    /// Adds `worth · x(period)` of an issue, in 10⁻³⁰.
    pub fn add_finished(&mut self, issue: usize, period: u32, worth: I256) {
        let row = &mut self.finished[issue];
        row.resize(self.problem.periods as usize, I256::ZERO);
        row[period as usize - 1] += worth;
    }

    /// Adds the worth of a point of credit and of a point of debt avoided in a period, in 10⁻²⁴.
    pub fn add_effects(&mut self, kpi: usize, period: u32, credit: I256, debt: I256) {
        self.credit[kpi][period as usize - 1] += credit;
        self.debt[kpi][period as usize - 1] += debt;
    }

    /// Adds `price · (capacity − uses in the period)`, the price in 10⁻⁶.
    pub fn add_capacity(&mut self, resource: usize, period: u32, capacity: Decimal, price: I256) {
        self.price[resource][period as usize - 1] += price;
        self.constant += price * micros(capacity) * ones(3);
    }

    /// Adds `price · (limit − costs)`, the price in 10⁻⁶.
    pub fn add_budget(&mut self, budget: usize, price: I256) {
        self.budgets[budget] += price;
        self.constant += price * micros(self.problem.budgets[budget].limit) * ones(3);
    }

    /// Turns what holds in single periods into what rows need: sums to the horizon, and sums of prices.
    pub fn close(&mut self) {
        for row in self.credit.iter_mut().chain(&mut self.debt).chain(&mut self.finished) {
            for at in (1..row.len()).rev() {
                let later = row[at];
                row[at - 1] += later;
            }
        }
        for row in &mut self.price {
            for at in 1..row.len() {
                let sooner = row[at - 1];
                row[at] += sooner;
            }
        }
    }

    /// Worth of a point of debt avoided in one period, in 10⁻²⁴; after [`Lagrangian::close`].
    pub fn debt_in(&self, kpi: usize, period: u32) -> I256 {
        let row = &self.debt[kpi];
        row[period as usize - 1] - row.get(period as usize).copied().unwrap_or(I256::ZERO)
    }

    /// What an issue gains by finish, and last by staying open; after [`Lagrangian::close`].
    pub fn row(&self, issue: usize) -> Vec<Gain> {
        let (task, window) = (&self.problem.issues[issue], self.windows[issue]);
        let mut row = vec![None; self.problem.periods as usize];
        row.push(window.may_stay_open().then_some(I256::ZERO));
        for finish in window.finishes() {
            let at = finish as usize - 1;
            let finished = self.finished[issue].get(at).copied().unwrap_or(I256::ZERO);
            row[at] = Some(finished + self.effects(issue, finish) - self.costs(task, finish));
        }
        row
    }

    /// Credits from the finish on, and debts avoided from then on or from when they begin.
    fn effects(&self, issue: usize, finish: u32) -> I256 {
        let mut sum = I256::ZERO;
        for &(kpi, term) in &self.terms[issue] {
            let term = &self.problem.kpis[kpi].terms[term];
            sum += micros(term.credit) * self.credit[kpi][finish as usize - 1];
            let from = finish.max(term.debt_from) as usize;
            sum += micros(term.debt) * self.debt[kpi].get(from - 1).copied().unwrap_or(I256::ZERO);
        }
        sum
    }

    fn costs(&self, task: &Task, finish: u32) -> I256 {
        let until = |resource: usize, period: u32| match period {
            0 => I256::ZERO,
            _ => self.price[resource][period as usize - 1],
        };
        let mut sum = I256::ZERO;
        for &(resource, units) in &task.uses {
            sum += micros(units) * (until(resource, finish) - until(resource, finish - task.duration));
        }
        for &(budget, cost) in &task.costs {
            sum += micros(cost) * self.budgets[budget];
        }
        sum * ones(3)
    }
}
