//! Models whose only aim is an early end, against brute force and against themselves.

mod common;

use proptest::prelude::*;
use warplan_model::closure::{ModelFile, Problem, RewardEntry, Status, to_problem};
use warplan_model::{Decimal, IssueId};
use warplan_schedule::{Options, Outcome, solve};
use warplan_testkit::models::{self, Difficulty, Random};

/// A small model with everything that a model may have, but one bundle as its only aim.
fn one_bundle(seed: u64, issues: usize, periods: usize) -> Option<Problem> {
    let mut random = Random::new(seed);
    let mut file = models::small(seed, issues, periods);
    let all = random.percent(50);
    let members: Vec<IssueId> =
        file.issues.iter().map(|issue| issue.id.clone()).filter(|_| all || random.percent(60)).collect();
    file.kpis.clear();
    file.rewards = vec![RewardEntry { name: "end".into(), value: Decimal::ONE, members }];
    to_problem(&file).ok()
}

fn project(tasks: usize, set: usize, seed: u64) -> ModelFile {
    models::project(Difficulty::psplib(tasks, set), seed)
}

fn solved(file: &ModelFile, effort: u64, threads: usize) -> Outcome {
    let problem = to_problem(file).unwrap();
    let outcome = solve(&problem, &Options { effort, threads, start: None }, &());
    assert!(common::is_feasible(&problem, &outcome.schedule));
    outcome
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_end_is_the_earliest_there_is(seed: u64, issues in 2usize..=5, periods in 2usize..=5) {
        let Some(problem) = one_bundle(seed, issues, periods) else { return Ok(()) };
        let outcome = solve(&problem, &Options::default(), &());
        match common::best(&problem) {
            None => prop_assert_eq!(outcome.status, Status::Infeasible),
            Some((value, _)) => {
                prop_assert!(common::is_feasible(&problem, &outcome.schedule));
                prop_assert_eq!((outcome.status, outcome.objective), (Status::Optimal, value));
            }
        }
    }

    #[test]
    fn tiny_projects_end_as_early_as_they_can(seed: u64, tasks in 2usize..=5, set in 1usize..=48) {
        let shape = Difficulty { resources: 2, longest: 2, ..Difficulty::psplib(tasks, set) };
        let problem = to_problem(&models::project(shape, seed)).unwrap();
        let outcome = solve(&problem, &Options::default(), &());
        let best = common::best(&problem).map(|(value, _)| value);
        prop_assert_eq!((outcome.status, Some(outcome.objective)), (Status::Optimal, best));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    // Large enough that much is learned from conflicts: what is learned wrongly hits the two differently.
    #[test]
    fn what_is_proven_does_not_depend_on_the_order_of_tasks(seed: u64, set in 1usize..=48) {
        let file = project(20, set, seed);
        let mut turned = file.clone();
        turned.issues.reverse();
        let [one, two] = [file, turned].map(|file| solved(&file, 100_000_000, 2));
        prop_assert_eq!((one.status, two.status), (Status::Optimal, Status::Optimal));
        prop_assert_eq!(one.objective, two.objective);
    }

    #[test]
    fn no_bound_lies_below_a_plan_that_more_effort_finds(seed: u64, set in 1usize..=48, effort in 0u64..400_000) {
        let file = project(30, set, seed);
        let [less, more] = [effort, 20_000_000].map(|effort| solved(&file, effort, 2));
        prop_assert!(less.bound >= more.objective);
        prop_assert!(less.objective <= more.objective);
    }

    #[test]
    fn threads_do_not_change_the_plan(seed: u64, set in 1usize..=48) {
        let file = project(30, set, seed);
        let [one, two, eight] = [1, 2, 8].map(|threads| solved(&file, 1_200_000, threads));
        prop_assert_eq!(&one, &two);
        prop_assert_eq!(&one, &eight);
    }
}

#[test]
fn a_plan_to_start_from_is_never_lost() {
    let file = project(60, 13, 3);
    let problem = to_problem(&file).unwrap();
    let known = solved(&file, 3_000_000, 2);
    let options = Options { effort: 0, threads: 2, start: Some(known.schedule) };
    assert!(solve(&problem, &options, &()).objective >= known.objective);
}
