//! Certificates against their definition, computed naively with doubles and by trying every list of finishes.

mod common;

use std::collections::BTreeSet;

use proptest::prelude::*;
use warplan_model::Decimal;
use warplan_model::closure::{Certificate, Kpi, PieceWeights, Problem, Schedule};
use warplan_schedule::{Options, evaluate, solve};

struct Windows {
    first: Vec<u32>,
    last: Vec<u32>,
}

fn windows(problem: &Problem) -> Windows {
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

fn value(decimal: Decimal) -> f64 {
    decimal.to_f64()
}

/// The bound on one score at one list of finishes.
fn score(kpi: &Kpi, weights: &PieceWeights, period: u32, windows: &Windows, finish: &[u32]) -> f64 {
    let t = period;
    let limit = kpi.uplift_limit.map_or(f64::INFINITY, value);
    let base = value(kpi.base[t as usize - 1]);
    let (min, max) = (value(kpi.min), value(kpi.max));
    let credit = |done: &dyn Fn(usize) -> bool| {
        let terms = kpi.terms.iter().filter(|term| done(term.issue));
        terms.map(|term| value(term.credit)).sum::<f64>()
    };
    let debt = |done: &dyn Fn(usize) -> bool| {
        let terms = kpi.terms.iter().filter(|term| term.debt_from <= t && !done(term.issue));
        terms.map(|term| value(term.debt)).sum::<f64>()
    };
    let (early, sure) = (|issue: usize| windows.first[issue] <= t, |issue: usize| windows.last[issue] <= t);
    let holds = |members: &[usize]| members.iter().any(|&issue| windows.first[issue] > t);
    let held = kpi.caps.iter().filter(|cap| holds(&cap.while_open)).map(|cap| value(cap.at));
    let ceiling = held.fold(max, f64::min);
    let top = ceiling.min(base + credit(&early).min(limit) - debt(&early)).max(min);
    let live: Vec<bool> = kpi
        .caps
        .iter()
        .map(|cap| {
            let open = !holds(&cap.while_open) && !cap.while_open.iter().all(|&issue| sure(issue));
            open && value(cap.at) < top
        })
        .collect();
    let caps = kpi.caps.iter().zip(&live).filter(|(_, live)| **live).map(|(cap, _)| value(cap.at));
    let lowest = caps.fold((base + credit(&sure).min(limit) - debt(&sure)).min(ceiling).min(top), f64::min);
    let done = |issue: usize| finish[issue] <= t;
    let raw = base + credit(&done) - debt(&done);
    let mut mean = value(weights.raw) * raw + value(weights.ceiling) * ceiling;
    if weights.limited > Decimal::ZERO {
        mean += value(weights.limited) * (base + limit - debt(&done));
    }
    for cap in &weights.caps {
        assert!(live[cap.cap]);
        let at = value(kpi.caps[cap.cap].at);
        let member = kpi.caps[cap.cap].while_open.iter().find(|&&issue| common::id(issue) == cap.issue);
        let member = *member.expect("a member of the cap");
        mean += value(cap.weight) * if done(member) { top } else { at };
    }
    let slope = if lowest >= min {
        1.0
    } else if top <= min {
        0.0
    } else {
        ((top - min) / (top - lowest) * 1e6 + 1e-9).floor() / 1e6
    };
    top - slope * (top - mean)
}

/// The value that the certificate's multipliers give to a list of finishes.
fn relaxed(problem: &Problem, certificate: &Certificate, windows: &Windows, finish: &[u32]) -> f64 {
    let mut sum = 0.0;
    for t in 1..=problem.periods {
        let weight = value(problem.weights[t as usize - 1]);
        for kpi in &problem.kpis {
            let all_raw = PieceWeights { raw: Decimal::ONE, ..PieceWeights::default() };
            let weights = certificate.kpis.get(&kpi.name).and_then(|periods| periods.get(&t));
            let weights = weights.unwrap_or(&all_raw);
            sum += weight * value(kpi.weight) * score(kpi, weights, t, windows, finish);
        }
        for reward in &problem.rewards {
            let earned = |issue: usize| f64::from(u8::from(finish[issue] <= t));
            if reward.members.len() == 1 {
                sum += weight * value(reward.value) * earned(reward.members[0]);
            } else if reward.members.iter().all(|&issue| windows.first[issue] <= t) {
                let weights = &certificate.rewards[&reward.name][&t];
                assert_eq!(weights.values().copied().sum::<Decimal>(), Decimal::ONE);
                let share = reward.members.iter().map(|&issue| {
                    weights.get(&common::id(issue)).map_or(0.0, |weight| value(*weight) * earned(issue))
                });
                sum += weight * value(reward.value) * share.sum::<f64>();
            }
        }
    }
    let tasks = || problem.issues.iter().zip(finish).filter(|(_, finish)| **finish <= problem.periods);
    for (at, resource) in problem.resources.iter().enumerate() {
        for (&t, &price) in certificate.capacity.get(&resource.name).into_iter().flatten() {
            let capacity = resource.capacity[t as usize - 1].expect("a price where capacity is limited");
            let running = tasks()
                .filter(|(task, finish)| task.duration > 0 && task.start(**finish) <= t && t <= **finish);
            let used = running.flat_map(|(task, _)| &task.uses).filter(|(used, _)| *used == at);
            sum += value(price) * (value(capacity) - used.map(|(_, units)| value(*units)).sum::<f64>());
        }
    }
    for (at, budget) in problem.budgets.iter().enumerate() {
        let price = certificate.budgets.get(&budget.name).map_or(0.0, |price| value(*price));
        let costs = tasks().flat_map(|(task, _)| &task.costs).filter(|(used, _)| *used == at);
        sum += price * (value(budget.limit) - costs.map(|(_, cost)| value(*cost)).sum::<f64>());
    }
    for entry in &certificate.dependencies {
        let (i, j) = (common::index(problem, &entry.issue), common::index(problem, &entry.after));
        let edge = problem.issues[i].after.iter().find(|edge| edge.before == j).expect("a dependency");
        for (&t, &price) in &entry.prices {
            assert!(t > edge.lag);
            let done = |issue: usize, t: u32| f64::from(u8::from(finish[issue] <= t));
            sum += value(price) * (done(j, t - edge.lag) - done(i, t));
        }
    }
    sum
}

/// The largest relaxed value over finishes within windows that keep the dependencies that are not listed.
fn bound(problem: &Problem, certificate: &Certificate) -> f64 {
    let windows = windows(problem);
    let never = problem.periods + 1;
    let listed: BTreeSet<(usize, usize)> = certificate
        .dependencies
        .iter()
        .map(|entry| (common::index(problem, &entry.issue), common::index(problem, &entry.after)))
        .collect();
    let mut best = f64::NEG_INFINITY;
    common::every(problem, |schedule: &Schedule| {
        let finish: Vec<u32> = schedule.finish.iter().map(|finish| finish.unwrap_or(never)).collect();
        let possible = problem.issues.iter().enumerate().all(|(issue, task)| {
            let window = if finish[issue] == never {
                windows.last[issue] == never
            } else {
                let latest = task.latest.min(windows.last[issue]);
                (windows.first[issue]..=latest).contains(&finish[issue])
            };
            let mut kept = task.after.iter().filter(|edge| !listed.contains(&(issue, edge.before)));
            window
                && (finish[issue] == never
                    || kept.all(|edge| finish[edge.before] + edge.lag <= finish[issue]))
        });
        if possible {
            best = best.max(relaxed(problem, certificate, &windows, &finish));
        }
    });
    best
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_bound_follows_from_the_multipliers(seed: u64, issues in 2usize..=4, periods in 2usize..=4) {
        let Some(problem) = common::model(seed, issues, periods) else { return Ok(()) };
        let outcome = solve(&problem, &Options::default(), &());
        let Some(certificate) = outcome.certificate else { return Ok(()) };
        let recomputed = bound(&problem, &certificate);
        prop_assert!(recomputed <= certificate.bound.to_f64() + 1e-6, "{recomputed} {}", certificate.bound);
        prop_assert!(recomputed >= certificate.bound.to_f64() - 1e-3, "{recomputed} {}", certificate.bound);
        prop_assert!(evaluate(&problem, &outcome.schedule).to_decimal() <= certificate.bound);
    }
}
