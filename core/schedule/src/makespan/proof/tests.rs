//! The proof on its own, without a population that finds the best end anyway.

use warplan_model::closure::to_problem;
use warplan_testkit::models::{Difficulty, project};

use super::*;
use crate::domains::Domains;
use crate::instance::Instance;
use crate::makespan::genetic::Genetic;
use crate::search::feasible::is_feasible;

/// Enough for any attempt on a small project.
const PLENTY: u64 = 50_000_000;

/// Calls `check` with scarce and ample projects.
fn each_project(
    tasks: usize,
    seeds: std::ops::Range<u64>,
    check: impl Fn(&Project, &dyn Fn(&[usize]) -> bool),
) {
    for (seed, set) in seeds.flat_map(|seed| [5, 9, 13, 25, 29, 30, 45].map(|set| (seed, set))) {
        let problem = to_problem(&project(Difficulty::psplib(tasks, set), seed)).unwrap();
        let instance = Instance::new(&problem);
        let domains = Domains::new(&instance).unwrap();
        let project = Project::of(&instance, &domains).unwrap();
        check(&project, &|finish| is_feasible(&instance, &domains, &project.finishes(finish)));
    }
}

/// Raises the least end until an attempt at it succeeds.
fn from_below(proof: &mut Proof) -> usize {
    loop {
        let least = proof.least().expect("some end is possible");
        match proof.attempt(least, PLENTY).0 {
            Attempt::Schedule(_) => return least,
            Attempt::Refuted => assert!(proof.least().is_some_and(|raised| raised > least)),
            Attempt::Open => panic!("the effort was too small"),
        }
    }
}

#[test]
fn ends_from_below_and_from_above_meet_at_the_best_end() {
    each_project(18, 0..3, |project, is_feasible| {
        let mut population = Genetic::new(project, 0);
        population.run(200_000, 0);
        let (known, _) = population.best.unwrap();
        assert!(from_below(&mut Proof::new(project, project.periods)) <= known);
        let mut proof = Proof::new(project, project.periods);
        let mut by = project.periods;
        while let (Attempt::Schedule(finish), _) = proof.attempt(by, PLENTY) {
            assert!(is_feasible(&finish) && project.completion(&finish) <= by);
            by = project.completion(&finish) - 1;
        }
        let above = by + 1;
        assert_eq!(above, from_below(&mut Proof::new(project, project.periods)));
        assert!(above <= known);
        proof.restrict(by);
        assert_eq!(proof.least(), None);
    });
}

#[test]
fn attempts_near_schedules_teach_nothing_wrong() {
    each_project(15, 10..16, |project, is_feasible| {
        let best = from_below(&mut Proof::new(project, project.periods));
        let mut population = Genetic::new(project, 1);
        population.run(2_000, best + 1);
        let (known, finish) = population.best.unwrap();
        let mut proof = Proof::new(project, project.periods);
        for _ in 0..60 {
            let by = known.max(best + 1) - 1;
            if let (Attempt::Schedule(found), _) =
                proof.attempt_near(by, std::slice::from_ref(&finish), 2_000)
            {
                assert!(is_feasible(&found) && project.completion(&found) <= by);
            }
        }
        assert_eq!(from_below(&mut proof), best);
    });
}
