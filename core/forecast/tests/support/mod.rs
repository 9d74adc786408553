//! Small models to carry out.

#![allow(dead_code, reason = "each test binary uses its part")]

use serde_json::{Value, json};
use warplan_forecast::{Distribution, Durations, Goal, Outcome, Setting, simulate};
use warplan_model::closure::{Problem, to_problem};

/// A model from JSON.
pub fn problem(model: Value) -> Problem {
    to_problem(&serde_json::from_value(model).expect("the shape of a model")).expect("a model without faults")
}

/// One person; b after a; c free; u closes with a and b. Capacities reach twelve periods.
pub fn chain() -> Problem {
    problem(json!({
        "format": "warplan-model/v1", "periods": 12,
        "resources": [{"name": "core", "capacity": 1}],
        "issues": [
            {"id": "a", "duration": 2, "uses": {"core": 1}},
            {"id": "b", "duration": 1, "uses": {"core": 1}, "after": [{"id": "a"}]},
            {"id": "c", "duration": 1, "uses": {"core": 1}},
            {"id": "u", "duration": 0, "after": [{"id": "a"}, {"id": "b"}]}
        ]
    }))
}

/// 400 runs of the plan on two threads.
pub fn reached(
    problem: &Problem,
    durations: &[Durations],
    order: &[usize],
    goals: &[&[usize]],
) -> Vec<Distribution> {
    carried_out(2, problem, durations, order, goals).goals
}

/// 400 runs of the plan.
pub fn carried_out(
    threads: usize,
    problem: &Problem,
    durations: &[Durations],
    order: &[usize],
    goals: &[&[usize]],
) -> Outcome {
    let goals: Vec<Goal> = goals.iter().map(|issues| Goal { issues: issues.to_vec() }).collect();
    simulate(&Setting { problem, order, durations, goals: &goals, runs: 400, seed: 7, threads })
}
