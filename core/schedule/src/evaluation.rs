//! The objective in exact arithmetic.
//!
//! Terms: a KPI's raw score at the end of a period is its base plus limited credit minus debt; its score is that
//! under every cap that holds, clamped. Source: the definition of `J` in the closure-scheduling model. Cost:
//! linear in the model's terms and in KPIs × periods.

use warplan_model::closure::{Kpi, Problem, Schedule};
use warplan_model::{Decimal, Exact};

/// The exact `J` of a schedule; constraints are not looked at.
pub fn evaluate(problem: &Problem, schedule: &Schedule) -> Exact {
    let never = problem.periods as usize + 1;
    let finish: Vec<usize> =
        schedule.finish.iter().map(|finish| finish.map_or(never, |period| period as usize)).collect();
    let latest = |members: &[usize]| members.iter().map(|&member| finish[member]).max().unwrap_or(0);
    let mut sum = Exact::ZERO;
    for kpi in &problem.kpis {
        for (period, score) in scores(problem, kpi, &finish).into_iter().enumerate() {
            sum += Exact::product(problem.weights[period], kpi.weight, score);
        }
    }
    for reward in &problem.rewards {
        let done = latest(&reward.members).max(1);
        let weights: Decimal = problem.weights[done - 1..].iter().copied().sum();
        sum += Exact::product(weights, Decimal::ONE, reward.value);
    }
    sum
}

/// The score of a KPI at the end of each period.
fn scores(problem: &Problem, kpi: &Kpi, finish: &[usize]) -> Vec<Decimal> {
    let periods = problem.periods as usize;
    // Changes from one period to the next; index 0 is the first period.
    let mut credit = vec![Decimal::ZERO; periods + 2];
    let mut debt = vec![Decimal::ZERO; periods + 2];
    for term in &kpi.terms {
        let done = finish[term.issue];
        credit[done - 1] += term.credit;
        let from = term.debt_from as usize;
        if from < done {
            debt[from - 1] += term.debt;
            debt[done - 1] -= term.debt;
        }
    }
    let mut limit = vec![kpi.max; periods];
    for cap in &kpi.caps {
        let lifted = cap.while_open.iter().map(|&member| finish[member]).max().unwrap_or(1);
        for value in limit.iter_mut().take(lifted - 1) {
            *value = cap.at.min(*value);
        }
    }
    let (mut credits, mut debts) = (Decimal::ZERO, Decimal::ZERO);
    (0..periods)
        .map(|period| {
            credits += credit[period];
            debts += debt[period];
            let uplift = kpi.uplift_limit.map_or(credits, |most| credits.min(most));
            (kpi.base[period] + uplift - debts).clamped(kpi.min, limit[period])
        })
        .collect()
}
