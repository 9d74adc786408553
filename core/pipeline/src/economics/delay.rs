//! What closing an issue a period later costs.
//!
//! Terms: an issue is moved by a period, and so is everything that waits for it and would start too early otherwise. As
//! each moves by one period, only the scores at the end of its own period change: there it is open instead of
//! closed. Teams are not looked at: what else they would do meanwhile is not counted. Cost: for each issue the terms, caps and
//! rewards of those that move with it.

use std::collections::{BTreeMap, BTreeSet};

use warplan_certify::{Evaluation, KpiPeriod};
use warplan_model::closure::{Kpi, Problem, Schedule, Term};
use warplan_model::view::Delay;
use warplan_model::{Decimal, Exact};

use super::{Books, Points, shown, worth};
use crate::Basis;

/// What the issues of a problem do, by issue.
struct Effects<'a> {
    problem: &'a Problem,
    schedule: &'a Schedule,
    evaluation: Evaluation,
    /// KPI and term.
    terms: Vec<Vec<(usize, &'a Term)>>,
    /// KPI, and where the cap stands.
    caps: Vec<Vec<(usize, Decimal)>>,
    /// Rewards that need it.
    rewards: Vec<Vec<usize>>,
    /// Who waits for it, and how many periods at least.
    dependents: Vec<Vec<(usize, u32)>>,
}

impl Books<'_> {
    /// Every issue with work in it that the schedule closes, those whose delay costs most first.
    pub(super) fn delays(&self, basis: &Basis<'_>, schedule: &Schedule) -> Vec<Delay> {
        let effects = Effects::new(self.problem, schedule);
        let mut delays = Vec::new();
        for (index, task) in self.problem.issues.iter().enumerate() {
            let Some(finish) = schedule.finish[index].filter(|_| task.duration > 0) else { continue };
            let Some(dates) = self.periods.get(finish as usize - 1) else { continue };
            let moved = effects.moved(index);
            let lost = effects.lost(&moved).into_iter();
            let cost: Exact = lost
                .map(|(period, points)| worth(points, self.days[period as usize - 1], self.rules.point_day))
                .sum();
            let with = moved.iter().filter(|&&other| other != index);
            delays.push(Delay {
                issue: task.id.clone(),
                title: basis.portfolio.item(&task.id).map(|item| item.title.clone()).unwrap_or_default(),
                closes_on: dates.last,
                with: with.map(|&other| self.problem.issues[other].id.clone()).collect(),
                cost: shown(cost),
            });
        }
        delays.sort_by(|a, b| b.cost.cmp(&a.cost).then_with(|| a.issue.cmp(&b.issue)));
        delays
    }
}

impl<'a> Effects<'a> {
    fn new(problem: &'a Problem, schedule: &'a Schedule) -> Self {
        let count = problem.issues.len();
        let (mut terms, mut caps) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        let (mut rewards, mut dependents) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (kpi, entry) in problem.kpis.iter().enumerate() {
            entry.terms.iter().for_each(|term| terms[term.issue].push((kpi, term)));
            for cap in &entry.caps {
                cap.while_open.iter().for_each(|&issue| caps[issue].push((kpi, cap.at)));
            }
        }
        for (index, reward) in problem.rewards.iter().enumerate() {
            reward.members.iter().for_each(|&issue| rewards[issue].push(index));
        }
        for (index, task) in problem.issues.iter().enumerate() {
            task.after.iter().for_each(|before| dependents[before.before].push((index, before.lag)));
        }
        let evaluation = warplan_certify::evaluate(problem, schedule);
        Effects { problem, schedule, evaluation, terms, caps, rewards, dependents }
    }

    /// The issue and all that move with it, by index.
    fn moved(&self, issue: usize) -> BTreeSet<usize> {
        let mut moved = BTreeSet::from([issue]);
        let mut pending = vec![issue];
        while let Some(before) = pending.pop() {
            let Some(finish) = self.schedule.finish[before] else { continue };
            for &(after, lag) in &self.dependents[before] {
                let pushed = self.schedule.finish[after].is_some_and(|its| its < finish + 1 + lag);
                if pushed && moved.insert(after) {
                    pending.push(after);
                }
            }
        }
        moved
    }

    /// The points that are lost at the end of each period in which one of them would have closed.
    fn lost(&self, moved: &BTreeSet<usize>) -> BTreeMap<u32, Points> {
        let mut by_period: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for &issue in moved {
            if let Some(finish) = self.schedule.finish[issue] {
                by_period.entry(finish).or_default().push(issue);
            }
        }
        let lost = |(period, open): (u32, Vec<usize>)| {
            (period, self.lost_scores(period, &open) + self.lost_rewards(period, &open))
        };
        by_period.into_iter().map(lost).collect()
    }

    fn lost_scores(&self, period: u32, open: &[usize]) -> Points {
        let mut touched: BTreeMap<usize, (Vec<&Term>, Option<Decimal>)> = BTreeMap::new();
        for &issue in open {
            for &(kpi, term) in &self.terms[issue] {
                touched.entry(kpi).or_default().0.push(term);
            }
            for &(kpi, at) in &self.caps[issue] {
                let held = &mut touched.entry(kpi).or_default().1;
                *held = Some(held.map_or(at, |lowest| lowest.min(at)));
            }
        }
        let lost = touched.into_iter().map(|(kpi, (terms, held))| {
            let entry = &self.problem.kpis[kpi];
            let now = &self.evaluation.kpis[kpi].periods[period as usize - 1];
            let lost = now.value - with_open(entry, now, &terms, held, period);
            i128::from(entry.weight.micros()) * i128::from(lost.micros())
        });
        lost.sum()
    }

    fn lost_rewards(&self, period: u32, open: &[usize]) -> Points {
        let needed: BTreeSet<usize> =
            open.iter().flat_map(|&issue| self.rewards[issue].iter().copied()).collect();
        let earned = needed.into_iter().filter(|&reward| self.evaluation.rewards[reward] == Some(period));
        earned.map(|reward| i128::from(self.problem.rewards[reward].value.micros()) * 1_000_000).sum()
    }
}

/// A KPI's score at the end of a period if the issues of these terms, and one that holds a cap, were still open.
fn with_open(kpi: &Kpi, now: &KpiPeriod, terms: &[&Term], held: Option<Decimal>, period: u32) -> Decimal {
    let (mut credit, mut debt) = (now.credit, now.debt);
    for term in terms {
        credit -= term.credit;
        debt += if term.debt_from <= period { term.debt } else { Decimal::ZERO };
    }
    let uplift = kpi.uplift_limit.map_or(credit, |limit| credit.min(limit));
    let cap = now.cap.into_iter().chain(held).min();
    let raw = now.base + uplift - debt;
    cap.map_or(raw, |cap| raw.min(cap)).clamped(kpi.min, kpi.max)
}
