//! Certificates of the engine against what the checker of plans makes of their multipliers.

mod common;

use proptest::prelude::*;
use warplan_certify::{bound, margins};
use warplan_model::Exact;
use warplan_model::closure::{Change, Problem, Status, to_problem};
use warplan_schedule::{Options, Outcome, evaluate, solve};
use warplan_testkit::models::{Shape, portfolio};

/// The checker's bound is the engine's; the engine computes with doubles and rounds up.
fn holds(problem: &Problem, outcome: &Outcome) {
    let Some(certificate) = &outcome.certificate else { return };
    let proven = bound(problem, certificate).unwrap_or_else(|faults| panic!("{faults:?}"));
    let excess = (certificate.bound - proven).micros();
    assert!((0..=10).contains(&excess), "{proven} is proven, {} stated", certificate.bound);
    assert!(evaluate(problem, &outcome.schedule).to_decimal() <= proven);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_multipliers_prove_the_bound(seed: u64, issues in 2usize..=6, periods in 2usize..=6) {
        let Some(problem) = common::model(seed, issues, periods) else { return Ok(()) };
        let outcome = solve(&problem, &Options::default(), &());
        prop_assert_eq!(outcome.certificate.is_some(), outcome.status != Status::Infeasible);
        holds(&problem, &outcome);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Multipliers this good leave little room for a margin that counts too little.
    #[test]
    fn changes_bring_no_more_than_the_multipliers_say(seed: u64, issues in 2usize..=6, periods in 2usize..=6) {
        let Some(problem) = common::model(seed, issues, periods) else { return Ok(()) };
        let outcome = solve(&problem, &Options::default(), &());
        let Some(certificate) = &outcome.certificate else { return Ok(()) };
        let mut changes: Vec<Change> = (0..problem.resources.len())
            .map(|resource| Change::Capacity { resource, first: 1, last: problem.periods })
            .collect();
        for (issue, task) in problem.issues.iter().enumerate() {
            changes.extend([Change::Debt { issue, kpis: problem.kpis.len() }, Change::Caps { issue }]);
            changes.extend(task.after.iter().map(|edge| Change::Dependency { issue, before: edge.before }));
        }
        let found = margins(&problem, certificate, &changes).unwrap();
        for (change, margin) in changes.iter().zip(&found.changed) {
            let mut changed = problem.clone();
            change.apply(&mut changed);
            let then = solve(&changed, &Options::default(), &());
            prop_assert!(then.objective >= outcome.objective || then.status != Status::Optimal, "{change:?}");
            prop_assert!(Exact::from(margin.bound) >= then.objective, "{change:?}: {margin:?}");
        }
    }
}

#[test]
fn the_multipliers_prove_the_bound_of_portfolios() {
    for (issues, seed) in [(33, 1), (60, 2), (250, 3)] {
        let problem = to_problem(&portfolio(Shape::of(issues), seed)).unwrap();
        let outcome = solve(&problem, &Options { effort: 100_000, ..Options::default() }, &());
        assert!(outcome.certificate.is_some());
        holds(&problem, &outcome);
    }
}
