//! The search tree: which nodes are explored when.
//!
//! Terms: open nodes wait in a queue, the highest bound first. A *round* takes up to [`LANES`] of them; each is
//! explored depth first with a fixed quota, and what stays open returns to the queue in a fixed order. Rounds do not
//! depend on the number of threads, so neither does the answer. Source: A. Land, A. Doig, "An automatic method of
//! solving discrete programming problems", Econometrica 28 (1960). Cost: nodes × the cost of one.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;
use warplan_model::Exact;

use super::dive::dive;
use super::node::{Budget, Fate, Hint, Node, explore};
use crate::domains::Domains;
use crate::instance::Instance;
use crate::relaxation::descent::Descent;
use crate::relaxation::dual::Relaxation;
use crate::root::Root;
use crate::search::anneal::Walk;
use crate::search::generate::{Prices, complete};
use crate::search::ruin::Neighbours;
use crate::search::state::State;

/// Nodes that a round starts from.
const LANES: usize = 8;
/// Nodes that each of them may grow into.
const QUOTA: usize = 24;
/// Nodes that the root grows into before the lanes share them.
const FIRST_QUOTA: usize = 4;

/// The state of a proof.
#[derive(Debug)]
pub struct Tree<'relaxation> {
    relaxation: &'relaxation Relaxation<'relaxation>,
    /// Where it starts.
    root: &'relaxation Root,
    /// At the root.
    prices: &'relaxation Prices,
    /// At the root.
    domains: &'relaxation Domains,
    queue: BinaryHeap<Open>,
    /// The best schedule so far.
    pub known: Known,
    /// Work done.
    pub effort: u64,
    /// Nodes explored.
    pub nodes: u64,
    created: u64,
}

#[derive(Debug)]
struct Open(Node);

impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.bound.total_cmp(&other.0.bound).then_with(|| other.0.rank.cmp(&self.0.rank))
    }
}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Open {}

/// The best schedule so far.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its exact objective and finishes.
    pub best: Option<(Exact, Vec<usize>)>,
    /// Its value in steps, not rounded up; minus infinity without one.
    pub least: f64,
}

impl Known {
    fn new(instance: &Instance, best: Option<(Exact, Vec<usize>)>) -> Self {
        let least =
            best.as_ref().map_or(f64::NEG_INFINITY, |(objective, _)| instance.steps_below(*objective));
        Known { best, least }
    }

    /// Takes over what is better.
    pub fn learn(&mut self, instance: &Instance, other: &Option<(Exact, Vec<usize>)>) {
        if other.as_ref().map(|best| best.0) > self.best.as_ref().map(|best| best.0) {
            *self = Known::new(instance, other.clone());
        }
    }

    fn offer(&mut self, instance: &Instance, finish: Vec<usize>) {
        let objective = instance.evaluate(&finish);
        if self.best.as_ref().is_none_or(|(best, _)| objective > *best) {
            *self = Known::new(instance, Some((objective, finish)));
        }
    }
}

/// What one lane of a round did.
struct Lane {
    open: Vec<Node>,
    known: Known,
    effort: u64,
    nodes: u64,
}

impl<'relaxation> Tree<'relaxation> {
    /// With one open node.
    pub fn new(
        relaxation: &'relaxation Relaxation<'relaxation>,
        root: &'relaxation Root,
        prices: &'relaxation Prices,
        domains: &'relaxation Domains,
        first: Node,
        best: Option<(Exact, Vec<usize>)>,
    ) -> Self {
        let known = Known::new(relaxation.instance, best);
        let queue = BinaryHeap::from([Open(first)]);
        Tree { relaxation, root, prices, domains, queue, known, effort: 0, nodes: 0, created: 0 }
    }

    /// Whether no open node is left.
    pub fn is_finished(&self) -> bool {
        self.queue.is_empty()
    }

    /// No schedule better than the known one exceeds this many steps; `None` when there is none.
    pub fn bound(&self) -> Option<f64> {
        self.queue.peek().map(|open| open.0.bound)
    }

    /// Explores some nodes, with about so much effort at most.
    pub fn round(&mut self, most: u64) {
        let mut starts = Vec::with_capacity(LANES);
        while starts.len() < LANES {
            let Some(Open(node)) = self.queue.pop() else { break };
            if node.bound.floor() > self.known.least {
                starts.push(node);
            }
        }
        let share = most / starts.len().max(1) as u64;
        let lanes: Vec<Lane> =
            starts.into_par_iter().with_max_len(1).map(|node| self.lane(node, share)).collect();
        for lane in &lanes {
            self.effort += lane.effort;
            self.nodes += lane.nodes;
            self.known.learn(self.relaxation.instance, &lane.known.best);
        }
        for mut node in lanes.into_iter().flat_map(|lane| lane.open) {
            if node.bound.floor() > self.known.least {
                self.created += 1;
                node.rank = self.created;
                self.queue.push(Open(node));
            }
        }
    }

    fn lane(&self, start: Node, most: u64) -> Lane {
        let quota = if start.depth == 0 { FIRST_QUOTA } else { QUOTA };
        let mut descent = Descent::default();
        let mut lane = Lane { open: vec![start], known: self.known.clone(), effort: 0, nodes: 0 };
        while lane.nodes < quota as u64 && lane.effort <= most {
            let Some(node) = lane.open.pop() else { break };
            if node.bound.floor() <= lane.known.least {
                continue;
            }
            lane.nodes += 1;
            let budget = if node.depth == 0 {
                Budget { steps: 150, length: 0.2 }
            } else {
                Budget { steps: 80, length: 0.03 }
            };
            match explore(
                self.relaxation,
                &self.root.scales,
                node,
                lane.known.least,
                budget,
                &mut descent,
                &mut lane.effort,
            ) {
                Fate::Closed => {}
                Fate::Leaf(finish) => lane.known.offer(self.relaxation.instance, finish),
                Fate::Split(sides, hint) => {
                    self.seek(hint, &mut descent, &mut lane);
                    let [kept, other] = *sides;
                    lane.open.extend([other, kept]);
                }
            }
        }
        lane
    }

    /// Looks for schedules near what a node's relaxation prefers.
    fn seek(&self, hint: Hint, descent: &mut Descent, lane: &mut Lane) {
        let instance = self.relaxation.instance;
        let mut order: Vec<usize> = (0..instance.len()).collect();
        order.sort_by(|&a, &b| hint.means[a].total_cmp(&hint.means[b]).then(a.cmp(&b)));
        for share in [0.0, 1.0] {
            let mut state = State::new(instance, &hint.domains);
            complete(&mut state, &order, self.prices, share);
            if state.missing == 0 && state.value() > lane.known.least {
                lane.known.offer(instance, state.finish);
            }
        }
        if !hint.settled && lane.nodes % QUOTA as u64 != 1 {
            return;
        }
        let start = descent.best.clone();
        let found = dive(self.relaxation, &self.root.scales, hint.domains, start, descent, &mut lane.effort);
        let Some(finish) = found else { return };
        let mut state = State::new(instance, self.domains);
        state.assign(&finish);
        let neighbours = Neighbours::of(&state, &self.root.focus);
        let mut walk = Walk::new(state, lane.nodes);
        let work = (50 * instance.len() * instance.periods) as u64;
        walk.run(&neighbours, self.prices, 0.0, work);
        lane.effort += work / 45;
        lane.known.offer(instance, walk.best);
    }
}
