//! The planner against brute force: it finds the optimum, proves it, and never claims what is not so.

mod common;

use proptest::prelude::*;
use warplan_model::closure::{Status, to_problem};
use warplan_schedule::{Options, solve};
use warplan_testkit::models::{self, Shape};

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_answer_is_the_best_schedule_there_is(seed: u64, issues in 2usize..=5, periods in 2usize..=4) {
        let Some(problem) = common::model(seed, issues, periods) else { return Ok(()) };
        let outcome = solve(&problem, &Options::default(), &());
        match common::best(&problem) {
            None => {
                prop_assert_eq!(outcome.status, Status::Infeasible);
                prop_assert!(!outcome.conflict.is_empty());
            }
            Some((value, _)) => {
                prop_assert!(common::is_feasible(&problem, &outcome.schedule));
                prop_assert_eq!(warplan_schedule::evaluate(&problem, &outcome.schedule), outcome.objective);
                prop_assert_eq!(outcome.objective, value);
                prop_assert_eq!(outcome.bound, value);
                prop_assert_eq!(outcome.status, Status::Optimal);
                prop_assert!(outcome.conflict.is_empty());
            }
        }
    }

    #[test]
    fn the_bound_holds_however_little_effort_is_spent(seed: u64, effort in 0u64..20_000) {
        let Some(problem) = common::model(seed, 5, 4) else { return Ok(()) };
        let outcome = solve(&problem, &Options { effort, ..Options::default() }, &());
        let best = common::best(&problem).map(|best| best.0);
        match outcome.status {
            Status::Infeasible => prop_assert!(best.is_none()),
            Status::Optimal => prop_assert_eq!(best, Some(outcome.objective)),
            Status::Feasible => prop_assert!(common::is_feasible(&problem, &outcome.schedule)),
            Status::Stopped => prop_assert!(!outcome.conflict.is_empty()),
        }
        if let Some(value) = best {
            prop_assert!(outcome.bound >= value);
        }
    }

    #[test]
    fn threads_do_not_change_the_answer(seed: u64) {
        let Some(problem) = common::model(seed, 6, 5) else { return Ok(()) };
        let answers = [1, 2, 8].map(|threads| solve(&problem, &Options { threads, ..Options::default() }, &()));
        prop_assert_eq!(&answers[0], &answers[1]);
        prop_assert_eq!(&answers[0], &answers[2]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    // Too large for brute force, so that trees are deep: a cut that is not sound hits the two differently.
    #[test]
    fn what_is_proven_does_not_depend_on_the_order_of_issues(seed: u64, issues in 20usize..=40) {
        let file = models::portfolio(Shape::of(issues), seed);
        let mut turned = file.clone();
        turned.issues.reverse();
        let solved = [file, turned].map(|file| solve(&to_problem(&file).unwrap(), &Options::default(), &()));
        prop_assert_eq!(solved[0].status, Status::Optimal);
        prop_assert_eq!((solved[0].status, solved[0].objective), (solved[1].status, solved[1].objective));
    }
}
