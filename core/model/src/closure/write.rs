//! From a [`Problem`] back to a model file, for writing.

use std::hash::Hash;

use super::file::*;
use super::problem::*;
use crate::{Decimal, IssueId};

/// A problem as a file.
pub fn to_file(problem: &Problem) -> ModelFile {
    let id = |index: usize| problem.issues[index].id.clone();
    let ids = |members: &[usize]| members.iter().map(|&index| id(index)).collect();
    ModelFile {
        format: MODEL_FORMAT.into(),
        name: problem.name.clone(),
        periods: problem.periods as i64,
        weights: (problem.weights.iter().any(|weight| *weight != Decimal::ONE))
            .then(|| problem.weights.clone()),
        resources: problem
            .resources
            .iter()
            .map(|entry| ResourceEntry { name: entry.name.clone(), capacity: compact(&entry.capacity) })
            .collect(),
        budgets: problem
            .budgets
            .iter()
            .map(|entry| BudgetEntry { name: entry.name.clone(), limit: entry.limit })
            .collect(),
        issues: problem.issues.iter().map(|task| issue_entry(problem, task)).collect(),
        kpis: problem
            .kpis
            .iter()
            .map(|kpi| KpiEntry {
                name: kpi.name.clone(),
                weight: Some(kpi.weight),
                min: Some(kpi.min),
                max: Some(kpi.max),
                base: compact(&kpi.base),
                uplift_limit: kpi.uplift_limit,
                terms: kpi.terms.iter().map(|term| term_entry(id(term.issue), term)).collect(),
                caps: kpi
                    .caps
                    .iter()
                    .map(|cap| CapEntry { at: cap.at, while_open: ids(&cap.while_open) })
                    .collect(),
            })
            .collect(),
        rewards: problem
            .rewards
            .iter()
            .map(|reward| RewardEntry {
                name: reward.name.clone(),
                value: reward.value,
                members: ids(&reward.members),
            })
            .collect(),
    }
}

fn term_entry(issue: IssueId, term: &Term) -> TermEntry {
    let some = |value: Decimal| (value != Decimal::ZERO).then_some(value);
    let debt = some(term.debt);
    TermEntry { issue, credit: some(term.credit), debt, debt_from: debt.map(|_| term.debt_from as i64) }
}

fn issue_entry(problem: &Problem, task: &Task) -> IssueEntry {
    let after = |precedence: &Precedence| AfterEntry {
        id: problem.issues[precedence.before].id.clone(),
        lag: (precedence.lag == 0 && task.duration > 0).then_some(Lag::SamePeriod),
    };
    IssueEntry {
        id: task.id.clone(),
        duration: task.duration as i64,
        uses: task
            .uses
            .iter()
            .map(|&(resource, units)| (problem.resources[resource].name.clone(), units))
            .collect(),
        costs: task
            .costs
            .iter()
            .map(|&(budget, cost)| (problem.budgets[budget].name.clone(), cost))
            .collect(),
        after: task.after.iter().map(after).collect(),
        earliest: (task.earliest > 1).then_some(task.earliest as i64),
        latest: (task.latest < problem.periods).then_some(task.latest as i64),
        must: task.must,
    }
}

fn compact<N: Clone + PartialEq + Hash>(values: &[N]) -> PerPeriod<N> {
    match values {
        [first, rest @ ..] if rest.iter().all(|value| value == first) => PerPeriod::All(first.clone()),
        _ => PerPeriod::Each(values.to_vec()),
    }
}
