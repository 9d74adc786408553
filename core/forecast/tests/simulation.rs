//! Simulated plans: worked by hand, and against what must hold for any.

use proptest::prelude::*;
use serde_json::json;
use warplan_forecast::{Durations, Goal, Setting, simulate};
use warplan_model::closure::{Problem, Schedule, to_problem};

/// One person; b after a; c free. Capacities reach twelve periods.
fn chain() -> Problem {
    let model = json!({
        "format": "warplan-model/v1", "periods": 12,
        "resources": [{"name": "core", "capacity": 1}],
        "issues": [
            {"id": "a", "duration": 2, "uses": {"core": 1}},
            {"id": "b", "duration": 1, "uses": {"core": 1}, "after": [{"id": "a"}]},
            {"id": "c", "duration": 1, "uses": {"core": 1}},
            {"id": "u", "duration": 0, "after": [{"id": "a"}, {"id": "b"}]}
        ]
    });
    to_problem(&serde_json::from_value(model).unwrap()).unwrap()
}

fn reached(
    problem: &Problem,
    durations: &[Durations],
    finish: [Option<u32>; 4],
    goals: &[&[usize]],
) -> Vec<Vec<u32>> {
    let goals: Vec<Goal> = goals.iter().map(|issues| Goal { issues: issues.to_vec() }).collect();
    let schedule = Schedule { finish: finish.to_vec() };
    let setting = Setting { problem, schedule: &schedule, durations, goals: &goals, runs: 400, seed: 7 };
    simulate(&setting).into_iter().map(|distribution| distribution.0).collect()
}

#[test]
fn without_doubt_a_plan_runs_as_planned() {
    let exact = [2, 1, 1, 0].map(Durations::exactly);
    let planned = [Some(2), Some(3), Some(4), Some(3)];
    let runs = reached(&chain(), &exact, planned, &[&[0], &[1], &[2], &[3], &[0, 2]]);
    assert_eq!(runs, [2, 3, 4, 3, 4].map(|period| vec![period; 400]));
}

#[test]
fn a_delay_moves_what_waits_and_what_needs_the_same_people() {
    let doubtful = [
        Durations::observed(vec![2, 4]).unwrap(),
        Durations::exactly(1),
        Durations::exactly(1),
        Durations::exactly(0),
    ];
    let runs = reached(&chain(), &doubtful, [Some(2), Some(3), Some(4), Some(3)], &[&[1], &[2]]);
    for (goal, early) in [(&runs[0], 3), (&runs[1], 4)] {
        let share = goal.iter().filter(|&&period| period == early).count();
        assert!((140..260).contains(&share), "half of the runs, more or less: {share} of 400");
        assert!(goal.iter().all(|&period| period == early || period == early + 2));
    }
}

#[test]
fn a_goal_with_an_open_issue_is_never_reached_and_one_beyond_the_capacities_late() {
    let exact = [2, 1, 1, 0].map(Durations::exactly);
    assert_eq!(reached(&chain(), &exact, [Some(2), None, Some(3), None], &[&[0, 1]]), [Vec::<u32>::new()]);
    let endless =
        [Durations::exactly(40), Durations::exactly(1), Durations::exactly(1), Durations::exactly(0)];
    let runs = reached(&chain(), &endless, [Some(2), Some(3), Some(4), Some(3)], &[&[0], &[3]]);
    assert!(runs.iter().flatten().all(|&period| period >= 13));
}

#[test]
fn equal_seeds_give_equal_runs_on_any_number_of_threads() {
    let doubtful = [1.0, 2.0, 3.0, 0.0].map(|low| Durations::triangular(low, low * 1.5, low * 3.0));
    let run = || reached(&chain(), &doubtful, [Some(2), Some(3), Some(4), Some(3)], &[&[0, 1, 2]]);
    let one = rayon_pool(1).install(run);
    assert_eq!(one, rayon_pool(5).install(run));
}

fn rayon_pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

proptest! {
    #[test]
    fn longer_work_never_brings_the_end_forward_on_one_team(
        durations in prop::collection::vec(1..4u32, 3), more in prop::collection::vec(0..3u32, 3)
    ) {
        let last = |durations: &[u32]| {
            let exact = [durations[0], durations[1], durations[2], 0].map(Durations::exactly);
            reached(&chain(), &exact, [Some(2), Some(3), Some(4), Some(3)], &[&[0, 1, 2]])[0][0]
        };
        let longer: Vec<u32> = durations.iter().zip(&more).map(|(duration, more)| duration + more).collect();
        prop_assert!(last(&longer) >= last(&durations));
        prop_assert_eq!(last(&durations), durations.iter().sum::<u32>(), "one person has no gaps");
    }
}
