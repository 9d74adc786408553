//! Moves of cones on small models with everything that a model may have.

use warplan_model::closure::to_problem;
use warplan_testkit::models;

use super::Cones;
use crate::domains::Domains;
use crate::instance::Instance;
use crate::propagation::propagate;
use crate::random::Random;
use crate::search::feasible::is_feasible;
use crate::search::generate::{Prices, complete};
use crate::search::state::State;

#[test]
fn moves_that_are_kept_break_no_constraint() {
    let mut kept = 0;
    for seed in 0..300 {
        let Ok(problem) = to_problem(&models::small(seed, 8, 6)) else { continue };
        let instance = Instance::new(&problem);
        let Ok(mut domains) = Domains::new(&instance) else { continue };
        if propagate(&instance, &mut domains).is_err() {
            continue;
        }
        let mut state = State::new(&instance, &domains);
        let prices = Prices::new(&vec![0.0; instance.capacity.len() * instance.periods], instance.periods);
        complete(&mut state, &instance.order, &prices, 0.0);
        if state.missing > 0 {
            continue;
        }
        let mut cones = Cones::new(&state, (0..instance.len()).collect());
        let mut random = Random::new(seed);
        let mut old = Vec::new();
        for _ in 0..100 {
            let before = state.finish.clone();
            if cones.step(&mut state, &mut random, &mut old) {
                assert!(is_feasible(&instance, &domains, &state.finish), "seed {seed}");
                old.iter().for_each(|&(issue, old)| cones.settle(issue, old, state.finish[issue]));
                kept += 1;
            } else {
                state = State::new(&instance, &domains);
                state.assign(&before);
            }
        }
    }
    assert!(kept > 1000, "{kept} moves were kept");
}
