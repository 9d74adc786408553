//! Evaluation and feasibility against a second reading of the definition: straight from the file's entries, one sum for
//! every period, integers of 10⁻⁶ and 10⁻¹⁸ throughout.

mod support;

use std::collections::BTreeSet;

use proptest::prelude::*;
use support::{Finishes, model_and_finishes, read};
use warplan_certify::{Rule, evaluate, violations};
use warplan_model::closure::*;
use warplan_model::{Decimal, IssueId};

const ONE: i128 = 1_000_000;

fn micros(value: Option<Decimal>, default: i128) -> i128 {
    value.map_or(default, |value| value.micros() as i128)
}

fn at<N: Copy>(values: &PerPeriod<N>, period: i64) -> N {
    match values {
        PerPeriod::All(value) => *value,
        PerPeriod::Each(list) => list[period as usize - 1],
    }
}

/// `x_i(t)`.
fn closed(file: &ModelFile, finishes: &Finishes, id: &IssueId, period: i64) -> bool {
    finishes.get(id).is_some_and(|&finish| finish as i64 <= period.min(file.periods))
}

/// `s_k(t)` in millionths.
fn score(file: &ModelFile, finishes: &Finishes, kpi: &KpiEntry, period: i64) -> i128 {
    let (mut credit, mut debt) = (0, 0);
    for term in &kpi.terms {
        if closed(file, finishes, &term.issue, period) {
            credit += micros(term.credit, 0);
        } else if period >= term.debt_from.unwrap_or(1) {
            debt += micros(term.debt, 0);
        }
    }
    let limit = micros(kpi.uplift_limit, i128::MAX);
    let mut score = micros(Some(at(&kpi.base, period)), 0) + credit.min(limit) - debt;
    for cap in &kpi.caps {
        if cap.while_open.iter().any(|id| !closed(file, finishes, id, period)) {
            score = score.min(micros(Some(cap.at), 0));
        }
    }
    score.min(micros(kpi.max, 10 * ONE)).max(micros(kpi.min, 0))
}

/// `J` in units of 10⁻¹⁸.
fn objective(file: &ModelFile, finishes: &Finishes) -> i128 {
    let mut sum = 0;
    for period in 1..=file.periods {
        let weight = file.weights.as_ref().map_or(ONE, |all| micros(Some(all[period as usize - 1]), 0));
        for kpi in &file.kpis {
            sum += weight * micros(kpi.weight, ONE) * score(file, finishes, kpi, period);
        }
        for reward in &file.rewards {
            if reward.members.iter().all(|id| closed(file, finishes, id, period)) {
                sum += weight * micros(Some(reward.value), 0) * ONE;
            }
        }
    }
    sum
}

/// The periods in which an issue runs.
fn runs(issue: &IssueEntry, finish: u32) -> impl Iterator<Item = i64> + use<> {
    (0..issue.duration).map(move |back| finish as i64 - back)
}

/// The rules that are broken, each with the issue concerned.
fn broken(file: &ModelFile, finishes: &Finishes) -> BTreeSet<(Rule, Option<IssueId>)> {
    let mut found = BTreeSet::new();
    let scheduled = |issue: &IssueEntry| finishes.get(&issue.id).copied();
    for issue in &file.issues {
        let mut add = |rule| found.insert((rule, Some(issue.id.clone())));
        let Some(finish) = scheduled(issue) else {
            if issue.must {
                add(Rule::Must);
            }
            continue;
        };
        let first = runs(issue, finish).min().unwrap_or(finish as i64);
        if finish as i64 > file.periods {
            add(Rule::Horizon);
        } else if first < 1 {
            add(Rule::Duration);
        } else if first < issue.earliest.unwrap_or(1) {
            add(Rule::Earliest);
        }
        if issue.latest.is_some_and(|latest| latest < file.periods && finish as i64 > latest) {
            add(Rule::Latest);
        }
        for after in &issue.after {
            let same_period = issue.duration == 0 || after.lag == Some(Lag::SamePeriod);
            let kept = finishes.get(&after.id).is_some_and(|&ahead| {
                if same_period {
                    finish >= ahead
                } else {
                    runs(issue, finish).all(|period| period > ahead as i64)
                }
            });
            if !kept {
                add(Rule::Precedence);
            }
        }
    }
    for resource in &file.resources {
        for period in 1..=file.periods {
            let running = file.issues.iter().filter(|issue| {
                scheduled(issue).is_some_and(|finish| runs(issue, finish).any(|run| run == period))
            });
            let used: i128 = running.map(|issue| micros(issue.uses.get(&resource.name).copied(), 0)).sum();
            if used > micros(at(&resource.capacity, period), i128::MAX) {
                found.insert((Rule::Capacity, None));
            }
        }
    }
    for budget in &file.budgets {
        let closing = file.issues.iter().filter(|issue| scheduled(issue).is_some());
        let spent: i128 = closing.map(|issue| micros(issue.costs.get(&budget.name).copied(), 0)).sum();
        if spent > micros(Some(budget.limit), 0) {
            found.insert((Rule::Budget, None));
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_objective_is_the_definition((file, finishes) in model_and_finishes()) {
        let (problem, schedule) = read(&file, &finishes);
        let evaluation = evaluate(&problem, &schedule);
        prop_assert_eq!(evaluation.objective.units(), objective(&file, &finishes));
        prop_assert_eq!(evaluation.do_nothing.units(), objective(&file, &Finishes::new()));
    }

    #[test]
    fn the_violations_are_the_broken_constraints((file, finishes) in model_and_finishes()) {
        let (problem, schedule) = read(&file, &finishes);
        let found = violations(&problem, &schedule).into_iter();
        let found: BTreeSet<_> = found.map(|violation| (violation.rule, violation.issue)).collect();
        prop_assert_eq!(found, broken(&file, &finishes));
    }

    #[test]
    fn the_terms_add_up((file, finishes) in model_and_finishes()) {
        let (problem, schedule) = read(&file, &finishes);
        for (kpi, track) in problem.kpis.iter().zip(evaluate(&problem, &schedule).kpis) {
            for period in track.periods {
                prop_assert_eq!(period.base + period.uplift - period.debt, period.raw);
                prop_assert!(period.uplift <= period.credit);
                let capped = period.cap.map_or(period.raw, |cap| cap.min(period.raw));
                prop_assert_eq!(capped.clamped(kpi.min, kpi.max), period.value);
            }
        }
    }
}
