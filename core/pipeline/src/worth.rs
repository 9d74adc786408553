//! What a plan loses when some of its issues stay open, without solving anything again.
//!
//! Terms: the KPI tracks of the plan's evaluation hold credit, debt and cap in each period; leaving issues open
//! takes their credits away, keeps their debts, and keeps the caps that they hold. Cost: the terms of the issues and
//! the periods of the KPIs that they touch.

use std::collections::{BTreeMap, BTreeSet};

use warplan_certify::{Evaluation, KpiPeriod};
use warplan_model::closure::{Kpi, Problem, Schedule, Term};
use warplan_model::{Decimal, Exact};

/// The terms of each issue, by KPI.
pub struct Worth<'a> {
    problem: &'a Problem,
    schedule: &'a Schedule,
    /// What the plan is worth, with every term.
    pub evaluation: Evaluation,
    /// KPI index and term, by issue.
    pub terms: Vec<Vec<(usize, &'a Term)>>,
}

impl<'a> Worth<'a> {
    /// Prepares a plan's schedule for questions.
    pub fn new(problem: &'a Problem, schedule: &'a Schedule) -> Self {
        let mut terms = vec![Vec::new(); problem.issues.len()];
        for (kpi, entry) in problem.kpis.iter().enumerate() {
            for term in &entry.terms {
                terms[term.issue].push((kpi, term));
            }
        }
        Worth { problem, schedule, evaluation: warplan_certify::evaluate(problem, schedule), terms }
    }

    /// How much lower `J` is when these issues stay open; issues that are open anyway change nothing.
    pub fn lost(&self, open: &[usize]) -> Exact {
        let closed: BTreeSet<usize> =
            open.iter().copied().filter(|&issue| self.schedule.finish[issue].is_some()).collect();
        let mut kpis: BTreeMap<usize, Vec<&Term>> = BTreeMap::new();
        for &issue in &closed {
            for &(kpi, term) in &self.terms[issue] {
                kpis.entry(kpi).or_default().push(term);
            }
        }
        for (kpi, entry) in self.problem.kpis.iter().enumerate() {
            if entry.caps.iter().any(|cap| cap.while_open.iter().any(|issue| closed.contains(issue))) {
                kpis.entry(kpi).or_default();
            }
        }
        let scores = kpis.iter().map(|(&kpi, terms)| self.lost_score(kpi, terms, &closed)).sum::<Exact>();
        scores + self.lost_rewards(&closed)
    }

    fn lost_score(&self, kpi: usize, terms: &[&Term], closed: &BTreeSet<usize>) -> Exact {
        let entry = &self.problem.kpis[kpi];
        let caps = entry.caps.iter().filter(|cap| cap.while_open.iter().any(|issue| closed.contains(issue)));
        let held = caps.map(|cap| cap.at).min();
        let mut lost = Exact::ZERO;
        for (at, now) in self.evaluation.kpis[kpi].periods.iter().enumerate() {
            let period = at as u32 + 1;
            let value = self.value_without(entry, now, terms, held, period);
            lost += Exact::product(self.problem.weights[at], entry.weight, now.value - value);
        }
        lost
    }

    fn value_without(
        &self,
        kpi: &Kpi,
        now: &KpiPeriod,
        terms: &[&Term],
        held: Option<Decimal>,
        period: u32,
    ) -> Decimal {
        let (mut credit, mut debt) = (now.credit, now.debt);
        let counted = |term: &&&Term| self.schedule.finish[term.issue].is_some_and(|finish| finish <= period);
        for term in terms.iter().filter(counted) {
            credit -= term.credit;
            if term.debt_from <= period {
                debt += term.debt;
            }
        }
        let uplift = kpi.uplift_limit.map_or(credit, |limit| credit.min(limit));
        let cap = now.cap.into_iter().chain(held).min();
        let raw = now.base + uplift - debt;
        cap.map_or(raw, |cap| raw.min(cap)).clamped(kpi.min, kpi.max)
    }

    fn lost_rewards(&self, closed: &BTreeSet<usize>) -> Exact {
        let rewards = self.problem.rewards.iter().zip(&self.evaluation.rewards);
        let hit = rewards.filter(|(reward, _)| reward.members.iter().any(|member| closed.contains(member)));
        let lost = hit.filter_map(|(reward, earned)| {
            let weights = self.problem.weights[earned.as_ref().copied()? as usize - 1..].iter();
            Some(weights.map(|&weight| Exact::product(weight, reward.value, Decimal::ONE)).sum::<Exact>())
        });
        lost.sum()
    }
}
