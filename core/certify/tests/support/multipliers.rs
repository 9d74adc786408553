//! Random multipliers that keep the conditions of certificates, and the best schedule of all.

use std::collections::BTreeMap;

use warplan_certify::{evaluate, violations};
use warplan_model::closure::*;
use warplan_model::{Decimal, Exact};

pub const ONE: i128 = 1_000_000;

pub fn micros(value: Decimal) -> i128 {
    i128::from(value.micros())
}

/// First and last finishes by dates and dependencies, `T + 1` for none within the horizon.
pub struct Windows {
    pub first: Vec<u32>,
    pub last: Vec<u32>,
}

pub fn windows(problem: &Problem) -> Windows {
    let never = problem.periods + 1;
    let tasks = &problem.issues;
    let mut first: Vec<u32> = tasks.iter().map(|task| task.first_finish()).collect();
    let mut compulsory: Vec<bool> = tasks.iter().map(|task| task.must).collect();
    let mut last = vec![never; tasks.len()];
    for _ in tasks {
        for (issue, task) in tasks.iter().enumerate() {
            for edge in &task.after {
                first[issue] = first[issue].max(first[edge.before] + edge.lag);
                compulsory[edge.before] |= compulsory[issue];
            }
            if first[issue] > task.latest {
                first[issue] = never;
            }
        }
    }
    for _ in tasks {
        for (issue, task) in tasks.iter().enumerate().filter(|(issue, _)| compulsory[*issue]) {
            last[issue] = last[issue].min(task.latest);
            for edge in &task.after {
                last[edge.before] = last[edge.before].min(last[issue].saturating_sub(edge.lag));
            }
        }
    }
    Windows { first, last }
}

/// The line above one score, in millionths.
pub struct Line {
    pub ceiling: i128,
    pub top: i128,
    pub slope: i128,
    /// By cap: whether it counts.
    pub live: Vec<bool>,
}

pub fn credit(kpi: &Kpi, done: &dyn Fn(usize) -> bool) -> i128 {
    kpi.terms.iter().filter(|term| done(term.issue)).map(|term| micros(term.credit)).sum()
}

pub fn debt(kpi: &Kpi, period: u32, done: &dyn Fn(usize) -> bool) -> i128 {
    let owed = kpi.terms.iter().filter(|term| term.debt_from <= period && !done(term.issue));
    owed.map(|term| micros(term.debt)).sum()
}

pub fn line(kpi: &Kpi, period: u32, windows: &Windows) -> Line {
    let limit = kpi.uplift_limit.map_or(i128::MAX, micros);
    let [base, min, max] = [kpi.base[period as usize - 1], kpi.min, kpi.max].map(micros);
    let (can, sure) =
        (|issue: usize| windows.first[issue] <= period, |issue: usize| windows.last[issue] <= period);
    let holds = |cap: &&Cap| cap.while_open.iter().any(|&issue| !can(issue));
    let ceiling = kpi.caps.iter().filter(holds).map(|cap| micros(cap.at)).fold(max, i128::min);
    let top = ceiling.min(base + credit(kpi, &can).min(limit) - debt(kpi, period, &can)).max(min);
    let lifted = |cap: &Cap| cap.while_open.iter().all(|&issue| sure(issue));
    let live: Vec<bool> =
        kpi.caps.iter().map(|cap| !holds(&cap) && !lifted(cap) && micros(cap.at) < top).collect();
    let caps = kpi.caps.iter().zip(&live).filter(|(_, live)| **live).map(|(cap, _)| micros(cap.at));
    let lowest = base + credit(kpi, &sure).min(limit) - debt(kpi, period, &sure);
    let lowest = caps.fold(lowest.min(top).min(ceiling), i128::min);
    let slope = if lowest >= min {
        ONE
    } else if top <= min {
        0
    } else {
        (top - min) * ONE / (top - lowest)
    };
    Line { ceiling, top, slope, live }
}

/// The best `J` of all schedules.
pub fn best(problem: &Problem) -> Option<Exact> {
    let mut best = None;
    every(problem, |finish| {
        let finish = finish.iter().map(|&finish| (finish <= problem.periods).then_some(finish)).collect();
        let schedule = Schedule { finish };
        if violations(problem, &schedule).is_empty() {
            best = best.max(Some(evaluate(problem, &schedule).objective));
        }
    });
    best
}

