//! Brute force over every schedule of a small model.
#![allow(dead_code)] // Each test file uses its part.

use warplan_model::Exact;
use warplan_model::closure::{Problem, Schedule, to_problem};
use warplan_schedule::evaluate;
use warplan_testkit::models;

/// A random small model, when its numbers make a valid one.
pub fn model(seed: u64, issues: usize, periods: usize) -> Option<Problem> {
    to_problem(&models::small(seed, issues, periods)).ok()
}

/// Whether a schedule keeps every constraint, straight from the definition.
pub fn is_feasible(problem: &Problem, schedule: &Schedule) -> bool {
    let finish = &schedule.finish;
    let dates = problem.issues.iter().zip(finish).all(|(task, finish)| match finish {
        Some(finish) => {
            *finish >= task.first_finish()
                && *finish <= task.latest
                && task.after.iter().all(|edge| {
                    schedule.finish[edge.before].is_some_and(|before| *finish >= before + edge.lag)
                })
        }
        None => !task.must,
    });
    let capacities = problem.resources.iter().enumerate().all(|(at, resource)| {
        (1..=problem.periods).all(|period| {
            let running = problem.issues.iter().zip(finish).filter(|(task, finish)| {
                task.duration > 0
                    && finish.is_some_and(|finish| task.start(finish) <= period && period <= finish)
            });
            let used = running.flat_map(|(task, _)| &task.uses).filter(|(used, _)| *used == at);
            let used: warplan_model::Decimal = used.map(|(_, units)| *units).sum();
            resource.capacity[period as usize - 1].is_none_or(|capacity| used <= capacity)
        })
    });
    let budgets = problem.budgets.iter().enumerate().all(|(at, budget)| {
        let closed = problem.issues.iter().zip(finish).filter(|(_, finish)| finish.is_some());
        let costs = closed.flat_map(|(task, _)| &task.costs).filter(|(used, _)| *used == at);
        costs.map(|(_, cost)| *cost).sum::<warplan_model::Decimal>() <= budget.limit
    });
    dates && capacities && budgets
}

/// Σ finish with open issues as `T + 1`, and the list of finishes: what ties are settled by.
pub fn tie(problem: &Problem, schedule: &Schedule) -> (u32, Vec<u32>) {
    let finish: Vec<u32> =
        schedule.finish.iter().map(|finish| finish.unwrap_or(problem.periods + 1)).collect();
    (finish.iter().sum(), finish)
}

/// The best schedule of all, ties settled; `None` when none is feasible.
pub fn best(problem: &Problem) -> Option<(Exact, Schedule)> {
    let mut best: Option<(Exact, Schedule)> = None;
    every(problem, |schedule| {
        if is_feasible(problem, schedule) {
            let value = evaluate(problem, schedule);
            let better = best.as_ref().is_none_or(|(most, found)| {
                value > *most || (value == *most && tie(problem, schedule) < tie(problem, found))
            });
            if better {
                best = Some((value, schedule.clone()));
            }
        }
    });
    best
}

/// Calls `visit` with every list of finishes, feasible or not.
pub fn every(problem: &Problem, mut visit: impl FnMut(&Schedule)) {
    let mut schedule = Schedule::nothing(problem.issues.len());
    loop {
        visit(&schedule);
        // The next list: None, 1, 2, …, T for the first issue, then for the second, …
        let Some(at) = schedule.finish.iter().position(|finish| *finish != Some(problem.periods)) else {
            return;
        };
        schedule.finish[..at].fill(None);
        schedule.finish[at] = Some(schedule.finish[at].map_or(1, |finish| finish + 1));
    }
}
