//! The best schedule of a part.
//!
//! Terms: nodes are explored depth first, from the multipliers of the whole, as long as something better than the
//! schedule that stands may be in them and the work lasts. Cost: nodes × the cost of one.

use std::sync::Arc;

use super::part::Part;
use crate::branch::node::{Budget, Fate, Node, explore};
use crate::relaxation::descent::Descent;
use crate::relaxation::dual::Relaxation;
use crate::root::Root;
use crate::search::state::State;

/// Dual steps of the first node and of others.
const FIRST_STEPS: usize = 80;
const STEPS: usize = 60;

/// What the whole knows.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'whole> {
    /// Its relaxation.
    pub relaxation: &'whole Relaxation<'whole>,
    /// Its multipliers and the issues that matter.
    pub root: &'whole Root,
}

/// What came of a part.
#[derive(Clone, Debug, Default)]
pub struct Reopened {
    /// Issues of the whole with better finishes; none when nothing better was found.
    pub changes: Vec<(usize, usize)>,
    /// Whether every possibility was looked at.
    pub complete: bool,
    /// Work done.
    pub effort: u64,
}

/// Looks for better finishes of some issues, with about so much effort.
pub fn reopen(whole: Whole, state: &State, issues: &[usize], most: u64, descent: &mut Descent) -> Reopened {
    let mut found = Reopened::default();
    let Ok(part) = Part::of(state, issues) else { return found };
    let instance = &part.instance;
    let relaxation = Relaxation::new(instance);
    let start = Arc::new(part.multipliers(&relaxation, whole.relaxation, &whole.root.descent.best));
    let value = |finish: &[usize]| {
        let mut state = State::new(instance, &part.domains);
        state.assign(finish);
        state.value()
    };
    let stands: Vec<usize> = part.issues.iter().map(|&issue| state.finish[issue]).collect();
    let mut least = value(&stands);
    found.effort = 20 + (instance.measures.len() * instance.periods) as u64 / 10;
    let root = Node {
        domains: part.domains.clone(),
        bound: f64::INFINITY,
        start,
        depth: 0,
        settled: false,
        twins: Arc::default(),
        rank: 0,
    };
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if node.bound.floor() <= least {
            continue;
        }
        if found.effort > most {
            return found;
        }
        let steps = if node.depth == 0 { FIRST_STEPS } else { STEPS };
        let length = if node.depth == 0 { 0.1 } else { 0.03 };
        let budget = Budget { steps, length };
        match explore(&relaxation, &whole.root.scales, node, least, budget, descent, &mut found.effort) {
            Fate::Closed => {}
            Fate::Leaf(finish) => {
                let reached = value(&finish);
                if reached > least {
                    least = reached;
                    found.changes = part.issues.iter().copied().zip(finish).collect();
                }
            }
            Fate::Split(sides, _) => {
                let [kept, other] = *sides;
                open.extend([other, kept]);
            }
        }
    }
    found.complete = true;
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use warplan_model::closure::{Problem, to_problem};
    use warplan_testkit::models;

    use super::*;
    use crate::domains::Domains;
    use crate::instance::Instance;
    use crate::propagation::propagate;
    use crate::search::feasible::is_feasible;
    use crate::search::generate::{Prices, complete};

    /// The largest value over all finishes of some issues, by trying them.
    fn best(instance: &Instance, domains: &Domains, finish: &mut Vec<usize>, issues: &[usize]) -> f64 {
        let Some((&issue, rest)) = issues.split_first() else {
            if !is_feasible(instance, domains, finish) {
                return f64::NEG_INFINITY;
            }
            return instance.steps(instance.evaluate(finish));
        };
        let stands = finish[issue];
        let mut most = f64::NEG_INFINITY;
        for tried in 1..=instance.never {
            finish[issue] = tried;
            most = best(instance, domains, finish, rest).max(most);
        }
        finish[issue] = stands;
        most
    }

    fn check(problem: &Problem, picks: &[usize]) -> Result<(), TestCaseError> {
        let instance = Instance::new(problem);
        let Ok(mut domains) = Domains::new(&instance) else { return Ok(()) };
        if propagate(&instance, &mut domains).is_err() {
            return Ok(());
        }
        let relaxation = Relaxation::new(&instance);
        let root = crate::root::root(&relaxation, &domains, 1000, &|| false);
        let prices = Prices::new(&root.descent.best.capacity, instance.periods);
        let mut state = State::new(&instance, &domains);
        complete(&mut state, &instance.order, &prices, 1.0);
        if state.missing > 0 {
            return Ok(());
        }
        let mut finish = state.finish.clone();
        let value = state.value();
        let issues: Vec<usize> = picks.iter().map(|pick| pick % instance.len()).collect();
        let whole = Whole { relaxation: &relaxation, root: &root };
        let found = reopen(whole, &state, &issues, u64::MAX, &mut Descent::default());
        let most = best(&instance, &domains, &mut finish.clone(), &issues);
        for &(issue, at) in &found.changes {
            finish[issue] = at;
        }
        prop_assert!(is_feasible(&instance, &domains, &finish));
        prop_assert_eq!(instance.steps(instance.evaluate(&finish)), most, "from {}", value);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_part_is_scheduled_in_the_best_way(
            seed: u64,
            issues in 3usize..=9,
            picks in proptest::collection::vec(0usize..100, 1..=3),
        ) {
            let Ok(problem) = to_problem(&models::small(seed, issues, 4)) else { return Ok(()) };
            check(&problem, &picks)?;
        }
    }
}
