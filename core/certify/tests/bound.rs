//! What certificates prove, against their definition, which is followed for every list of finishes in exact integers;
//! and against the best schedule of all.

#[allow(dead_code)] // Of its strategies only models are needed.
mod support;

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use support::multipliers::{Draw, Line, ONE, Windows, best, credit, debt, every, line, micros, windows};
use warplan_certify::bound;
use warplan_model::closure::*;
use warplan_model::{Decimal, Exact, IssueId};

/// The bound on one score at one list of finishes, in 10⁻¹⁸.
fn score(
    problem: &Problem,
    kpi: &Kpi,
    weights: &PieceWeights,
    period: u32,
    windows: &Windows,
    finish: &[u32],
) -> i128 {
    let Line { ceiling, top, slope, .. } = line(kpi, period, windows);
    let done = |issue: usize| finish[issue] <= period;
    let left = micros(kpi.base[period as usize - 1]) - debt(kpi, period, &done);
    let mut mean = micros(weights.raw) * (left + credit(kpi, &done)) + micros(weights.ceiling) * ceiling;
    mean += micros(weights.limited) * (left + kpi.uplift_limit.map_or(0, micros));
    for entry in &weights.caps {
        let at = micros(kpi.caps[entry.cap].at);
        let open = !done(problem.index_of(&entry.issue).unwrap());
        mean += micros(entry.weight) * if open { at } else { top };
    }
    top * ONE * ONE - slope * (top * ONE - mean)
}

/// The value that the multipliers give to a list of finishes, in 10⁻³⁰.
fn relaxed(problem: &Problem, certificate: &Certificate, windows: &Windows, finish: &[u32]) -> i128 {
    let mut sum = 0;
    let all_raw = PieceWeights { raw: Decimal::ONE, ..PieceWeights::default() };
    let done = |issue: usize, period: u32| i128::from(finish[issue] <= period);
    for (period, weight) in (1..).zip(&problem.weights) {
        for kpi in &problem.kpis {
            let weights =
                certificate.kpis.get(&kpi.name).and_then(|rows| rows.get(&period)).unwrap_or(&all_raw);
            sum +=
                micros(*weight) * micros(kpi.weight) * score(problem, kpi, weights, period, windows, finish);
        }
        for reward in &problem.rewards {
            let worth = micros(*weight) * micros(reward.value) * ONE * ONE;
            if let [member] = reward.members[..] {
                sum += worth * ONE * done(member, period);
            } else if let Some(weights) =
                certificate.rewards.get(&reward.name).and_then(|rows| rows.get(&period))
            {
                let earned = weights
                    .iter()
                    .map(|(id, weight)| micros(*weight) * done(problem.index_of(id).unwrap(), period));
                sum += worth * earned.sum::<i128>();
            }
        }
    }
    let closed = || problem.issues.iter().zip(finish).filter(|(_, finish)| **finish <= problem.periods);
    let amounts = |amounts: &[(usize, Decimal)], at: usize| -> i128 {
        amounts.iter().filter(|(of, _)| *of == at).map(|(_, amount)| micros(*amount)).sum()
    };
    for (at, resource) in problem.resources.iter().enumerate() {
        for (&period, &price) in certificate.capacity.get(&resource.name).into_iter().flatten() {
            let running =
                closed().filter(|(task, finish)| task.start(**finish) <= period && period <= **finish);
            let used: i128 = running.map(|(task, _)| amounts(&task.uses, at)).sum();
            sum +=
                micros(price) * (micros(resource.capacity[period as usize - 1].unwrap()) - used) * ONE.pow(3);
        }
    }
    for (at, budget) in problem.budgets.iter().enumerate() {
        let price = certificate.budgets.get(&budget.name).map_or(0, |price| micros(*price));
        let spent: i128 = closed().map(|(task, _)| amounts(&task.costs, at)).sum();
        sum += price * (micros(budget.limit) - spent) * ONE.pow(3);
    }
    for entry in &certificate.dependencies {
        let (after, before) =
            (problem.index_of(&entry.issue).unwrap(), problem.index_of(&entry.after).unwrap());
        let lag = problem.issues[after].after.iter().find(|edge| edge.before == before).unwrap().lag;
        for (&period, &price) in &entry.prices {
            sum += micros(price) * (done(before, period - lag) - done(after, period)) * ONE.pow(4);
        }
    }
    sum
}

/// The largest relaxed value over finishes within windows that keep the dependencies that are not listed, rounded up.
fn by_definition(problem: &Problem, certificate: &Certificate) -> Option<Decimal> {
    let windows = windows(problem);
    let never = problem.periods + 1;
    let listed: BTreeSet<(&IssueId, &IssueId)> =
        certificate.dependencies.iter().map(|entry| (&entry.issue, &entry.after)).collect();
    let mut best = None;
    every(problem, |finish| {
        let possible = problem.issues.iter().enumerate().all(|(issue, task)| {
            let scheduled = finish[issue] < never;
            let window = if scheduled {
                (windows.first[issue]..=task.latest.min(windows.last[issue])).contains(&finish[issue])
            } else {
                windows.last[issue] == never
            };
            let mut kept = task
                .after
                .iter()
                .filter(|edge| !listed.contains(&(&task.id, &problem.issues[edge.before].id)));
            window && (!scheduled || kept.all(|edge| finish[edge.before] + edge.lag <= finish[issue]))
        });
        if possible {
            best = best.max(Some(relaxed(problem, certificate, &windows, finish)));
        }
    });
    best.map(|best| Decimal::from_micros(-(-best).div_euclid(ONE.pow(4)) as i64))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_bound_is_the_definition_and_no_schedule_is_better(
        file in support::model(),
        seeds in vec(any::<u32>(), 200),
    ) {
        let problem = to_problem(&file).unwrap();
        prop_assume!(problem.issues.len() <= 4 || problem.periods <= 3);
        let certificate = Draw::new(&problem, seeds).certificate();
        let proven = bound(&problem, &certificate);
        let Some(expected) = by_definition(&problem, &certificate) else {
            prop_assert!(proven.is_err());
            prop_assert_eq!(best(&problem), None);
            return Ok(());
        };
        prop_assert_eq!(&proven, &Ok(expected));
        if let Some(best) = best(&problem) {
            prop_assert!(Exact::from(expected) >= best, "{} is proven, {} reached", expected, best.to_decimal());
        }
    }
}
