//! Models beyond the reach of a proof: what is said of them holds, and nothing depends on threads.

mod common;

use warplan_certify::bound;
use warplan_model::Decimal;
use warplan_model::closure::{Problem, Status, to_problem};
use warplan_schedule::{Options, evaluate, solve};
use warplan_testkit::models::{Shape, portfolio};

/// Solves a portfolio with little effort on one, two and eight threads, and checks all that can be.
fn check(shape: Shape, effort: u64) {
    let problem = to_problem(&portfolio(shape, 3)).unwrap();
    let [one, two, eight] =
        [1, 2, 8].map(|threads| solve(&problem, &Options { effort, threads, ..Options::default() }, &()));
    assert_eq!(one, two);
    assert_eq!(one, eight);
    assert_eq!(one.status, Status::Feasible);
    assert!(common::is_feasible(&problem, &one.schedule));
    assert_eq!(one.objective, evaluate(&problem, &one.schedule));
    let certificate = one.certificate.unwrap();
    assert!(bound(&problem, &certificate).unwrap() <= certificate.bound);
    // With hardly any effort the bound is looser and the schedule worse: both sides have been worked on.
    let hasty = solve(&problem, &Options { effort: 1, ..Options::default() }, &());
    assert!(one.objective > hasty.objective && one.bound < hasty.bound);
    assert!(hasty.bound >= one.objective && one.bound >= hasty.objective);
}

#[test]
fn a_portfolio_beyond_the_tree_is_searched_and_bounded() {
    check(Shape::of(400), 1_000_000);
}

#[test]
fn a_large_portfolio_is_bounded_by_the_issues_that_matter() {
    check(Shape { teams: 8, ..Shape::of(2100) }, 500_000);
}

/// A portfolio of 2,100 issues, changed.
fn changed(change: impl Fn(&mut Problem)) -> warplan_schedule::Outcome {
    let mut problem = to_problem(&portfolio(Shape { teams: 8, ..Shape::of(2100) }, 3)).unwrap();
    change(&mut problem);
    let outcome = solve(&problem, &Options { effort: 50_000, ..Options::default() }, &());
    if outcome.status != Status::Infeasible && outcome.conflict.is_empty() {
        assert!(common::is_feasible(&problem, &outcome.schedule));
        assert!(outcome.bound >= outcome.objective);
    }
    outcome
}

#[test]
fn every_issue_may_matter_or_none() {
    let plenty = |problem: &mut Problem| {
        for resource in &mut problem.resources {
            resource.capacity.fill(Decimal::from_micros(1_000_000_000_000).into());
        }
    };
    let musts = changed(|problem| {
        plenty(problem);
        for task in &mut problem.issues {
            task.must = true;
            task.after.clear();
        }
    });
    assert_ne!(musts.status, Status::Infeasible);
    let nothing = changed(|problem| {
        problem.kpis.clear();
        problem.rewards.clear();
    });
    assert_eq!((nothing.status, nothing.objective), (Status::Optimal, nothing.do_nothing));
    let impossible = changed(|problem| {
        problem.issues.iter_mut().for_each(|task| task.must = true);
    });
    assert_eq!(impossible.objective, impossible.do_nothing);
    assert!(!impossible.conflict.is_empty());
}
