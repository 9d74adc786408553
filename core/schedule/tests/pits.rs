//! Models with more dependencies than a forest holds, in which losses come before gains.

mod common;

use warplan_model::closure::{Problem, Status, to_problem};
use warplan_schedule::{Options, Outcome, evaluate, solve};
use warplan_testkit::models::{Pit, pit};

fn problem(pit_of: Pit, seed: u64) -> Problem {
    to_problem(&pit(pit_of, seed)).unwrap()
}

/// The answer keeps every constraint, and the certificate proves its bound.
fn holds(problem: &Problem, outcome: &Outcome) {
    assert!(common::is_feasible(problem, &outcome.schedule));
    assert_eq!(outcome.objective, evaluate(problem, &outcome.schedule));
    let certificate = outcome.certificate.as_ref().unwrap();
    let proven = warplan_certify::bound(problem, certificate).unwrap();
    let excess = (certificate.bound - proven).micros();
    assert!((0..=10).contains(&excess), "{proven} is proven, {} stated", certificate.bound);
    assert!(outcome.objective.to_decimal() <= proven);
}

#[test]
fn small_pits_are_proven() {
    for seed in 0..30 {
        let problem = problem(Pit { blocks: (2, 2, 2), periods: 2, is_flat: true }, seed);
        let outcome = solve(&problem, &Options::default(), &());
        let (best, _) = common::best(&problem).unwrap();
        assert_eq!((outcome.status, outcome.objective), (Status::Optimal, best), "seed {seed}");
        holds(&problem, &outcome);
    }
}

#[test]
fn ore_under_waste_is_found_and_the_bound_is_near() {
    for is_flat in [false, true] {
        let problem = problem(Pit { is_flat, ..Pit::of(1_000) }, 1);
        let outcome = solve(&problem, &Options { effort: 2_000_000, ..Options::default() }, &());
        holds(&problem, &outcome);
        let lift = (outcome.objective - outcome.do_nothing).to_decimal().to_f64();
        let gap = (outcome.bound - outcome.objective).to_decimal().to_f64() / lift;
        assert!(lift > 0.0 && gap < 0.06, "gap {gap}");
    }
}

#[test]
fn threads_do_not_change_the_answer_for_pits() {
    let problem = problem(Pit::of(1_000), 3);
    let answer = |threads| {
        let options = Options { effort: 1_000_000, threads, start: None };
        solve(&problem, &options, &())
    };
    let one = answer(1);
    assert_eq!(one, answer(2));
    assert_eq!(one, answer(8));
}