/// Visits every list of finishes, `T + 1` for staying open.
pub fn every(problem: &Problem, mut visit: impl FnMut(&[u32])) {
    let never = problem.periods + 1;
    let mut finish = vec![1; problem.issues.len()];
    loop {
        visit(&finish);
        let Some(at) = finish.iter().position(|finish| *finish < never) else { return };
        finish[..at].fill(1);
        finish[at] += 1;
    }
}

/// Random multipliers that keep the conditions.
pub struct Draw<'a> {
    problem: &'a Problem,
    windows: Windows,
    seeds: std::iter::Cycle<std::vec::IntoIter<u32>>,
}

impl<'a> Draw<'a> {
    pub fn new(problem: &'a Problem, seeds: Vec<u32>) -> Self {
        Draw { problem, windows: windows(problem), seeds: seeds.into_iter().cycle() }
    }

    fn below(&mut self, count: u32) -> u32 {
        self.seeds.next().unwrap() % count
    }

    /// Of one unit, in halves of the cases nothing.
    fn price(&mut self) -> Decimal {
        let some = self.below(2);
        Decimal::from_micros(i64::from(some * self.below(1_500_000)))
    }

    fn prices(&mut self, periods: impl Iterator<Item = u32>) -> BTreeMap<u32, Decimal> {
        periods.map(|period| (period, self.price())).collect()
    }

    /// Weights that sum to one.
    fn shares(&mut self, count: usize) -> Vec<Decimal> {
        let raw: Vec<i64> = (0..count).map(|_| i64::from(self.below(4))).collect();
        let sum = raw.iter().sum::<i64>().max(1);
        let mut shares: Vec<i64> = raw.iter().map(|share| share * 1_000_000 / sum).collect();
        shares[0] += 1_000_000 - shares.iter().sum::<i64>();
        shares.into_iter().map(Decimal::from_micros).collect()
    }

    /// A certificate that holds.
    pub fn certificate(&mut self) -> Certificate {
        let problem = self.problem;
        let mut certificate = Certificate::default();
        for resource in &problem.resources {
            let limited =
                (1..=problem.periods).filter(|&period| resource.capacity[period as usize - 1].is_some());
            certificate.capacity.insert(resource.name.clone(), self.prices(limited));
        }
        for budget in &problem.budgets {
            certificate.budgets.insert(budget.name.clone(), self.price());
        }
        for task in &problem.issues {
            // With one dependency an issue at most, what is kept is a forest.
            let kept = self.below(task.after.len() as u32 + 1) as usize;
            for (_, edge) in task.after.iter().enumerate().filter(|(at, _)| *at != kept) {
                certificate.dependencies.push(DependencyPrice {
                    issue: task.id.clone(),
                    after: problem.issues[edge.before].id.clone(),
                    prices: self.prices(edge.lag + 1..problem.periods + 1),
                });
            }
        }
        for kpi in &problem.kpis {
            let rows = (1..=problem.periods).map(|period| (period, self.pieces(kpi, period)));
            let rows = rows.collect();
            certificate.kpis.insert(kpi.name.clone(), rows);
        }
        for reward in problem.rewards.iter().filter(|reward| reward.members.len() > 1) {
            let soonest = reward.members.iter().map(|&member| self.windows.first[member]).max().unwrap();
            let rows = (soonest..=problem.periods).map(|period| {
                let ids = reward.members.iter().map(|&member| problem.issues[member].id.clone());
                (period, ids.zip(self.shares(reward.members.len())).collect())
            });
            let rows = rows.collect();
            certificate.rewards.insert(reward.name.clone(), rows);
        }
        certificate
    }

    fn pieces(&mut self, kpi: &Kpi, period: u32) -> PieceWeights {
        let live = line(kpi, period, &self.windows).live;
        let caps = kpi.caps.iter().enumerate().filter(|(cap, _)| live[*cap]);
        let members: Vec<(usize, usize)> =
            caps.flat_map(|(cap, entry)| entry.while_open.iter().map(move |&issue| (cap, issue))).collect();
        let mut shares = self.shares(3 + members.len());
        if kpi.uplift_limit.is_none() {
            let limited = std::mem::take(&mut shares[1]);
            shares[0] += limited;
        }
        let weigh = |((cap, issue), weight): (&(usize, usize), &Decimal)| CapWeight {
            cap: *cap,
            issue: self.problem.issues[*issue].id.clone(),
            weight: *weight,
        };
        let caps = members.iter().zip(&shares[3..]).map(weigh).collect();
        PieceWeights { raw: shares[0], limited: shares[1], ceiling: shares[2], caps }
    }
}
