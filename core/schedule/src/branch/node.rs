//! One node of the search tree: what is decided, and what follows.
//!
//! Terms: a node is *closed* when its domains are empty, its bound does not exceed the best known value, or only one
//! schedule is left. Reduction alternates propagation, descent on the dual function from the parent's multipliers
//! and removal of finishes by max-marginals. Source: for the fixing, E. Balas, P. Toth, "Branch and bound methods"
//! in "The Traveling Salesman Problem" (1985). Cost: a few dozen dual steps.

use std::sync::Arc;

use super::choice::{Decision, choose};
use super::twins::pairs;
use crate::domains::Domains;
use crate::propagation::propagate_with_twins;
use crate::relaxation::descent::{Descent, Plan, means};
use crate::relaxation::dual::{Dual, Multipliers, Relaxation};
use crate::relaxation::pieces::Cuts;
use crate::relaxation::scales::Scales;

/// An open part of the search space.
#[derive(Clone, Debug)]
pub struct Node {
    /// What is possible in it.
    pub domains: Domains,
    /// Steps that nothing in it exceeds.
    pub bound: f64,
    /// Where its descent starts.
    pub start: Arc<Multipliers>,
    /// Decisions above it.
    pub depth: u32,
    /// Whether the completion of every set was decided above it.
    pub settled: bool,
    /// Issues kept in the order of their indexes from there on.
    pub twins: Arc<Vec<(usize, usize)>>,
    /// Breaks ties in the queue; its place in the order of creation.
    pub rank: u64,
}

/// What became of a node.
#[derive(Debug)]
pub enum Fate {
    /// Nothing better is in it.
    Closed,
    /// One schedule is left; by issue.
    Leaf(Vec<usize>),
    /// It is split in two.
    Split(Box<[Node; 2]>, Hint),
}

/// What a node that was split knows of good schedules.
#[derive(Debug)]
pub struct Hint {
    /// What is possible in it.
    pub domains: Domains,
    /// Mean finishes in its relaxation; by issue.
    pub means: Vec<f64>,
    /// Whether it is the first on its path with the completion of every set decided.
    pub settled: bool,
}

/// How much work a node gets.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Dual steps for the first descent.
    pub steps: usize,
    /// First step length.
    pub length: f64,
}

/// Reduces a node and splits what is left. `least` is the best known value in steps; only better ones matter.
/// Adds its work to `effort`.
pub fn explore(
    relaxation: &Relaxation,
    scales: &Scales,
    node: Node,
    least: f64,
    budget: Budget,
    descent: &mut Descent,
    effort: &mut u64,
) -> Fate {
    let instance = relaxation.instance;
    let Node { mut domains, mut bound, start, depth, settled, mut twins, .. } = node;
    let mut start = start;
    let mut plan = Plan { steps: budget.steps, from: budget.length, to: budget.length / 40.0, target: least };
    loop {
        *effort += 1 + (instance.len() * instance.never) as u64 / 500;
        if propagate_with_twins(instance, &twins, &mut domains).is_err() {
            return Fate::Closed;
        }
        if (0..instance.len()).all(|issue| domains.fixed(issue).is_some()) {
            return Fate::Leaf((0..instance.len()).map(|issue| domains.first(issue)).collect());
        }
        let dual = Dual::of(relaxation, &domains, Cuts::All);
        descent.run(&dual, &start, scales, plan);
        *effort += descent.taken as u64 * dual.step_effort();
        bound = bound.min(descent.bound);
        if bound.floor() <= least {
            return Fate::Closed;
        }
        start = Arc::new(descent.best.clone());
        let again = dual.bound(&descent.point, &mut descent.work);
        let Ok(removed) = dual.fix(&mut domains, &mut descent.work, again, least) else {
            return Fate::Closed;
        };
        let open = (0..instance.len()).filter(|&issue| domains.fixed(issue).is_none()).count();
        if removed * 4 < open || plan.steps < 8 {
            break;
        }
        plan.steps /= 2;
        plan.from /= 2.0;
        plan.to /= 2.0;
    }
    if propagate_with_twins(instance, &twins, &mut domains).is_err() {
        return Fate::Closed;
    }
    let Some(decision) = choose(relaxation, &domains, &descent.share) else {
        return Fate::Leaf((0..instance.len()).map(|issue| domains.first(issue)).collect());
    };
    let joint = decision.is_joint(instance);
    let news = !settled && !joint;
    if news {
        twins = Arc::new(pairs(instance, &domains));
    }
    let side = |kept: bool| {
        let mut domains = domains.clone();
        let possible = decide(&mut domains, decision, kept);
        Node {
            domains,
            bound: if possible { bound } else { least },
            start: start.clone(),
            depth: depth + 1,
            settled: settled || !joint,
            twins: twins.clone(),
            rank: 0,
        }
    };
    let sides = Box::new([side(true), side(false)]);
    let means = means(&descent.share, instance.never, |issue| domains.first(issue));
    Fate::Split(sides, Hint { domains, means, settled: news })
}

/// Applies one side of a decision; says whether something is left.
fn decide(domains: &mut Domains, decision: Decision, kept: bool) -> bool {
    match decision {
        Decision::Set { set, by } => {
            let window = &mut domains.sets[set];
            if kept {
                window.1 = by as u32
            } else {
                window.0 = by as u32 + 1
            }
            true
        }
        Decision::Issue { issue, by } => {
            if kept {
                domains.at_most(issue, by).is_ok()
            } else {
                domains.at_least(issue, by + 1).is_ok()
            }
        }
    }
}
